"""The value of a personalized block: an ordinary StructValue that is made when it is needed."""

from __future__ import annotations

import functools
import operator
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.utils.html import conditional_escape
from wagtail.blocks import StructValue

if TYPE_CHECKING:
    from weakref import ref

    from wagtail_personalize_plus.blocks.choice import Choice
    from wagtail_personalize_plus.blocks.personalized import PersonalizedBlock
    from wagtail_personalize_plus.groups.membership import Membership

__all__ = ["PersonalizedValue"]


class Unread:
    """
    Stands for one content of a value that is not filled, and is that content to whoever uses it.

    C code reads a dict without its methods: `dict.__eq__(other, value)` compares with this.
    """

    __slots__ = ("unread_in", "unread_name")

    unread_in: PersonalizedValue
    unread_name: str

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        """Return the class of the content, by which StreamValue and others compare."""
        return type(_content_of(self))

    def __getattr__(self, name: str) -> Any:
        return getattr(_content_of(self), name)

    def __reduce_ex__(self, protocol: Any) -> Any:
        """Let a copy and a pickle be those of the content."""
        return _content_of(self).__reduce_ex__(protocol)


def _content_of(unread: Unread) -> Any:
    unread.unread_in.fill()
    return unread.unread_in.converted[unread.unread_name]


def _asking(operation: Callable[..., Any]) -> Callable[..., Any]:
    def method(self: Unread, *args: Any) -> Any:
        return operation(_content_of(self), *args)

    return method


_OPERATIONS: Mapping[str, Callable[..., Any]] = {
    "__bool__": bool,
    "__contains__": operator.contains,
    "__delitem__": operator.delitem,
    "__eq__": operator.eq,
    "__getitem__": operator.getitem,
    "__hash__": hash,
    "__iter__": iter,
    "__len__": len,
    "__ne__": operator.ne,
    "__setitem__": operator.setitem,
    "__str__": str,
}

for _name, _operation in _OPERATIONS.items():
    setattr(Unread, _name, _asking(_operation))


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

    stored: Mapping[str, Any] | None = None
    """What is in the database, or None once the value leads a life of its own."""

    siblings: Sequence[PersonalizedValue] = ()
    """The values that were read from storage with this one, itself included."""

    converted: Mapping[str, Any] = MappingProxyType({})
    """What filling made of the stored mapping, for whoever holds an Unread of it."""

    def __init__(self, block: PersonalizedBlock, *args: Any) -> None:
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
                # No __init__: this runs for every block of a page that is rendered.
                unread = Unread()
                unread.unread_in, unread.unread_name = value, name
                OrderedDict.__setitem__(value, name, unread)
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
            value.converted = full
            for name in full:
                # It is something else after dict.update(value, ...), say.
                if type(dict.get(value, name)) is Unread:
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
