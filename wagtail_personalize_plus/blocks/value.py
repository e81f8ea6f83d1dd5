"""The value of a personalized block: an ordinary StructValue that is made when it is needed."""

from __future__ import annotations

import functools
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.html import conditional_escape
from wagtail.blocks import StructValue

if TYPE_CHECKING:
    from weakref import ref

    from wagtail_personalize_plus.blocks.choice import Choice
    from wagtail_personalize_plus.blocks.personalized import PersonalizedBlock
    from wagtail_personalize_plus.groups.membership import Membership

__all__ = ["PersonalizedValue"]


class PersonalizedValue(StructValue):
    """
    The variants and the default content of one personalized block.

    Read from storage it keeps the stored mapping. Rendering decides from that and converts only
    the winner; any method of a dict that looks at a content converts everything, together with
    the values that were read with it, so that the page editor makes one query for all of them.
    """

    choice: Choice | None = None
    """Whom its variants are for, once somebody asked; forgotten when it may change."""

    decided: tuple[ref[Membership], int | None] | None = None
    """The membership that was asked last, and the variant that it gives; forgotten likewise."""

    def __init__(self, block: PersonalizedBlock, *args: Any) -> None:
        self.stored: Mapping[str, Any] | None = None
        """What is in the database, or None once the value leads a life of its own."""
        self.siblings: list[PersonalizedValue] = [self]
        """The values that were read from storage with this one, itself included."""
        self.contents: dict[int | None, Any] = {}
        """Converted contents by index of their variant, None for the default."""
        super().__init__(block, *args)

    @classmethod
    def many_from_storage(
        cls, block: PersonalizedBlock, stored: list[Mapping[str, Any]]
    ) -> list[PersonalizedValue]:
        """Return a value for each stored mapping, all of them unconverted."""
        # The keys are there from the start: C code looks at the size without asking us.
        values = [cls(block) for _ in stored]
        for value, mapping in zip(values, stored, strict=True):
            for name in block.child_blocks:
                OrderedDict.__setitem__(value, name, None)
            value.stored = mapping
            value.siblings = values
        return values

    def fill(self) -> None:
        """Convert everything, for this value and its siblings at once."""
        if self.stored is None:
            return
        # Looked at once: another thread may be filling values of the same page.
        stored = [(value, value.stored) for value in self.siblings]
        waiting = [(value, mapping) for value, mapping in stored if mapping is not None]
        converted = self.block.convert([mapping for _value, mapping in waiting])
        for (value, _mapping), full in zip(waiting, converted, strict=True):
            for name in full:
                OrderedDict.__setitem__(value, name, full[name])
            value.stored = value.choice = value.decided = None

    def __str__(self) -> str:
        """Return the rendered block; a plain StructValue would show every variant to everybody."""
        rendered: str = self.block.render(self)
        return rendered

    def __html__(self) -> str:
        """Return the same as HTML; the text of a CharBlock, say, comes out of `render` as it is."""
        return conditional_escape(str(self))

    def __repr__(self) -> str:
        """Return what it is, without the variants: a template may print a list of values."""
        return f"<{type(self).__name__} of {self.block.name!r}>"

    def __eq__(self, other: object) -> bool:
        self.fill()
        if isinstance(other, PersonalizedValue):
            other.fill()
        return super().__eq__(other)

    __hash__ = None  # type: ignore[assignment]

    def __ne__(self, other: object) -> bool:
        equal = self.__eq__(other)
        return equal if equal is NotImplemented else not equal


def _filling(name: str) -> Callable[..., Any]:
    original = getattr(StructValue, name)

    @functools.wraps(original)
    def method(self: PersonalizedValue, *args: Any, **kwargs: Any) -> Any:
        self.fill()
        return original(self, *args, **kwargs)

    return method


_METHODS = (
    "__delitem__",
    "__getitem__",
    "__ior__",
    "__iter__",
    "__or__",
    "__reduce__",
    "__reversed__",
    "__ror__",
    "__setitem__",
    "clear",
    "copy",
    "get",
    "items",
    "keys",
    "move_to_end",
    "pop",
    "popitem",
    "setdefault",
    "update",
    "values",
)
"""
The dict methods that need the whole value. Comparisons are above: both sides must be filled.
`len()`, truth and `in` need the keys alone, so `{% if value %}` converts nothing.
"""

for _name in _METHODS:
    setattr(PersonalizedValue, _name, _filling(_name))
