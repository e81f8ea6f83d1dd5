"""Refreshing the weather ahead, from cron."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.visitor.weather.scripted import BACKEND, Clock, Scripted, begin_anew
from wagtail_personalize_plus.management.commands import refresh_weather
from wagtail_personalize_plus.visitor.weather import asked, store
from wagtail_personalize_plus.visitor.weather.cells import Cell
from wagtail_personalize_plus.visitor.weather.gate import gate
from wagtail_personalize_plus.visitor.weather.refreshing import refresh_now
from wagtail_personalize_plus.visitor.weather.report import (
    NotModified,
    PlaceRefused,
    ProviderError,
)

LONDON, OSLO, SYDNEY = Cell(515, -1), Cell(599, 108), Cell(-339, 1512)


@pytest.fixture(autouse=True)
def clock(settings, monkeypatch):
    """The clock that weather goes by, on a site with a provider."""
    begin_anew()
    settings.WAGTAIL_PERSONALIZE_PLUS = {"WEATHER": {"BACKEND": BACKEND}}
    clock = Clock()
    with monkeypatch.context() as patch:
        patch.setattr(store, "now", lambda: clock.now)
        yield clock
    begin_anew()


def run(*arguments, **options):
    out = StringIO()
    call_command("refresh_weather", *arguments, stdout=out, **options)
    return out.getvalue().splitlines()


def fault(*arguments, **options):
    with pytest.raises(CommandError) as caught:
        run(*arguments, **options)
    return str(caught.value)


@pytest.fixture
def three_places(clock):
    """Three places that visitors asked for lately."""
    asked.add({cell: clock.now - number for number, cell in enumerate((LONDON, OSLO, SYDNEY))})


@pytest.mark.usefixtures("three_places")
def test_places_that_were_asked_for_are_refreshed():
    assert run() == [
        "1 of 3, 51.5,-0.1: refreshed",
        "2 of 3, 59.9,10.8: refreshed",
        "3 of 3, -33.9,151.2: refreshed",
        "3 refreshed, 0 unchanged, 0 failed, 0 left out for the budget.",
    ]
    assert [call[:2] for call in Scripted.calls] == [(51.5, -0.1), (59.9, 10.8), (-33.9, 151.2)]


@pytest.mark.usefixtures("three_places")
def test_it_says_little_when_told_to():
    assert run(verbosity=0) == ["3 refreshed, 0 unchanged, 0 failed, 0 left out for the budget."]


@pytest.mark.usefixtures("three_places")
def test_what_is_fresh_for_a_while_is_left_alone(clock):
    refresh_now(OSLO)
    assert run()[-1] == (
        "2 refreshed, 0 unchanged, 1 fresh already, 0 failed, 0 left out for the budget."
    )
    clock.pass_seconds(1_200)  # ten minutes before it is old
    for cell in (LONDON, OSLO, SYDNEY):
        store.cache().delete(store.key("lock", *cell))
    assert run()[-1].startswith("3 refreshed, ")


@pytest.mark.usefixtures("three_places")
def test_every_outcome_is_counted():
    refresh_now(LONDON)
    record = store.load(store.cache().get(store.key(*LONDON)))
    store.save(LONDON, store.Record(**{**vars(record), "wanted_at": 0.0}))
    store.cache().delete(store.key("lock", *LONDON))
    Scripted.script[:] = [NotModified(), ProviderError("no"), PlaceRefused("no")]
    assert run()[-1] == (
        "0 refreshed, 1 unchanged, 1 failed, 1 no weather there, 0 left out for the budget."
    )


@pytest.mark.usefixtures("three_places")
def test_a_place_that_another_process_fetches_is_left_to_it():
    store.cache().add(store.key("lock", *OSLO), 1)
    assert "2 of 3, 59.9,10.8: fetched by another process" in run()


@pytest.mark.usefixtures("three_places")
def test_the_budget_ends_it(settings):
    settings.WAGTAIL_PERSONALIZE_PLUS["WEATHER"]["DAILY_BUDGET"] = 1
    assert run() == [
        "1 of 3, 51.5,-0.1: refreshed",
        "2 of 3, 59.9,10.8: left out for the budget",
        "1 refreshed, 0 unchanged, 0 failed, 2 left out for the budget.",
    ]
    assert run()[-1] == (
        "0 refreshed, 0 unchanged, 1 fresh already, 0 failed, 2 left out for the budget."
    )


def test_without_places_there_is_nothing_to_do():
    assert run() == ["No place was asked for within six hours."]
    assert Scripted.calls == []


def test_it_waits_between_two_calls(three_places, monkeypatch):
    waits = []
    monkeypatch.setattr(refresh_weather, "sleep", waits.append)
    refresh_now(LONDON)
    run()
    assert waits == [0.0]


# Places that are given


def test_places_can_be_given_each_once():
    assert run("--place=51.5074,-0.1278", "--place", "59.91,10.75", "--place=51.5,-0.1") == [
        "1 of 2, 51.5,-0.1: refreshed",
        "2 of 2, 59.9,10.8: refreshed",
        "2 refreshed, 0 unchanged, 0 failed, 0 left out for the budget.",
    ]


@pytest.mark.parametrize("place", ["London", "51.5", "51.5,-0.1,3", "91,0", "nan,0", ""])
def test_what_is_no_place_is_refused(place):
    assert fault(f"--place={place}") == (
        f"{place!r} is no place; write degrees north and east, as in --place=51.5,-0.1."
    )


# Without doing it


@pytest.mark.usefixtures("three_places")
def test_a_dry_run_says_what_would_be_and_does_nothing():
    refresh_now(OSLO)
    Scripted.calls.clear()
    assert run("--dry-run") == [
        "51.5,-0.1: would be fetched",
        "-33.9,151.2: would be fetched",
        "2 places would be fetched, 1 fresh already. Nothing was fetched.",
    ]
    assert run("--dry-run", "--place=51.5,-0.1")[-1] == (
        "1 place would be fetched, 0 fresh already. Nothing was fetched."
    )
    assert Scripted.calls == []
    assert store.cache().get(store.key(*LONDON)) is None


# What ends with an error


def test_a_provider_is_needed(settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = {}
    assert fault() == "No weather provider is configured; set WEATHER.BACKEND."


def test_a_provider_with_its_options_is_needed(settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = {"WEATHER": {"BACKEND": "openweathermap"}}
    assert fault() == "The weather provider 'openweathermap' needs the option 'api_key'."


def test_a_provider_that_answers_at_once_needs_no_refreshing(settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = {
        "WEATHER": {"BACKEND": "static", "OPTIONS": {"weather": {}}}
    }
    assert run() == ["The weather provider answers at once; there is nothing to refresh."]


@pytest.mark.usefixtures("three_places")
def test_it_fails_when_every_call_fails():
    Scripted.script[:] = [ProviderError("no")] * 3
    assert fault() == "Every call of the weather provider failed; the log says why."


@pytest.mark.usefixtures("three_places")
def test_it_fails_while_the_provider_is_left_alone():
    gate.failed(pause=600)
    assert fault() == "The weather provider failed lately and is left alone for a while."
    assert Scripted.calls == []


@pytest.mark.usefixtures("three_places")
def test_one_success_is_enough():
    Scripted.script[:] = [ProviderError("no")] * 2
    assert run()[-1] == "1 refreshed, 0 unchanged, 2 failed, 0 left out for the budget."


def test_it_fails_with_a_cache_that_keeps_nothing(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    assert fault("--place=1,1") == ("The cache 'default' keeps nothing; weather needs another one.")


def test_it_fails_with_a_cache_that_fails(settings):
    settings.WAGTAIL_PERSONALIZE_PLUS["WEATHER"]["CACHE"] = "no_such"
    assert fault("--place=1,1").startswith("The cache 'no_such' failed: ")
