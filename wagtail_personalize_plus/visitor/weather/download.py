"""How providers fetch JSON: one address, a short while, a bounded body, no redirects."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from wagtail_personalize_plus import __version__
from wagtail_personalize_plus.visitor.weather import values
from wagtail_personalize_plus.visitor.weather.report import PlaceRefused, ProviderError

if TYPE_CHECKING:
    from requests import Response

__all__ = ["USER_AGENT", "Answer", "TimeOuts", "get_json"]

USER_AGENT = f"wagtail-personalize-plus/{__version__}"
LARGEST = 1_000_000
"""Bytes of an unpacked answer that are read at most."""

PIECE = 16_384
NOT_MODIFIED, TOO_MANY = 304, 429
WITH_WEATHER = frozenset({200, 203})
ABOUT_THE_PLACE = frozenset({400, 404, 410, 422})
LONGEST_PAUSE = 86_400.0
PAUSE_UNLESS_SAID = 60.0


class TimeOuts(NamedTuple):
    """Seconds that an answer may take."""

    connect: float = 2.0
    """Until the connection stands."""

    read: float = 3.0
    """Between two pieces of the answer."""

    total: float = 10.0
    """For all of it, once its first piece has come."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The answer of a provider."""

    status: int
    """200, 203 (for a version that is to end) or 304 (nothing new)."""

    headers: Mapping[str, str]
    """Headers, by name in any case."""

    body: Any
    """What the JSON holds, None for nothing new; NaN and infinite numbers are None."""

    @property
    def expires(self) -> datetime | None:
        """Until when the provider asks not to be asked again."""
        return values.http_date(self.headers.get("Expires"))


def get_json(
    url: str,
    *,
    query: Mapping[str, str],
    headers: Mapping[str, str] | None = None,
    time_outs: TimeOuts = TimeOuts(),  # noqa: B008 - a constant
) -> Answer:
    """
    Return the answer to a GET request.

    Raises PlaceRefused when the provider has nothing for the place, and ProviderError for all
    else. Their texts name the host alone: an address may hold a key.
    """
    import requests  # late: visitors are served without it
    from urllib3.exceptions import HTTPError

    host = urlsplit(url).netloc
    try:
        with (
            requests.Session() as session,
            session.get(
                url,
                params=dict(query),
                headers={"User-Agent": USER_AGENT, "Accept": "application/json", **(headers or {})},
                timeout=(time_outs.connect, time_outs.read),
                allow_redirects=False,
                stream=True,
            ) as response,
        ):
            return _checked(host, response, time_outs)
    except (requests.RequestException, HTTPError, OSError) as error:
        msg = f"{host} gave no answer: {type(error).__name__}"
        raise ProviderError(msg) from None


def _checked(host: str, response: Response, time_outs: TimeOuts) -> Answer:
    status = response.status_code
    if status == NOT_MODIFIED:
        return Answer(status=status, headers=response.headers, body=None)
    if status in ABOUT_THE_PLACE:
        raise PlaceRefused(f"{host} has nothing for this place: status {status}")
    if status not in WITH_WEATHER:
        raise ProviderError(f"{host} answers with status {status}", pause=_pause(response))
    body = _read(host, response, time.monotonic() + time_outs.total)
    return Answer(status=status, headers=response.headers, body=_parsed(host, body))


def _read(host: str, response: Response, deadline: float) -> bytes:
    # `read1` gives what is there; `read` waits until a whole piece has come, however slowly.
    read = getattr(response.raw, "read1", response.raw.read)
    body = bytearray()
    while piece := read(PIECE, decode_content=True):
        body += piece
        if len(body) > LARGEST:
            raise ProviderError(f"{host} answers with more than {LARGEST} bytes")
        if time.monotonic() > deadline:
            raise ProviderError(f"{host} takes too long to answer")
    return bytes(body)


def _parsed(host: str, body: bytes) -> Any:
    try:
        return json.loads(body, parse_constant=lambda _name: None)
    except (ValueError, RecursionError):
        raise ProviderError(f"{host} answers with something that is no JSON") from None


def _pause(response: Response) -> float | None:
    """Return the seconds that a provider asks for, a minute where it only asks for fewer calls."""
    asked = response.headers.get("Retry-After", "")
    if asked.isascii() and asked.isdigit():
        return min(float(asked), LONGEST_PAUSE)
    if moment := values.http_date(asked):
        seconds = (moment - datetime.now(tz=timezone.utc)).total_seconds()
        return min(max(seconds, 0.0), LONGEST_PAUSE)
    return PAUSE_UNLESS_SAID if response.status_code == TOO_MANY else None
