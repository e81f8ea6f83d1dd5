"""Seeing the live site as a member of chosen visitor groups: the cookie, and what it does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from asgiref.sync import sync_to_async
from django.core import signing
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

from wagtail_personalize_plus.editing.banner import Banner, with_banner
from wagtail_personalize_plus.editing.view_as import is_in_admin, may_view_as
from wagtail_personalize_plus.groups.groups_field import group_names
from wagtail_personalize_plus.groups.membership import assume
from wagtail_personalize_plus.groups.snapshot import current_snapshot

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from wagtail_personalize_plus.visitor import ObservedVisitor

__all__ = [
    "COOKIE",
    "LIFETIME",
    "MAX_LENGTH",
    "STOP_URL_NAME",
    "URL_NAME",
    "LiveView",
    "chosen_groups",
    "forget",
    "live_view",
    "live_view_async",
    "remember",
    "signed",
]

COOKIE = "wpp_view_as"
"""Holds, signed, who looks at the site as whom."""

LIFETIME = timedelta(hours=1)
"""After this the site is itself again, however often it was looked at."""

MAX_LENGTH = 3800
"""Characters that the value may have: browsers keep no cookie of more than 4096 bytes in all."""

SALT = "wagtail_personalize_plus.editing.live_view_as"

URL_NAME = "wagtail_personalize_plus_view_as"
"""URL of the form in the admin."""

STOP_URL_NAME = "wagtail_personalize_plus_stop_view_as"
"""URL that ends it."""

CONDITIONS = (
    "HTTP_IF_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_NONE_MATCH",
    "HTTP_IF_RANGE",
    "HTTP_IF_UNMODIFIED_SINCE",
)
"""What a browser says of the copy that it has: one from before the choice must not be confirmed."""


@dataclass(frozen=True, kw_only=True)
class LiveView:
    """As whom one request is answered."""

    groups: frozenset[int] | None
    """The groups to assume, none for the default content; None when the cookie is void."""

    banner: Banner | None = None
    """What the page says about it; None when the cookie is void."""

    @contextmanager
    def shown_to(self, visitor: ObservedVisitor) -> Iterator[None]:
        """Assume the groups while the response is made, which nobody may keep."""
        visitor.note_read()
        with nullcontext() if self.groups is None else assume(self.groups):
            yield

    def finish(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Return the response with the banner, or without the cookie that is void."""
        if self.banner is None:
            forget(response)
            return response
        return with_banner(self.banner, request, response)


VOID = LiveView(groups=None)
"""The answer to a cookie that is forged, expired, somebody else's, or not allowed any more."""


def live_view(request: HttpRequest) -> LiveView | None:
    """Return as whom a request of the site is answered, or None when that is nobody special."""
    return _view(request) if COOKIE in request.COOKIES else None


async def live_view_async(request: HttpRequest) -> LiveView | None:
    """Return the same on an event loop, where Django refuses the query for the user."""
    return await sync_to_async(_view)(request) if COOKIE in request.COOKIES else None


def chosen_groups(request: HttpRequest) -> list[int] | None:
    """Return the groups in the cookie of this user, none for the default content, or None."""
    value = request.COOKIES.get(COOKIE, "")
    if not value or len(value) > MAX_LENGTH:
        return None
    try:
        stored = signing.loads(value, salt=SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return None
    # Asked only now: a cookie that anybody can invent reads no session.
    user = getattr(request, "user", None)
    return None if user is None or stored["user"] != str(user.pk) else stored["groups"]


def signed(user: Any, groups: Iterable[int]) -> str:
    """Return the value of the cookie."""
    return signing.dumps(
        {"user": str(user.pk), "groups": sorted(set(groups))}, salt=SALT, compress=True
    )


def remember(request: HttpRequest, response: HttpResponseBase, value: str) -> None:
    """Have the browser send a signed choice with whatever it asks this host for."""
    response.set_cookie(
        COOKIE,
        value,
        max_age=LIFETIME,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponseBase) -> None:
    """Have the browser drop the choice."""
    response.delete_cookie(COOKIE, samesite="Lax")


def _view(request: HttpRequest) -> LiveView | None:
    # A preview has a choice of its own, and the admin is not seen as anybody else.
    if getattr(request, "is_dummy", False) or is_in_admin(request):
        return None
    chosen = chosen_groups(request)
    if chosen is None or not may_view_as(request):
        return VOID
    try:
        urls = {"change_url": reverse(URL_NAME), "stop_url": reverse(STOP_URL_NAME)}
    except NoReverseMatch:  # a site without admin has no way back to normal
        return VOID
    rows = current_snapshot().rows
    banner = Banner(
        names=tuple(row.name for pk, row in rows.items() if pk in chosen),
        missing=tuple(group_names(pk for pk in chosen if pk not in rows)),
        language=_language_of(request),
        **urls,
    )
    for condition in CONDITIONS:
        request.META.pop(condition, None)
    return LiveView(groups=frozenset(chosen) & rows.keys(), banner=banner)


def _language_of(request: HttpRequest) -> str:
    """Return the language in which the user reads the admin, as Wagtail's userbar does."""
    profile = getattr(request.user, "wagtail_userprofile", None)
    return get_language() or "" if profile is None else profile.get_preferred_language()
