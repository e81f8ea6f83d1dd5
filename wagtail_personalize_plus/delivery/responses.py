"""What a response says to the caches between the site and its visitors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wagtail_personalize_plus.groups.membership import assumed_groups, consulted_groups

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from wagtail_personalize_plus.visitor import ObservedVisitor

__all__ = ["CDN_HEADERS", "keep_from_site_cache", "protect"]

CDN_HEADERS = (
    "Surrogate-Control",
    "CDN-Cache-Control",
    "Cloudflare-CDN-Cache-Control",
    "Netlify-CDN-Cache-Control",
    "Vercel-CDN-Cache-Control",
    "Akamai-Cache-Control",
    "Edge-Control",
    "X-Accel-Expires",
    "X-LiteSpeed-Cache-Control",
)
"""Headers that overrule Cache-Control in some cache on the way."""


def protect(response: HttpResponseBase, visitor: ObservedVisitor) -> HttpResponseBase:
    """
    Mark a response that depends on the visitor, and return it.

    A response that asked nothing about the visitor is returned untouched. Consulted groups make it
    `private, no-cache`. A fact that was read directly, and groups that somebody only assumes, make
    it `private, no-store`: what such a response depends on cannot be told from groups.
    """
    seen_through_groups = bool(consulted_groups(visitor))
    if visitor.was_read or (seen_through_groups and assumed_groups.get() is not None):
        _set(response, "private, no-store")
    elif seen_through_groups:
        # Whatever the site itself forbade stays forbidden.
        forbidden = "no-store" in response.get("Cache-Control", "").lower()
        _set(response, "private, no-store" if forbidden else "private, no-cache")
    visitor.seal()
    return response


def keep_from_site_cache(request: HttpRequest) -> None:
    """
    Keep the response to this request out of Django's own page cache.

    `cache_page` around a view stores the response before any middleware of ours sees it; this is
    the mark by which Django's cache leaves a response alone.
    """
    request._cache_update_cache = False  # type: ignore[attr-defined]  # noqa: SLF001


def _set(response: HttpResponseBase, cache_control: str) -> None:
    response["Cache-Control"] = cache_control
    for name in (*CDN_HEADERS, "Expires"):
        response.headers.pop(name, None)
