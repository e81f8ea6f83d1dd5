"""Figure of the groups field: how soon the list follows a key, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from statistics import median
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import DEFAULT_DB_ALIAS, connections
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import sync_playwright

from tests import builders
from tests.benchmarks.content import heroes, publish_pair
from tests.benchmarks.editor import edit_url
from tests.benchmarks.measure import Figure, figure, interval_of
from tests.benchmarks.rules import save_groups
from tests.environment import find_chromium

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

__all__ = ["figures", "served"]

GROUPS = 300

KEYS = (*"group 29", *["Backspace"] * 8, *"2 gr")

UNFOLD = """() => document.querySelectorAll('[data-panel-toggle][aria-expanded="false"]')
  .forEach((button) => button.click())"""

WATCH = """(input) => {
  const list = document.getElementById(input.getAttribute('aria-controls'));
  let pressed = null;
  window.answers = [];
  input.addEventListener('keydown', (event) => { pressed = event.timeStamp; }, { capture: true });
  new MutationObserver(() => {
    if (pressed === null) return;
    const start = pressed;
    pressed = null;
    // A timer that is set before a frame is painted runs after it.
    requestAnimationFrame(() => setTimeout(() => window.answers.push(performance.now() - start)));
  }).observe(list, { childList: true });
}"""
"""Notes the milliseconds from each key to the frame that shows the new list."""


def figures() -> list[Figure]:
    """Return how long the field takes to answer a key. Skips where there is no Chromium."""
    chromium = find_chromium()
    if chromium is None:
        pytest.skip("the groups field: no Chromium was found; install it or set WPP_CHROMIUM")
    path, cookie = _field()
    with served() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(base_url=url)
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": url}])
        times = _answers(context, url, path)
        browser.close()
    name = f"groups field of {GROUPS} groups, key to list"
    return [figure(name, median(times), 100, "ms", interval_of(times))]


def _field() -> tuple[str, str]:
    """Return the path of an editor with a groups field, and the session of who may open it."""
    groups = save_groups(GROUPS, "wednesday")
    default, version = heroes(2)
    block = builders.personalized("hero", default, builders.variant(groups[:2], version))
    client = Client()
    client.force_login(builders.user("field-editor", is_superuser=True))
    path = edit_url(publish_pair("field", [block], []).personalized)
    return path, client.cookies[settings.SESSION_COOKIE_NAME].value


def _answers(context: BrowserContext, url: str, path: str) -> Sequence[float]:
    """Return the milliseconds that the list took to follow each of the keys."""
    page: Page = context.new_page()
    # Pictures of users would come from elsewhere.
    page.route(lambda asked: not asked.startswith(url), lambda route: route.abort())
    page.goto(path)
    page.evaluate(UNFOLD)
    field = page.locator('[data-controller="wpp-groups-field"] [role="combobox"]').first
    field.click()
    field.evaluate(WATCH)
    for number, key in enumerate(KEYS, start=1):
        page.keyboard.press(key)
        page.wait_for_function("count => window.answers.length === count", arg=number)
    return page.evaluate("window.answers")


@contextmanager
def served() -> Iterator[str]:
    """Serve the site on a free port from a thread, and yield its address."""
    connection = connections[DEFAULT_DB_ALIAS]
    connection.inc_thread_sharing()
    shared = {DEFAULT_DB_ALIAS: connection}
    thread = LiveServerThread("localhost", StaticFilesHandler, connections_override=shared)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    try:
        if thread.error:
            raise thread.error
        yield f"http://localhost:{thread.port}"
    finally:
        thread.terminate()
        connection.dec_thread_sharing()
