"""Where a visitor is, as the network in front of the site tells it in headers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import unquote

__all__ = ["SCHEMES", "Scheme", "text_of"]

MAX_LENGTH = 100
"""Characters of a header that are read; no city has a longer name."""


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """The names that one network gives to its headers, empty for what it does not tell."""

    country: str
    """ISO 3166-1 alpha-2; something else where the network does not know it."""

    continent: str = ""
    """Two letters, as in Location.continent."""

    region_code: str
    """The code of the region within its country."""

    region: str = ""
    """Its name."""

    city: str
    """The name of the city."""

    latitude: str
    """Degrees north."""

    longitude: str
    """Degrees east."""

    time_zone: str
    """The name of the zone in the IANA database."""


SCHEMES: Mapping[str, Scheme] = MappingProxyType(
    {
        "cloudflare": Scheme(
            country="cf-ipcountry",
            continent="cf-ipcontinent",
            region_code="cf-region-code",
            region="cf-region",
            city="cf-ipcity",
            latitude="cf-iplatitude",
            longitude="cf-iplongitude",
            time_zone="cf-timezone",
        ),
        "cloudfront": Scheme(
            country="cloudfront-viewer-country",
            region_code="cloudfront-viewer-country-region",
            region="cloudfront-viewer-country-region-name",
            city="cloudfront-viewer-city",
            latitude="cloudfront-viewer-latitude",
            longitude="cloudfront-viewer-longitude",
            time_zone="cloudfront-viewer-time-zone",
        ),
        "vercel": Scheme(
            country="x-vercel-ip-country",
            continent="x-vercel-ip-continent",
            region_code="x-vercel-ip-country-region",
            city="x-vercel-ip-city",
            latitude="x-vercel-ip-latitude",
            longitude="x-vercel-ip-longitude",
            time_zone="x-vercel-ip-timezone",
        ),
    }
)
"""Every network whose headers can be read, by the name in the setting GEOIP.HEADERS."""

_unreadable = re.compile("[\x00-\x1f\x7f-\x9f\ufffd]")


def text_of(headers: Mapping[str, str], name: str) -> str:
    """
    Return what a header says, empty when it is not there or cannot be read.

    Networks send other letters than ASCII as UTF-8, percent-encoded or not; servers hand each byte
    over as one character.
    """
    sent = headers.get(name, "") if name else ""
    if not sent or len(sent) > 3 * MAX_LENGTH:
        return ""
    text = _decoded(unquote(sent))
    return "" if len(text) > MAX_LENGTH or _unreadable.search(text) else text.strip()


def _decoded(text: str) -> str:
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except ValueError:  # decoded already, or no UTF-8
        return text
