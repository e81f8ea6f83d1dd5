"""The demo site in a real browser, as people in different situations see it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import browser_type_launch_args  # noqa: F401 - a fixture
from tests.builders import DESKTOP, PHONE
from tests.sandbox.conftest import be_the_site, plain_picture, run_load_demo
from wagtail_personalize_plus.history.models import DayCount, KnownVisitor
from wagtail_personalize_plus.history.queue import flush

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

OSLO, MADRID = "192.0.2.10", "198.51.100.10"
EVERYBODY, SKIERS = "Small journeys by rail and sea", "Back to the snow?"


@pytest.fixture
def site(live_server, settings, tmp_path, monkeypatch):
    """The demo site, where views are queued and written as on a real one."""
    be_the_site(settings, tmp_path)
    settings.WAGTAIL_PERSONALIZE_PLUS = {**settings.WAGTAIL_PERSONALIZE_PLUS, "HISTORY": {}}
    monkeypatch.setattr("sandbox.travel.demo.pictures.paint", plain_picture)
    run_load_demo()
    yield live_server.url
    assert flush(10)


@pytest.fixture
def visit(new_context):
    """Opens a page in a browser of its own, as somebody at an address; Chromium alone is a bot."""

    def open_page(address="", user_agent=DESKTOP, **device):
        headers = {"X-Forwarded-For": address} if address else {}
        return new_context(user_agent=user_agent, extra_http_headers=headers, **device).new_page()

    return open_page


def test_a_phone_in_oslo_and_a_computer_in_madrid_get_offers_for_their_weather(site, visit):
    phone = visit(OSLO, PHONE, viewport={"width": 390, "height": 800}, has_touch=True)
    computer = visit(MADRID)
    for page in (phone, computer):
        page.goto(site)
    expect(phone.locator("main")).to_contain_text("Snow at your door")
    expect(computer.locator("main")).to_contain_text("Take the sun along")
    expect(phone.locator("main")).not_to_contain_text("Take the sun along")
    expect(computer.locator("main")).not_to_contain_text("Snow at your door")
    for page in (phone, computer):
        expect(page.locator("main")).not_to_contain_text("Board at noon")
        page.goto(f"{site}/booking/")
    expect(phone.locator("main")).to_contain_text("Call and we book it for you")
    expect(computer.locator("main")).to_contain_text("Price your journey")


def test_two_ski_pages_change_the_front_page_of_who_agreed_until_the_consent_is_withdrawn(
    site, visit
):
    page = visit()
    page.goto(site)
    expect(page.locator("h1")).to_contain_text(EVERYBODY)
    page.get_by_role("link", name="Make your choice").click()
    page.get_by_role("button", name="Allow personal content").click()
    expect(page.get_by_role("heading", name="You have allowed it")).to_be_visible()
    look_at_two_ski_pages(page, site)
    page.goto(site)
    expect(page.locator("h1")).to_contain_text(SKIERS)
    stranger = visit()
    stranger.goto(site)
    expect(stranger.locator("h1")).to_contain_text(EVERYBODY)

    page.goto(f"{site}/personal-content/")
    page.get_by_role("button", name="Forget me").click()
    expect(page.get_by_role("heading", name="You have not said yet")).to_be_visible()
    assert "wpp" not in {cookie["name"] for cookie in page.context.cookies()}
    page.goto(site)
    expect(page.locator("h1")).to_contain_text(EVERYBODY)
    assert flush(10)
    assert not DayCount.objects.exists()


def test_a_site_that_asks_elsewhere_needs_no_button_and_no_personalized_block(
    site, visit, settings
):
    settings.WAGTAIL_PERSONALIZE_PLUS = {**settings.WAGTAIL_PERSONALIZE_PLUS, "CONSENT": "yes"}
    page = visit()
    look_at_two_ski_pages(page, site)
    page.goto(site)
    expect(page.locator("h1")).to_contain_text(SKIERS)
    assert flush(10)
    assert KnownVisitor.objects.count() == 1


def look_at_two_ski_pages(page, site):
    """Follow the links of the ski section to two of its places, which hold nothing personal."""
    page.goto(f"{site}/skiing/")
    places = page.locator("main a[href*='/skiing/']").evaluate_all(
        "links => [...new Set(links.map(link => link.href))]"
    )
    for place in places[:2]:
        answer = page.goto(place)
        assert answer.ok
