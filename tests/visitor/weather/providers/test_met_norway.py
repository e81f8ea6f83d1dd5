"""MET Norway: what it is asked, and what its forecasts say."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given, strategies as st

from tests.data import recorded
from tests.visitor.weather.test_values import ANYTHING
from wagtail_personalize_plus.visitor.weather import Weather
from wagtail_personalize_plus.visitor.weather.providers.met_norway import MetNorway, read
from wagtail_personalize_plus.visitor.weather.report import NotModified, ProviderError, Report

NOW = datetime(2020, 7, 20, 11, 44, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)


def recorded_answer(name):
    return json.loads(recorded(f"weather/metno_{name}.json").read_text())


def an_hour(moment=NOW, details=None, **following):
    return {
        "time": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
        "data": {
            "instant": {"details": {"air_temperature": 5.0} if details is None else details},
            **following,
        },
    }


def symbol(code, amount=None):
    return {"summary": {"symbol_code": code}, "details": {"precipitation_amount": amount}}


def a_forecast(*hours):
    return {"properties": {"timeseries": list(hours)}}


def now_in(*hours, now=NOW):
    return read(a_forecast(*hours), 51.5, -0.1, now)[0]


def test_a_recorded_forecast_of_new_york_is_read():
    body = recorded_answer("lat40.7lon-74.0altitude10_compact")["data"]
    weather = read(body, 40.7, -74.0, NOW)
    assert weather[0] == Weather(
        condition="partly_cloudy",
        temperature_c=26.5,
        wind_ms=3.8,
        precipitation_mm=0.0,
        cloud_percent=69.5,
        is_day=True,
        observed_at=datetime(2020, 7, 20, 11, tzinfo=timezone.utc),
    )
    assert [each.observed_at - weather[0].observed_at for each in weather] == [
        number * HOUR for number in range(13)
    ]


def test_a_recorded_forecast_of_london_is_read():
    body = recorded_answer("lat51.5lon-0.1altitude25_complete")["data"]
    weather = read(body, 51.5, -0.1, NOW)[0]
    assert (weather.condition, weather.temperature_c, weather.wind_ms) == ("clear", 18.8, 2.3)


def test_every_hour_of_the_recorded_forecasts_is_read():
    for name in ("lat40.7lon-74.0altitude10_compact", "lat51.5lon-0.1altitude25_complete"):
        body = recorded_answer(name)["data"]
        for day in range(8):
            for weather in read(body, 40.7, -74.0, NOW + day * timedelta(days=1)):
                assert weather.condition is not None
                assert weather.temperature_c is not None
                assert weather.is_day is not None


def test_the_recorded_headers_are_understood(server):
    answer = recorded_answer("lat40.7lon-74.0altitude10_compact")
    names = ("Expires", "Last-Modified")
    body = a_forecast(an_hour(datetime.now(tz=timezone.utc)))
    server.says(200, json.dumps(body), {name: answer["headers"][name] for name in names})
    report = provider_at(server).fetch(40.7, -74.0)
    assert report.expires == datetime(2020, 7, 20, 12, 14, 53, tzinfo=timezone.utc)
    assert report.last_modified == "Mon, 20 Jul 2020 11:44:31 GMT"


def test_the_present_hour_is_taken_and_later_ones_are_kept():
    hours = [
        an_hour(NOW + number * HOUR, {"air_temperature": float(number)}) for number in range(-3, 20)
    ]
    weather = read(a_forecast(*reversed(hours)), 51.5, -0.1, NOW + timedelta(minutes=20))
    assert [each.temperature_c for each in weather] == [float(number) for number in range(13)]


def test_a_forecast_that_begins_soon_is_for_now():
    assert now_in(an_hour(NOW + HOUR / 2)).temperature_c == 5.0


@pytest.mark.parametrize("begin", [NOW + 2 * HOUR, NOW - 7 * HOUR, NOW + 500 * HOUR])
def test_a_forecast_for_another_time_is_an_error(begin):
    with pytest.raises(ProviderError, match="is not for now"):
        now_in(an_hour(begin))


@pytest.mark.parametrize("body", [None, [], {}, "text", {"properties": {"timeseries": {}}}])
def test_what_is_no_forecast_is_an_error(body):
    with pytest.raises(ProviderError, match="has no series"):
        read(body, 51.5, -0.1, NOW)


def test_gusts_are_read_where_they_are_given():
    weather = now_in(an_hour(details={"air_temperature": 1, "wind_speed_of_gust": 17.2}))
    assert weather.gust_ms == 17.2


def test_the_next_six_hours_stand_in_for_the_next_one():
    weather = now_in(an_hour(next_1_hours={}, next_6_hours=symbol("heavyrain", 12.0)))
    assert (weather.condition, weather.intensity) == ("rain", "heavy")
    assert weather.precipitation_mm == 2.0


def test_clouds_stand_in_for_a_missing_symbol():
    weather = now_in(an_hour(details={"cloud_area_fraction": 90.0}))
    assert (weather.condition, weather.precipitation_mm) == ("cloudy", None)


def test_a_symbol_that_is_not_known_leaves_the_condition_unknown():
    weather = now_in(an_hour(next_1_hours=symbol("raining_frogs_day", 1.0)))
    assert (weather.condition, weather.temperature_c) == (None, 5.0)


@pytest.mark.parametrize(
    ("code", "moment", "is_day"),
    [
        ("fair_day", NOW, True),
        ("fair_night", NOW, False),
        ("fair_polartwilight", NOW, False),
        ("rain", NOW, True),
        ("rain", NOW + 12 * HOUR, False),
    ],
)
def test_the_symbol_tells_day_from_night_and_else_the_sun(code, moment, is_day):
    assert now_in(an_hour(moment, next_1_hours=symbol(code)), now=moment).is_day is is_day


@pytest.mark.parametrize("absurd", [None, "5", True, float("nan"), float("inf"), 4000, -300, [5]])
def test_absurd_measures_are_unknown(absurd):
    names = ("air_temperature", "wind_speed", "wind_speed_of_gust", "cloud_area_fraction")
    weather = now_in(
        an_hour(details=dict.fromkeys(names, absurd), next_1_hours=symbol("fog", absurd))
    )
    assert weather.condition == "fog"
    measures = (weather.temperature_c, weather.wind_ms, weather.gust_ms, weather.cloud_percent)
    assert measures == (None,) * 4
    assert weather.precipitation_mm is None


def test_hours_that_say_nothing_are_left_out():
    hours = [None, {}, {"time": "soon"}, an_hour(details={}), an_hour(NOW - HOUR)]
    assert now_in(*hours).observed_at == NOW - HOUR


@given(ANYTHING)
def test_any_body_gives_weather_or_an_error(body):
    gives_weather_or_an_error(body)


@given(ANYTHING, ANYTHING, ANYTHING)
def test_any_hour_gives_weather_or_an_error(details, following, series):
    gives_weather_or_an_error(a_forecast(an_hour(details=details, next_1_hours=following), series))


@given(st.text(max_size=30), ANYTHING)
def test_any_symbol_gives_weather_or_an_error(code, amount):
    gives_weather_or_an_error(a_forecast(an_hour(next_1_hours=symbol(code, amount))))


def gives_weather_or_an_error(body):
    try:
        weather = read(body, 51.5, -0.1, NOW)
    except ProviderError:
        return
    assert weather
    assert all(isinstance(each, Weather) for each in weather)


# What is asked


def provider_at(server):
    provider = MetNorway(contact="web@example.org")
    provider.url = server.url
    return provider


def test_it_says_who_asks_and_where(server):
    server.says(200, json.dumps(a_forecast(an_hour(datetime.now(tz=timezone.utc)))))
    assert isinstance(provider_at(server).fetch(51.123456, -0.1), Report)
    [(path, headers)] = server.requests
    assert path == "/?lat=51.1235&lon=-0.1"
    assert headers["User-Agent"].startswith("wagtail-personalize-plus/")
    assert headers["User-Agent"].endswith(" web@example.org")
    assert "If-Modified-Since" not in headers


def test_it_asks_for_news_only(server):
    server.says(304, headers={"Expires": "Sun, 01 Mar 2026 12:30:00 GMT"})
    answer = provider_at(server).fetch(51.5, -0.1, "Mon, 20 Jul 2020 11:44:31 GMT")
    assert answer == NotModified(expires=datetime(2026, 3, 1, 12, 30, tzinfo=timezone.utc))
    [(_path, headers)] = server.requests
    assert headers["If-Modified-Since"] == "Mon, 20 Jul 2020 11:44:31 GMT"


def test_the_end_of_its_version_is_logged(server, caplog):
    server.says(203, json.dumps(a_forecast(an_hour(datetime.now(tz=timezone.utc)))))
    assert isinstance(provider_at(server).fetch(51.5, -0.1), Report)
    assert caplog.messages == ["MET Norway is about to end the version of its forecast in use."]


def test_the_real_address_is_secure():
    assert MetNorway.url.startswith("https://api.met.no/")


@pytest.mark.parametrize("contact", ["web@example.org", "https://www.example.org/contact"])
def test_an_address_is_a_contact(contact):
    assert MetNorway(contact=contact).user_agent.endswith(f" {contact}")


@pytest.mark.parametrize(
    "contact", ["", None, "me", 5, "a@b\r\nX: y", "ü@example.org", "a@" + "b" * 200]
)
def test_without_a_contact_it_cannot_be_used(contact):
    with pytest.raises(ImproperlyConfigured, match="needs the option 'contact'"):
        MetNorway(contact=contact)
