"""The rules of the groups, in no package's words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

__all__ = ["READER", "STRANGER", "URL_QUERY", "Rules", "is_reader_in", "rules_of"]

PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
)
DESKTOP = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/141.0.0.0 Safari/537.36"
)

URL_QUERY = "offer=seven"
"""What the link says that everybody follows here."""

READER: Mapping[str, str] = MappingProxyType(
    {"user-agent": PHONE, "referer": "https://mail.example.org/inbox"}
)
"""The headers of the reader of the newsletter, who is in one group of ten."""

STRANGER: Mapping[str, str] = MappingProxyType({"user-agent": DESKTOP})
"""The headers of somebody who is in none."""

FAILS_AT = (None, 0, 0, 0, 1, 1, 1, 2, 2, 2)
"""Which of the three rules of a group is the first to fail for the reader."""

DAYS_OF_WEEK = 7


class Rules(NamedTuple):
    """Three rules, all of which must match. The peer asks in this order, so ours does too."""

    days: list[int] | None
    """On which days of the week, Monday being 0, or None for a group without that rule."""

    host: str
    """From which host the visitor comes."""

    offer: str | None
    """The value of the query parameter, or None for a group that asks for the day instead."""

    device: str
    """Which device, in words that both packages have."""


def is_reader_in(number: int) -> bool:
    """Return whether the reader is in the group of that number."""
    return FAILS_AT[number % len(FAILS_AT)] is None


def rules_of(number: int, today: int) -> Rules:
    """
    Return the rules of the group of that number.

    A day that fits is today or tomorrow, and one that does not is neither, so midnight may pass.
    """
    fails_at = FAILS_AT[number % len(FAILS_AT)]
    device = "mobile" if fails_at != 2 else "desktop"
    if (number + number // len(FAILS_AT)) % 2:
        fits, host_fits = fails_at != 0, fails_at != 1
        days = [(today + ahead) % DAYS_OF_WEEK for ahead in (range(2) if fits else range(2, 7))]
        return Rules(days, _host(number, fits=host_fits), None, device)
    offer = "seven" if fails_at != 1 else f"offer-{number}"
    return Rules(None, _host(number, fits=fails_at != 0), offer, device)


def _host(number: int, *, fits: bool) -> str:
    return "mail.example.org" if fits else f"partner-{number}.example.com"
