"""The cells that visitors asked for lately, for the command that refreshes them ahead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wagtail_personalize_plus.visitor.weather import store
from wagtail_personalize_plus.visitor.weather.cells import Cell

__all__ = ["MOST", "RECENT", "add", "lately"]

MOST = 1_000
"""Cells that are remembered: the ones asked for last."""

RECENT = 6 * 3_600.0
"""Seconds for which they are."""


def lately() -> list[Cell]:
    """Return the cells asked for within six hours, the latest first."""
    return list(_read())


def add(seen: Mapping[Cell, float]) -> None:
    """
    Note when cells were asked for.

    Of two processes that do so in the same moment one may be forgotten; it will ask again.
    """
    cells = _read()
    for cell, moment in seen.items():
        cells[cell] = max(moment, cells.get(cell, 0.0))
    latest = sorted(cells.items(), key=lambda pair: pair[1], reverse=True)[:MOST]
    stored = [[*cell, round(moment)] for cell, moment in latest]
    store.cache().set(store.key("asked"), stored, timeout=RECENT)


def _read() -> dict[Cell, float]:
    stored = store.cache().get(store.key("asked"))
    oldest = store.now() - RECENT
    return {
        Cell(*item[:2]): item[2]
        for item in (stored if isinstance(stored, list) else [])
        if _is_sound(item) and item[2] > oldest
    }


def _is_sound(item: Any) -> bool:
    return isinstance(item, list) and len(item) == 3 and all(type(part) is int for part in item)  # noqa: PLR2004
