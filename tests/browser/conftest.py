"""A real Chromium for the tests in this folder."""

from __future__ import annotations

import os

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests import builders
from tests.environment import find_chromium

# Playwright's synchronous interface keeps an event loop in the thread that also asks the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

expect.set_options(timeout=20_000)  # patience costs nothing, and a busy machine needs it


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Launch the Chromium of the system; root may not use its sandbox."""
    return {
        **browser_type_launch_args,
        "executable_path": find_chromium(),
        "args": ["--no-sandbox", "--disable-quic", "--disable-background-networking"],
    }


@pytest.fixture
def browser_context_args(browser_context_args):
    """Give pages the size of a laptop's window."""
    return {**browser_context_args, "viewport": {"width": 1280, "height": 900}}


@pytest.fixture
def context(context):
    """Open pages that send nothing when they are left: it would come when the test is over."""
    context.add_init_script("navigator.sendBeacon = () => true")
    return context


def sign_in(page, url):
    """Log in to the admin as its administrator, as people do: by name and password."""
    page.goto(f"{url}/admin/login/")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill("admin")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/")


@pytest.fixture
def open_admin(page, live_server, client):
    """
    Return a function that opens a page of the admin, logged in, by default as administrator.

    What would come from elsewhere (pictures of users, news) is not asked for, and an error in a
    script fails the test.
    """
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.route(lambda url: not url.startswith(live_server.url), lambda route: route.abort())

    def opened(path, user=None):
        client.force_login(user or builders.user("administrator", is_superuser=True))
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        page.goto(f"{live_server.url}{path}")
        return page

    yield opened
    assert faults == []
