"""Forgetting what is too old."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from django.db import router
from django.db.models import Q, QuerySet
from django.utils.timezone import now

from wagtail_personalize_plus import conf
from wagtail_personalize_plus.history.ledger import day_of
from wagtail_personalize_plus.history.models import DayCount, KnownVisitor

__all__ = ["Purged", "purge"]

AT_ONCE = 1_000
"""Rows that are deleted with one statement, so that nobody waits long for their locks."""

WITHDRAWN_FOR = timedelta(days=1)
"""For so long it is remembered who withdrew: no view is under way any longer than that."""


class Purged(NamedTuple):
    """How much was deleted, or would be."""

    counts: int
    """Counts of one thing on one day."""

    visitors: int
    """Visitors of whom nothing is left."""


def purge(
    days: int | None = None,
    *,
    dry_run: bool = False,
    progress: Callable[[int], object] = lambda number: None,
) -> Purged:
    """
    Delete what is older than so many days, RETENTION_DAYS unless said; 0 deletes everything.

    Works in portions, each for good, so it may be broken off and run again. `progress` hears of
    the number of rows after each. Returns what was deleted.
    """
    days = conf.get("HISTORY.RETENTION_DAYS") if days is None else days
    moment = now()
    oldest = moment - timedelta(days=days)
    # By the database that is written: a replica may not have heard yet of what was deleted.
    all_counts = DayCount.objects.using(router.db_for_write(DayCount))
    known = KnownVisitor.objects.using(router.db_for_write(KnownVisitor))
    counts = all_counts.filter(day__lte=day_of(oldest))
    forgotten = Q(last_seen__lte=oldest) | Q(last_seen=None)
    visitors = known.filter(
        Q(forgotten, withdrawn_at=None) | Q(withdrawn_at__lte=moment - WITHDRAWN_FOR)
    )
    if not days:
        counts = all_counts.all()
        visitors = known.exclude(withdrawn_at__gt=moment - WITHDRAWN_FOR)
    if dry_run:
        return Purged(counts.count(), visitors.count())
    return Purged(_delete(counts, progress), _delete(visitors, progress))


def _delete(rows: QuerySet[Any], progress: Callable[[int], object]) -> int:
    number = 0
    while keys := list(rows.values_list("pk", flat=True)[:AT_ONCE]):
        rows.filter(pk__in=keys).delete()  # unless somebody came back just now
        number += len(keys)
        progress(number)
    return number
