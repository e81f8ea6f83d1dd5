"""A weather provider that gives what a test tells it to."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import ClassVar

from wagtail_personalize_plus.visitor.weather import Weather, store
from wagtail_personalize_plus.visitor.weather.providers import WeatherProvider
from wagtail_personalize_plus.visitor.weather.report import Report

__all__ = ["BACKEND", "Scripted", "moment", "snow"]

BACKEND = f"{__name__}.Scripted"


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
