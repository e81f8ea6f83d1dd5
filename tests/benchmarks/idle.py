"""Figures of a page without personalized content: what the middleware costs whom it is not for."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from django.conf import settings
from django.http import HttpResponse
from django.test import override_settings

from tests.benchmarks.content import block, heroes, publish_pair
from tests.benchmarks.measure import Figure, figure, paired_ratio
from tests.benchmarks.serving import Server, queries_of
from tests.builders import DESKTOP
from wagtail_personalize_plus.checks import MIDDLEWARE

__all__ = ["Servers", "figures", "headers_of", "plain_url", "servers"]

BLOCKS = 5

ROUNDS = 250

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class Servers(NamedTuple):
    """The same site twice."""

    ours: Server
    """With VisitorMiddleware."""

    bare: Server
    """Without it."""


def figures() -> list[Figure]:
    """Return what the middleware adds to a page that asks nothing about its visitor."""
    url, (ours, bare) = plain_url(), servers()
    with_it, without_it = (queries_of(partial(server.get, url)) for server in (ours, bare))
    writes = [sql for sql in with_it if sql.startswith(WRITES)]
    headers, expected = (headers_of(server.get(url)) for server in (ours, bare))
    ratio = paired_ratio(partial(ours.get, url), partial(bare.get, url), ROUNDS)
    name = "page without variants"
    return [
        figure(f"{name}, extra queries", len(with_it) - len(without_it), 0, "queries"),
        figure(f"{name}, writes", len(writes), 0, "queries"),
        figure(f"{name}, changed headers", int(headers != expected), 0, "responses"),
        figure(f"{name}, to no middleware", ratio.median, 1.05, "times", (ratio.low, ratio.high)),
    ]


def headers_of(response: HttpResponse) -> bytes:
    """Return the headers of a response to the byte, those that set cookies included."""
    return response.serialize_headers() + response.cookies.output().encode()


def servers() -> Servers:
    """Return the site as a visitor without cookies asks it, with our middleware and without."""
    headers = {"user-agent": DESKTOP}
    without = [name for name in settings.MIDDLEWARE if name != MIDDLEWARE]
    with override_settings(MIDDLEWARE=without):
        bare = Server(headers)
    return Servers(ours=Server(headers), bare=bare)


def plain_url() -> str:
    """Return the address of a page that holds no personalized block."""
    return publish_pair("plain", [], [block(content) for content in heroes(BLOCKS)]).plain.url
