"""Weather that the site writes itself, for demonstrations and tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from types import MappingProxyType
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from wagtail_personalize_plus.visitor.earth import FARTHEST_KM, distances_from
from wagtail_personalize_plus.visitor.weather import Weather, values
from wagtail_personalize_plus.visitor.weather.conditions import CONDITIONS, INTENSITIES
from wagtail_personalize_plus.visitor.weather.providers.base import WeatherProvider
from wagtail_personalize_plus.visitor.weather.report import PlaceRefused, Report

__all__ = ["Static"]

RADIUS_KM = 50.0


def _one_of(names: tuple[str, ...]) -> Callable[[Any], str | None]:
    return lambda value: value if isinstance(value, str) and value in names else None


MEASURES: Mapping[str, tuple[Callable[[Any], object], str]] = MappingProxyType(
    {
        "condition": (_one_of(CONDITIONS), f"one of {', '.join(CONDITIONS)}"),
        "intensity": (_one_of(INTENSITIES), f"one of {', '.join(INTENSITIES)}"),
        "temperature_c": (values.temperature, "degrees Celsius from -100 to 70"),
        "wind_ms": (values.wind, "meters per second from 0 to 150"),
        "gust_ms": (values.wind, "meters per second from 0 to 150"),
        "precipitation_mm": (values.precipitation, "millimeters from 0 to 500"),
        "cloud_percent": (values.clouds, "a number from 0 to 100"),
        "is_day": (lambda value: value if isinstance(value, bool) else None, "True or False"),
    }
)
"""What may be written of the weather: its reader, which gives None for what is wrong, and rule."""


@dataclass(frozen=True, kw_only=True)
class _Place:
    holds: Callable[[float, float], bool]
    weather: Mapping[str, Any]


class Static(WeatherProvider):
    """
    The weather that stands in the options.

    `weather` is a dict of measures for everywhere, `places` a list of dicts with a `weather` of
    their own for a `box` (south, west, north, east) or for `radius_km` around `latitude` and
    `longitude`. The first place that fits wins.
    """

    answers_at_once = True

    def __init__(
        self, *, weather: Mapping[str, Any] | None = None, places: Iterable[Any] = ()
    ) -> None:
        self.places = [_place(place) for place in places]
        if weather is not None:
            everywhere = _checked(weather)
            self.places.append(_Place(holds=lambda _north, _east: True, weather=everywhere))
        if not self.places:
            raise _wrong("needs the option 'weather' or 'places'")

    def fetch(self, latitude: float, longitude: float, since: str | None = None) -> Report:
        """Return the weather of the first place that fits. Raises PlaceRefused without one."""
        for place in self.places:
            if place.holds(latitude, longitude):
                now = datetime.now(tz=timezone.utc)
                return Report(weather=(Weather(observed_at=now, **place.weather),))
        raise PlaceRefused("No place in the options fits.")


def _place(given: Any) -> _Place:
    if not isinstance(given, Mapping):
        raise _wrong(f"has the place {given!r}; it must be a dict")
    if unknown := given.keys() - {"box", "latitude", "longitude", "radius_km", "weather"}:
        raise _wrong(f"has a place with the unknown key {min(unknown, key=str)!r}")
    holds = _within_box(given["box"]) if "box" in given else _around(given)
    return _Place(holds=holds, weather=_checked(given.get("weather")))


def _within_box(box: Any) -> Callable[[float, float], bool]:
    edges = list(box) if isinstance(box, list | tuple) else []
    limits = (90, 180, 90, 180)
    read = [values.number(edge, -limit, limit) for edge, limit in zip(edges, limits, strict=False)]
    if len(edges) != len(limits) or None in read:
        raise _wrong(f"has the box {box!r}; it must be (south, west, north, east) in degrees")
    south, west, north, east = (edge for edge in read if edge is not None)

    def holds(latitude: float, longitude: float) -> bool:
        within = west <= longitude <= east
        return south <= latitude <= north and (
            within if west <= east else longitude >= west or longitude <= east
        )

    return holds


def _around(given: Mapping[str, Any]) -> Callable[[float, float], bool]:
    north = values.number(given.get("latitude"), -90, 90)
    east = values.number(given.get("longitude"), -180, 180)
    radius = values.number(given.get("radius_km", RADIUS_KM), 0, FARTHEST_KM)
    if north is None or east is None or radius is None:
        raise _wrong("has a place without a box, or latitude and longitude, in degrees")
    distance_to = distances_from(north, east)
    return lambda latitude, longitude: distance_to(latitude, longitude) <= radius


def _checked(weather: Any) -> Mapping[str, Any]:
    if not isinstance(weather, Mapping):
        raise _wrong(f"has the weather {weather!r}; it must be a dict")
    for name, value in weather.items():
        if name not in MEASURES:
            raise _wrong(f"has no measure {name!r}; there are: {', '.join(MEASURES)}")
        read, rule = MEASURES[name]
        if value is not None and read(value) is None:
            raise _wrong(f"has {name} {value!r}; it must be {rule}")
    return dict(weather)


def _wrong(what: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"The weather provider 'static' {what}.")
