"""How criteria compare a visitor's text with an editor's, in time linear in the visitor's text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.utils.translation import gettext, gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

__all__ = [
    "MAX_LENGTH",
    "WAYS",
    "WILDCARD_HELP",
    "Matcher",
    "describe_match",
    "has_wildcard",
    "matcher",
    "quoted",
    "way_choices",
]

Matcher = Callable[[str], bool]
"""Tells whether a visitor's text fits."""

MAX_LENGTH = 500
"""Characters that a pattern may have."""

ANY_TEXT = "*"
ANY_CHARACTER = "?"

WILDCARD_HELP = _(
    "* stands for any text and ? for one character. Capital letters make no difference."
)


@dataclass(frozen=True, kw_only=True)
class Way:
    """A way of comparing a text with a pattern."""

    label: StrOrPromise
    """What editors choose."""

    phrase: StrOrPromise
    """The comparison as a phrase, with `%(subject)s` and `%(text)s`."""

    make: Callable[[str], Matcher]
    """Makes the matcher of a case-folded pattern; it is given case-folded texts."""


def matcher(way: str, pattern: str) -> Matcher:
    """
    Return a function that tells whether a text fits the pattern, whatever the case of either.

    An empty pattern fits no text. Raises ValueError for a way that is not in WAYS and for a
    pattern of more than MAX_LENGTH characters.
    """
    if way not in WAYS:
        msg = f"There is no way of comparing {way!r}; the ways are {', '.join(WAYS)}."
        raise ValueError(msg)
    if len(pattern) > MAX_LENGTH:
        msg = f"The pattern has {len(pattern)} characters; at most {MAX_LENGTH} are allowed."
        raise ValueError(msg)
    if not pattern:
        return lambda text: False
    if way == "wildcard" and not has_wildcard(pattern):
        way = "is"
    fits = WAYS[way].make(pattern.casefold())
    return lambda text: fits(text.casefold())


def has_wildcard(pattern: str) -> bool:
    """Return whether the pattern means more than its own text."""
    return ANY_TEXT in pattern or ANY_CHARACTER in pattern


def way_choices() -> list[tuple[str, StrOrPromise]]:
    """Return the ways of comparing as choices of a form."""
    return [(name, way.label) for name, way in WAYS.items()]


def describe_match(subject: str, way: str, pattern: str) -> str:
    """Return the comparison as a phrase, as in "host ends with “.example.org”"."""
    return str(WAYS[way].phrase) % {"subject": subject, "text": quoted(pattern)}


def quoted(text: str) -> str:
    """Return a text that a user typed, in quotation marks."""
    return gettext("“%(text)s”") % {"text": text}


def _equal(pattern: str) -> Matcher:
    return pattern.__eq__  # asked most, and a function of our own would cost a call


def _containing(pattern: str) -> Matcher:
    return lambda text: pattern in text


def _starting(pattern: str) -> Matcher:
    return lambda text: text.startswith(pattern)


def _ending(pattern: str) -> Matcher:
    return lambda text: text.endswith(pattern)


def _wildcard(pattern: str) -> Matcher:
    """
    Return a matcher of the whole text.

    The pieces between the asterisks are looked for from left to right, each behind the one
    before. The leftmost place is always good enough, so nothing is ever tried twice.
    """
    head, *others = pattern.split(ANY_TEXT)
    if not others:
        return lambda text: len(text) == len(head) and _stands_at(head, text, 0)
    *between, tail = others
    finders = [(_finder(piece), len(piece)) for piece in between if piece]

    def fits(text: str) -> bool:
        position, end = len(head), len(text) - len(tail)
        if position > end or not (_stands_at(head, text, 0) and _stands_at(tail, text, end)):
            return False
        for find, length in finders:
            found = find(text, position, end)
            if found < 0:
                return False
            position = found + length
        return True

    return fits


def _stands_at(piece: str, text: str, position: int) -> bool:
    """Return whether the piece fits at that position of a text that is long enough."""
    if ANY_CHARACTER not in piece:
        return text.startswith(piece, position)
    return all(
        character in (ANY_CHARACTER, text[place]) for place, character in enumerate(piece, position)
    )


Finder = Callable[[str, int, int], int]
"""Returns the first position within a part of the text at which a piece fits, or -1."""


def _finder(piece: str) -> Finder:
    """Return a finder of the piece: `str.find`, or the Shift-And algorithm for one with holes."""
    if ANY_CHARACTER not in piece:
        return lambda text, start, end: text.find(piece, start, end)

    # A number has a bit for each place of the piece. `fits` says at which places a character may
    # stand, `alive` which beginnings of the piece end at the character that was read last.
    anything = sum(1 << place for place, mark in enumerate(piece) if mark == ANY_CHARACTER)
    fits = dict.fromkeys(piece, anything)
    for place, character in enumerate(piece):
        fits[character] |= 1 << place
    complete = 1 << (len(piece) - 1)

    def find(text: str, start: int, end: int) -> int:
        alive = 0
        for position in range(start, end):
            alive = (alive << 1 | 1) & fits.get(text[position], anything)
            if alive & complete:
                return position + 1 - len(piece)
        return -1

    return find


WAYS: Mapping[str, Way] = MappingProxyType(
    {
        "is": Way(label=_("is"), phrase=_("%(subject)s is %(text)s"), make=_equal),
        "contains": Way(
            label=_("contains"), phrase=_("%(subject)s contains %(text)s"), make=_containing
        ),
        "starts_with": Way(
            label=_("starts with"), phrase=_("%(subject)s starts with %(text)s"), make=_starting
        ),
        "ends_with": Way(
            label=_("ends with"), phrase=_("%(subject)s ends with %(text)s"), make=_ending
        ),
        "wildcard": Way(
            label=_("matches the pattern (with * and ?)"),
            phrase=_("%(subject)s matches %(text)s"),
            make=_wildcard,
        ),
    }
)
"""Every way of comparing, by the name that is stored."""
