"""The history in the database: read with one query, written a batch at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connections, models, router, transaction
from django.utils.timezone import now

from wagtail_personalize_plus.history.ledger import Count, Ledger, day_of
from wagtail_personalize_plus.history.terms import Term, View, Wanted
from wagtail_personalize_plus.savepoints import failing_alone

if TYPE_CHECKING:
    from wagtail_personalize_plus.history.models import DayCount, KnownVisitor

__all__ = ["erase", "read", "write"]

KEYS_AT_ONCE = 500
"""Visitors in one statement: SQLite takes a thousand parameters."""

VISITOR_FIELDS = ("last_seen", "visit_started", "previous_visit_ended")
COUNT_FIELDS = ("count", "first", "last")


def read(visitor: str) -> Ledger:
    """Return what is stored of a visitor, empty for one who is not known; costs one query."""
    rows = (
        _counts()
        .filter(visitor=visitor, visitor__withdrawn_at=None)
        .values_list(
            "kind", "key", "day", *COUNT_FIELDS, *(f"visitor__{name}" for name in VISITOR_FIELDS)
        )
    )
    ledger = Ledger()
    with failing_alone(rows.db):
        found = list(rows)
    for kind, key, day, count, first, last, *times in found:
        ledger.counts[Term(kind, key), day] = Count(count, first, last)
        ledger.last_seen, ledger.visit_started, ledger.previous_visit_ended = times
    return ledger


def write(views: Sequence[tuple[View, Wanted]]) -> None:
    """
    Count views, all of them or, when the database refuses, none.

    The rows of their visitors are locked first, in order, so several writers add up what they
    bring and never wait for each other in a circle. Views of visitors who withdrew are dropped.
    """
    database = router.db_for_write(_model("DayCount"))
    wanted = [view for view in views if view[0].is_wanted(view[1])]
    ordered = sorted(wanted, key=lambda view: (view[0].visitor, view[0].moment))
    by_visitor = {key: list(group) for key, group in groupby(ordered, lambda view: view[0].visitor)}
    if by_visitor:
        missing = _missing(by_visitor, database)
        with transaction.atomic(using=database):
            for keys in _portions(by_visitor):
                _write_some({key: by_visitor[key] for key in keys}, missing, database)


def erase(visitor: str) -> None:
    """
    Delete what is stored of a visitor, and see to it that nothing more comes.

    What is left is the key and the moment, until the next purge: by these, writers drop the views
    that are still on their way.
    """
    database = router.db_for_write(_model("DayCount"))
    model = _model("KnownVisitor")
    with transaction.atomic(using=database):
        gone = model(key=visitor, withdrawn_at=now())
        _upsert([gone], unique=["key"], update=[*VISITOR_FIELDS, "withdrawn_at"], database=database)
        _counts(database).filter(visitor=visitor).delete()


def _write_some(
    views: Mapping[str, list[tuple[View, Wanted]]], missing: Collection[str], database: str
) -> None:
    known = _lock(views, missing, database)
    days = {day_of(view.moment) for group in views.values() for view, _wanted in group}
    ledgers = _ledgers(known, days)
    for key, ledger in ledgers.items():
        for view, wanted in views[key]:
            ledger.add(view, wanted)
    day_count, visitor = _model("DayCount"), _model("KnownVisitor")
    visitors = [visitor(key=key, **_times(ledger)) for key, ledger in ledgers.items()]
    counts = [
        day_count(
            visitor_id=key,
            kind=term.kind,
            key=term.key,
            day=day,
            **dict(zip(COUNT_FIELDS, ledger.counts[term, day], strict=True)),
        )
        for key, ledger in ledgers.items()
        for term, day in sorted(ledger.changed)
    ]
    _upsert(visitors, unique=["key"], update=VISITOR_FIELDS, database=database)
    _upsert(
        counts, unique=["visitor", "kind", "key", "day"], update=COUNT_FIELDS, database=database
    )


def _missing(keys: Collection[str], database: str) -> frozenset[str]:
    """
    Return the visitors that have no row yet.

    Asked before the transaction: in one of MariaDB's, what is read later would be as old as this.
    """
    if not connections[database].features.has_select_for_update:
        return frozenset(keys)  # SQLite's wait their turn only if they begin by writing
    known: set[str] = set()
    for portion in _portions(keys):
        rows = _model("KnownVisitor").objects.using(database).filter(key__in=portion)
        known.update(rows.values_list("key", flat=True))
    return frozenset(keys) - known


def _lock(keys: Collection[str], missing: Collection[str], database: str) -> list[KnownVisitor]:
    """
    Return the rows of these visitors, made where there are none, locked; without who left.

    All are made before any is locked, each in order, so that writers cannot wait in a circle.
    """
    model = _model("KnownVisitor")
    objects = model.objects.using(database)
    if new := sorted(key for key in keys if key in missing):
        objects.bulk_create([model(key=key) for key in new], ignore_conflicts=True)
    rows = objects.select_for_update().filter(key__in=list(keys)).order_by("key")
    return [row for row in rows if row.withdrawn_at is None]


def _ledgers(known: Iterable[KnownVisitor], days: Collection[date]) -> dict[str, Ledger]:
    """Return the past of visitors, as far as it is of these days."""
    ledgers = {row.key: Ledger(**_times(row)) for row in known}
    rows = _counts(router.db_for_write(_model("DayCount"))).filter(
        visitor__in=list(ledgers), day__in=days
    )
    for visitor, kind, key, day, *count in rows.values_list(
        "visitor_id", "kind", "key", "day", *COUNT_FIELDS
    ):
        ledgers[visitor].counts[Term(kind, key), day] = Count(*count)
    return ledgers


def _times(of: KnownVisitor | Ledger) -> dict[str, Any]:
    return {name: getattr(of, name) for name in VISITOR_FIELDS}


def _upsert(
    rows: Sequence[models.Model], *, unique: list[str], update: Sequence[str], database: str
) -> None:
    if not rows:
        return
    named = connections[database].features.supports_update_conflicts_with_target
    type(rows[0])._default_manager.using(database).bulk_create(  # noqa: SLF001
        rows,
        update_conflicts=True,
        update_fields=list(update),
        unique_fields=unique if named else None,
    )


def _portions(keys: Iterable[str]) -> Iterator[list[str]]:
    remaining = iter(keys)
    while portion := list(islice(remaining, KEYS_AT_ONCE)):
        yield portion


def _counts(database: str | None = None) -> models.QuerySet[DayCount]:
    return _model("DayCount").objects.using(database)


def _model(name: str) -> Any:
    # By name: facts, which read this store, are imported before the models are ready
    return apps.get_model("wagtail_personalize_plus", name)
