"""Open-Meteo: weather for the whole world; without a key for non-commercial sites only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from types import MappingProxyType
from typing import Any, ClassVar

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from wagtail_personalize_plus.visitor.weather import Weather, sun, values
from wagtail_personalize_plus.visitor.weather.conditions import WMO, Sky
from wagtail_personalize_plus.visitor.weather.download import TimeOuts, get_json
from wagtail_personalize_plus.visitor.weather.providers.base import WeatherProvider
from wagtail_personalize_plus.visitor.weather.report import Attribution, ProviderError, Report

__all__ = ["OpenMeteo", "read"]

MEASURES = (
    "temperature_2m",
    "weather_code",
    "is_day",
    "wind_speed_10m",
    "wind_gusts_10m",
    "precipitation",
    "cloud_cover",
)
IN_METERS_PER_SECOND: Mapping[str, float] = MappingProxyType({"km/h": 1 / 3.6, "m/s": 1.0})
HOUR = 3_600


class OpenMeteo(WeatherProvider):
    """
    The current weather of Open-Meteo.

    With `api_key` the host for paying customers is asked; commercial sites need one.
    """

    attribution = Attribution(
        _("Weather data by Open-Meteo.com (CC BY 4.0)"), "https://open-meteo.com/"
    )
    keeps = timedelta(hours=1)
    spacing = timedelta(milliseconds=200)
    url: ClassVar[str] = "https://api.open-meteo.com/v1/forecast"
    customers_url: ClassVar[str] = "https://customer-api.open-meteo.com/v1/forecast"
    time_outs: ClassVar[TimeOuts] = TimeOuts()

    def __init__(self, *, api_key: Any = None) -> None:
        if api_key is not None and (not isinstance(api_key, str) or not api_key):
            msg = "The option 'api_key' of the weather provider 'open_meteo' must be a key or None."
            raise ImproperlyConfigured(msg)
        self.api_key: str | None = api_key

    def fetch(self, latitude: float, longitude: float, since: str | None = None) -> Report:
        """Return the present weather; it is always sent in full."""
        query = {
            "latitude": str(round(latitude, 4)),
            "longitude": str(round(longitude, 4)),
            "current": ",".join(MEASURES),
            "timezone": "GMT",
        }
        if self.api_key:
            query["apikey"] = self.api_key
        answer = get_json(
            self.customers_url if self.api_key else self.url, query=query, time_outs=self.time_outs
        )
        weather = read(answer.body, latitude, longitude, datetime.now(tz=timezone.utc))
        return Report(weather=(weather,), expires=answer.expires)


def read(body: Any, latitude: float, longitude: float, now: datetime) -> Weather:
    """Return the weather in an answer. Raises ProviderError when there is none."""
    current = values.part(body, "current")
    code = values.code(values.part(current, "weather_code"))
    sky = Sky() if code is None else WMO.get(code, Sky())
    temperature = values.temperature(values.part(current, "temperature_2m"))
    if sky.condition is None and temperature is None:
        raise ProviderError("Open-Meteo answers without weather.")
    observed_at = min(values.iso_moment(values.part(current, "time")) or now, now)
    is_day = values.code(values.part(current, "is_day"))
    return Weather(
        condition=sky.condition,
        intensity=sky.intensity,
        temperature_c=temperature,
        wind_ms=_wind(body, "wind_speed_10m"),
        gust_ms=_wind(body, "wind_gusts_10m"),
        precipitation_mm=_precipitation(current),
        cloud_percent=values.clouds(values.part(current, "cloud_cover")),
        is_day=(bool(is_day) if is_day in {0, 1} else sun.is_up(latitude, longitude, observed_at)),
        observed_at=observed_at,
    )


def _wind(body: Any, name: str) -> float | None:
    unit = values.part(body, "current_units", name)
    factor = IN_METERS_PER_SECOND.get(unit if isinstance(unit, str) else "km/h")
    speed = values.number(values.part(body, "current", name), 0, 1_000)
    return None if speed is None or factor is None else values.wind(round(speed * factor, 2))


def _precipitation(current: Any) -> float | None:
    """Return millimeters within an hour; they are given for the seconds of `interval`."""
    fallen = values.precipitation(values.part(current, "precipitation"))
    seconds = values.number(values.part(current, "interval"), 60, 86_400)
    return None if fallen is None or seconds is None else fallen * HOUR / seconds
