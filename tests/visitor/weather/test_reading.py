"""The weather as a visitor's request sees it."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.visitor.weather.scripted import BACKEND, Scripted, moment, snow
from tests.visitors import a_visitor, some_device
from wagtail_personalize_plus.visitor.location import Location
from wagtail_personalize_plus.visitor.weather import Weather, store
from wagtail_personalize_plus.visitor.weather.cells import Cell
from wagtail_personalize_plus.visitor.weather.gate import gate
from wagtail_personalize_plus.visitor.weather.refreshing import refresh_now
from wagtail_personalize_plus.visitor.weather.report import PlaceRefused, ProviderError, Report
from wagtail_personalize_plus.visitor.weather.worker import worker

LONDON, CELL = Location(latitude=51.5074, longitude=-0.1278), Cell(515, -1)
ROOT = Path(__file__).parents[3]


class CountingCache:
    """The cache, with a count of what is asked of it."""

    def __init__(self, real):
        self.real = real
        self.calls = []

    def __getattr__(self, name):
        self.calls.append(name)
        return getattr(self.real, name)


@pytest.fixture
def cache(monkeypatch):
    """What a request asks of the cache."""
    counting = CountingCache(store.cache())
    monkeypatch.setattr(store, "cache", lambda: counting)
    return counting


@pytest.mark.parametrize(
    "location", [None, Location(), Location(country="GB"), Location(latitude=99.0, longitude=0.0)]
)
def test_without_a_place_it_is_unknown_at_no_cost(location, scripted, cache, asked_for):
    assert Weather.at(location, ask=True) is None
    assert (cache.calls, asked_for) == ([], [])


def test_without_a_provider_it_is_unknown_at_no_cost(settings, cache, asked_for):
    settings.WAGTAIL_PERSONALIZE_PLUS = {}
    assert Weather.at(LONDON, ask=True) is None
    assert (cache.calls, asked_for) == ([], [])


def test_missing_weather_is_unknown_and_wanted(scripted, cache, asked_for):
    assert Weather.at(LONDON, ask=True) is None
    assert (cache.calls, asked_for) == (["get"], [CELL])
    assert Scripted.calls == []


def test_fresh_weather_is_known(clock, scripted, asked_for):
    refresh_now(CELL)
    assert Weather.at(LONDON, ask=True) == snow(valid_until=moment(1_800))
    assert asked_for == []


def test_it_costs_one_look_into_the_cache(scripted, cache, asked_for):
    refresh_now(CELL)
    cache.calls.clear()
    assert Weather.at(LONDON, ask=True) is not None
    assert cache.calls == ["get"]


def test_old_weather_is_known_and_wanted(clock, scripted, asked_for):
    refresh_now(CELL)
    clock.pass_seconds(1_800)
    assert Weather.at(LONDON, ask=True).condition == "snow"
    assert asked_for == [CELL]


def test_weather_of_six_hours_ago_is_unknown_and_wanted(clock, scripted, asked_for):
    refresh_now(CELL)
    clock.pass_seconds(6 * 3_600)
    assert Weather.at(LONDON, ask=True) is None
    assert asked_for == [CELL]


def test_for_programs_nothing_is_wanted(scripted, asked_for):
    assert Weather.at(LONDON, ask=False) is None
    assert asked_for == []
    assert worker._seen == {}


@pytest.mark.parametrize(("kind", "wanted"), [("mobile", [CELL]), ("bot", [])])
def test_a_visitor_has_the_weather_of_the_place(kind, wanted, scripted, asked_for):
    visitor = a_visitor(location=LONDON, device=some_device(kind=kind))
    assert visitor.weather is None
    assert asked_for == wanted
    refresh_now(CELL)
    known = a_visitor(location=LONDON, device=some_device(kind=kind))
    assert known.weather.condition == "snow"


def test_a_failed_fetch_is_not_wanted_again_at_once(clock, scripted, asked_for):
    scripted.script[:] = [ProviderError("no")]
    refresh_now(CELL)
    assert Weather.at(LONDON, ask=True) is None
    assert asked_for == []
    clock.pass_seconds(60)
    assert Weather.at(LONDON, ask=True) is None
    assert asked_for == [CELL]


def test_while_the_provider_is_left_alone_a_request_costs_one_look(scripted, cache):
    gate.failed(pause=600)
    cache.calls.clear()
    for number in range(50):
        assert Weather.at(Location(latitude=number, longitude=0.0), ask=True) is None
    assert cache.calls == ["get"] * 50
    assert worker._known == set()
    assert worker._thread is None


def test_two_thousand_places_at_once_cost_no_more_than_one(scripted, monkeypatch, caplog):
    monkeypatch.setattr(worker, "_wake", lambda: None)  # a thread that is busy elsewhere
    places = [
        Location(latitude=north / 10, longitude=east / 10)
        for north in range(50)
        for east in range(40)
    ]
    begin = time.perf_counter()
    assert [Weather.at(place, ask=True) for place in places] == [None] * 2_000
    assert (time.perf_counter() - begin) / 2_000 < 0.001
    assert len(worker._known) == len(worker._waiting) == len(worker._seen) == 1_000
    assert len(caplog.messages) == 1


class BrokenCache:
    def __init__(self):
        self.calls = 0

    def get(self, key):
        self.calls += 1
        raise ConnectionError("no cache today")


def test_a_cache_that_fails_makes_it_unknown_and_is_left_alone(
    clock, scripted, asked_for, monkeypatch, caplog
):
    broken = BrokenCache()
    monkeypatch.setattr(store, "cache", lambda: broken)
    for _ in range(5):
        assert Weather.at(LONDON, ask=True) is None
    assert broken.calls == 1
    assert asked_for == []
    assert caplog.messages == [
        "The cache for the weather failed: ConnectionError('no cache today')"
    ]
    clock.pass_seconds(10)
    assert Weather.at(LONDON, ask=True) is None
    assert broken.calls == 2
    assert len(caplog.messages) == 1


@pytest.mark.parametrize("damage", ["text", 7, {}, {"rows": 7}, [1]])
def test_a_damaged_cache_makes_it_unknown(damage, scripted, asked_for):
    store.cache().set(store.key(*CELL), damage)
    assert Weather.at(LONDON, ask=True) is None
    assert asked_for == [CELL]


# Providers that answer at once


class AtOnce(Scripted):
    answers_at_once = True


@pytest.fixture
def at_once(settings):
    """A provider that needs no cache."""
    settings.WAGTAIL_PERSONALIZE_PLUS = {"WEATHER": {"BACKEND": f"{__name__}.AtOnce"}}


@pytest.mark.usefixtures("at_once")
def test_a_provider_that_answers_at_once_is_asked_at_once(cache, asked_for):
    assert Weather.at(LONDON, ask=True).condition == "snow"
    assert Weather.at(LONDON, ask=False).condition == "snow"
    assert (cache.calls, asked_for) == ([], [])


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize(
    ("answer", "lines"),
    [
        (PlaceRefused("not there"), []),
        (ZeroDivisionError("oops"), ["The weather provider failed: ZeroDivisionError('oops')"]),
        (Report(weather=()), []),
        (lambda: None, []),
    ],
)
def test_it_may_have_no_weather_either(answer, lines, caplog):
    Scripted.script[:] = [answer]
    assert Weather.at(LONDON, ask=True) is None
    assert caplog.messages == lines


def test_static_weather_stays_as_it_is(settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = {
        "WEATHER": {"BACKEND": "static", "OPTIONS": {"weather": {"condition": "fog"}}}
    }
    weather = Weather.at(LONDON, ask=True)
    assert (weather.condition, weather.valid_until) == ("fog", None)


# Without Django's apps

ALONE = f"""
import sys
from django.conf import settings

