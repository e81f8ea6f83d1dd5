"""What visitors agreed to: the site's own cookie, which is set on the page Personal content."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpResponse

    from wagtail_personalize_plus.visitor import Signals

__all__ = ["COOKIE", "choice_in", "has_agreed", "keep"]

COOKIE = "larkfell_personal_content"
DAYS = 180
"""For so long a choice holds."""

CHOICES = {"yes": True, "no": False}


def choice_in(cookies: Mapping[str, str]) -> bool | None:
    """Return what a visitor chose, None for nothing yet."""
    return CHOICES.get(cookies.get(COOKIE, ""))


def has_agreed(signals: Signals, purpose: str) -> bool | None:
    """Return what the visitor chose; the setting CONSENT asks for it."""
    return choice_in(signals.cookies)


def keep(response: HttpResponse, choice: str) -> None:
    """Have the browser keep a choice, "yes" or "no"."""
    response.set_cookie(COOKIE, choice, max_age=DAYS * 24 * 60 * 60, httponly=True, samesite="Lax")
