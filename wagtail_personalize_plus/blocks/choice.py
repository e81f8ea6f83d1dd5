"""Which variant a visitor gets, decided from stored data alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

__all__ = ["Choice", "has_our_keys", "is_ours", "variants_in"]

Stored = Mapping[str, Any]

Answer = Callable[[int], bool | None]

Audience = tuple[Sequence[int], Sequence[int]]
"""The groups that get a variant, and those that do not, by primary key."""

NOBODY: list[int] = []
"""Stands for a field that a variant lacks."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Whom the variants of one block are for, and what could not be read of that."""

    audiences: Sequence[Audience | None]
    """Whom each variant is for; None for one that cannot be read."""

    groups: frozenset[int]
    """Every group that a variant names, by primary key."""

    faults: Sequence[str]
    """What is wrong with the data, one phrase each."""

    @classmethod
    def between(cls, variants: Iterable[Stored]) -> Choice:
        """Return the choice between variants, each with groups, except and content."""
        audiences: list[Audience | None] = []
        groups: set[int] = set()
        faults: list[str] = []
        for number, variant in enumerate(variants, start=1):
            audience = variant.get("groups", NOBODY), variant.get("except", NOBODY)
            if _is_readable(variant, audience):
                audiences.append(audience)
                groups.update(*audience)
            else:
                audiences.append(None)
                faults.append(f"variant {number} {_fault_in(variant)}")
        return cls(audiences=audiences, groups=frozenset(groups), faults=faults)

    @classmethod
    def stored_in(cls, stored: Stored) -> Choice:
        """Return the choice that a stored block gives."""
        choice = cls.between(variants_in(stored))
        faults = [*choice.faults, *_faults_around(stored)]
        return replace(choice, faults=faults) if faults else choice

    def winner(self, answer: Answer) -> int | None:
        """
        Return the index of the first variant that is for the visitor, or None for the default.

        `answer` tells whether the visitor is in a group. Unknown is never enough to show a
        variant, and never enough to pass one that leaves the group out.
        """
        for index, audience in enumerate(self.audiences):
            if audience is not None and _is_for(*audience, answer):
                return index
        return None


def is_ours(stored: Any) -> bool:
    """
    Return whether a stored value is a personalized block's own.

    Anything else was stored before the block was wrapped, and is the default content. A value
    without content is ours too: taken as text, it would show its variants to everybody.
    """
    if not has_our_keys(stored):
        return False
    variants = stored["variants"]
    if not isinstance(variants, list):
        return not variants
    for item in variants:
        if not isinstance(item, dict) or item.get("type") != "variant":
            return False
    return True


def has_our_keys(value: Any) -> bool:
    """Return whether a value is a mapping of variants and, as a rule, content to nothing else."""
    return (
        isinstance(value, Mapping)
        and "variants" in value
        and value.keys() <= {"variants", "content"}
    )


def variants_in(stored: Stored) -> list[Stored]:
    """Return the values of the variants, in order; one that cannot be read is empty."""
    values = [item.get("value") for item in stored["variants"] or ()]
    return [value if isinstance(value, dict) else {} for value in values]


def _is_for(groups: Sequence[int], excluded: Sequence[int], answer: Answer) -> bool:
    if not groups and not excluded:  # neither to be saved by the form, nor for anybody
        return False
    # Loops, not any() and all(): this runs for every variant of every block that is rendered.
    for pk in groups:
        if answer(pk) is True:
            break
    else:
        if groups:
            return False
    for pk in excluded:  # noqa: SIM110
        if answer(pk) is not False:
            return False
    return True


def _faults_around(stored: Stored) -> Iterator[str]:
    if not isinstance(stored["variants"], list):
        yield f"the variants are {stored['variants']!r}, not a list"
    if "content" not in stored:
        yield "there is no default content"


def _is_readable(variant: Stored, audience: Audience) -> bool:
    groups, excluded = audience
    return (
        "content" in variant
        and not (groups is NOBODY and excluded is NOBODY)
        and _are_keys(groups)
        and _are_keys(excluded)
    )


def _are_keys(pks: Any) -> bool:
    if type(pks) is not list:
        return False
    for pk in pks:  # noqa: SIM110 - as fast as can be, for the same reason
        if type(pk) is not int:
            return False
    return True


def _fault_in(variant: Stored) -> str:
    """Return what is wrong with the value of a variant that cannot be read."""
    if "content" not in variant:
        return "has no content"
    for name in ("groups", "except"):
        if not _are_keys(variant.get(name, NOBODY)):
            return f"has {name!r} = {variant[name]!r}, not a list of primary keys"
    return "does not say whom it is for"
