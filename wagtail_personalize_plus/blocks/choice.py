"""Which variant a visitor gets, decided from stored data alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

__all__ = ["Choice", "is_ours", "items_in", "variants_in"]

Stored = Mapping[str, Any]

Answer = Callable[[int], bool | None]

Audience = tuple[Sequence[int], Sequence[int]]
"""The groups that get a variant, and those that do not, by primary key."""

NOBODY: list[int] = []
"""Stands for a field that a variant lacks."""

INT = frozenset({int})
"""The type of a primary key; true and false are no keys."""


class Choice(NamedTuple):
    """Whom the variants of one block are for, and what could not be read of that."""

    audiences: Sequence[Audience]
    """Whom each variant is for: nobody where that cannot be read."""

    groups: frozenset[int]
    """Every group that a variant names, by primary key."""

    faults: Sequence[str]
    """What is wrong with the data, one phrase each."""

    @classmethod
    def between(cls, variants: Iterable[Stored]) -> Choice:
        """Return the choice between variants, each with groups, except and content."""
        audiences: list[Audience] = []
        groups: set[int] = set()
        faults: list[str] = []
        for number, variant in enumerate(variants, start=1):
            named, excluded = variant.get("groups", NOBODY), variant.get("except", NOBODY)
            if not (
                "content" in variant
                and not (named is NOBODY and excluded is NOBODY)
                and type(named) is list
                and INT.issuperset(map(type, named))
                and type(excluded) is list
                and INT.issuperset(map(type, excluded))
            ):
                faults.append(f"variant {number} {_fault_in(variant)}")
                named = excluded = ()
            audiences.append((named, excluded))
            groups.update(named, excluded)
        return cls(audiences, frozenset(groups), faults)

    @classmethod
    def stored_in(cls, stored: Stored) -> Choice:
        """Return the choice that a stored block gives."""
        choice = cls.between(variants_in(stored))
        if "content" in stored and type(stored["variants"]) is list:
            return choice
        return choice._replace(faults=[*choice.faults, *_faults_around(stored)])

    def winner(self, answer: Answer) -> int | None:
        """
        Return the index of the first variant that is for the visitor, or None for the default.

        `answer` tells whether the visitor is in a group. Unknown is never enough to show a
        variant, and never enough to pass one that leaves the group out.
        """
        # Loops, not any() and all(): this runs for every variant of every block that is rendered.
        for index, (groups, excluded) in enumerate(self.audiences):
            for pk in groups:
                if answer(pk) is True:
                    break
            else:
                if groups or not excluded:
                    continue
            for pk in excluded:
                if answer(pk) is not False:
                    break
            else:
                return index
        return None


def is_ours(value: Any) -> bool:
    """
    Return whether a value is a personalized block's own: variants and, as a rule, content.

    Anything else was stored before the block was wrapped, and is the default content. What is in
    the two does not matter: damaged variants, taken as text, would be shown to everybody.
    """
    return (
        isinstance(value, Mapping)
        and "variants" in value
        and value.keys() <= {"variants", "content"}
    )


def variants_in(stored: Stored) -> list[Stored]:
    """Return the values of the variants, in order; one that cannot be read is empty."""
    return [
        value
        if isinstance(item, dict)
        and item.get("type") == "variant"
        and isinstance(value := item.get("value"), dict)
        else {}
        for item in items_in(stored)
    ]


def items_in(stored: Stored) -> list[Any]:
    """Return what is stored as the list of variants, none where it is no list."""
    variants = stored["variants"]
    return variants if isinstance(variants, list) else []


def _faults_around(stored: Stored) -> Iterator[str]:
    if not isinstance(stored["variants"], list):
        yield f"the variants are {stored['variants']!r}, not a list"
    if "content" not in stored:
        yield "there is no default content"


def _fault_in(variant: Stored) -> str:
    """Return what is wrong with the value of a variant that cannot be read."""
    if "content" not in variant:
        return "has no content"
    for name in ("groups", "except"):
        pks = variant.get(name, NOBODY)
        if type(pks) is not list or not INT.issuperset(map(type, pks)):
            return f"has {name!r} = {pks!r}, not a list of primary keys"
    return "does not say whom it is for"
