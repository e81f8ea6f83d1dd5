"""Who a visitor is from one visit to the next: a random number in a cookie, and nothing else."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.core import signing
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property

from wagtail_personalize_plus import conf

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http.response import HttpResponseBase

__all__ = ["COOKIE_NAMES", "Identity", "delete_cookies"]

SECURE_NAME = "__Host-wpp"
PLAIN_NAME = "wpp"
COOKIE_NAMES = (SECURE_NAME, PLAIN_NAME)
"""The cookie over https, where browsers let no other host set it, and over plain http."""

SALT = "wagtail_personalize_plus.visitor"
BYTES = 16
LONGEST = 128
"""Characters of a cookie that is looked at; ours has fewer."""


class Identity:
    """A visitor who is recognized."""

    def __init__(self, number: str) -> None:
        self.number = number
        """128 random bits, as text."""

    @cached_property
    def key(self) -> str:
        """What the history knows the visitor by; it does not give the cookie away."""
        return salted_hmac(SALT, self.number, algorithm="sha256").hexdigest()

    @classmethod
    def new(cls) -> Identity:
        """Return an identity that nobody has."""
        return cls(secrets.token_urlsafe(BYTES))

    @classmethod
    def from_cookies(cls, cookies: Mapping[str, str], *, is_secure: bool) -> Identity | None:
        """
        Return the identity in the cookie for this scheme, None without one that we signed.

        A new SECRET_KEY makes every visitor a new one: what is stored is known by the old key.
        """
        cookie = cookies.get(SECURE_NAME if is_secure else PLAIN_NAME, "")
        if not 0 < len(cookie) <= LONGEST:
            return None
        try:
            return cls(_signer().unsign(cookie))
        except signing.BadSignature:
            return None

    def set_cookie(self, response: HttpResponseBase, *, is_secure: bool) -> None:
        """Have the browser keep the identity, for as long as the history is kept."""
        response.set_cookie(
            SECURE_NAME if is_secure else PLAIN_NAME,
            _signer().sign(self.number),
            max_age=conf.get("HISTORY.RETENTION_DAYS") * 24 * 60 * 60,
            secure=is_secure,
            httponly=True,
            samesite="Lax",
        )


def delete_cookies(response: HttpResponseBase, sent: Mapping[str, str]) -> None:
    """Have the browser forget the identity cookies that it sent."""
    for name in COOKIE_NAMES:
        if name in sent:
            response.set_cookie(
                name, "", max_age=0, secure=name == SECURE_NAME, httponly=True, samesite="Lax"
            )


def _signer() -> signing.Signer:
    return signing.Signer(salt=SALT, fallback_keys=[])
