"""Cells: the squares of a tenth of a degree within which the weather is taken to be the same."""

from __future__ import annotations

from math import isfinite
from typing import NamedTuple

__all__ = ["Cell"]

POLE, DATE_LINE = 90, 180


class Cell(NamedTuple):
    """
    A square of about 11 km, and less from west to east toward the poles.

    It is all that is kept of a visitor's place, and all that a provider hears of it.
    """

    north: int
    """Tenths of a degree of the middle's latitude."""

    east: int
    """Tenths of a degree of the middle's longitude, from -1800 to 1799."""

    @classmethod
    def around(cls, latitude: float | None, longitude: float | None) -> Cell | None:
        """Return the cell that holds a place, or None when that is no place on Earth."""
        if latitude is None or longitude is None:
            return None
        if not (isfinite(latitude) and isfinite(longitude)):
            return None
        if abs(latitude) > POLE or abs(longitude) > DATE_LINE:
            return None
        east = round(longitude * 10)
        return cls(round(latitude * 10), -DATE_LINE * 10 if east == DATE_LINE * 10 else east)

    @property
    def latitude(self) -> float:
        """Degrees north of the middle."""
        return self.north / 10

    @property
    def longitude(self) -> float:
        """Degrees east of the middle."""
        return self.east / 10

    def __str__(self) -> str:
        return f"{self.latitude},{self.longitude}"
