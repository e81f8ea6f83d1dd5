"""What sentences about criteria look up, once for a whole list of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

__all__ = ["keeping_lookups", "look_up"]

Found = TypeVar("Found")

_kept: ContextVar[dict[str, Any] | None] = ContextVar(
    "wagtail_personalize_plus_lookups", default=None
)


@contextmanager
def keeping_lookups() -> Iterator[None]:
    """Make each lookup once while the block runs, however many criteria are described."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def look_up(name: str, find: Callable[[], Found]) -> Found:
    """Return what `find` gives, or what it gave to the lookup of this name in the same list."""
    kept = _kept.get()
    if kept is None:
        return find()
    if name not in kept:
        kept[name] = find()
    found: Found = kept[name]
    return found
