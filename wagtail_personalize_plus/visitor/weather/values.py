"""What is taken from the answers of providers, whatever they hold: in its bounds, or None."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import Any

__all__ = [
    "clouds",
    "code",
    "http_date",
    "iso_moment",
    "number",
    "part",
    "precipitation",
    "temperature",
    "unix_moment",
    "wind",
]


def part(value: Any, *path: str | int) -> Any:
    """Return what stands at a path of keys and positions, or None where the path ends before."""
    for step in path:
        if isinstance(step, str) and isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, list) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def number(value: Any, low: float, high: float) -> float | None:
    """Return a finite number within bounds, or None; True is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if low <= value <= high and isfinite(value) else None


def temperature(value: Any) -> float | None:
    """Return degrees Celsius as they occur on Earth."""
    return number(value, -100, 70)


def wind(value: Any) -> float | None:
    """Return meters per second as they occur on Earth."""
    return number(value, 0, 150)


def precipitation(value: Any) -> float | None:
    """Return millimeters within an hour as they occur on Earth."""
    return number(value, 0, 500)


def clouds(value: Any) -> float | None:
    """Return a part of a hundred."""
    return number(value, 0, 100)


def code(value: Any) -> int | None:
    """Return a whole number, also one written as 3.0, or None."""
    found = number(value, -1_000_000, 1_000_000)
    return int(found) if found is not None and found.is_integer() else None


def unix_moment(value: Any) -> datetime | None:
    """Return the moment of a Unix time in seconds between 2000 and 2100, or None."""
    seconds = number(value, 946_684_800, 4_102_444_800)
    return None if seconds is None else datetime.fromtimestamp(seconds, tz=timezone.utc)


def iso_moment(value: Any) -> datetime | None:
    """Return the moment of a text such as 2026-03-01T12:00Z, UTC where it names no zone."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.removesuffix("Z"))
        return _in_utc(moment)
    except (ValueError, OverflowError):
        return None


def http_date(value: Any) -> datetime | None:
    """Return the moment of an HTTP date such as Sun, 01 Mar 2026 12:00:00 GMT, or None."""
    if not isinstance(value, str):
        return None
    try:
        return _in_utc(parsedate_to_datetime(value))
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        return moment.replace(tzinfo=timezone.utc)
    return moment.astimezone(timezone.utc)
