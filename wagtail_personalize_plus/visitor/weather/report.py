"""What a weather provider gives back: a report, nothing new, or an error of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from wagtail_personalize_plus.visitor.weather import Weather

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

__all__ = ["Attribution", "NotModified", "PlaceRefused", "ProviderError", "Report"]


class Attribution(NamedTuple):
    """Whom a site that shows weather has to name."""

    text: StrOrPromise
    """The words to show next to what depends on the weather."""

    url: str
    """Where they lead to."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """The weather at a place."""

    weather: tuple[Weather, ...]
    """At least one: the weather now, then forecasts for later moments in their order."""

    expires: datetime | None = None
    """Until when the provider asks not to be asked again, with time zone."""

    last_modified: str | None = None
    """What to send as `since` the next time, to the letter."""


@dataclass(frozen=True, kw_only=True)
class NotModified:
    """The weather is what it was in the last report."""

    expires: datetime | None = None
    """Until when the provider asks not to be asked again, with time zone."""


class ProviderError(Exception):
    """A provider did not give the weather, for a reason that has nothing to do with the place."""

    def __init__(self, message: str, *, pause: float | None = None) -> None:
        super().__init__(message)
        self.pause = pause
        """Seconds for which the provider asks to be left alone, or None."""


class PlaceRefused(ProviderError):
    """A provider has no weather for this one place."""
