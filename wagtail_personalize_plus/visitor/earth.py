"""Distances on the Earth."""

from __future__ import annotations

from collections.abc import Callable
from math import asin, cos, radians, sin, sqrt

__all__ = ["FARTHEST_KM", "distances_from"]

RADIUS_KM = 6_371.0088
"""Its mean radius."""

FARTHEST_KM = 20_040
"""Half the way around it, by which no two places are farther apart."""


def distances_from(latitude: float, longitude: float) -> Callable[[float, float], float]:
    """Return what tells, for other coordinates in degrees, how many kilometers away they are."""
    north, east = radians(latitude), radians(longitude)
    cos_north = cos(north)

    def distance_to(latitude: float, longitude: float) -> float:
        there = radians(latitude)
        half_chord = (  # the haversine formula
            sin((there - north) / 2) ** 2
            + cos_north * cos(there) * sin((radians(longitude) - east) / 2) ** 2
        )
        return 2 * RADIUS_KM * asin(sqrt(min(1.0, half_chord)))

    return distance_to
