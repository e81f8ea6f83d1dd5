"""Requests as a server makes them: through every middleware, but without a network."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from unittest.mock import patch

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from wagtail_personalize_plus.groups import snapshot

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

__all__ = ["Server", "queries_of"]


class Server:
    """
    The site as one visitor asks it, with the settings in force when this is made.

    Unlike the test client it instruments nothing, so that what is measured is what is served.
    """

    def __init__(
        self, headers: Mapping[str, str] | None = None, user: AbstractUser | None = None
    ) -> None:
        self.handler = WSGIHandler()
        self.requests = RequestFactory(headers=dict(headers or {}))
        if user is not None:
            client = Client()
            client.force_login(user)
            self.requests.cookies = client.cookies

    def get(self, url: str) -> HttpResponse:
        """Return the response to a GET request. Raises AssertionError when it is not 200."""
        return self._answer(self.requests.get(url), 200)

    def post(self, url: str, data: Mapping[str, str]) -> HttpResponse:
        """Return the response to a form. Raises AssertionError when it is not 302."""
        request = self.requests.post(url, data)
        request._dont_enforce_csrf_checks = True
        return self._answer(request, 302)

    def _answer(self, request: HttpRequest, expected: int) -> HttpResponse:
        response = self.handler.get_response(request)
        response.close()
        assert response.status_code == expected, f"{request.path}: {response.status_code}"
        return response


def queries_of(work: Callable[[], object]) -> list[str]:
    """
    Return the SQL that some work causes, but for the epoch of the groups.

    The work runs once before, so that the caches of the process are as full as they usually are.
    """
    with patch.object(snapshot, "EPOCH_SECONDS", math.inf):
        work()
        with CaptureQueriesContext(connection) as captured:
            work()
    return [query["sql"] for query in captured.captured_queries]
