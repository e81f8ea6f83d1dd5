"""Visitors for tests, made of the facts that a test is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from wagtail_personalize_plus.visitor import Signals, Visitor
from wagtail_personalize_plus.visitor.arrival import Arrival
from wagtail_personalize_plus.visitor.clock import Clock
from wagtail_personalize_plus.visitor.device import Device
from wagtail_personalize_plus.visitor.location import Location

__all__ = ["a_visitor", "at", "some_arrival", "some_device", "some_location"]


def a_visitor(
    *,
    moment: datetime | None = None,
    headers: Mapping[str, str] | None = None,
    url: str = "",
    **facts: object,
) -> Visitor:
    """Return a visitor with these signals; facts given by keyword stand for what they would say."""
    signals: dict[str, Any] = {"headers": headers or {}, "url": url}
    if moment is not None:
        signals["moment"] = moment
    return Visitor(Signals(**signals), **facts)


def some_device(**changes: Any) -> Device:
    """Return a phone with Safari, less the changes."""
    return Device(**{"kind": "mobile", "os": "iOS", "browser": "Safari", **changes})


def some_arrival(**changes: Any) -> Arrival:
    """Return the arrival of somebody who typed the address, less the changes."""
    return Arrival(**changes)


def some_location(**changes: Any) -> Location:
    """Return the middle of Oslo, known to within ten kilometers, less the changes."""
    oslo: dict[str, Any] = {
        "continent": "EU",
        "country": "NO",
        "regions": frozenset({"03", "no 03", "oslo county"}),
        "cities": frozenset({"oslo", "осло"}),
        "latitude": 59.9127,
        "longitude": 10.7461,
        "radius_km": 10.0,
        "time_zone": "Europe/Oslo",
    }
    return Location(**{**oslo, **changes})


def at(text: str, zone: str = "Europe/Berlin", *, fold: int = 0) -> Clock:
    """Return a clock that shows this time in a zone, for the second time when `fold` is 1."""
    return Clock(now=datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold))
