"""What the site remembers of a visitor, in words that the visitor can check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.travel.models import ThemePage
from wagtail_personalize_plus.history.terms import SECTION, Term, tag_term

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from wagtail_personalize_plus.visitor import Visitor

__all__ = ["Remembered", "remembered_of"]


@dataclass(frozen=True, kw_only=True)
class Remembered:
    """One thing that is counted."""

    what: str
    """What it is."""

    times: int
    """How often."""


def remembered_of(request: HttpRequest) -> Sequence[Remembered]:
    """Return what is remembered of whoever sent a request, nothing without consent."""
    visitor: Visitor = request.visitor  # type: ignore[attr-defined]
    history, visit = visitor.history, visitor.visit
    if history is None:
        return []
    skiing = ThemePage.objects.filter(slug="skiing").values_list("pk", flat=True)
    skied = sum(history.count(Term(SECTION, str(pk))) for pk in skiing)
    return [
        Remembered(what="Visits", times=0 if visit is None else visit.number),
        Remembered(what="Ski pages", times=skied),
        Remembered(what="Pages about the sea", times=history.count(tag_term("sea"))),
    ]
