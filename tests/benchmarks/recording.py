"""Figures of the history: what remembering a view costs its visitor, and what writing it costs."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from unittest.mock import patch

import pytest
from django.conf import settings
from django.test import override_settings

from tests import builders
from tests.benchmarks.content import block, heroes, publish_pair
from tests.benchmarks.measure import Figure, figure, paired_ratio
from tests.benchmarks.serving import Server, queries_of
from tests.environment import missing_postgresql
from wagtail_personalize_plus.groups.snapshot import current_snapshot
from wagtail_personalize_plus.history.queue import ViewQueue, queue
from wagtail_personalize_plus.visitor.identity import PLAIN_NAME

__all__ = ["agreed_only_with_cookie", "figures", "recording_pair"]

ROUNDS = 250

BOUNDS = {"sqlite": 1 / 3, "postgresql": 1 / 20}
"""How much of a synchronous write a view may cost in a batch, by database."""


def figures() -> list[Figure]:
    """Return what recording costs on the way to the visitor, and behind."""
    return [*response_path(), *writers()]


def response_path() -> list[Figure]:
    """
    Return what a recorded view costs until the response is there.

    The thread that writes is held back: what it does is measured by itself.
    """
    with override_settings(WAGTAIL_PERSONALIZE_PLUS=AGREED), patch.object(ViewQueue, "_see_to_it"):
        recorded, plain, url = recording_pair()
        queries = len(queries_of(partial(recorded.get, url)))
        extra = queries - len(queries_of(partial(plain.get, url)))
        ratio = paired_ratio(partial(recorded.get, url), partial(plain.get, url), ROUNDS)
        assert len(queue) >= ROUNDS, "views were not queued"
        queue.reset()
    return [
        figure("recorded view, extra queries", extra, 0, "queries"),
        figure("recorded view, to none", ratio.median, 1.05, "times", (ratio.low, ratio.high)),
    ]


def agreed_only_with_cookie(signals: object, _purpose: str) -> bool | None:
    """Return consent for who carries our cookie."""
    return True if PLAIN_NAME in signals.cookies else None


AGREED = {"CONSENT": f"{__name__}.agreed_only_with_cookie", "HISTORY": {"QUEUE_SIZE": 100_000}}


def recording_pair() -> tuple[Server, Server, str]:
    """Return the site as somebody asks it whose views are recorded, as another, and a page."""
    builders.home_page()
    page = publish_pair("remembered", [], [block(content) for content in heroes(5)]).plain
    answers = {"page": page.get_parent().pk, "scope": "section", "comparison": "at_least"}
    builders.group("Readers", ("viewed", {**answers, "number": 2, "days": 30}))
    builders.group("Regulars", ("visits", {"comparison": "at_least", "number": 3}))
    headers = {"user-agent": builders.DESKTOP}
    known = Server(headers)
    current_snapshot()  # what the thread that is held back would have read
    agreed = {**settings.WAGTAIL_PERSONALIZE_PLUS, "CONSENT": "yes"}
    with override_settings(WAGTAIL_PERSONALIZE_PLUS=agreed):
        known.requests.cookies[PLAIN_NAME] = known.get(page.url).cookies[PLAIN_NAME].value
    return known, Server(headers), page.url


def writers() -> list[Figure]:
    """Return what a view costs in a batch, on each database, relative to one by one."""
    if reason := missing_postgresql():
        pytest.skip(f"the batch writer: {reason}")
    return [writer(database) for database in BOUNDS]


def writer(database: str) -> Figure:
    """Return the figure of one database, measured in a process that uses it."""
    command = [sys.executable, "-m", "tests.benchmarks.writing"]
    environment = {**os.environ, "WPP_TEST_DATABASE": database}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    middle, low, high = map(float, done.stdout.split())
    name = f"view in a batch, to a synchronous write, {database}"
    return figure(name, middle, BOUNDS[database], "times", (low, high))
