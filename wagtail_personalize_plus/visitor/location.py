"""Fact: where the visitor is, as far as the address of the request tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wagtail_personalize_plus.visitor.signals import Signals

__all__ = ["Location"]


@dataclass(frozen=True, kw_only=True)
class Location:
    """The place that an address belongs to. What is not known is empty or None."""

    continent: str = ""
    """Code of the continent: AF, AN, AS, EU, NA, OC or SA."""

    country: str = ""
    """Code of the country, ISO 3166-1 alpha-2 in capitals."""

    regions: frozenset[str] = frozenset()
    """Codes and names of the regions that hold the place, in every language known, casefolded."""

    cities: frozenset[str] = frozenset()
    """Names of the city in every language known, casefolded."""

    latitude: float | None = None
    """Degrees north."""

    longitude: float | None = None
    """Degrees east."""

    radius_km: float | None = None
    """Kilometers around the coordinates within which the visitor probably is."""

    time_zone: str = ""
    """Name of the zone in the IANA database, as in Europe/Oslo."""

    @classmethod
    def from_signals(cls, signals: Signals) -> Location | None:
        """Return the location, or None when nothing is known of it."""
        return None
