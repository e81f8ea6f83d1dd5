"""OpenWeatherMap: what it is asked, and what its answers say."""

from __future__ import annotations

import contextlib
import json
from datetime import datetime, timedelta, timezone

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given, strategies as st

from tests.data import recorded
from tests.visitor.weather.test_values import ANYTHING
from wagtail_personalize_plus.visitor.weather import Weather
from wagtail_personalize_plus.visitor.weather.providers.openweathermap import OpenWeatherMap, read
from wagtail_personalize_plus.visitor.weather.report import PlaceRefused, ProviderError

NOW = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)


def recorded_answer(name):
    return json.loads(recorded(f"weather/owm_{name}.json").read_text())


def an_answer(**changes):
    return {
        "weather": [{"id": 601, "main": "Snow", "icon": "13d"}],
        "main": {"temp": -2.5},
        "wind": {"speed": 4.0, "gust": 9.5},
        "clouds": {"all": 100},
        "snow": {"1h": 1.5},
        "sys": {"sunrise": NOW.timestamp() - 3600, "sunset": NOW.timestamp() + 3600},
        "dt": NOW.timestamp() - 300,
        "cod": 200,
        **changes,
    }


def test_an_answer_is_read():
    assert read(an_answer(), 51.5, -0.1, NOW) == Weather(
        condition="snow",
        intensity="moderate",
        temperature_c=-2.5,
        wind_ms=4.0,
        gust_ms=9.5,
        precipitation_mm=1.5,
        cloud_percent=100.0,
        is_day=True,
        observed_at=NOW - timedelta(minutes=5),
    )


def test_a_recorded_answer_is_read():
    """It was recorded without units=metric: its kelvins are no degrees Celsius of this planet."""
    assert read(recorded_answer("observation_json"), 51.5, -0.1, NOW) == Weather(
        condition="cloudy",
        temperature_c=None,
        wind_ms=1.54,
        gust_ms=2.57,
        cloud_percent=92.0,
        is_day=True,
        observed_at=datetime(2013, 9, 11, 10, 26, 17, tzinfo=timezone.utc),
    )


def test_recorded_weather_without_a_code_is_an_error():
    with pytest.raises(ProviderError, match="answers without weather"):
        read(recorded_answer("observation_malformed_json"), 51.5, -0.1, NOW)


def test_a_recorded_place_that_is_not_found_is_refused():
    with pytest.raises(PlaceRefused):
        read(recorded_answer("observation_not_found_json"), 51.5, -0.1, NOW)


def test_a_recorded_error_is_an_error():
    with pytest.raises(ProviderError, match=r"^OpenWeatherMap answers with status 500\.$"):
        read(recorded_answer("internal_server_error_json"), 51.5, -0.1, NOW)


@pytest.mark.parametrize("status", [200, "200", None])
def test_a_status_that_is_well_may_be_a_number_a_text_or_missing(status):
    assert read(an_answer(cod=status), 51.5, -0.1, NOW).condition == "snow"


@pytest.mark.parametrize("status", [401, "429", "well", [], True, "9" * 5_000, "²"])
def test_another_status_is_an_error(status):
    with pytest.raises(ProviderError):
        read(an_answer(cod=status), 51.5, -0.1, NOW)


@pytest.mark.parametrize(
    ("fallen", "millimeters"),
    [
        ({"rain": {"1h": 0.4}, "snow": {"1h": 0.6}}, 1.0),
        ({"rain": {"1h": 0.4}, "snow": None}, 0.4),
        ({"snow": {"3h": 1.0}}, None),
        ({"snow": {}}, None),
    ],
)
def test_rain_and_snow_fall_together(fallen, millimeters):
    assert read(an_answer(**fallen), 51.5, -0.1, NOW).precipitation_mm == millimeters


@pytest.mark.parametrize(("hours", "is_day"), [(-2, False), (-1, True), (0, True), (1, False)])
def test_it_is_day_from_sunrise_to_sunset(hours, is_day):
    moment = NOW + timedelta(hours=hours)
    assert read(an_answer(dt=moment.timestamp()), 51.5, -0.1, moment).is_day is is_day


@pytest.mark.parametrize("sun", [None, {}, {"sunrise": 0, "sunset": 0}])
def test_where_the_sun_neither_rises_nor_sets_it_is_looked_for(sun):
    summer = datetime(2026, 6, 21, 23, tzinfo=timezone.utc)
    answer = an_answer(sys=sun, dt=summer.timestamp())
    assert read(answer, 80.0, 15.0, summer).is_day is True
    assert read(answer, -80.0, 15.0, summer).is_day is False


def test_weather_from_the_future_is_from_now():
    assert read(an_answer(dt=NOW.timestamp() + 900), 51.5, -0.1, NOW).observed_at == NOW


def test_a_code_that_is_not_known_leaves_the_condition_unknown():
    weather = read(an_answer(weather=[{"id": 999}]), 51.5, -0.1, NOW)
    assert (weather.condition, weather.temperature_c) == (None, -2.5)


@given(ANYTHING)
def test_any_body_gives_weather_or_an_error(body):
    gives_weather_or_an_error(body)


@given(st.dictionaries(st.sampled_from(sorted(an_answer())), ANYTHING))
def test_any_part_gives_weather_or_an_error(changes):
    gives_weather_or_an_error(an_answer(**changes))


def gives_weather_or_an_error(body):
    with contextlib.suppress(ProviderError):
        assert isinstance(read(body, 51.5, -0.1, NOW), Weather)


# What is asked


def provider_at(server):
    provider = OpenWeatherMap(api_key="secret")
    provider.url = server.url
    return provider


def test_it_is_asked_with_the_key_for_metric_units(server):
    server.says(200, json.dumps(an_answer()))
    report = provider_at(server).fetch(51.5, -0.1, "ignored")
    assert report.weather[0].condition == "snow"
    assert report.last_modified is None
    assert server.requests[0][0] == "/?lat=51.5&lon=-0.1&units=metric&appid=secret"


def test_a_wrong_key_is_an_error_of_the_provider_and_not_of_the_place(server):
    server.says(401, '{"cod": 401, "message": "Invalid API key."}')
    with pytest.raises(ProviderError) as caught:
        provider_at(server).fetch(51.5, -0.1)
    assert not isinstance(caught.value, PlaceRefused)
    assert "secret" not in str(caught.value)


def test_the_real_address_is_secure():
    assert OpenWeatherMap.url.startswith("https://api.openweathermap.org/")


@pytest.mark.parametrize("key", ["", None, 5])
def test_without_a_key_it_cannot_be_used(key):
    with pytest.raises(ImproperlyConfigured, match="needs the option 'api_key'"):
        OpenWeatherMap(api_key=key)
