"""Open-Meteo: what it is asked, and what its answers say."""

from __future__ import annotations

import contextlib
import json
from datetime import datetime, timezone

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given, strategies as st

from tests.data import recorded
from tests.visitor.weather.test_values import ANYTHING
from wagtail_personalize_plus.visitor.weather import Weather
from wagtail_personalize_plus.visitor.weather.providers.open_meteo import OpenMeteo, read
from wagtail_personalize_plus.visitor.weather.report import PlaceRefused, ProviderError

NOW = datetime(2026, 3, 1, 12, 7, tzinfo=timezone.utc)


def an_answer(units=None, **changes):
    """Return an answer that was not recorded: it is built as the service documents it."""
    return {
        "latitude": 51.5,
        "longitude": -0.12,
        "utc_offset_seconds": 0,
        "timezone": "GMT",
        "current_units": {
            "time": "iso8601",
            "interval": "seconds",
            "temperature_2m": "°C",
            "weather_code": "wmo code",
            "is_day": "",
            "wind_speed_10m": "km/h",
            "wind_gusts_10m": "km/h",
            "precipitation": "mm",
            "cloud_cover": "%",
            **(units or {}),
        },
        "current": {
            "time": "2026-03-01T12:00",
            "interval": 900,
            "temperature_2m": 6.5,
            "weather_code": 61,
            "is_day": 1,
            "wind_speed_10m": 18.0,
            "wind_gusts_10m": 36.0,
            "precipitation": 0.2,
            "cloud_cover": 100,
            **changes,
        },
    }


def read_with(**changes):
    return read(an_answer(**changes), 51.5, -0.1, NOW)


def test_an_answer_of_the_documented_shape_is_read():
    assert read_with() == Weather(
        condition="rain",
        intensity="light",
        temperature_c=6.5,
        wind_ms=5.0,
        gust_ms=10.0,
        precipitation_mm=0.8,
        cloud_percent=100.0,
        is_day=True,
        observed_at=datetime(2026, 3, 1, 12, tzinfo=timezone.utc),
    )


@pytest.mark.parametrize(("unit", "speed"), [("m/s", 18.0), ("km/h", 5.0), ("kn", None), (5, 5.0)])
def test_wind_is_read_in_its_unit(unit, speed):
    assert read_with(units={"wind_speed_10m": unit}).wind_ms == speed


@pytest.mark.parametrize(("interval", "millimeters"), [(3600, 0.2), (900, 0.8), (None, None)])
def test_what_fell_is_that_of_an_hour(interval, millimeters):
    assert read_with(interval=interval).precipitation_mm == millimeters


@pytest.mark.parametrize(("is_day", "read"), [(1, True), (0, False), (None, True), (7, True)])
def test_where_it_does_not_tell_day_from_night_the_sun_does(is_day, read):
    assert read_with(is_day=is_day).is_day is read


@pytest.mark.parametrize("absurd", [None, "5", float("nan"), 1e9, -1e9])
def test_absurd_measures_are_unknown(absurd):
    weather = read_with(
        temperature_2m=absurd, wind_speed_10m=absurd, precipitation=absurd, cloud_cover=absurd
    )
    assert weather.condition == "rain"
    assert (weather.temperature_c, weather.wind_ms) == (None, None)
    assert (weather.precipitation_mm, weather.cloud_percent) == (None, None)


def test_an_answer_without_weather_is_an_error():
    with pytest.raises(ProviderError, match="answers without weather"):
        read_with(temperature_2m=None, weather_code=12345)


def test_an_error_with_a_good_status_is_an_error():
    body = json.loads(recorded("weather/openmeteo_error_constructed.json").read_text())
    with pytest.raises(ProviderError):
        read(body, 51.5, -0.1, NOW)


@given(ANYTHING)
def test_any_body_gives_weather_or_an_error(body):
    gives_weather_or_an_error(body)


@given(st.dictionaries(st.sampled_from(sorted(an_answer()["current"])), ANYTHING), ANYTHING)
def test_any_part_gives_weather_or_an_error(changes, units):
    gives_weather_or_an_error({**an_answer(**changes), "current_units": units})


def gives_weather_or_an_error(body):
    with contextlib.suppress(ProviderError):
        assert isinstance(read(body, 51.5, -0.1, NOW), Weather)


# What is asked


def test_it_is_asked_without_a_key(server):
    server.says(200, json.dumps(an_answer()))
    provider = OpenMeteo()
    provider.url = server.url
    assert provider.fetch(51.5, -0.1).weather[0].condition == "rain"
    path = server.requests[0][0]
    assert path.startswith("/?latitude=51.5&longitude=-0.1&current=temperature_2m%2Cweather_code")
    assert "apikey" not in path


def test_customers_ask_another_host_with_their_key(server):
    server.says(200, json.dumps(an_answer()))
    provider = OpenMeteo(api_key="secret")
    provider.customers_url, provider.url = server.url, "https://not.asked.example/"
    provider.fetch(51.5, -0.1)
    assert server.requests[0][0].endswith("&apikey=secret")


def test_what_it_cannot_answer_is_refused(server):
    server.says(400, '{"error": true, "reason": "Latitude must be in range of -90 to 90."}')
    provider = OpenMeteo()
    provider.url = server.url
    with pytest.raises(PlaceRefused):
        provider.fetch(51.5, -0.1)


def test_the_real_addresses_are_secure():
    assert OpenMeteo.url.startswith("https://api.open-meteo.com/")
    assert OpenMeteo.customers_url.startswith("https://customer-api.open-meteo.com/")


@pytest.mark.parametrize("key", ["", 5])
def test_a_key_is_a_text(key):
    with pytest.raises(ImproperlyConfigured, match="'api_key'"):
        OpenMeteo(api_key=key)
