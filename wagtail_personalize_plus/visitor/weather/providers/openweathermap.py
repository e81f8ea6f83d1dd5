"""OpenWeatherMap: observations for the whole world, with a key."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any, ClassVar

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from wagtail_personalize_plus.visitor.weather import Weather, sun, values
from wagtail_personalize_plus.visitor.weather.conditions import OPENWEATHERMAP, Sky
from wagtail_personalize_plus.visitor.weather.download import TimeOuts, get_json
from wagtail_personalize_plus.visitor.weather.providers.base import WeatherProvider
from wagtail_personalize_plus.visitor.weather.report import (
    Attribution,
    PlaceRefused,
    ProviderError,
    Report,
)

__all__ = ["OpenWeatherMap", "read"]

FOUND, NOT_FOUND = 200, 404


class OpenWeatherMap(WeatherProvider):
    """The current weather of OpenWeatherMap; `api_key` is the key of the site's account."""

    attribution = Attribution(_("Weather data: OpenWeather"), "https://openweathermap.org/")
    keeps = timedelta(minutes=10)
    spacing = timedelta(seconds=1)
    url: ClassVar[str] = "https://api.openweathermap.org/data/2.5/weather"
    time_outs: ClassVar[TimeOuts] = TimeOuts()

    def __init__(self, *, api_key: Any = "") -> None:
        if not isinstance(api_key, str) or not api_key:
            msg = "The weather provider 'openweathermap' needs the option 'api_key'."
            raise ImproperlyConfigured(msg)
        self.api_key: str = api_key

    def fetch(self, latitude: float, longitude: float, since: str | None = None) -> Report:
        """Return the weather that was observed last; it is always sent in full."""
        answer = get_json(
            self.url,
            query={
                "lat": str(round(latitude, 4)),
                "lon": str(round(longitude, 4)),
                "units": "metric",
                "appid": self.api_key,
            },
            time_outs=self.time_outs,
        )
        weather = read(answer.body, latitude, longitude, datetime.now(tz=timezone.utc))
        return Report(weather=(weather,), expires=answer.expires)


def read(body: Any, latitude: float, longitude: float, now: datetime) -> Weather:
    """Return the weather in an answer. Raises ProviderError, PlaceRefused when there is none."""
    _check_status(values.part(body, "cod"))
    identifier = values.code(values.part(body, "weather", 0, "id"))
    sky = Sky() if identifier is None else OPENWEATHERMAP.get(identifier, Sky())
    temperature = values.temperature(values.part(body, "main", "temp"))
    if sky.condition is None and temperature is None:
        raise ProviderError("OpenWeatherMap answers without weather.")
    observed_at = min(values.unix_moment(values.part(body, "dt")) or now, now)
    return Weather(
        condition=sky.condition,
        intensity=sky.intensity,
        temperature_c=temperature,
        wind_ms=values.wind(values.part(body, "wind", "speed")),
        gust_ms=values.wind(values.part(body, "wind", "gust")),
        precipitation_mm=_precipitation(body),
        cloud_percent=values.clouds(values.part(body, "clouds", "all")),
        is_day=_is_day(body, latitude, longitude, observed_at),
        observed_at=observed_at,
    )


def _check_status(given: Any) -> None:
    """Raise for a status within the body; it is a number when all is well, and else a text."""
    if given is None:
        return
    status = values.code(int(given) if _is_short_number(given) else given)
    if status == NOT_FOUND:
        raise PlaceRefused("OpenWeatherMap has nothing for this place: status 404")
    if status != FOUND:
        raise ProviderError(f"OpenWeatherMap answers with status {status}.")


def _is_short_number(given: Any) -> bool:
    return isinstance(given, str) and given.isascii() and given.isdigit() and len(given) <= 3  # noqa: PLR2004


def _precipitation(body: Any) -> float | None:
    found = [values.precipitation(values.part(body, what, "1h")) for what in ("rain", "snow")]
    fallen = [amount for amount in found if amount is not None]
    return sum(fallen) if fallen else None


def _is_day(body: Any, latitude: float, longitude: float, moment: datetime) -> bool:
    rises, sets = (
        values.unix_moment(values.part(body, "sys", name)) for name in ("sunrise", "sunset")
    )
    if rises is None or sets is None:  # as in summer and winter at the poles
        return sun.is_up(latitude, longitude, moment)
    return rises <= moment < sets
