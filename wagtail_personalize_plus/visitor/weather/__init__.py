"""Fact: the weather at the visitor's place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wagtail_personalize_plus.visitor.location import Location
    from wagtail_personalize_plus.visitor.weather.report import Attribution

__all__ = ["Weather", "attribution", "warm"]


@dataclass(frozen=True, kw_only=True)
class Weather:
    """What the weather was when it was last observed; a measure that is not known is None."""

    condition: str | None = None
    """One of CONDITIONS."""

    intensity: str | None = None
    """One of INTENSITIES, where the condition falls from the sky."""

    temperature_c: float | None = None
    """Air temperature in degrees Celsius."""

    wind_ms: float | None = None
    """Mean wind speed in meters per second."""

    gust_ms: float | None = None
    """Wind speed of gusts in meters per second."""

    precipitation_mm: float | None = None
    """Precipitation within an hour in millimeters."""

    cloud_percent: float | None = None
    """Part of the sky that clouds cover."""

    is_day: bool | None = None
    """True while the sun is up."""

    observed_at: datetime
    """When the weather was observed, or the moment that a forecast is for; with time zone."""

    valid_until: datetime | None = None
    """Until when no newer weather is expected; None for weather that stays as it is."""

    @classmethod
    def at(cls, location: Location | None, *, ask: bool) -> Weather | None:
        """
        Return the weather at a place as it is known now, or None.

        Reads the cache alone; with `ask`, weather that is missing or old is fetched meanwhile.
        """
        from wagtail_personalize_plus.visitor.weather.reading import weather_at  # it imports us

        return None if location is None else weather_at(location, ask=ask)


def warm() -> None:
    """Load what the provider of the site needs, if there is one, before the first visitor asks."""
    from wagtail_personalize_plus.visitor.weather.providers import configured  # it imports us

    provider = configured()
    if provider is not None:
        import_module("wagtail_personalize_plus.visitor.weather.reading")
        if not provider.answers_at_once:
            import_module("requests")


def attribution() -> Attribution | None:
    """Return whom a page that depends on the weather has to name, or None."""
    from wagtail_personalize_plus.visitor.weather.providers import configured  # it imports us

    provider = configured()
    return None if provider is None else provider.attribution
