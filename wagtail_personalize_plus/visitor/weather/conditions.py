"""The conditions that editors choose among, and what the codes of providers mean by them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

__all__ = [
    "CONDITIONS",
    "INTENSITIES",
    "MET_NORWAY",
    "OPENWEATHERMAP",
    "WMO",
    "Sky",
    "sky_of_clouds",
]

CONDITIONS = (
    "clear",
    "partly_cloudy",
    "cloudy",
    "fog",
    "haze",
    "drizzle",
    "rain",
    "freezing_rain",
    "sleet",
    "snow",
    "thunderstorm",
    "wind",
)
"""Every condition, from good to bad; haze is dust and smoke too, wind a squall or tornado."""

INTENSITIES = ("light", "moderate", "heavy")
"""How much falls from the sky."""


class Sky(NamedTuple):
    """What a code of a provider stands for."""

    condition: str | None = None
    """One of CONDITIONS; None where the code is not known."""

    intensity: str | None = None
    """One of INTENSITIES, or None."""


LIGHT, MODERATE, HEAVY = INTENSITIES


def _by_code(*rows: tuple[Sky, tuple[int, ...]]) -> Mapping[int, Sky]:
    return MappingProxyType({code: sky for sky, codes in rows for code in codes})


WMO: Mapping[int, Sky] = _by_code(
    (Sky("clear"), (0, 1)),
    (Sky("partly_cloudy"), (2,)),
    (Sky("cloudy"), (3,)),
    (Sky("fog"), (45, 48)),
    (Sky("drizzle", LIGHT), (51,)),
    (Sky("drizzle", MODERATE), (53,)),
    (Sky("drizzle", HEAVY), (55,)),
    (Sky("freezing_rain", LIGHT), (56, 66)),
    (Sky("freezing_rain", HEAVY), (57, 67)),
    (Sky("rain", LIGHT), (61, 80)),
    (Sky("rain", MODERATE), (63, 81)),
    (Sky("rain", HEAVY), (65, 82)),
    (Sky("snow", LIGHT), (71, 77, 85)),
    (Sky("snow", MODERATE), (73,)),
    (Sky("snow", HEAVY), (75, 86)),
    (Sky("thunderstorm"), (95, 96, 99)),
)
"""Codes of the World Meteorological Organization, as Open-Meteo gives them."""

OPENWEATHERMAP: Mapping[int, Sky] = _by_code(
    (Sky("thunderstorm"), (200, 201, 202, 210, 211, 212, 221, 230, 231, 232)),
    (Sky("drizzle"), (300, 301, 302, 310, 311, 312, 313, 314, 321)),
    (Sky("rain", LIGHT), (500, 520)),
    (Sky("rain", MODERATE), (501, 521, 531)),
    (Sky("rain", HEAVY), (502, 503, 504, 522)),
    (Sky("freezing_rain"), (511,)),
    (Sky("snow", LIGHT), (600, 620)),
    (Sky("snow", MODERATE), (601, 621)),
    (Sky("snow", HEAVY), (602, 622)),
    (Sky("sleet"), (611, 612, 613, 615, 616)),
    (Sky("fog"), (701, 741)),
    (Sky("haze"), (711, 721, 731, 751, 761, 762)),
    (Sky("wind"), (771, 781)),
    (Sky("clear"), (800,)),
    (Sky("partly_cloudy"), (801, 802)),
    (Sky("cloudy"), (803, 804)),
)
"""Identifiers of OpenWeatherMap."""


def _met_norway() -> Mapping[str, Sky]:
    """
    Return the symbols of MET Norway, which are built of parts.

    Two of them are misspelled at their source, with "lights" before another s; whichever way
    they are written, they are understood.
    """
    known = {
        "clearsky": Sky("clear"),
        "fair": Sky("clear"),
        "partlycloudy": Sky("partly_cloudy"),
        "cloudy": Sky("cloudy"),
        "fog": Sky("fog"),
    }
    for prefix, intensity in (("light", LIGHT), ("", None), ("heavy", HEAVY)):
        for what in ("rain", "sleet", "snow"):
            for showers in ("", "showers"):
                known[f"{prefix}{what}{showers}"] = Sky(what, intensity)
                known[f"{prefix}{what}{showers}andthunder"] = Sky("thunderstorm", intensity)
    for what in ("sleet", "snow"):
        known[f"lights{what}showersandthunder"] = Sky("thunderstorm", LIGHT)
    return MappingProxyType(known)


MET_NORWAY: Mapping[str, Sky] = _met_norway()
"""Symbols of MET Norway, without their ending for day and night."""

CLEAR_UP_TO = 25.0
PARTLY_CLOUDY_UP_TO = 75.0


def sky_of_clouds(percent: float | None) -> Sky:
    """Return what a sky looks like that clouds cover so far, where nothing falls from it."""
    if percent is None:
        return Sky()
    if percent <= CLEAR_UP_TO:
        return Sky("clear")
    return Sky("partly_cloudy" if percent <= PARTLY_CLOUDY_UP_TO else "cloudy")
