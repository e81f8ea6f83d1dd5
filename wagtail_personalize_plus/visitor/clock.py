"""Fact: what time it is on the site's clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.timezone import get_default_timezone

if TYPE_CHECKING:
    from wagtail_personalize_plus.visitor.signals import Signals

__all__ = ["Clock"]


@dataclass(frozen=True, kw_only=True)
class Clock:
    """The moment of the request, in the time zone of the site."""

    now: datetime
    """The moment, aware, in the site's time zone (Django's TIME_ZONE)."""

    @classmethod
    def from_signals(cls, signals: Signals) -> Clock:
        """
        Return the clock of the site.

        The default zone, not the active one: the admin activates the editor's own zone, and a
        preview must show what visitors get.
        """
        return cls(now=signals.moment.astimezone(get_default_timezone()))
