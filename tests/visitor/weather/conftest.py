"""Weather without the past of other tests: no cache, no pause, no thread."""

from __future__ import annotations

import pytest
from django.core.cache import caches

from tests.visitor.weather.scripted import BACKEND, Scripted
from tests.visitor.weather.server import serving
from wagtail_personalize_plus.visitor.weather import providers, rarely, reading, store
from wagtail_personalize_plus.visitor.weather.gate import gate
from wagtail_personalize_plus.visitor.weather.worker import worker

START = 1_772_366_400.0
"""The first of March of 2026 at noon, UTC."""


class Clock:
    """The time of a test, which passes when the test says so."""

    def __init__(self):
        self.now = START

    def pass_seconds(self, seconds):
        self.now += seconds


@pytest.fixture
def clock(monkeypatch):
    """The clock that weather goes by; the cache goes by the real one."""
    clock = Clock()
    monkeypatch.setattr(store, "now", lambda: clock.now)
    return clock


@pytest.fixture(autouse=True)
def _nothing_yet(monkeypatch):
    monkeypatch.setattr(providers, "_made", providers._Made(None, None, None))
    monkeypatch.setattr(reading, "_cache_rests_until", 0.0)
    monkeypatch.setattr(Scripted, "script", [])
    monkeypatch.setattr(Scripted, "calls", [])

    def begin_anew():
        worker.stop()
        worker.reset()
        rarely.forget()
        gate.__init__()
        for cache in caches.all():
            cache.clear()

    begin_anew()
    yield
    begin_anew()


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
