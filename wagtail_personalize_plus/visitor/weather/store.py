"""What is kept of the weather in the site's cache, and for how long it may be used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timezone
from time import time
from typing import TYPE_CHECKING, Any

from django.core.cache import caches

from wagtail_personalize_plus import conf
from wagtail_personalize_plus.visitor.weather import Weather
from wagtail_personalize_plus.visitor.weather.cells import Cell

if TYPE_CHECKING:
    from django.core.cache import BaseCache

__all__ = ["HARD_TTL", "Record", "cache", "key", "load", "now", "rows_of", "save"]

VERSION = 1
"""Part of each key; to be raised when what is stored gets another shape."""

HARD_TTL = 6 * 3_600.0
"""Seconds after which weather that was not confirmed is unknown."""

MEASURES = tuple(
    field.name for field in fields(Weather) if field.name not in {"observed_at", "valid_until"}
)

Row = Sequence[Any]
"""The measures of one moment in the order of MEASURES, and that moment as Unix time."""


def now() -> float:
    """Return the Unix time."""
    return time()


def cache() -> BaseCache:
    """Return the cache of the site that keeps the weather."""
    return caches[conf.get("WEATHER.CACHE")]


def key(*parts: object) -> str:
    """Return the key of something that belongs to the provider of the site."""
    return ":".join(map(str, ("wpp:weather", VERSION, conf.get("WEATHER.BACKEND"), *parts)))


@dataclass(frozen=True, kw_only=True)
class Record:
    """What is known of a cell. Moments are Unix times."""

    rows: Sequence[Row] = ()
    """The weather when it was fetched, then forecasts; nothing when it never could be."""

    confirmed_at: float = 0.0
    """When the provider last said that this is the weather."""

    fresh_until: float = 0.0
    """Until when it need not be fetched again."""

    wanted_at: float = 0.0
    """From when it is to be fetched again; later than `fresh_until` after a failure."""

    last_modified: str | None = None
    """What the provider calls the state of its report."""

    def at(self, moment: float) -> Weather | None:
        """Return the weather of a moment, or None when what there is has become too old."""
        if not self.rows or moment >= self.confirmed_at + HARD_TTL:
            return None
        current, until = self.rows[0], self.fresh_until
        for row in self.rows[1:]:
            if row[-1] > moment:
                until = min(until, row[-1])
                break
            current = row
        if moment >= current[-1] + HARD_TTL:
            return None
        measures: dict[str, Any] = dict(zip(MEASURES, current, strict=False))
        return Weather(**measures, observed_at=_utc(current[-1]), valid_until=_utc(until))

    def covers(self, moment: float) -> bool:
        """Return whether a forecast is there that begins at a moment or later."""
        return bool(self.rows) and bool(self.rows[-1][-1] >= moment)


def rows_of(weather: Iterable[Weather]) -> list[Row]:
    """Return weather as rows."""
    return [
        [*(getattr(each, name) for name in MEASURES), each.observed_at.timestamp()]
        for each in weather
    ]


def load(stored: Any) -> Record | None:
    """Return the record in what a cache gave, or None when it is missing or of another shape."""
    if not isinstance(stored, Mapping):
        return None
    try:
        record = Record(**stored)
        moments = [record.confirmed_at, record.fresh_until, record.wanted_at]
        moments += [row[len(MEASURES)] for row in record.rows]
    except (TypeError, LookupError):
        return None
    return record if all(isinstance(moment, int | float) for moment in moments) else None


def save(cell: Cell, record: Record) -> None:
    """Keep a record until it is of no more use."""
    useful_until = max(record.wanted_at, record.confirmed_at + HARD_TTL)
    cache().set(key(*cell), dict(vars(record)), timeout=max(1, round(useful_until - now())))


def _utc(moment: float) -> datetime:
    return datetime.fromtimestamp(moment, tz=timezone.utc)