settings.configure(WAGTAIL_PERSONALIZE_PLUS={{"WEATHER": {{"BACKEND": {BACKEND!r}}}}})

from wagtail_personalize_plus.visitor import Signals, Visitor
from wagtail_personalize_plus.visitor.location import Location

place = Location(latitude=51.5, longitude=-0.1)
print(Visitor(Signals(), device=None, location=place).weather)
from wagtail_personalize_plus.visitor.weather.worker import worker

print(worker.wait())
print(Visitor(Signals(), device=None, location=place).weather.condition)
print("requests" in sys.modules)
"""


def test_weather_works_in_a_fresh_process_without_apps():
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", ALONE],
        capture_output=True,
        check=False,
        cwd=ROOT,
        text=True,
        timeout=60,
    )
    assert done.stderr == ""
    assert done.stdout == "None\nTrue\nsnow\nFalse\n"


WARM = """
import sys
from django.conf import settings

settings.configure(WAGTAIL_PERSONALIZE_PLUS={options!r})

from wagtail_personalize_plus.visitor import weather

weather.warm()
print("requests" in sys.modules, "wagtail_personalize_plus.visitor.weather.reading" in sys.modules)
"""


@pytest.mark.parametrize(
    ("options", "loaded"),
    [
        ({}, "False False"),
        (
            {"WEATHER": {"BACKEND": "static", "OPTIONS": {"weather": {"condition": "snow"}}}},
            "False True",
        ),
        ({"WEATHER": {"BACKEND": "open_meteo"}}, "True True"),
    ],
)
def test_warming_up_loads_what_the_provider_needs(options, loaded):
    done = subprocess.run(
        [sys.executable, "-c", WARM.format(options=options)],
        capture_output=True,
        check=True,
        cwd=ROOT,
        text=True,
        timeout=60,
    )
    assert done.stdout.strip() == loaded
