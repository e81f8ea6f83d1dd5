"""System checks: what a site has to put right, said before its first request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning as Caution, register

from wagtail_personalize_plus import conf

__all__ = ["check_app_order", "check_middleware", "check_settings"]

MIDDLEWARE = "wagtail_personalize_plus.middleware.VisitorMiddleware"
BEFORE_IT = (
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
)
CACHES_AROUND_IT = (
    "django.middleware.cache.UpdateCacheMiddleware",
    "wagtailcache.cache.UpdateCacheMiddleware",
)


@register()
def check_settings(**_: Any) -> list[CheckMessage]:
    """Return an error for every setting of ours that cannot be used."""
    return [Error(fault, id="wagtail_personalize_plus.E001") for fault in conf.faults()]


@register()
def check_middleware(**_: Any) -> list[CheckMessage]:
    """Return what is wrong with the place of VisitorMiddleware."""
    installed = list(settings.MIDDLEWARE)
    if MIDDLEWARE not in installed:
        return [
            Caution(
                f"MIDDLEWARE lacks {MIDDLEWARE!r}; every visitor gets the default content.",
                hint="Add it after Django's session and authentication middleware.",
                id="wagtail_personalize_plus.W001",
            )
        ]
    place = installed.index(MIDDLEWARE)
    return [
        Error(
            f"{MIDDLEWARE!r} stands before {other!r}; it must come after it.",
            hint="Move it down in MIDDLEWARE.",
            id="wagtail_personalize_plus.E002",
        )
        for other in (*BEFORE_IT, *CACHES_AROUND_IT)
        if other in installed[place:]
    ]


@register()
def check_app_order(**_: Any) -> list[CheckMessage]:
    """Return an error when the templates of the admin are found before ours."""
    apps = _installed_apps()
    if "wagtail.admin" not in apps or apps.index("wagtail.admin") > apps.index(
        "wagtail_personalize_plus"
    ):
        return []
    return [
        Error(
            "'wagtail_personalize_plus' stands after 'wagtail.admin' in INSTALLED_APPS, "
            "so previews lack the choice of visitor groups.",
            hint="Move it before 'wagtail.admin'.",
            id="wagtail_personalize_plus.E003",
        )
    ]


def _installed_apps() -> Sequence[str]:
    from django.apps import apps

    return [config.name for config in apps.get_app_configs()]
