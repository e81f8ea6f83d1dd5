"""Fact: what time it is on the site's clock, or on one elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.timezone import get_default_timezone

if TYPE_CHECKING:
    from wagtail_personalize_plus.visitor.signals import Signals

__all__ = ["Clock"]


@dataclass(frozen=True, kw_only=True)
class Clock:
    """The moment of the request on a clock, by itself the one of the site."""

    now: datetime
    """The moment, aware; by itself in the site's time zone (Django's TIME_ZONE)."""

    @classmethod
    def from_signals(cls, signals: Signals) -> Clock:
        """
        Return the clock of the site.

        The default zone, not the active one: the admin activates the editor's own zone, and a
        preview must show what visitors get.
        """
        return cls(now=signals.moment.astimezone(get_default_timezone()))

    def in_zone(self, name: str) -> Clock | None:
        """Return the clock of the same moment in an IANA time zone, or None where it has none."""
        zone = _zone(name)
        return None if zone is None else Clock(now=self.now.astimezone(zone))


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (LookupError, OSError, ValueError):  # unknown, a folder of zones, no name at all
        return None
