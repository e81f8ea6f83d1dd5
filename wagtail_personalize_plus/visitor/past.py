"""Facts: what the visitor did before, and the visit that goes on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from wagtail_personalize_plus.history.ledger import Ledger, day_of
from wagtail_personalize_plus.history.queue import queue
from wagtail_personalize_plus.history.terms import VISIT, Term, View, Wanted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wagtail_personalize_plus.visitor.identity import Identity

__all__ = ["History", "Visit"]


@dataclass(frozen=True, kw_only=True)
class Visit:
    """The visit that goes on: views of one visitor with short gaps between them."""

    number: int
    """How many visits there were, this one included."""

    away: timedelta | None = None
    """Time between the visit before and this one, None in the first one."""

    starts_now: bool = False
    """True when the request that is being answered starts it."""

    first_view: View | None = None
    """The view that it started with, where that one is not stored yet."""

    started_with: frozenset[Term] = frozenset()
    """The wanted landing pages and campaigns that it started with, where that is stored."""

    def starts_with(self, term: Term) -> bool:
        """Return whether the visit started with a landing page, section or campaign."""
        if self.first_view is None:
            return term in self.started_with
        return term in self.first_view.starting_terms(Wanted.of([term]))


@dataclass(frozen=True, kw_only=True)
class History:
    """What a visitor did, the view that is being answered included."""

    ledger: Ledger = field(default_factory=Ledger)
    """What is stored, day by day."""

    views: Sequence[View] = ()
    """What is not stored yet, in order; the last one may be the current one."""

    now: datetime
    """The moment of the request."""

    def count(self, term: Term, days: int | None = None) -> int:
        """
        Return how often something happened.

        Within so many days of the site's clock, today included, or ever when `days` is None.
        """
        first = None if days is None else day_of(self.now) - timedelta(days=days - 1)
        stored = sum(
            count.times
            for (counted, day), count in self.ledger.counts.items()
            if counted == term and (first is None or day >= first)
        )
        wanted = Wanted.of([term])
        return stored + sum(
            bool(view.terms(wanted))
            for view in self.views
            if first is None or day_of(view.moment) >= first
        )

    @classmethod
    def of(cls, identity: Identity | None, view: View | None, now: datetime) -> History:
        """
        Return the past of a visitor, with the view that is being answered.

        Costs one query for a visitor who is recognized, none for others.
        """
        ledger, queued = (Ledger(), []) if identity is None else queue.past_of(identity.key)
        return cls(ledger=ledger, views=queued if view is None else [*queued, view], now=now)

    def visit(self) -> Visit | None:
        """Return the visit that goes on, or None where none is being counted."""
        ledger = Ledger(
            last_seen=self.ledger.last_seen,
            visit_started=self.ledger.visit_started,
            previous_visit_ended=self.ledger.previous_visit_ended,
        )
        number = self.count(Term(VISIT))
        first_view = None
        for view in self.views:
            if ledger.starts_visit(view.moment):
                number, first_view = number + 1, view
            ledger.add(view, Wanted.of([Term(VISIT)]))
        if ledger.visit_started is None:
            return None
        ended = ledger.previous_visit_ended
        away = None if ended is None else ledger.visit_started - ended
        return Visit(
            number=number,
            away=away,
            starts_now=first_view is not None and first_view.moment == self.now,
            first_view=first_view,
            started_with=frozenset(
                term
                for (term, _day), count in self.ledger.counts.items()
                if count.last == ledger.visit_started
            ),
        )
