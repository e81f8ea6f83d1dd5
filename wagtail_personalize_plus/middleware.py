"""Middleware: gives every request its visitor, and every response its headers."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING, Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async

from wagtail_personalize_plus import conf
from wagtail_personalize_plus.delivery.recording import is_to_record, record
from wagtail_personalize_plus.delivery.responses import keep_from_site_cache, protect
from wagtail_personalize_plus.editing.live_view_as import LiveView, live_view, live_view_async
from wagtail_personalize_plus.editing.view_as import viewing_as
from wagtail_personalize_plus.visitor import (
    ObservedVisitor,
    Signals,
    Visitor,
    device,
    location,
    weather,
)
from wagtail_personalize_plus.visitor.current import current_visitor

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

__all__ = ["VisitorMiddleware"]

logger = logging.getLogger("wagtail_personalize_plus")


class VisitorMiddleware:
    """
    Set `request.visitor`, and mark the responses that depend on it.

    Nothing is read, queried or written for a request that asks nothing about its visitor, and its
    response is not touched. Belongs after the session and authentication middleware.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)
        if conf.get("WARM_UP"):
            _warm_up()

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        """Answer a request."""
        if self._is_async:
            return self._answer_async(request)
        live = live_view(request)
        with _answering(request, live) as visitor:
            response = self.get_response(request)
            if is_to_record(request, visitor):
                record(request, response, visitor)
            protect(response, visitor)
        return response if live is None else live.finish(request, response)

    async def _answer_async(self, request: HttpRequest) -> HttpResponseBase:
        live = await live_view_async(request)
        with _answering(request, live) as visitor:
            response = await self.get_response(request)
            if is_to_record(request, visitor):
                await sync_to_async(record)(request, response, visitor)
            protect(response, visitor)
        return response if live is None else live.finish(request, response)


def _warm_up() -> None:
    """Prepare what takes long the first time; a site starts without what cannot be prepared."""
    for fact in (device, location, weather):
        _warm_up_one(fact)


def _warm_up_one(fact: ModuleType) -> None:
    try:
        fact.warm()
    except Exception:
        logger.exception("%s could not be prepared.", fact.__name__)


@contextmanager
def _answering(request: HttpRequest, live: LiveView | None) -> Iterator[ObservedVisitor]:
    visitor = ObservedVisitor(
        make=lambda: Visitor(Signals.from_request(request)),
        when_used=partial(keep_from_site_cache, request),
    )
    request.visitor = visitor  # type: ignore[attr-defined]
    token = current_visitor.set(visitor)
    try:
        with viewing_as(request) if live is None else live.shown_to(visitor):
            yield visitor
    finally:
        current_visitor.reset(token)
