"""Which groups a visitor is in: worked out lazily, remembered for the request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from wagtail_personalize_plus.groups.groups_field import NO_GROUP
from wagtail_personalize_plus.groups.snapshot import Snapshot, current_snapshot, held_snapshot
from wagtail_personalize_plus.visitor import ObservedVisitor, Visitor

if TYPE_CHECKING:
    from datetime import datetime

    from wagtail_personalize_plus.groups.rules import CompiledRule

__all__ = [
    "Membership",
    "assume",
    "assumed_groups",
    "consulted_groups",
    "is_in_any",
    "membership_of",
    "slugs_of",
]

assumed_groups: ContextVar[frozenset[int] | None] = ContextVar(
    "wagtail_personalize_plus_assumed_groups", default=None
)
"""The groups that whoever asks is taken to be in, for previews and tests; None asks the rules."""


@contextmanager
def assume(groups: Iterable[int]) -> Iterator[None]:
    """Take every visitor to be in exactly these groups, by primary key, while the block runs."""
    token = assumed_groups.set(frozenset(groups))
    try:
        yield
    finally:
        assumed_groups.reset(token)


class Membership:
    """
    The groups of one visitor.

    It answers from one snapshot for as long as it lives, so a page never mixes an old rule with a
    new one, and remembers each answer as well as every group that it was consulted about.
    """

    def __init__(self, visitor: Visitor, snapshot: Snapshot) -> None:
        self.visitor = visitor
        self.snapshot = snapshot
        self.consulted: set[int] = set()
        """Groups that the response depends on, by primary key."""
        self._answers: dict[int, bool | None] = {}
        self._being_dated: set[int] = set()

    def consult(self, pk: int) -> bool | None:
        """Return whether the visitor is in a group, None when unknown, and note the question."""
        self.consulted.add(pk)
        answers = self._answers
        return answers[pk] if pk in answers else self.peek(pk)

    def peek(self, pk: int) -> bool | None:
        """Return the same without noting it, for who only prepares or asks inside a rule."""
        answers, snapshot = self._answers, self.snapshot
        if pk in answers:
            return answers[pk]
        # Unknown until the answer is there: a rule that leads back to its own group ends here.
        answers[pk] = None
        rule = snapshot.compiled.get(pk) or snapshot.rule(pk)
        if rule is not None:
            # As in _ask, which would cost a call for each group
            try:
                answers[pk] = rule.test(self.visitor)
            except Exception:  # noqa: BLE001 - asked again with care, which logs what failed
                answers[pk] = rule.careful_test(self.visitor)
        return answers[pk]

    def valid_until(self, pk: int) -> datetime | None:
        """Return the first moment at which the answer for a group may change by itself, or None."""
        rule = self.snapshot.rule(pk)
        if rule is None or pk in self._being_dated:  # gone, or a rule that leads back to itself
            return None
        self._being_dated.add(pk)
        try:
            return rule.valid_until(self.visitor)
        finally:
            self._being_dated.remove(pk)

    def members(self) -> frozenset[int]:
        """Return every enabled group that the visitor is in, having consulted all of them."""
        answers, snapshot, visitor = self._answers, self.snapshot, self.visitor
        self.consulted.update(snapshot.rows)
        for pk in snapshot.rows:
            if pk not in answers:
                answers[pk] = None
                rule = snapshot.compiled.get(pk) or snapshot.rule(pk)
                answers[pk] = _ask(rule, visitor)  # type: ignore[arg-type]
        return frozenset(pk for pk in snapshot.rows if answers[pk])


class AssumedMembership(Membership):
    """Membership in the groups that somebody chose, whatever their rules say."""

    def __init__(self, visitor: Visitor, snapshot: Snapshot, groups: frozenset[int]) -> None:
        super().__init__(visitor, snapshot)
        self._groups = groups

    def peek(self, pk: int) -> bool | None:
        """Return whether the group was chosen, None for one that is disabled or gone, as ever."""
        return pk in self._groups if pk in self.snapshot.rows else None

    def members(self) -> frozenset[int]:
        """Return the chosen groups that are enabled."""
        self.consulted.update(self.snapshot.rows)
        return self._groups & self.snapshot.rows.keys()


class SealedMembership(Membership):
    """Membership after the headers of the response left: nothing can be known any more."""

    def peek(self, pk: int) -> bool | None:
        """Return that it is unknown."""
        return None

    def members(self) -> frozenset[int]:
        """Return no group."""
        return frozenset()


def membership_of(visitor: Visitor) -> Membership:
    """Return the membership of a visitor, the same one for the whole request."""
    if isinstance(visitor, ObservedVisitor):
        if visitor.is_sealed:
            return SealedMembership(visitor, held_snapshot())
        visitor.note_used()
        visitor = visitor.inner
    groups = assumed_groups.get()
    key = (Membership, groups)
    found: Membership | None = visitor.memory.get(key)
    if found is None:
        found = visitor.memory[key] = (
            Membership(visitor, current_snapshot())
            if groups is None
            else AssumedMembership(visitor, current_snapshot(), groups)
        )
    return found


def consulted_groups(visitor: Visitor) -> frozenset[int]:
    """Return every group that this visitor's response depends on so far."""
    return frozenset().union(
        *(found.consulted for found in visitor.memory.values() if isinstance(found, Membership))
    )


def _ask(rule: CompiledRule, visitor: Visitor) -> bool | None:
    try:
        return rule.test(visitor)
    except Exception:  # noqa: BLE001 - asked again with care, which logs what failed
        return rule.careful_test(visitor)


def is_in_any(visitor: Visitor | None, slugs: Iterable[str]) -> bool:
    """Return whether the visitor is known to be in one of these groups; consults all of them."""
    if visitor is None:
        return False
    membership = membership_of(visitor)
    groups = membership.snapshot.slugs
    answers = [membership.consult(groups.get(slug, NO_GROUP)) for slug in slugs]
    return True in answers


def slugs_of(visitor: Visitor | None) -> tuple[str, ...]:
    """Return the slugs of every enabled group that the visitor is in, in order; consults all."""
    if visitor is None:
        return ()
    membership = membership_of(visitor)
    members = membership.members()
    return tuple(row.slug for pk, row in membership.snapshot.rows.items() if pk in members)
