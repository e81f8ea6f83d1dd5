"""What is known of one visitor's past, and what one more view adds to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils.timezone import get_default_timezone

from wagtail_personalize_plus import conf
from wagtail_personalize_plus.history.terms import VISIT, Term, View, Wanted

__all__ = ["Count", "Ledger", "day_of"]


class Count(NamedTuple):
    """How often something happened on one day."""

    times: int
    """How often."""

    first: datetime
    """When first."""

    last: datetime
    """When last."""


def day_of(moment: datetime) -> date:
    """Return the day of a moment on the site's clock."""
    return moment.astimezone(get_default_timezone()).date()


@dataclass(kw_only=True)
class Ledger:
    """The past of one visitor."""

    last_seen: datetime | None = None
    """When the visitor was last here, as far as it was counted."""

    visit_started: datetime | None = None
    """When the latest visit started."""

    previous_visit_ended: datetime | None = None
    """When the visit before that one ended."""

    counts: dict[tuple[Term, date], Count] = field(default_factory=dict)
    """What happened, by term and day."""

    changed: set[tuple[Term, date]] = field(default_factory=set)
    """What was counted since the ledger was read."""

    def add(self, view: View, wanted: Wanted) -> None:
        """Count a view, as far as it is wanted."""
        terms = view.terms(wanted)
        if wanted.visits:
            terms += self._start_visit(view, wanted)
        day = day_of(view.moment)
        for term in terms:
            self._count(term, day, view.moment)
        if terms or wanted.visits:
            self.last_seen = _later(self.last_seen, view.moment)

    def _start_visit(self, view: View, wanted: Wanted) -> list[Term]:
        """Start a visit if this view is the first of one, and return what then counts."""
        if not self.starts_visit(view.moment):
            return []
        # Of a visitor who is in the middle of a visit when counting begins, no visit is over
        self.previous_visit_ended = self.last_seen if self._was_away(view.moment) else None
        self.visit_started = view.moment
        return [Term(VISIT), *view.starting_terms(wanted)]

    def starts_visit(self, moment: datetime) -> bool:
        """Return whether a view at that moment is the first one of a visit."""
        return self.visit_started is None or self._was_away(moment)

    def _was_away(self, moment: datetime) -> bool:
        gap = timedelta(minutes=conf.get("HISTORY.VISIT_MINUTES"))
        return self.last_seen is not None and moment - self.last_seen >= gap

    def _count(self, term: Term, day: date, moment: datetime) -> None:
        times, first, last = self.counts.get((term, day), (0, moment, moment))
        self.counts[term, day] = Count(times + 1, min(first, moment), max(last, moment))
        self.changed.add((term, day))


def _later(known: datetime | None, moment: datetime) -> datetime:
    return moment if known is None else max(known, moment)
