"""What becomes of one attempt to fetch the weather of a place."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.visitor.weather.scripted import Scripted, moment, snow
from wagtail_personalize_plus.visitor.weather import refreshing, store
from wagtail_personalize_plus.visitor.weather.cells import Cell
from wagtail_personalize_plus.visitor.weather.gate import gate
from wagtail_personalize_plus.visitor.weather.refreshing import Outcome, refresh_now
from wagtail_personalize_plus.visitor.weather.report import (
    NotModified,
    PlaceRefused,
    ProviderError,
    Report,
)

CELL = Cell(515, -1)
HOUR = 3_600

pytestmark = pytest.mark.usefixtures("clock", "scripted")


def record():
    return store.load(store.cache().get(store.key(*CELL)))


def weather():
    known = record()
    return None if known is None else known.at(store.now())


def wanted_in():
    return record().wanted_at - store.now()


def refresh(*script, **arguments):
    """Refresh while the provider gives these answers, and no other process is about to."""
    Scripted.script[:] = script
    store.cache().delete(store.key("lock", *CELL))
    return refresh_now(CELL, **arguments)


def test_weather_that_is_missing_is_fetched_and_kept():
    assert refresh() is Outcome.REFRESHED
    assert Scripted.calls == [(51.5, -0.1, None)]
    assert weather().condition == "snow"


def test_weather_that_is_fresh_is_not_fetched_again(clock):
    refresh()
    clock.pass_seconds(1_799)
    assert refresh() is Outcome.FRESH
    clock.pass_seconds(1)
    assert refresh() is Outcome.REFRESHED
    assert len(Scripted.calls) == 2


def test_weather_that_will_be_old_soon_can_be_fetched_ahead(clock):
    refresh()
    clock.pass_seconds(1_200)
    assert refresh(ahead=599) is Outcome.FRESH
    assert refresh(ahead=600) is Outcome.REFRESHED


@pytest.mark.parametrize(
    ("asked_for", "seconds"),
    [(None, 1_800), (60, 1_800), (-60, 1_800), (2_400, 2_400), (10**6, 6 * HOUR)],
)
def test_it_is_fresh_as_long_as_the_provider_asks_within_sense(asked_for, seconds):
    expires = None if asked_for is None else moment(asked_for)
    refresh(Report(weather=(snow(),), expires=expires))
    assert wanted_in() == seconds


def test_it_is_fresh_as_long_as_is_sensible_for_the_provider(monkeypatch):
    monkeypatch.setattr(Scripted, "keeps", timedelta(minutes=10))
    refresh()
    assert wanted_in() == 600


def test_a_cell_is_fetched_by_one_process_at_a_time():
    store.cache().add(store.key("lock", *CELL), 1)
    assert refresh_now(CELL) is Outcome.TAKEN
    assert Scripted.calls == []


def test_nothing_is_fetched_for_a_cache_that_keeps_nothing(settings, caplog):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    assert refresh() is Outcome.NOT_KEPT
    assert Scripted.calls == []
    assert caplog.messages == ["The cache for the weather keeps nothing, so none is fetched."]


def test_without_a_provider_nothing_is_fetched(settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = {}
    assert refresh_now(CELL) is Outcome.NO_PROVIDER
    settings.WAGTAIL_PERSONALIZE_PLUS = {
        "WEATHER": {"BACKEND": "static", "OPTIONS": {"weather": {}}}
    }
    assert refresh_now(CELL) is Outcome.NO_PROVIDER


# Nothing new


def forecast(hours=12):
    hourly = [snow(temperature_c=hour, observed_at=moment(HOUR * hour)) for hour in range(hours)]
    return Report(weather=tuple(hourly), last_modified="Mon, 20 Jul 2020 11:44:31 GMT")


def test_a_forecast_that_did_not_change_is_confirmed(clock):
    refresh(forecast())
    clock.pass_seconds(5 * HOUR)
    assert refresh(NotModified(expires=moment(2_400))) is Outcome.UNCHANGED
    assert Scripted.calls[1] == (51.5, -0.1, "Mon, 20 Jul 2020 11:44:31 GMT")
    assert wanted_in() == 2_400
    clock.pass_seconds(5 * HOUR)
    assert weather().temperature_c == 10


def test_a_forecast_that_has_come_to_its_end_is_asked_for_in_full(clock):
    refresh(forecast(hours=2))
    clock.pass_seconds(HOUR + 1)
    refresh()
    assert Scripted.calls[1] == (51.5, -0.1, None)


def test_nothing_new_where_there_was_nothing_is_a_failure():
    assert refresh(NotModified()) is Outcome.FAILED
    assert weather() is None


# Failures


def test_old_weather_stays_when_no_new_one_can_be_had(clock, caplog):
    refresh()
    clock.pass_seconds(3 * HOUR)
    assert refresh(ProviderError("HOST answers with status 500")) is Outcome.FAILED
    assert weather().condition == "snow"
    assert wanted_in() == 60
    assert caplog.messages == ["No weather: HOST answers with status 500"]
    clock.pass_seconds(3 * HOUR)
    assert weather() is None


def test_after_a_failure_the_place_is_left_alone_for_a_minute(clock):
    refresh(ProviderError("no"))
    assert refresh() is Outcome.FRESH
    clock.pass_seconds(60)
    assert refresh() is Outcome.REFRESHED


@pytest.mark.parametrize("answer", [Report(weather=()), None, "snow", 7, lambda: None])
def test_an_answer_that_is_none_is_a_failure(answer):
    script = [answer] if answer is not None else [lambda: None]
    assert refresh(*script) is Outcome.FAILED


def test_a_provider_that_breaks_is_a_failure(caplog):
    assert refresh(ZeroDivisionError("oops")) is Outcome.FAILED
    assert caplog.messages == ["The weather provider failed: ZeroDivisionError('oops')"]


def test_a_failing_provider_is_left_alone():
    for number in range(7):
        Scripted.script[:] = [ProviderError("no")]
        refresh_now(Cell(number, 0))
    assert len(Scripted.calls) == 5
    assert gate.is_shut
    assert refresh() is Outcome.PAUSED
    assert store.cache().get(store.key("lock", *CELL)) is None


def test_a_provider_that_asks_for_a_pause_gets_it(clock):
    assert refresh(ProviderError("slower", pause=600)) is Outcome.FAILED
    assert gate.shut_until == clock.now + 600


def test_a_place_that_is_refused_is_left_alone_for_an_hour(clock, caplog):
    for number in range(7):
        Scripted.script[:] = [PlaceRefused("HOST has nothing for this place: status 404")]
        assert refresh_now(Cell(number, 0)) is Outcome.REFUSED
    assert not gate.is_shut
    assert len(caplog.messages) == 1
    clock.pass_seconds(HOUR - 1)
    assert refresh_now(Cell(0, 0)) is Outcome.FRESH


def test_the_budget_bounds_the_calls(settings):
    settings.WAGTAIL_PERSONALIZE_PLUS["WEATHER"]["DAILY_BUDGET"] = 2
    outcomes = [refresh_now(Cell(number, 0)) for number in range(4)]
    assert outcomes == [Outcome.REFRESHED] * 2 + [Outcome.LEFT_OUT] * 2
    assert len(Scripted.calls) == 2


def test_outcomes_that_cost_a_call_are_known():
    assert set(Outcome) > refreshing.CALLED
