"""Whether the sun is up somewhere, where a provider does not say."""

from __future__ import annotations

from datetime import datetime, timezone
from math import asin, atan2, cos, radians, sin

__all__ = ["is_up"]

NOON_OF_2000 = datetime(2000, 1, 1, 12, tzinfo=timezone.utc)
RISING = radians(-0.833)
"""Height of the sun's center when its rim shows, with the air bending its light."""


def is_up(latitude: float, longitude: float, moment: datetime) -> bool:
    """
    Return whether any of the sun can be seen, right to a few minutes around its rising and setting.

    The low-precision formulas of the Astronomical Almanac, good to 0.01 degree from 1950 to 2050.
    """
    days = (moment - NOON_OF_2000).total_seconds() / 86_400
    anomaly = radians(357.528 + 0.9856003 * days)
    on_ecliptic = radians(
        280.460 + 0.9856474 * days + 1.915 * sin(anomaly) + 0.020 * sin(2 * anomaly)
    )
    tilt = radians(23.439 - 0.0000004 * days)
    declination = asin(sin(tilt) * sin(on_ecliptic))
    ascension = atan2(cos(tilt) * sin(on_ecliptic), cos(on_ecliptic))
    sidereal = radians(280.46062 + 360.98564737 * days + longitude)
    north = radians(latitude)
    height = asin(
        sin(north) * sin(declination) + cos(north) * cos(declination) * cos(sidereal - ascension)
    )
    return height > RISING
