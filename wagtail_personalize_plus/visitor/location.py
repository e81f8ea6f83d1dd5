"""Fact: where the visitor is, as far as the address of the request tells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from wagtail_personalize_plus import conf
from wagtail_personalize_plus.visitor.address import client_address, is_from_trusted_proxy
from wagtail_personalize_plus.visitor.countries import CONTINENT_OF, CONTINENTS, EUROPEAN_UNION
from wagtail_personalize_plus.visitor.earth import FARTHEST_KM
from wagtail_personalize_plus.visitor.location_file import LocationFile
from wagtail_personalize_plus.visitor.location_headers import SCHEMES, Scheme, text_of

if TYPE_CHECKING:
    from wagtail_personalize_plus.visitor.signals import Signals

__all__ = ["Location", "folded", "warm"]


@dataclass(frozen=True, kw_only=True)
class Location:
    """The place that an address belongs to. What is not known is empty or None."""

    continent: str = ""
    """Code of the continent: AF, AN, AS, EU, NA, OC or SA."""

    country: str = ""
    """Code of the country, ISO 3166-1 alpha-2 in capitals."""

    is_in_european_union: bool = False
    """True when the country is known to belong to the European Union."""

    regions: frozenset[str] = frozenset()
    """
    Names of the regions that hold the place in every language known, and their codes.

    A code stands alone and after that of the country, as in "ENG" and "GB-ENG"; all `folded`.
    """

    cities: frozenset[str] = frozenset()
    """Names of the city in every language known, `folded`."""

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
        """
        Return the location, or None when nothing is known of it.

        Headers of the network in front count only when the setting GEOIP.HEADERS names it and a
        trusted proxy sent them; without them, the file GEOIP.DATABASE tells of the address.
        """
        scheme = SCHEMES.get(conf.get("GEOIP.HEADERS") or "")
        if scheme and signals.headers.get(scheme.country) and is_from_trusted_proxy(signals):
            return _from_headers(signals.headers, scheme)
        path = conf.get("GEOIP.DATABASE")
        address = client_address(signals) if path else None
        return _file.find(path, address) if address else None

    @classmethod
    def in_file(cls, address: str) -> Location | None:
        """Return where the file GEOIP.DATABASE places an IP address, or None."""
        path = conf.get("GEOIP.DATABASE")
        return _file.find(path, address) if path else None


def warm() -> None:
    """Open the file of places, if there is one, before the first visitor asks for it."""
    if path := conf.get("GEOIP.DATABASE"):
        _file.find(path, "127.0.0.1")


@lru_cache(maxsize=8192)
def folded(name: str) -> str:
    """Return a name as names are compared: without case, accents, hyphens and other marks."""
    name = name.casefold()
    if not name.isascii():
        name = _accents.sub("", unicodedata.normalize("NFKD", name)).translate(_letters)
        name = unicodedata.normalize("NFC", name)
    return _marks.sub(" ", name).strip()


_accents = re.compile("[\u0300-\u036f]")
_letters = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
"""Letters that are no others with an accent, but are typed as if they were."""

_marks = re.compile(r"[\s\-‐-―'’ʻ.,]+")


def _from_headers(headers: Mapping[str, str], scheme: Scheme) -> Location | None:
    country = text_of(headers, scheme.country).upper()
    if country not in CONTINENT_OF:
        return None
    continent = text_of(headers, scheme.continent).upper()
    latitude, longitude = _coordinates(
        _float(text_of(headers, scheme.latitude)), _float(text_of(headers, scheme.longitude))
    )
    code, name = text_of(headers, scheme.region_code), text_of(headers, scheme.region)
    city = text_of(headers, scheme.city)
    return Location(
        continent=continent if continent in CONTINENTS else CONTINENT_OF[country],
        country=country,
        is_in_european_union=country in EUROPEAN_UNION,
        regions=_folded([*_codes(country, code), name]),
        cities=_folded([city]),
        latitude=latitude,
        longitude=longitude,
        time_zone=text_of(headers, scheme.time_zone),
    )


Record = dict[str, Any]


def _from_record(record: Any) -> Location | None:
    """Return the location in a record of MaxMind's schema, whatever it lacks, or None."""
    if not isinstance(record, dict):
        return None
    country, place = _part(record, "country"), _part(record, "location")
    code = _text(country, "iso_code")
    latitude, longitude = _coordinates(place.get("latitude"), place.get("longitude"))
    return Location(
        continent=_text(_part(record, "continent"), "code"),
        country=code,
        is_in_european_union=code in EUROPEAN_UNION or country.get("is_in_european_union") is True,
        regions=_folded(_regions(code, record.get("subdivisions"))),
        cities=_folded(_names(_part(record, "city"))),
        latitude=latitude,
        longitude=longitude,
        radius_km=_number(place.get("accuracy_radius"), 0, FARTHEST_KM),
        time_zone=_text(place, "time_zone"),
    )


_file = LocationFile(_from_record)


def _regions(country: str, subdivisions: Any) -> list[str]:
    found: list[str] = []
    for region in subdivisions if isinstance(subdivisions, list) else ():
        if isinstance(region, dict):
            found += [*_codes(country, _text(region, "iso_code")), *_names(region)]
    return found


def _codes(country: str, region: str) -> Iterable[str]:
    return (region, f"{country}-{region}") if region else ()


def _names(part: Record) -> list[str]:
    return [name for name in _part(part, "names").values() if isinstance(name, str)]


def _folded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(filter(None, map(folded, names)))


def _coordinates(latitude: Any, longitude: Any) -> tuple[float, float] | tuple[None, None]:
    north, east = _number(latitude, -90, 90), _number(longitude, -180, 180)
    return (None, None) if north is None or east is None else (north, east)


def _number(value: Any, lowest: float, highest: float) -> float | None:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if is_number and lowest <= value <= highest else None


def _float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _text(part: Record, name: str) -> str:
    value = part.get(name)
    return value if isinstance(value, str) else ""


def _part(record: Record, name: str) -> Record:
    part = record.get(name)
    return part if isinstance(part, dict) else {}
