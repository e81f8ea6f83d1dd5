"""
The pictures of the documentation, taken of the demo site in a real browser.

WPP_PICTURES=1 writes them to docs/images; without it they are taken all the same, so that a change
which breaks one is noticed.
"""

from __future__ import annotations

import os
from io import StringIO

import pytest
from django.core.management import call_command
from PIL import Image
from playwright.sync_api import expect

from sandbox.travel.models import HomePage
from tests.browser.conftest import sign_in
from tests.environment import ROOT
from wagtail_personalize_plus.models import VisitorGroup

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.fixture
def admin(page, live_server, settings, tmp_path):
    """The admin of the demo site, opened by its administrator."""
    settings.ROOT_URLCONF = "sandbox.urls"
    settings.MEDIA_ROOT = tmp_path / "media"
    call_command("load_demo", port=int(live_server.url.rpartition(":")[2]), stdout=StringIO())
    page.set_viewport_size({"width": 1440, "height": 1000})
    sign_in(page, live_server.url)
    return page


@pytest.fixture
def picture(page, tmp_path):
    """Take a picture under a name and check that there is something on it."""
    folder = ROOT / "docs" / "images" if os.environ.get("WPP_PICTURES") else tmp_path
    folder.mkdir(exist_ok=True)

    def take(name):
        path = folder / f"{name}.png"
        page.screenshot(path=path)
        with Image.open(path) as taken:
            # Few colors weigh a tenth, and the admin has few.
            small = taken.convert("RGB").quantize(colors=256)
            assert len(small.getcolors()) > 50
            small.save(path, optimize=True)

    return take


def test_the_form_of_a_visitor_group(admin, live_server, picture):
    off_peak = VisitorGroup.objects.get(name="Off-peak visitors")
    admin.goto(
        f"{live_server.url}/admin/snippets/wagtail_personalize_plus/visitorgroup/edit/{off_peak.pk}/"
    )
    heading = admin.get_by_role("heading", name="Who belongs to this group")
    expect(heading).to_be_visible()
    heading.scroll_into_view_if_needed()
    admin.mouse.wheel(0, 400)
    admin.wait_for_timeout(500)
    picture("group-form")


def test_the_variants_of_a_block_in_the_page_editor(admin, live_server, picture):
    home = HomePage.objects.get()
    admin.goto(f"{live_server.url}/admin/pages/{home.pk}/edit/")
    variants = admin.locator("[data-contentpath='variants']").first
    expect(variants).to_be_visible()
    variants.scroll_into_view_if_needed()
    admin.wait_for_timeout(500)
    picture("editor")


def test_a_preview_as_a_visitor_group(admin, live_server, picture):
    home = HomePage.objects.get()
    admin.goto(f"{live_server.url}/admin/pages/{home.pk}/edit/")
    admin.get_by_role("button", name="Toggle preview").click()
    preview = admin.frame_locator("#w-preview-iframe")
    expect(preview.locator("h1")).to_be_visible()
    view_as = admin.locator(".wpp-view-as").get_by_role("combobox")
    view_as.fill("Night owls")
    expect(admin.get_by_role("option", name="Night owls")).to_be_visible()
    view_as.press("Enter")
    expect(preview.get_by_text("the night train north has beds left")).to_be_visible()
    admin.wait_for_timeout(500)
    picture("preview-view-as")


def test_the_live_site_as_a_visitor_group(admin, live_server, picture):
    admin.goto(f"{live_server.url}/")
    admin.get_by_role("button", name="View Wagtail quick actions").click()
    admin.get_by_role("menuitem", name="View as…").click()
    dialog = admin.get_by_role("dialog", name="View as")
    dialog.get_by_label("Night owls").check()
    admin.wait_for_timeout(500)
    picture("live-view-as")
    dialog.get_by_role("button", name="View", exact=True).click()
    expect(admin.get_by_role("region", name="View as")).to_contain_text("Night owls")
    expect(admin.get_by_text("the night train north has beds left")).to_be_visible()
    admin.wait_for_timeout(500)
    picture("live-view-as-banner")
