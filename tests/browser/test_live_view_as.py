"""“View as” on the live site, as editors use it: by keyboard, on a phone, under a strict policy."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests import builders
from tests.builders import group, personalized, publish, variant
from tests.site.models import PersonalizedPage

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'"
)


@pytest.fixture
def site(open_admin):
    """The page with variants, as its administrator sees it."""
    skiers = group("Skiers", description="They like snow")
    swimmers = group("Swimmers")
    group("Night owls", enabled=False)
    body = [
        personalized(
            "rich",
            "<p>For all</p>",
            variant([skiers], "<p>Snow</p>"),
            variant([swimmers], "<p>Sea</p>"),
        )
    ]
    publish(builders.home_page(), PersonalizedPage, "offers", body)
    page = open_admin("/offers/")
    expect(trigger(page)).to_be_visible()
    return page


def trigger(page):
    return page.get_by_role("button", name="View Wagtail quick actions")


def item(page):
    return page.get_by_role("menuitem", name="View as…")


def dialog(page):
    return page.get_by_role("dialog", name="View as")


def banner(page):
    return page.get_by_role("region", name="View as")


def open_dialog(page):
    trigger(page).click()
    item(page).click()
    expect(dialog(page)).to_be_visible()
    return dialog(page)


def view_as(page, *names):
    opened = open_dialog(page)
    for name in names:
        opened.get_by_label(name, exact=True).check()
    opened.get_by_role("button", name="View", exact=True).click()
    expect(banner(page)).to_be_visible()


def focused(page):
    """Return the text of what has the focus, inside of shadow roots too."""
    return page.evaluate(
        """() => {
          let element = document.activeElement;
          while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
          return (element?.getAttribute('aria-label') || element?.textContent || '').trim();
        }"""
    )


def press_until(page, key, text, most=60):
    for _ in range(most):
        if focused(page) == text:
            return
        page.keyboard.press(key)
        page.wait_for_timeout(120)  # the userbar moves the focus a little later
    pytest.fail(f"{key} does not lead to {text!r}")


def test_everything_can_be_done_by_keyboard(site):
    trigger(site).focus()
    site.keyboard.press("Enter")
    expect(item(site)).to_be_visible()
    site.wait_for_timeout(500)  # then the first item gets the focus
    press_until(site, "ArrowDown", "View as…")
    site.keyboard.press("Enter")
    expect(dialog(site)).to_be_visible()
    expect(dialog(site).get_by_label("Default content")).to_be_focused()
    site.keyboard.press("Tab")
    expect(dialog(site).get_by_label("Skiers")).to_be_focused()
    site.keyboard.press("Space")
    site.keyboard.press("Enter")

    expect(site.get_by_text("Snow", exact=True)).to_be_visible()
    expect(banner(site)).to_contain_text("You see this site as a member of: Skiers")
    press_until(site, "Tab", "Back to normal")
    site.keyboard.press("Enter")
    expect(site.get_by_text("For all", exact=True)).to_be_visible()
    expect(banner(site)).to_have_count(0)
    assert site.url.endswith("/offers/")


def test_it_stays_from_page_to_page_until_it_is_ended(site, live_server):
    view_as(site, "Skiers")
    site.goto(f"{live_server.url}/")
    expect(banner(site)).to_be_visible()
    site.goto(f"{live_server.url}/offers/")
    expect(site.get_by_text("Snow", exact=True)).to_be_visible()
    banner(site).get_by_role("button", name="Back to normal").click()
    expect(site.get_by_text("For all", exact=True)).to_be_visible()


def test_escape_and_cancel_close_the_dialog_and_lead_back_to_the_userbar(site):
    for leave in (
        lambda: site.keyboard.press("Escape"),
        lambda: dialog(site).get_by_role("button", name="Cancel").click(),
        lambda: dialog(site).get_by_role("button", name="Close dialog").click(),
    ):
        open_dialog(site)
        leave()
        expect(dialog(site)).to_have_count(0)
        assert focused(site) == "View Wagtail quick actions"
    expect(site.get_by_text("For all", exact=True)).to_be_visible()


def test_the_focus_stays_inside_of_the_dialog(site):
    open_dialog(site)
    inside = "['body', 'wpp-view-as-dialog'].includes(document.activeElement.localName)"
    for _ in range(12):
        site.keyboard.press("Tab")
        assert site.evaluate(inside)


def test_the_dialog_is_described(site):
    opened = open_dialog(site)
    expect(opened).to_have_accessible_description(
        "Only you see the site so, in this browser, for an hour at most. "
        "Nothing that you do meanwhile counts as a visit."
    )
    expect(opened.get_by_label("Skiers")).to_have_accessible_description("They like snow")
    expect(opened.get_by_label("Night owls")).to_have_count(0)


def test_the_default_content_and_groups_exclude_each_other(site):
    opened = open_dialog(site)
    default, skiers = opened.get_by_label("Default content"), opened.get_by_label("Skiers")
    skiers.check()
    opened.get_by_label("Swimmers").check()
    default.check()
    expect(skiers).not_to_be_checked()
    skiers.check()
    expect(default).not_to_be_checked()
    default.check()
    opened.get_by_role("button", name="View", exact=True).click()
    expect(banner(site)).to_contain_text("Default content")


def test_nothing_chosen_is_said_in_the_dialog(site):
    opened = open_dialog(site)
    opened.get_by_role("button", name="View", exact=True).click()
    message = "Choose the default content or at least one visitor group."
    expect(opened.get_by_role("alert")).to_have_text(message)
    expect(opened.get_by_label("Default content")).to_be_focused()
    opened.get_by_label("Skiers").check()
    expect(opened.get_by_role("alert")).to_be_empty()


def test_the_banner_opens_the_dialog_with_what_is_chosen(site):
    view_as(site, "Skiers")
    change = banner(site).get_by_role("link", name="Change")
    change.click()
    opened = dialog(site)
    expect(opened.get_by_label("Skiers")).to_be_checked()
    site.keyboard.press("Escape")
    expect(change).to_be_focused()

    change.click()
    opened.get_by_label("Skiers").uncheck()
    opened.get_by_label("Swimmers").check()
    opened.get_by_role("button", name="View", exact=True).click()
    expect(site.get_by_text("Sea", exact=True)).to_be_visible()

    change.click()
    opened.get_by_role("button", name="Back to normal").click()
    expect(site.get_by_text("For all", exact=True)).to_be_visible()


def test_many_groups_are_searched(site):
    for number in range(12):
        group(f"Région {number}")
    opened = open_dialog(site)
    opened.get_by_label("Skiers").check()
    search = opened.get_by_role("searchbox", name="Search visitor groups")
    search.fill("region 1")
    expect(opened.get_by_role("checkbox")).to_have_count(5)  # default, Skiers, 1, 10, 11
    expect(opened.get_by_role("status")).to_have_text("Groups found: 3")
    search.press("Enter")
    expect(opened).to_be_visible()
    search.fill("nobody")
    expect(opened.get_by_text("No visitor group is called so.")).to_be_visible()
    search.press("Escape")
    expect(search).to_have_value("")
    expect(opened).to_be_visible()
    expect(opened.get_by_label("Région 7")).to_be_visible()


def test_a_click_anywhere_in_a_row_ticks_it(site):
    opened = open_dialog(site)
    opened.get_by_text("They like snow").click(force=True)  # what is hit is the label
    expect(opened.get_by_label("Skiers")).to_be_checked()


def test_where_the_dialog_fails_the_page_of_the_admin_does_it(site, live_server):
    site.route(
        lambda url: "/view-as/" in url,
        lambda route: (
            route.abort() if route.request.resource_type == "fetch" else route.continue_()
        ),
    )
    trigger(site).click()
    item(site).click()
    site.wait_for_url("**/admin/personalization/view-as/**")
    site.get_by_label("Swimmers").check()
    site.get_by_role("button", name="View", exact=True).click()
    site.wait_for_url(f"{live_server.url}/offers/")
    expect(site.get_by_text("Sea", exact=True)).to_be_visible()


def test_without_scripts_the_banner_shows_and_ends(site, browser, live_server):
    view_as(site, "Skiers")
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(site.context.cookies())
    page = context.new_page()
    page.goto(f"{live_server.url}/offers/")
    expect(banner(page)).to_be_in_viewport(ratio=1)
    banner(page).get_by_role("link", name="Change").click()
    expect(page.get_by_label("Skiers")).to_be_checked()
    page.get_by_label("Skiers").uncheck()
    page.get_by_label("Swimmers").check()
    page.get_by_role("button", name="View", exact=True).click()
    expect(page.get_by_text("Sea", exact=True)).to_be_visible()
    banner(page).get_by_role("button", name="Back to normal").click()
    expect(page.get_by_text("For all", exact=True)).to_be_visible()
    expect(banner(page)).to_have_count(0)
    context.close()


def test_a_strict_policy_has_nothing_to_object_to(site, live_server):
    refused = []
    site.on(
        "console",
        lambda message: (
            refused.append(message.text)
            if "wagtail_personalize_plus" in message.text or "wpp" in message.text
            else None
        ),
    )

    def guarded(route):
        response = route.fetch()
        headers = {**response.headers, "content-security-policy": POLICY}
        route.fulfill(response=response, headers=headers)

    site.route(lambda url: url.endswith("/offers/"), guarded)
    site.reload()
    view_as(site, "Skiers")
    expect(site.get_by_text("Snow", exact=True)).to_be_visible()
    expect(banner(site)).to_have_css("position", "fixed")
    banner(site).get_by_role("link", name="Change").click()
    expect(dialog(site)).to_have_css("max-width", "none")
    assert refused == []


SIZES = [{"width": 1280, "height": 900}, {"width": 360, "height": 740}]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=["desktop", "phone"])
def test_axe_finds_nothing_and_nothing_is_covered(site, scheme, size):
    site.emulate_media(color_scheme=scheme)
    site.set_viewport_size(size)
    view_as(site, "Skiers", "Swimmers")
    found = Axe().run(site, context="wpp-view-as-banner")
    assert found.violations_count == 0, found.generate_report()
    site.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    bar = banner(site).bounding_box()
    content = site.locator("main").bounding_box()
    userbar = trigger(site).bounding_box()
    assert bar["y"] + bar["height"] == pytest.approx(size["height"], abs=1)
    assert bar["width"] <= size["width"]
    assert content["y"] + content["height"] <= bar["y"]
    assert userbar["y"] + userbar["height"] <= bar["y"]

    banner(site).get_by_role("link", name="Change").click()
    expect(dialog(site)).to_be_visible()
    found = Axe().run(site, context="wpp-view-as-dialog")
    assert found.violations_count == 0, found.generate_report()
    box = dialog(site).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size["width"]
    assert box["y"] + box["height"] <= size["height"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_page_of_the_admin(site, live_server, scheme):
    site.emulate_media(color_scheme=scheme)
    site.goto(f"{live_server.url}/admin/personalization/view-as/?next=/offers/")
    found = Axe().run(site, context="main")
    assert found.violations_count == 0, found.generate_report()
