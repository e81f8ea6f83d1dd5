"""Which provider a site gets for its settings."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.visitor.weather.scripted import BACKEND, Scripted
from wagtail_personalize_plus.visitor.weather import attribution
from wagtail_personalize_plus.visitor.weather.providers import (
    PROVIDERS,
    WeatherProvider,
    configured,
    make,
)

OPTIONS = {
    "met_norway": {"contact": "web@example.org"},
    "openweathermap": {"api_key": "secret"},
    "open_meteo": {},
    "static": {"weather": {"condition": "snow"}},
}


class Raising(WeatherProvider):
    def __init__(self):
        raise RuntimeError("no")

    def fetch(self, latitude, longitude, since=None):
        raise NotImplementedError


class Unfinished(WeatherProvider):
    pass


def weather(settings, **configured):
    settings.WAGTAIL_PERSONALIZE_PLUS = {"WEATHER": configured}


@pytest.mark.parametrize("name", PROVIDERS)
def test_every_provider_can_be_named(name):
    assert isinstance(make(name, OPTIONS[name]), WeatherProvider)


@pytest.mark.parametrize("name", ["met_norway", "openweathermap", "open_meteo"])
def test_who_gives_data_is_named(name, settings):
    weather(settings, BACKEND=name, OPTIONS=OPTIONS[name])
    told = attribution()
    assert told.text.startswith("Weather data")
    assert told.url.startswith("https://")


@pytest.mark.parametrize(
    "configured", [{}, {"BACKEND": "static", "OPTIONS": OPTIONS["static"]}, {"BACKEND": "oops"}]
)
def test_nobody_is_named_for_what_nobody_gave(configured, settings):
    weather(settings, **configured)
    assert attribution() is None


@pytest.mark.parametrize(
    ("backend", "options", "fault"),
    [
        ("met_norvay", {}, "There is no weather provider 'met_norvay'. Did you mean 'met_norway'?"),
        (
            "x",
            {},
            (
                "There is no weather provider 'x'. "
                "There are: met_norway, open_meteo, openweathermap, static."
            ),
        ),
        (7, {}, "There is no weather provider 7. There are: "),
        ("no.such.Provider", {}, "The weather provider 'no.such.Provider' cannot be imported: "),
        ("collections.OrderedDict", {}, "'collections.OrderedDict' is no weather provider: "),
        ("collections.abc", {}, "'collections.abc' is no weather provider: "),
        (
            "open_meteo",
            {"key": 1},
            (
                "The weather provider 'open_meteo' cannot be made of its options: "
                "got an unexpected keyword argument 'key'."
            ),
        ),
        ("open_meteo", [], "The weather provider 'open_meteo' cannot be made of its options: "),
        ("met_norway", {}, "The weather provider 'met_norway' needs the option 'contact', "),
        (f"{__name__}.Raising", {}, "cannot be made: RuntimeError('no')."),
        (f"{__name__}.Unfinished", {}, "cannot be made: TypeError("),
    ],
)
def test_a_provider_that_cannot_be_made_says_why(backend, options, fault):
    with pytest.raises(ImproperlyConfigured) as caught:
        make(backend, options)
    assert fault in str(caught.value)


def test_without_settings_there_is_none(settings):
    weather(settings)
    assert configured() is None


def test_it_is_made_once_for_its_settings(settings):
    weather(settings, BACKEND=BACKEND)
    provider = configured()
    assert isinstance(provider, Scripted)
    assert configured() is provider
    weather(settings, BACKEND="open_meteo", OPTIONS={})
    assert configured() is not provider


def test_one_that_cannot_be_made_is_logged_and_is_none(settings, caplog):
    weather(settings, BACKEND="met_norway")
    assert (configured(), configured()) == (None, None)
    assert len(caplog.messages) == 1
    assert caplog.messages[0].startswith(
        "No weather: The weather provider 'met_norway' needs the option 'contact'"
    )
