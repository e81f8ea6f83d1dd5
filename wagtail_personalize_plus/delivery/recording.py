"""What is remembered of a request, once it is answered."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from wagtail_personalize_plus import rarely
from wagtail_personalize_plus.groups.membership import assumed_groups, consulted_groups
from wagtail_personalize_plus.groups.snapshot import (
    Recorded,
    current_snapshot,
    has_snapshot,
    held_snapshot,
    is_current,
)
from wagtail_personalize_plus.history.queue import queue
from wagtail_personalize_plus.privacy.erasure import withdraw
from wagtail_personalize_plus.visitor.consent import PERSONALIZE
from wagtail_personalize_plus.visitor.identity import COOKIE_NAMES, Identity

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from wagtail_personalize_plus.history.terms import View
    from wagtail_personalize_plus.visitor import ObservedVisitor, Visitor

__all__ = ["is_to_record", "record"]

logger = logging.getLogger("wagtail_personalize_plus.delivery")

SHOWN = frozenset({200, 304})
"""Status of answers by which somebody sees the page: sent, or taken from the browser's memory."""

PURPOSE_HEADERS = (
    "HTTP_SEC_PURPOSE",
    "HTTP_X_SEC_PURPOSE",
    "HTTP_PURPOSE",
    "HTTP_X_PURPOSE",
    "HTTP_X_MOZ",
)
"""In which browsers and scripts say that nobody looks yet, as WSGI names them."""

_COOKIES = frozenset(COOKIE_NAMES)


def is_to_record(request: HttpRequest, visitor: ObservedVisitor) -> bool:
    """Return whether there may be work: a page is shown, a group was asked, a cookie was sent."""
    return (
        visitor.page is not None
        or not _COOKIES.isdisjoint(request.COOKIES)
        or bool(consulted_groups(visitor))
    )


def record(request: HttpRequest, response: HttpResponseBase, visitor: ObservedVisitor) -> None:
    """
    Queue the view that a request is, where its visitor agreed and some group asks for it.

    A visitor who withdrew is forgotten. Never raises: the answer is there already, and the
    visitor is to have it.
    """
    try:
        _record(request, response, visitor)
    except Exception as error:  # noqa: BLE001 - the visitor is to have the answer in any case
        rarely.log(logger, "A view could not be recorded: %r", error, error=error)


def _record(request: HttpRequest, response: HttpResponseBase, visitor: ObservedVisitor) -> None:
    inner = visitor.inner
    sends_cookie = not _COOKIES.isdisjoint(request.COOKIES)
    if not sends_cookie and has_snapshot() and is_current() and not held_snapshot().recorded.wanted:
        return  # nobody has to be asked for consent to nothing
    agreed = inner.consents(PERSONALIZE)
    if agreed is False and sends_cookie:
        visitor.note_read()  # a cache that kept the answer would have others lose their cookies
        withdraw(request, response)
    if agreed is not True or not _counts(request, response) or inner.is_program:
        return
    recorded = _recorded()
    if not recorded.wanted:
        return
    view = _view(inner, recorded)
    identity = inner.identity
    if identity is None:
        if not (consulted_groups(visitor) or (view and view.is_wanted(recorded.wanted))):
            return
        identity = Identity.new()
        identity.set_cookie(response, is_secure=inner.signals.is_secure)
        visitor.note_read()  # the answer now holds what only this visitor may have
    if view is not None:
        queue.put(replace(view, visitor=identity.key), recorded.wanted)


def _counts(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Return whether somebody looks at the answer, and not an editor who tries something out."""
    return (
        request.method == "GET"
        and response.status_code in SHOWN
        and assumed_groups.get() is None
        and not getattr(request, "wpp_withdrawn", False)
        and not getattr(request, "is_dummy", False)
        and not _is_prefetch(request)
    )


def _is_prefetch(request: HttpRequest) -> bool:
    said = " ".join(request.META.get(name, "") for name in PURPOSE_HEADERS).lower()
    return "prefetch" in said or "preview" in said


def _recorded() -> Recorded:
    """
    Return what the groups of now ask for, as far as this process knows them.

    Only the first request of a process waits for the database; later ones have the groups read
    behind their back.
    """
    if not has_snapshot():
        return current_snapshot().recorded
    if not is_current():
        queue.soon(current_snapshot)
    return held_snapshot().recorded


def _view(visitor: Visitor, recorded: Recorded) -> View | None:
    view = visitor.view
    if view is None or not recorded.campaigns:
        return view
    campaigns = frozenset(key for key, test in recorded.campaigns.items() if test(visitor))
    return replace(view, campaigns=campaigns)
