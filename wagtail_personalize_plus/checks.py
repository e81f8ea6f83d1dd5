"""System checks: what a site has to put right, said before its first request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning as Caution, register
from django.core.exceptions import ImproperlyConfigured

from wagtail_personalize_plus import conf
from wagtail_personalize_plus.visitor import FACTS, consent
from wagtail_personalize_plus.visitor.location_file import fault_of
from wagtail_personalize_plus.visitor.weather.providers import make

__all__ = [
    "check_app_order",
    "check_consent",
    "check_location",
    "check_middleware",
    "check_purposes",
    "check_settings",
    "check_time_zones",
    "check_weather",
    "check_weather_deployed",
]

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


@register()
def check_weather(**_: Any) -> list[CheckMessage]:
    """Return what keeps the weather from being known."""
    backend, alias = conf.get("WEATHER.BACKEND"), conf.get("WEATHER.CACHE")
    if backend is None:
        return []
    try:
        provider = make(backend, conf.get("WEATHER.OPTIONS"))
    except ImproperlyConfigured as error:
        return [
            Error(
                str(error),
                hint="Correct WEATHER in WAGTAIL_PERSONALIZE_PLUS.",
                id="wagtail_personalize_plus.E004",
            )
        ]
    if provider.answers_at_once:
        return []
    if _cache_class(alias) is None:
        return [
            Error(
                f"The weather is kept in the cache {alias!r}, which is not among CACHES.",
                hint="Add it, or name another one as WEATHER.CACHE.",
                id="wagtail_personalize_plus.E005",
            )
        ]
    if _cache_class(alias) != "DummyCache":
        return []
    return [
        Caution(
            f"The weather is kept in the cache {alias!r}, which keeps nothing; "
            "it will always be unknown.",
            hint="Name another one as WEATHER.CACHE.",
            id="wagtail_personalize_plus.W004",
        )
    ]


@register(deploy=True)
def check_weather_deployed(**_: Any) -> list[CheckMessage]:
    """Return a warning when each process would fetch the weather for itself."""
    alias = conf.get("WEATHER.CACHE")
    if conf.get("WEATHER.BACKEND") in (None, "static"):
        return []
    if _cache_class(alias) != "LocMemCache":
        return []
    return [
        Caution(
            f"The weather is kept in the cache {alias!r}, which each process has for itself; "
            "each will fetch the weather again, and refresh_weather reaches none of them.",
            hint="Name a cache that all processes share as WEATHER.CACHE.",
            id="wagtail_personalize_plus.W005",
        )
    ]


@register()
def check_consent(**_: Any) -> list[CheckMessage]:
    """Return what is wrong with the answers about consent."""
    return [
        Error(
            fault,
            hint="Correct it in WAGTAIL_PERSONALIZE_PLUS.",
            id="wagtail_personalize_plus.E008",
        )
        for fault in consent.faults()
    ]


@register()
def check_time_zones(**_: Any) -> list[CheckMessage]:
    """Return an error where visitors are remembered by moments that no database can tell."""
    if settings.USE_TZ or conf.get("CONSENT") == "no":
        return []
    return [
        Error(
            "USE_TZ is False; what visitors look at cannot be remembered then.",
            hint='Set USE_TZ = True, or CONSENT to "no".',
            id="wagtail_personalize_plus.E006",
        )
    ]


@register()
def check_purposes(**_: Any) -> list[CheckMessage]:
    """Return an error for every demand of a purpose that nothing can meet."""
    demands = conf.get("PURPOSES")
    unknown = [name for name in demands if name not in FACTS]
    impossible = [purpose for purpose in demands.values() if purpose not in consent.PURPOSES]
    facts, purposes = ", ".join(sorted(FACTS)), " and ".join(consent.PURPOSES)
    return [
        Error(fault, id="wagtail_personalize_plus.E009")
        for fault in (
            *(f"PURPOSES names the fact {name!r}; the facts are {facts}." for name in unknown),
            *(f"PURPOSES demands {name!r}; the purposes are {purposes}." for name in impossible),
        )
    ]


@register()
def check_location(**_: Any) -> list[CheckMessage]:
    """Return what leaves the location of visitors unknown, though the site asks for it."""
    path, headers = conf.get("GEOIP.DATABASE"), conf.get("GEOIP.HEADERS")
    found: list[CheckMessage] = []
    if path and (fault := fault_of(path)):
        found.append(
            Caution(
                f"The location database {path} {fault}; locations are unknown.",
                hint="Correct GEOIP['DATABASE'], or put a MaxMind database of cities or "
                "countries there.",
                id="wagtail_personalize_plus.W006",
            )
        )
    if headers and not conf.get("TRUSTED_PROXIES"):
        found.append(
            Caution(
                f"GEOIP['HEADERS'] is {headers!r} but TRUSTED_PROXIES is empty; the headers are "
                "ignored, since anybody could send them.",
                hint="List the addresses from which requests reach this server.",
                id="wagtail_personalize_plus.W007",
            )
        )
    return found


def _cache_class(alias: object) -> str | None:
    """Return the name of the class of a cache, or None where CACHES has no such cache."""
    for name, configured in settings.CACHES.items():
        if name == alias:
            return str(configured["BACKEND"]).rpartition(".")[2]
    return None


def _installed_apps() -> Sequence[str]:
    from django.apps import apps

    return [config.name for config in apps.get_app_configs()]
