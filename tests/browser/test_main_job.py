"""
The main job, done as an editor does it.

Log in, build a visitor group, give a page two variants, preview it as the group, publish, and
look at the page as a phone, a desktop computer and a crawler.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests import builders
from tests.browser.conftest import sign_in
from tests.builders import CRAWLER, DESKTOP, PHONE, group, personalized, publish
from tests.site.models import PersonalizedPage
from wagtail_personalize_plus.models import VisitorGroup

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.fixture
def offers():
    """A page with one personalized card that has no variant yet, and a group of crawlers."""
    group("Crawlers", ("device", {"kinds": ["bot"]}))
    body = [personalized("card", {"title": "For everybody", "content": "A bed for the night"})]
    return publish(builders.home_page(), PersonalizedPage, "offers", body)


@pytest.fixture
def admin(page, live_server):
    """The admin, opened by its administrator."""
    builders.user("admin", is_superuser=True)
    page.set_viewport_size({"width": 1440, "height": 1000})
    sign_in(page, live_server.url)
    return page


def add_block(page, place, label=None):
    """Press the plus sign that comes at this place, and choose a type by its label."""
    page.locator("form[data-edit-form] button.c-sf-add-button").nth(place).click()
    if label:
        page.get_by_role("combobox").last.fill(label)
        page.locator(".w-combobox__option").first.wait_for()
        page.keyboard.press("Enter")


def choose_group(page, field, name):
    """Choose a visitor group in the field of this name by typing."""
    box = page.locator(f"[data-contentpath='groups'] #{field}, #{field}").locator(
        "xpath=ancestor::*[contains(@class, 'wpp-groups')][1]"
    )
    box.get_by_role("combobox").fill(name)
    box.get_by_role("combobox").press("Enter")
    expect(box.get_by_role("button", name=f"Remove {name}")).to_be_visible()


def build_the_group(page, url):
    """Build: a phone, and (a newsletter's tag or a parameter from a mail)."""
    page.goto(f"{url}/admin/")
    page.get_by_role("button", name="Personalization").click()
    page.get_by_role("link", name="Visitor groups").click()
    page.get_by_role("link", name="Add visitor group").first.click()
    page.locator("#id_name").fill("Phones from the newsletter")
    add_block(page, 0, "phone")
    page.get_by_role("checkbox", name="Phone").check()
    add_block(page, 1, "conditions")
    add_block(page, 2, "utm")
    page.locator("#criteria-1-value-criteria-0-value-source").fill("newsletter")
    add_block(page, 3, "parameter")
    page.locator("#criteria-1-value-criteria-1-value-name").fill("from")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_text("Phones from the newsletter").first).to_be_visible()


def add_variants(page):
    """Give the card two variants: one for the group, one for crawlers."""
    add_block(page, 1)
    choose_group(page, "body-0-value-variants-0-value-groups", "Phones from the newsletter")
    page.locator("#body-0-value-variants-0-value-content-title").fill("For phones")
    add_block(page, 2)
    choose_group(page, "body-0-value-variants-1-value-groups", "Crawlers")
    page.locator("#body-0-value-variants-1-value-content-title").fill("For crawlers")


def preview_as(page, name):
    """Open the preview panel and choose a visitor group in it."""
    if not page.locator(".w-preview").is_visible():
        page.get_by_role("button", name="Toggle preview").click()
    view_as = page.locator(".wpp-view-as").get_by_role("combobox")
    view_as.fill(name)
    view_as.press("Enter")
    return page.frame_locator("#w-preview-iframe")


def wait_for_preview(field, shown):
    """
    Wait until the preview shows what was typed.

    On a busy machine Wagtail's form may take a change for its beginning, and tells the preview
    nothing of it; a space more is another change, and is cut off when the form is read.
    """
    for _ in range(5):
        try:
            expect(shown).to_be_visible(timeout=6_000)
        except AssertionError:
            field.press("End")
            field.press("Space")
        else:
            return
    expect(shown).to_be_visible()


def test_an_editor_builds_a_group_and_personalizes_a_page_for_it(
    admin, offers, live_server, browser
):
    build_the_group(admin, live_server.url)
    built = VisitorGroup.objects.get(name="Phones from the newsletter")
    assert built.rule_sentence() == (
        "Device is a phone and "
        "(campaign source is “newsletter” or query parameter “from” is present)."
    )

    admin.goto(f"{live_server.url}/admin/pages/{offers.pk}/edit/")
    add_variants(admin)

    preview = preview_as(admin, "Phones from the newsletter")
    expect(preview.get_by_text("For phones")).to_be_visible()
    title = admin.locator("#body-0-value-variants-0-value-content-title")
    title.fill("For every phone")
    wait_for_preview(title, preview.get_by_text("For every phone"))

    admin.get_by_role("button", name=re.compile("More actions")).click()
    admin.get_by_role("button", name="Publish").click()
    expect(admin.get_by_text(re.compile("published"))).to_be_visible()

    for user_agent, query, title in [
        (PHONE, "?utm_source=newsletter", "For every phone"),
        (PHONE, "?from=mail", "For every phone"),
        (PHONE, "", "For everybody"),
        (DESKTOP, "?utm_source=newsletter", "For everybody"),
        (CRAWLER, "", "For crawlers"),
    ]:
        visitor = browser.new_context(user_agent=user_agent)
        page = visitor.new_page()
        page.goto(f"{live_server.url}/offers/{query}")
        assert page.locator("main dd").first.inner_text() == title
        visitor.close()
