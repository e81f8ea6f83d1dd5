"""
Demo code, not for real sites: links choose the address that a visitor seems to come from.

`?demo_address=192.0.2.10` makes this request, and those that follow it, look as if a proxy on this
machine had passed on a request from there. Only addresses that are set aside for documentation
can be chosen, and only on the machine that serves the site.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address
from typing import TYPE_CHECKING

from sandbox.demo_location import DemoPlace, place_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

__all__ = ["COOKIE", "PARAMETER", "DemoAddressMiddleware", "demo_place"]

PARAMETER = "demo_address"
"""Parameter of links. A value that is no address of the demo changes nothing."""

LEAVE = "leave"
"""Its value for going back to one's own address."""

COOKIE = "larkfell_demo_address"
"""Keeps the choice for the pages that follow, until the browser is closed."""


class DemoAddressMiddleware:
    """Put the chosen address where a proxy would put it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request as if it came from the chosen address."""
        if not _is_loopback(request.META.get("REMOTE_ADDR", "")):
            return self.get_response(request)
        asked, kept = request.GET.get(PARAMETER, ""), request.COOKIES.get(COOKIE, "")
        address = "" if asked == LEAVE else next(filter(place_of, (asked, kept)), "")
        if address:
            request.META["HTTP_X_FORWARDED_FOR"] = address
            request.demo_place = place_of(address)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if address:
            response["Cache-Control"] = "private, no-store"
        if address != kept:
            _keep(response, address)
        return response


def demo_place(request: HttpRequest | None) -> DemoPlace | None:
    """Return the place that a request is made to come from, None for most."""
    place: DemoPlace | None = getattr(request, "demo_place", None)
    return place


def _keep(response: HttpResponse, address: str) -> None:
    if address:
        response.set_cookie(COOKIE, address, httponly=True, samesite="Lax")
    else:
        response.delete_cookie(COOKIE, samesite="Lax")


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
