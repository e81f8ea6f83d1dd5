"""MET Norway: forecasts for the whole world, without a key."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta, timezone
from typing import Any, ClassVar

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from wagtail_personalize_plus import rarely
from wagtail_personalize_plus.visitor.weather import Weather, sun, values
from wagtail_personalize_plus.visitor.weather.conditions import MET_NORWAY, Sky, sky_of_clouds
from wagtail_personalize_plus.visitor.weather.download import USER_AGENT, TimeOuts, get_json
from wagtail_personalize_plus.visitor.weather.providers.base import WeatherProvider
from wagtail_personalize_plus.visitor.weather.report import (
    Attribution,
    NotModified,
    ProviderError,
    Report,
)

__all__ = ["MetNorway", "read"]

logger = logging.getLogger("wagtail_personalize_plus.visitor.weather")

NOT_MODIFIED, IS_TO_END = 304, 203
AHEAD = timedelta(hours=12)
"""How far forecasts are kept: a report may be confirmed again and again instead of sent."""

OLDEST = timedelta(hours=6)
SUN = {"day": True, "night": False, "polartwilight": False}
"""Endings of symbols, and whether the sun is up then."""

LONGEST_CONTACT = 200


class MetNorway(WeatherProvider):
    """
    The location forecast of the Norwegian Meteorological Institute.

    Its terms want to know who asks: `contact` is an e-mail address or the address of a web site.
    """

    attribution = Attribution(_("Weather data: MET Norway (CC BY 4.0)"), "https://www.met.no/en")
    spacing = timedelta(milliseconds=200)
    url: ClassVar[str] = "https://api.met.no/weatherapi/locationforecast/2.0/compact"
    time_outs: ClassVar[TimeOuts] = TimeOuts()

    def __init__(self, *, contact: Any = "") -> None:
        if not _is_contact(contact):
            msg = (
                f"The weather provider 'met_norway' needs the option 'contact', an e-mail address "
                f"or web site under which you can be reached; it is {contact!r}."
            )
            raise ImproperlyConfigured(msg)
        self.user_agent = f"{USER_AGENT} {contact}"

    def fetch(
        self, latitude: float, longitude: float, since: str | None = None
    ) -> Report | NotModified:
        """Return the forecast for the present hour and those for the next twelve."""
        headers = {"User-Agent": self.user_agent}
        if since:
            headers["If-Modified-Since"] = since
        answer = get_json(
            self.url,
            query={"lat": str(round(latitude, 4)), "lon": str(round(longitude, 4))},
            headers=headers,
            time_outs=self.time_outs,
        )
        if answer.status == NOT_MODIFIED:
            return NotModified(expires=answer.expires)
        if answer.status == IS_TO_END:
            rarely.log(logger, "MET Norway is about to end the version of its forecast in use.")
        return Report(
            weather=read(answer.body, latitude, longitude, datetime.now(tz=timezone.utc)),
            expires=answer.expires,
            last_modified=answer.headers.get("Last-Modified"),
        )


def read(body: Any, latitude: float, longitude: float, now: datetime) -> tuple[Weather, ...]:
    """Return the weather from now on in a forecast. Raises ProviderError when there is none."""
    series = values.part(body, "properties", "timeseries")
    if not isinstance(series, list):
        raise ProviderError("The forecast of MET Norway has no series of hours.")
    hours = [
        weather
        for entry in series
        if (moment := values.iso_moment(values.part(entry, "time")))
        and now - OLDEST <= moment <= now + AHEAD
        and (weather := _hour(entry, latitude, longitude, moment))
    ]
    hours.sort(key=lambda weather: weather.observed_at)
    past = [weather for weather in hours if weather.observed_at <= now]
    coming = hours[len(past) :]
    if not past:  # a clock that is slow
        past = [weather for weather in coming[:1] if weather.observed_at - now < timedelta(hours=1)]
        coming = coming[len(past) :]
    if not past:
        raise ProviderError("The forecast of MET Norway is not for now.")
    return (past[-1], *coming)


def _hour(entry: Any, latitude: float, longitude: float, moment: datetime) -> Weather | None:
    details = values.part(entry, "data", "instant", "details")
    clouds = values.clouds(values.part(details, "cloud_area_fraction"))
    symbol = _next(entry, "summary", "symbol_code")
    sky, is_day = _sky(symbol) if isinstance(symbol, str) else (sky_of_clouds(clouds), None)
    temperature = values.temperature(values.part(details, "air_temperature"))
    if sky.condition is None and temperature is None:
        return None
    return Weather(
        condition=sky.condition,
        intensity=sky.intensity,
        temperature_c=temperature,
        wind_ms=values.wind(values.part(details, "wind_speed")),
        gust_ms=values.wind(values.part(details, "wind_speed_of_gust")),
        precipitation_mm=_precipitation(entry),
        cloud_percent=clouds,
        is_day=sun.is_up(latitude, longitude, moment) if is_day is None else is_day,
        observed_at=moment,
    )


def _next(entry: Any, *path: str) -> Any:
    """Return what is said of the next hour, of the next six where nothing is."""
    soon = values.part(entry, "data", "next_1_hours", *path)
    return values.part(entry, "data", "next_6_hours", *path) if soon is None else soon


def _sky(symbol: str) -> tuple[Sky, bool | None]:
    name, _underscore, ending = symbol.partition("_")
    return MET_NORWAY.get(name, Sky()), SUN.get(ending)


def _precipitation(entry: Any) -> float | None:
    details = ("details", "precipitation_amount")
    hour = values.precipitation(values.part(entry, "data", "next_1_hours", *details))
    if hour is not None:
        return hour
    six = values.precipitation(values.part(entry, "data", "next_6_hours", *details))
    return None if six is None else six / 6


def _is_contact(contact: object) -> bool:
    return (
        isinstance(contact, str)
        and 0 < len(contact) <= LONGEST_CONTACT
        and contact.isascii()
        and contact.isprintable()
        and ("@" in contact or "." in contact)
    )
