"""Signals: the raw inputs of one request, as one frozen value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http.request import HttpHeaders
from django.utils.functional import SimpleLazyObject

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest

    User = AbstractBaseUser | AnonymousUser

__all__ = ["Signals", "User"]


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

    @property
    def is_secure(self) -> bool:
        """Whether the request came over https."""
        return self.url.startswith("https://")

    @classmethod
    def from_request(cls, request: HttpRequest) -> Signals:
        """Return the signals of a Django request; costs no query and leaves the session alone."""
        return cls(
            headers=_Headers(request.META),
            address=request.META.get("REMOTE_ADDR") or "",
            url=_absolute_url(request),
            cookies=request.COOKIES,
            load_user=lambda: _user_of(request),
        )


class _Headers(Mapping[str, str]):
    """
    The headers of a request by lower-case name, looked up where the server put them.

    `request.headers` would go through the whole environment first, for the few that are read.
    """

    def __init__(self, meta: Mapping[str, Any]) -> None:
        self._meta = meta

    def __getitem__(self, name: str) -> str:
        value: str = self._meta[_wsgi_name(name)]
        return value

    def get(self, name: str, default: Any = None) -> Any:
        """Return a header or the default; the inherited way raises for each that is not sent."""
        return self._meta.get(_wsgi_name(name), default)

    def __iter__(self) -> Iterator[str]:
        names = (HttpHeaders.parse_header_name(key) for key in self._meta)
        return (name.lower() for name in names if name is not None)

    def __len__(self) -> int:
        return sum(1 for _name in self)


_wsgi_name = lru_cache(maxsize=256)(HttpHeaders.to_wsgi_name)


def _absolute_url(request: HttpRequest) -> str:
    """Return the URL as the client named it; its host is what was sent, allowed or not."""
    host = request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME") or ""
    return f"{request.scheme}://{host}{request.get_full_path()}"


def _user_of(request: HttpRequest) -> User | None:
    """
    Return the logged-in user, or None.

    Asking a session that does not exist would still make every response vary on cookies, so a
    request without session cookie is nobody's, unless something else has said whose it is.
    """
    user = request.__dict__.get("user")
    asks_session = user is None or isinstance(user, SimpleLazyObject)
    if asks_session and settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None
