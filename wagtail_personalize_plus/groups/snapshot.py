"""The rules of all groups as one immutable value in each process."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import Error, connections, models, transaction
from django.db.models.functions import Cast

from wagtail_personalize_plus import rarely
from wagtail_personalize_plus.criteria.base import Test, registered_criteria, remembers
from wagtail_personalize_plus.groups.rules import CompiledRule, Condition, compile_rule
from wagtail_personalize_plus.history.terms import Term, Wanted
from wagtail_personalize_plus.savepoints import failing_alone

__all__ = [
    "EPOCH_SECONDS",
    "GroupRow",
    "Recorded",
    "Snapshot",
    "current_snapshot",
    "forget_on_commit",
    "forget_snapshot",
    "has_snapshot",
    "held_snapshot",
    "is_current",
]

logger = logging.getLogger("wagtail_personalize_plus.groups")

EPOCH_SECONDS = 2.0
"""For so long a process believes its snapshot before it asks the database for the epoch."""


@dataclass(frozen=True, kw_only=True)
class GroupRow:
    """One visitor group as it is stored, its rule undecoded."""

    pk: int
    """Primary key."""

    slug: str
    """What templates call it."""

    name: str
    """What editors call it."""

    operator: str
    """How the criteria are joined."""

    criteria: str
    """The stored criteria, JSON text."""


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """What a site remembers of visitors who agree to it."""

    wanted: Wanted
    """Every term that an enabled group asks for."""

    campaigns: Mapping[str, Test]
    """The tests of the wanted campaigns, by their key."""


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """Every enabled visitor group at one moment, compiled as far as somebody asked."""

    epoch: tuple[int, datetime | None]
    """How many groups there are, and the latest change of one."""

    rows: Mapping[int, GroupRow]
    """Enabled groups by primary key, in the order of their names."""

    slugs: Mapping[str, int]
    """Primary keys of enabled groups by slug."""

    compiled: dict[int, CompiledRule] = field(default_factory=dict)
    """The rules that were asked for so far, by primary key of their group."""

    shared: dict[str, Condition] = field(default_factory=dict)
    """Compiled criteria by what is stored, shared between groups."""

    missed: set[int] = field(default_factory=set)
    """Groups that were asked for and are not there; the log tells of each once."""

    @cached_property
    def recorded(self) -> Recorded:
        """What has to be remembered of visitors for any of these groups."""
        names = [name for name, kind in registered_criteria().items() if remembers(kind)]
        terms: dict[Term, Test | None] = {}
        for pk, row in self.rows.items():
            # Looked for in the text: most groups ask nothing of the kind, and stay undecoded.
            rule = self.rule(pk) if any(name in row.criteria for name in names) else None
            for condition in rule.conditions if rule else ():
                terms.update(condition.records)
        return Recorded(
            wanted=Wanted.of(terms),
            campaigns={term.key: test for term, test in terms.items() if test is not None},
        )

    def rule(self, pk: int) -> CompiledRule | None:
        """Return the compiled rule of a group, or None when it is disabled or does not exist."""
        rule = self.compiled.get(pk)
        if rule is None and (row := self.rows.get(pk)) is not None:
            # Two threads may both compile it; the results are alike and either may stay.
            rule = self.compiled[pk] = _compiled(row, self.shared)
        elif rule is None and pk and pk not in self.missed:
            self.missed.add(pk)
            logger.warning(
                "Visitor group %s is in use but disabled or deleted, so it counts as unknown.", pk
            )
        return rule


class _Reporter:
    """Logs a failing criterion with its group, once a minute."""

    def __init__(self, group: str) -> None:
        self.group = group

    def __call__(self, error: Exception, criterion: str) -> None:
        rarely.log(
            logger,
            "The criterion %r of the visitor group %r failed and counts as unknown: %r",
            criterion,
            self.group,
            error,
            about=(self.group, criterion),
            error=error,
        )


def _compiled(row: GroupRow, shared: dict[str, Condition]) -> CompiledRule:
    report = _Reporter(row.name)
    try:
        return compile_rule(row.operator, _decoded(row), shared=shared, report=report)
    except Exception as error:  # noqa: BLE001 - whatever is stored, it breaks no page
        report(error, "?")
        return compile_rule("all", [], report=report)


def _decoded(row: GroupRow) -> list[Any]:
    stored = json.loads(row.criteria)
    # A field that was once saved as text comes back as a JSON string that holds the JSON.
    if isinstance(stored, str):
        return _decoded(GroupRow(**{**vars(row), "criteria": stored}))
    return stored if isinstance(stored, list) else []


_EMPTY = Snapshot(epoch=(-1, None), rows={}, slugs={})


class _Holder:
    """The snapshot of this process and when its epoch was last compared."""

    def __init__(self) -> None:
        self.snapshot = _EMPTY
        self.checked = float("-inf")
        self.is_stale = False
        """True when something changed of which the epoch may not tell."""
        self.uncommitted: tuple[Any, int] | None = None
        """The connection with changes of groups that the snapshot shows before their commit."""
        self.lock = threading.Lock()


_holder = _Holder()


def current_snapshot() -> Snapshot:
    """
    Return the groups of now, at most EPOCH_SECONDS old.

    Costs nothing, or one query for the epoch, and a second one when a group changed. A database
    that does not answer leaves the snapshot as it was. An event loop waits for these queries, as
    for everything that its code does not await.
    """
    if is_current():
        return _holder.snapshot
    # One thread looks; the others answer from the snapshot that is there, unless it is the first.
    if not _holder.lock.acquire(blocking=_holder.snapshot is _EMPTY):
        return _holder.snapshot
    try:
        if not is_current():
            _holder.snapshot = _off_the_loop(_refreshed, _holder.snapshot)
            _holder.checked = time.monotonic()
        return _holder.snapshot
    finally:
        _holder.lock.release()


def held_snapshot() -> Snapshot:
    """Return the groups as they were last read, without a query."""
    return _holder.snapshot


def is_current() -> bool:
    """Return whether the groups that this process holds would be believed without a query."""
    if _was_rolled_back():
        forget_snapshot()
    return time.monotonic() - _holder.checked < EPOCH_SECONDS


def has_snapshot() -> bool:
    """Return whether this process has read the groups at all."""
    return _holder.snapshot is not _EMPTY


def forget_snapshot() -> None:
    """Make the next question read the groups again, after a change that this process knows of."""
    _holder.is_stale = True
    _holder.uncommitted = None
    _holder.checked = float("-inf")


def forget_on_commit(using: str, **_: Any) -> None:
    """Forget the snapshot once a change of a group is there for everybody; a signal receiver."""
    transaction.on_commit(forget_snapshot, using=using)


def _was_rolled_back() -> bool:
    """Return whether the snapshot shows changes of which a transaction thought better."""
    seen = _holder.uncommitted  # another thread may forget it meanwhile
    if seen is None:
        return False
    connection, changes = seen
    return _uncommitted_changes(connection) < changes


def _uncommitted_changes(connection: Any) -> int:
    # Django has no signal for a rollback; it takes what waits for the commit off this list.
    return sum(entry[1] is forget_snapshot for entry in connection.run_on_commit)


def _off_the_loop(work: Callable[[Snapshot], Snapshot], snapshot: Snapshot) -> Snapshot:
    """Return what some work makes of a snapshot. Django refuses queries on an event loop."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return work(snapshot)
    with ThreadPoolExecutor(max_workers=1) as pool:
        made = pool.submit(work, snapshot).result()
        pool.submit(connections.close_all).result()
    return made


