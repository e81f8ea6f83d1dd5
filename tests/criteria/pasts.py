"""Visitors with a past, for the tests of criteria on it."""

from __future__ import annotations

from tests.history.views import NOON
from tests.visitors import a_visitor
from wagtail_personalize_plus.history.ledger import Count, Ledger, day_of
from wagtail_personalize_plus.visitor.past import History, Visit

__all__ = ["a_past", "on_a_visit", "who_saw"]


def a_past(*counted):
    """Return the history of who did these things: (term, times) or (term, times, moment)."""
    counts = {}
    for term, times, *moment in counted:
        when = moment[0] if moment else NOON
        counts[term, day_of(when)] = Count(times, when, when)
    return History(ledger=Ledger(counts=counts), now=NOON)


def who_saw(*counted):
    return a_visitor(moment=NOON, history=a_past(*counted))


def on_a_visit(**facts):
    """Return a visitor on a visit, the first one unless said."""
    return a_visitor(moment=NOON, visit=Visit(**{"number": 1, **facts}))
