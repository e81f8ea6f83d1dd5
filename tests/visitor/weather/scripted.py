"""A weather provider that gives what a test tells it to."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import ClassVar

from django.core.cache import caches

from wagtail_personalize_plus.visitor.weather import (
    Weather,
    providers,
    reading,
    store,
)
from wagtail_personalize_plus.visitor.weather.gate import gate
from wagtail_personalize_plus.visitor.weather.providers import WeatherProvider
from wagtail_personalize_plus.visitor.weather.report import Report
from wagtail_personalize_plus.visitor.weather.worker import worker

__all__ = ["BACKEND", "Clock", "Scripted", "begin_anew", "moment", "snow"]

BACKEND = f"{__name__}.Scripted"


START = 1_772_366_400.0
"""The first of March of 2026 at noon, UTC."""


class Clock:
    """The time of a test, which passes when the test says so; the cache goes by the real one."""

    def __init__(self):
        self.now = START

    def pass_seconds(self, seconds):
        """Let time pass."""
        self.now += seconds


def begin_anew():
    """Forget what other tests left: caches, a pause, a thread."""
    worker.stop()
    if worker._thread:
        worker._thread.join(10)
    worker.reset()
    gate.__init__()
    providers._made = providers._Made(None, None, None)
    reading._cache_rests_until = 0.0
    Scripted.script.clear()
    Scripted.calls.clear()
    for cache in caches.all():
        cache.clear()


def moment(seconds=0.0):
    """Return the moment so many seconds from now, on the clock of the tests."""
    return datetime.fromtimestamp(store.now() + seconds, tz=timezone.utc)


def snow(**changes):
    """Return snow that was observed now, less the changes."""
    return Weather(
        **{"condition": "snow", "temperature_c": -2.0, "observed_at": moment(), **changes}
    )


class Scripted(WeatherProvider):
    """Gives the answers of its script, and then snow."""

    spacing = timedelta(0)
    script: ClassVar[list] = []
    """Reports to return and errors to raise."""

    calls: ClassVar[list] = []
    """The arguments of every call."""

    def fetch(self, latitude, longitude, since=None):
        """Return or raise what is next."""
        self.calls.append((latitude, longitude, since))
        answer = self.script.pop(0) if self.script else Report(weather=(snow(),))
        if isinstance(answer, BaseException):
            raise answer
        return answer() if callable(answer) else answer
