"""What a weather provider is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from wagtail_personalize_plus.visitor.weather.report import Attribution, NotModified, Report

__all__ = ["WeatherProvider"]


class WeatherProvider(ABC):
    """
    Where weather comes from. WEATHER.OPTIONS are the keyword arguments of the class.

    The constructor raises ImproperlyConfigured for options that cannot work. `fetch` may be
    called from several threads.
    """

    attribution: ClassVar[Attribution | None] = None
    """Whom a page that shows the weather has to name, or None."""

    keeps: ClassVar[timedelta] = timedelta(minutes=30)
    """How long a report is fresh at least, whatever `expires` says."""

    spacing: ClassVar[timedelta] = timedelta(milliseconds=100)
    """The least time between two calls of one process."""

    answers_at_once: ClassVar[bool] = False
    """True where `fetch` does no input or output: then it is asked for each visitor."""

    @abstractmethod
    def fetch(
        self, latitude: float, longitude: float, since: str | None = None
    ) -> Report | NotModified:
        """
        Return the weather at a place given in degrees, or that nothing changed.

        `since` is the `last_modified` of the report that is at hand; without one, the answer is
        a report. Raises PlaceRefused where the provider has no weather for this place, and
        ProviderError where it has none at the moment.
        """
