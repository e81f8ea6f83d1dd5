"""Signals: the raw inputs of one request, as one frozen value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest

    User = AbstractBaseUser | AnonymousUser

__all__ = ["Signals"]


def _nothing() -> Mapping[str, str]:
    return MappingProxyType({})


def _now() -> datetime:
    return datetime.now(tz=timezone.utc)


@dataclass(frozen=True, kw_only=True)
class Signals:
    """
    What is known of a request before anything is concluded from it.

    `Signals.from_request` is one maker of them; previews, tests and other servers make their own.
    """

    headers: Mapping[str, str] = field(default_factory=_nothing)
    """Request headers, by lower-case name."""

    address: str = ""
    """Address of the peer that sent the request, empty when unknown."""

    url: str = ""
    """Absolute URL that was asked for, with its query; empty when unknown."""

    cookies: Mapping[str, str] = field(default_factory=_nothing)
    """Cookies of the request, unverified."""

    load_user: Callable[[], User | None] | None = None
    """Fetches who is logged in, None for nobody. Called once, when the account is asked for."""

    moment: datetime = field(default_factory=_now)
    """When the request came, with time zone."""

    @classmethod
    def from_request(cls, request: HttpRequest) -> Signals:
        """Return the signals of a Django request; costs no query and leaves the session alone."""
        return cls(
            headers={name.lower(): value for name, value in request.headers.items()},
            address=request.META.get("REMOTE_ADDR") or "",
            url=_absolute_url(request),
            cookies=request.COOKIES,
            load_user=lambda: _user_of(request),
        )


def _absolute_url(request: HttpRequest) -> str:
    """Return the URL as the client named it; its host is what was sent, allowed or not."""
    host = request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME") or ""
    return f"{request.scheme}://{host}{request.get_full_path()}"


def _user_of(request: HttpRequest) -> User | None:
    """
    Return the logged-in user, or None.

    Asking a session that does not exist would still make every response vary on cookies, so a
    request without session cookie is nobody's.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None
