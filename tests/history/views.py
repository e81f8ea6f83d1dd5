"""Views for tests of the history."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from wagtail_personalize_plus.history.terms import PAGE, TAG, VISIT, Page, Term, View, Wanted

__all__ = ["HOME", "NOON", "PAGES", "VISITS", "a_page", "a_view", "both", "minutes"]

NOON = datetime(2026, 3, 4, 12, tzinfo=timezone.utc)
HOME = Term(PAGE, "1")
PAGES = Wanted.of([HOME])
VISITS = Wanted.of([Term(VISIT)])
both = Wanted.of([HOME, Term(VISIT)])


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def a_page(pk=1, path="00010001", tags=()):
    return Page(pk=pk, path=path, load_tags=lambda: frozenset(tags))


def a_view(visitor="ann", page=None, minute=0.0, *, moment=None, campaigns=()):
    """Return a view of a page, some minutes after noon."""
    return View(
        visitor=visitor,
        page=a_page() if page is None else page,
        moment=NOON + minutes(minute) if moment is None else moment,
        campaigns=frozenset(campaigns),
    )


def a_tag(name):
    return Term(TAG, name)
