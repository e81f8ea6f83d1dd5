"""The address of the visitor: who is really behind a row of proxies."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from wagtail_personalize_plus import conf

if TYPE_CHECKING:
    from wagtail_personalize_plus.visitor.signals import Signals

__all__ = ["client_address", "is_from_trusted_proxy"]

HEADER = "x-forwarded-for"
"""Each proxy appends to it who asked it. What a client sends itself stands on the left."""

MAX_HOPS = 32
"""Trusted proxies in a row that are believed; no request passes more of them."""

MAX_LENGTH = 100
"""Characters of one hop; the longest IPv6 address with zone and port is shorter."""


def client_address(signals: Signals) -> str | None:
    """
    Return the IP address of whoever made a request, or None where it cannot be told.

    The server knows only its peer for certain. If that is one of TRUSTED_PROXIES, it is believed
    about who asked it, and so on from right to left: the first hop that is not trusted is the
    client, and whatever stands to the left of it is only what that client claims. A hop that
    cannot be read ends the walk, since nobody known vouches for the rest.
    """
    hop, trusts = _read(signals.address), _trust()
    for part in reversed(signals.headers.get(HEADER, "").rsplit(",", MAX_HOPS)):
        if hop is None or not trusts(hop):
            break
        if part.strip():
            hop = _read(part)
    return hop


def is_from_trusted_proxy(signals: Signals) -> bool:
    """Return whether the peer that sent a request is one of TRUSTED_PROXIES."""
    peer = _read(signals.address)
    return peer is not None and _trust()(peer)


@lru_cache(maxsize=1024)
def _read(hop: str) -> str | None:
    """Return the address in one hop, which may carry a port or a zone, or None."""
    if len(hop) > MAX_LENGTH:
        return None
    try:
        address = ip_address(_without_port(hop.strip()).partition("%")[0])
    except ValueError:
        return None
    return str(getattr(address, "ipv4_mapped", None) or address)


def _without_port(hop: str) -> str:
    """Return a hop less its port. Raises ValueError where the port is none."""
    if hop.startswith("["):
        host, bracket, port = hop[1:].partition("]")
        if not bracket or (port and not port.startswith(":")):
            raise ValueError(hop)
        port = port[1:]
    elif hop.count(":") == 1:
        host, _, port = hop.partition(":")
    else:
        return hop
    if port and not (port.isascii() and port.isdigit()):
        raise ValueError(hop)
    return host


Trust = Callable[[str], bool]
"""Tells whether a hop, as it was read, is one of TRUSTED_PROXIES."""


def _trust() -> Trust:
    configured = conf.get("TRUSTED_PROXIES")
    return _trust_in(tuple(configured)) if configured else _trust_nobody


def _trust_nobody(hop: str) -> bool:
    return False


@lru_cache(maxsize=8)
def _trust_in(configured: tuple[str, ...]) -> Trust:
    """Return the test of these networks, which are parsed once."""
    try:
        networks = [ip_network(network) for network in configured]
    except ValueError:  # the system check E001 tells of it
        return _trust_nobody

    @lru_cache(maxsize=1024)
    def trusts(hop: str) -> bool:
        return any(ip_address(hop) in network for network in networks)

    return trusts
