"""Weather without the past of other tests."""

from __future__ import annotations

import pytest

from tests.visitor.weather.scripted import BACKEND, Clock, Scripted, begin_anew
from tests.visitor.weather.server import serving
from wagtail_personalize_plus.visitor.weather import store
from wagtail_personalize_plus.visitor.weather.worker import worker


@pytest.fixture(autouse=True)
def _nothing_yet():
    begin_anew()
    yield
    begin_anew()


@pytest.fixture
def clock(monkeypatch):
    """The clock that weather goes by."""
    clock = Clock()
    monkeypatch.setattr(store, "now", lambda: clock.now)
    return clock


@pytest.fixture
def scripted(settings):
    """The provider of a site whose answers the test writes."""
    settings.WAGTAIL_PERSONALIZE_PLUS = {"WEATHER": {"BACKEND": BACKEND}}
    return Scripted


@pytest.fixture
def asked_for(monkeypatch):
    """The cells that a request has asked for, which no thread fetches."""
    wanted = []
    monkeypatch.setattr(worker, "want", wanted.append)
    return wanted


@pytest.fixture
def server(monkeypatch):
    """A real server on the loopback interface."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serving() as state:
        yield state
