"""From a visitor's request to a real server and back, with nothing in between left out."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest

from tests.visitor.weather.scripted import Clock
from wagtail_personalize_plus.visitor.location import Location
from wagtail_personalize_plus.visitor.weather import Weather, store
from wagtail_personalize_plus.visitor.weather.download import TimeOuts
from wagtail_personalize_plus.visitor.weather.gate import gate
from wagtail_personalize_plus.visitor.weather.providers.met_norway import MetNorway
from wagtail_personalize_plus.visitor.weather.worker import worker

TROMSO = Location(latitude=69.6492, longitude=18.9553)


class Loopback(MetNorway):
    """MET Norway, at another address."""

    time_outs = TimeOuts(connect=0.5, read=0.2, total=0.3)
    spacing = timedelta(0)


@pytest.fixture(autouse=True)
def _at_loopback(server, settings, monkeypatch):
    monkeypatch.setattr(Loopback, "url", server.url)
    settings.WAGTAIL_PERSONALIZE_PLUS = {
        "WEATHER": {
            "BACKEND": f"{__name__}.Loopback",
            "OPTIONS": {"contact": "web@example.org"},
        }
    }


@pytest.fixture
def later(monkeypatch):
    """A clock that can be moved on from now."""
    clock = Clock()
    clock.now = datetime.now(tz=timezone.utc).timestamp()
    monkeypatch.setattr(store, "now", lambda: clock.now)
    return clock


def a_forecast():
    begin = datetime.now(tz=timezone.utc).replace(minute=0, second=0)
    hours = [
        {
            "time": f"{begin + hour * timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}",
            "data": {
                "instant": {"details": {"air_temperature": -3.5, "wind_speed": 7.0}},
                "next_1_hours": {"summary": {"symbol_code": "heavysnow"}, "details": {}},
            },
        }
        for hour in range(20)
    ]
    return json.dumps({"properties": {"timeseries": hours}})


def look():
    """Look as a visitor does, and let the thread do what came of it."""
    weather = Weather.at(TROMSO, ask=True)
    assert worker.wait()
    return weather


def test_the_second_visitor_of_a_place_knows_its_weather(server):
    server.says(200, a_forecast(), packed=True)
    assert look() is None
    weather = look()
    assert (weather.condition, weather.intensity, weather.temperature_c) == ("snow", "heavy", -3.5)
    [(path, headers)] = server.requests
    assert path == "/?lat=69.6&lon=19.0"
    assert headers["User-Agent"].endswith("web@example.org")


def test_a_forecast_that_is_old_is_confirmed(server, later):
    server.says(200, a_forecast(), {"Last-Modified": "Mon, 20 Jul 2020 11:44:31 GMT"})
    look()
    later.pass_seconds(2_000)
    store.cache().delete(store.key("lock", 696, 190))  # the cache goes by the real clock
    server.says(304)
    assert look().condition == "snow"
    assert server.requests[1][1]["If-Modified-Since"] == "Mon, 20 Jul 2020 11:44:31 GMT"
    assert look().valid_until > datetime.now(tz=timezone.utc) + timedelta(seconds=2_000)
    assert len(server.requests) == 2


@pytest.mark.parametrize("how", ["hangs", "hangs_up"])
def test_a_server_that_gives_nothing_leaves_it_unknown(how, server):
    getattr(server, how)()
    assert look() is None
    assert look() is None
    assert len(server.requests) >= 1


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, "{}"), (302, ""), (200, "<html>"), (200, "[]"), (200, "{}"), (404, "{}"), (200, "7")],
)
def test_a_server_that_answers_nonsense_leaves_it_unknown(status, body, server):
    server.says(status, body, {"Location": server.url})
    assert look() is None
    assert look() is None
    assert len(server.requests) == 1


def test_a_server_that_asks_for_a_pause_gets_it(server):
    server.says(429, "{}", {"Retry-After": "600"})
    assert look() is None
    assert gate.is_shut
    assert Weather.at(Location(latitude=1.0, longitude=1.0), ask=True) is None
    assert worker.wait()
    assert len(server.requests) == 1
