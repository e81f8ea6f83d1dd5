"""Forgetting a visitor, at once."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import Error

from wagtail_personalize_plus import rarely
from wagtail_personalize_plus.history import store
from wagtail_personalize_plus.history.queue import queue
from wagtail_personalize_plus.visitor.identity import Identity, delete_cookies

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

__all__ = ["withdraw"]

logger = logging.getLogger("wagtail_personalize_plus.privacy")


def withdraw(request: HttpRequest, response: HttpResponseBase) -> bool:
    """
    Forget whoever sent the request, and return whether that is done.

    Deletes what is stored and queued of the visitor, and has the browser delete the cookie. While
    the database refuses, the cookie stays, so that the next request tries again. VisitorMiddleware
    does all this by itself as soon as a request comes whose consent is "no".
    """
    # A browser that knows the site over both schemes sends two cookies over https.
    found = (Identity.from_cookies(request.COOKIES, is_secure=each) for each in (True, False))
    for identity in filter(None, found):
        queue.drop(identity.key)
        try:
            store.erase(identity.key)
        except Error as error:
            message = "A visitor who withdrew could not be deleted yet: %r"
            rarely.log(logger, message, error, error=error)
            return False
    delete_cookies(response, request.COOKIES)
    request.wpp_withdrawn = True  # type: ignore[attr-defined]  # its own view is forgotten too
    return True