def _refreshed(snapshot: Snapshot) -> Snapshot:
    is_stale, _holder.is_stale = _holder.is_stale, False
    connection = connections[_groups().db]
    changes = _uncommitted_changes(connection)
    _holder.uncommitted = (connection, changes) if changes else None
    try:
        with failing_alone(_groups().db):
            epoch = _epoch()
            if epoch == snapshot.epoch and not is_stale:
                return snapshot
            return _loaded(epoch, snapshot)
    except Error:
        _holder.is_stale = is_stale
        logger.exception("Visitor groups could not be read; the ones known before stay in force.")
        return snapshot


def _epoch() -> tuple[int, datetime | None]:
    found = _groups().aggregate(count=models.Count("pk"), latest=models.Max("updated_at"))
    return found["count"], found["latest"]


def _loaded(epoch: tuple[int, datetime | None], before: Snapshot) -> Snapshot:
    """Return the groups of now, with the rules that were compiled before and did not change."""
    # Read as text: decoding a thousand rules takes longer than most requests ask for.
    rows = (
        _groups()
        .filter(enabled=True)
        .annotate(stored=Cast("criteria", models.TextField()))
        .values_list("pk", "slug", "name", "operator", "stored")
        .order_by("name")
    )
    groups = {
        pk: GroupRow(pk=pk, slug=slug, name=name, operator=operator, criteria=stored or "[]")
        for pk, slug, name, operator, stored in rows
    }
    # A copy, because other threads still compile rules of the snapshot before.
    unchanged = {
        pk: rule for pk, rule in before.compiled.copy().items() if before.rows[pk] == groups.get(pk)
    }
    slugs = {row.slug: row.pk for row in groups.values()}
    return Snapshot(epoch=epoch, rows=groups, slugs=slugs, compiled=unchanged)


def _groups() -> models.QuerySet[Any]:
    # Imported late: models import the rules that this module compiles.
    from wagtail_personalize_plus.groups.models import VisitorGroup

    return VisitorGroup.objects.all()
