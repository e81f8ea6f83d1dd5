"""What is kept of the weather, and how long it counts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from tests.visitor.weather.scripted import moment, snow
from tests.visitor.weather.test_values import ANYTHING
from wagtail_personalize_plus.visitor.weather import store
from wagtail_personalize_plus.visitor.weather.cells import Cell
from wagtail_personalize_plus.visitor.weather.store import Record, rows_of

CELL = Cell(515, -1)
HOUR = 3_600


@pytest.fixture
def record(clock):
    """Three hours of weather that is fresh for half an hour."""
    hours = [snow(temperature_c=hour, observed_at=moment(HOUR * hour)) for hour in range(3)]
    return Record(
        rows=rows_of(hours),
        confirmed_at=clock.now,
        fresh_until=clock.now + 1_800,
        wanted_at=clock.now + 1_800,
        last_modified="then",
    )


def test_what_is_saved_is_loaded(record, settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = {"WEATHER": {"BACKEND": "met_norway"}}
    store.save(CELL, record)
    assert store.key(*CELL) == "wpp:weather:1:met_norway:515:-1"
    assert store.load(store.cache().get("wpp:weather:1:met_norway:515:-1")) == record


def test_the_weather_of_now_is_what_was_saved(record, clock):
    assert record.at(clock.now) == replace(snow(temperature_c=0), valid_until=moment(1_800))


@pytest.mark.parametrize(
    ("passed", "degrees", "valid_for"), [(0, 0, 1_800), (3_599, 0, 1_800), (3_600, 1, 1_800)]
)
def test_forecasts_follow_the_weather_of_now(passed, degrees, valid_for, record, clock):
    weather = record.at(clock.now + passed)
    assert weather.temperature_c == degrees
    assert weather.valid_until == moment(valid_for)


def test_weather_is_valid_until_the_next_forecast_at_most(record, clock):
    record = replace(record, fresh_until=clock.now + 3 * HOUR)
    assert record.at(clock.now + 10).valid_until == moment(HOUR)
    assert record.at(clock.now + HOUR).valid_until == moment(2 * HOUR)
    assert record.at(clock.now + 2 * HOUR).valid_until == moment(3 * HOUR)


def test_weather_that_nobody_confirmed_for_six_hours_is_unknown(record, clock):
    assert record.at(clock.now + 6 * HOUR - 1).temperature_c == 2
    assert record.at(clock.now + 6 * HOUR) is None


def test_weather_that_was_observed_six_hours_ago_is_unknown(clock):
    old = Record(rows=rows_of([snow(observed_at=moment(-5 * HOUR))]), confirmed_at=clock.now)
    assert old.at(clock.now + HOUR - 1) is not None
    assert old.at(clock.now + HOUR) is None


def test_a_record_without_weather_is_unknown(clock):
    assert Record(confirmed_at=clock.now).at(clock.now) is None


def test_a_record_knows_whether_it_has_a_forecast(record, clock):
    assert record.covers(clock.now + 2 * HOUR)
    assert not record.covers(clock.now + 2 * HOUR + 1)
    assert not Record().covers(clock.now)


@pytest.mark.parametrize(
    "damage",
    [
        {"rows": [[1, 2]]},
        {"rows": 7},
        {"rows": [None]},
        {"rows": [[None] * 9]},
        {"confirmed_at": None},
        {"wanted_at": "soon"},
        {"no_such": 1},
    ],
)
def test_a_damaged_record_counts_as_missing(damage, record):
    assert store.load({**vars(record), **damage}) is None


@given(ANYTHING)
def test_anything_else_counts_as_missing(stored):
    assert store.load(stored) in (None, Record())


def test_the_site_says_which_cache_is_used(settings):
    locmem = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {
        "default": {"BACKEND": locmem},
        "weather": {"BACKEND": locmem, "LOCATION": "weather"},
    }
    settings.WAGTAIL_PERSONALIZE_PLUS = {"WEATHER": {"CACHE": "weather"}}
    store.save(CELL, Record(wanted_at=store.now() + 60))
    assert store.cache().get(store.key(*CELL))
    assert store.cache()._cache
    settings.WAGTAIL_PERSONALIZE_PLUS = {}
    assert store.cache().get(store.key(*CELL)) is None
