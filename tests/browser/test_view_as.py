"""The control “View as” in the preview panel, as editors use it."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect
from wagtail import hooks
from wagtail.admin.wagtail_hooks import PageListingViewDraftButton
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

from tests import builders
from tests.builders import group, personalized, publish, variant
from tests.site.models import Banner, PersonalizedPage, PlainPage

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.fixture
def groups():
    return group("Skiers"), group("Swimmers"), group("Night owls", enabled=False)


@pytest.fixture
def body(groups):
    skiers, swimmers, _owls = groups
    return [
        personalized(
            "card",
            {"title": "For all", "content": ""},
            variant([skiers], {"title": "Snow", "content": ""}),
            variant([swimmers], {"title": "Sea", "content": ""}),
        ),
        personalized(
            "card",
            {"title": "No towel", "content": ""},
            variant([swimmers], {"title": "Towel", "content": ""}),
        ),
    ]


@pytest.fixture
def preview(open_admin, body):
    """The form of a page, with its preview open."""
    page = publish(builders.home_page(), PersonalizedPage, "offers", body)
    opened = open_admin(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    toggle(opened)
    shows(opened, "For all", "No towel")
    # Until then Wagtail takes a change for the form's beginning.
    opened.wait_for_function("window.wagtail.app.queryController('w-unsaved').initialFormData")
    return opened


def toggle(page):
    page.get_by_role("button", name="Toggle preview").click()


def view_as(page):
    return page.get_by_role("combobox", name="View as")


def choose(page, *names):
    for name in names:
        view_as(page).fill(name)
        expect(page.get_by_role("option", name=name).first).to_be_visible()
        view_as(page).press("Enter")
    view_as(page).press("Escape")


def make_slug_invalid(page):
    """
    Change the slug to one that cannot be, until Wagtail hears of it.

    It may take the form for unchanged once more after it began to watch it, on a busy machine
    seconds later, and what was changed by then is never noticed.
    """
    page.wait_for_function(
        """() => {
          if (document.querySelector('.w-preview--has-errors')) return true;
          const slug = document.getElementById('id_slug');
          slug.value = slug.value === '???' ? '????' : '???';
          return false;
        }""",
        polling=3000,
    )


def shows(page, *texts):
    """Wait until the preview holds these texts."""
    preview = page.frame_locator("#w-preview-iframe")
    for text in texts:
        expect(preview.get_by_text(text, exact=True)).to_be_visible()


def asked_for(page):
    """Return the parameters of the preview that is shown, or None without any."""
    url = page.locator("#w-preview-iframe").get_attribute("src")
    return parse_qs(urlsplit(url).query, keep_blank_values=True).get("visitor_group")


def test_the_preview_follows_what_is_chosen(preview):
    assert asked_for(preview) is None
    choose(preview, "Skiers")
    shows(preview, "Snow", "No towel")
    assert asked_for(preview) == ["skiers"]

    choose(preview, "Swimmers")
    shows(preview, "Snow", "Towel")
    assert asked_for(preview) == ["skiers", "swimmers"]

    choose(preview, "Default")
    shows(preview, "For all", "No towel")
    assert asked_for(preview) == [""]
    assert preview.locator(".wpp-view-as li").all_inner_texts() == ["Default content"]

    choose(preview, "Me")
    expect(preview.locator(".wpp-view-as li")).to_have_count(0)
    shows(preview, "For all")
    preview.wait_for_function(
        "!document.getElementById('w-preview-iframe').src.includes('visitor_group')"
    )


def test_the_link_to_a_new_tab_leads_to_the_same(preview):
    choose(preview, "Skiers")
    shows(preview, "Snow")
    with preview.expect_popup() as tab:
        preview.get_by_role("link", name="Preview in new tab").click()
    expect(tab.value.get_by_text("Snow")).to_be_visible()


def test_it_stays_while_the_form_is_edited_and_the_panel_is_closed_and_opened(preview):
    choose(preview, "Skiers")
    shows(preview, "Snow")
    toggle(preview)
    # It is out of sight before Wagtail takes it for closed; until then the button closes it again.
    expect(preview.locator("[data-side-panel=preview]")).to_have_attribute("hidden", "")
    expect(view_as(preview)).to_be_hidden()
    preview.locator("#body-1-value-content-title").fill("No sledge")
    toggle(preview)
    shows(preview, "Snow", "No sledge")
    expect(preview.get_by_role("button", name="Remove Skiers")).to_be_visible()


def test_a_choice_made_while_the_preview_is_on_its_way_is_shown_in_the_end(preview):
    choose(preview, "Skiers", "Swimmers", "Default")
    choose(preview, "Swimmers")
    shows(preview, "Sea", "Towel")
    assert asked_for(preview) == ["swimmers"]


def test_a_form_with_errors_still_shows_what_was_last_valid(preview):
    # Wagtail previews a draft without its title, but with no slug that cannot be one.
    make_slug_invalid(preview)
    expect(preview.get_by_text("Preview is out of date")).to_be_visible()
    choose(preview, "Skiers")
    shows(preview, "Snow", "No towel")


def test_a_disabled_group_cannot_be_chosen(preview):
    choose(preview, "Night owls")
    view_as(preview).press("ArrowDown")
    row = preview.get_by_role("option", name="Night owls")
    expect(row).to_have_attribute("aria-disabled", "true")
    expect(row).to_have_attribute("aria-selected", "false")
    assert asked_for(preview) is None


def test_a_page_without_the_field_asks_for_the_groups_once_and_only_when_they_are_needed(
    open_admin, groups
):
    page = publish(builders.home_page(), PlainPage, "plain", [])
    opened = open_admin(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    asked = []
    opened.on("request", lambda request: asked.append(request.url))
    toggle(opened)
    view_as(opened).focus()
    assert not [url for url in asked if "visitor-groups/options" in url]
    for _ in range(2):
        view_as(opened).click()
        expect(opened.get_by_role("option", name="Skiers")).to_be_visible()
        view_as(opened).press("Escape")
    assert len([url for url in asked if "visitor-groups/options" in url]) == 1


def test_a_list_that_does_not_arrive_says_so(open_admin, groups):
    page = publish(builders.home_page(), PlainPage, "plain", [])
    opened = open_admin(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    opened.route("**/visitor-groups/options/", lambda route: route.fulfill(status=500))
    toggle(opened)
    view_as(opened).click()
    expect(opened.locator(".wpp-view-as [role=status]")).to_have_text(
        "The visitor groups could not be loaded. Reload the page to try again."
    )
    expect(opened.get_by_role("option")).to_have_count(2)


def test_snippets_are_previewed_so_too(open_admin, body):
    banner = Banner.objects.create(name="Banner", body=body)
    opened = open_admin(reverse(Banner.snippet_viewset.get_url_name("edit"), args=[banner.pk]))
    toggle(opened)
    choose(opened, "Swimmers")
    shows(opened, "Sea", "Towel")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(preview, scheme):
    preview.emulate_media(color_scheme=scheme)
    choose(preview, "Skiers")
    view_as(preview).press("ArrowDown")
    found = Axe().run(preview, context=".wpp-view-as")
    assert found.violations_count == 0, found.generate_report()


def test_the_list_stays_inside_a_window_of_360_pixels(preview):
    preview.set_viewport_size({"width": 360, "height": 740})
    view_as(preview).click()
    popup = preview.locator(".wpp-view-as .wpp-groups__popup").bounding_box()
    assert popup["x"] >= 0
    assert popup["x"] + popup["width"] <= 360
    assert popup["y"] >= 0
    assert popup["y"] + popup["height"] <= 740


@pytest.fixture
def draft(body):
    """A page with a draft that says more than what is live."""
    page = publish(builders.home_page(), PersonalizedPage, "offers", [])
    page.body = body
    page.save_revision()
    return page


def follow(link):
    """Open where a link leads to, in a tab of its own."""
    tab = link.page.context.new_page()
    tab.goto(link.evaluate("(link) => link.href"))
    return tab


def test_the_link_to_the_draft_in_a_message_leads_to_what_is_chosen(open_admin, draft):
    workflow = Workflow.objects.create(name="Approval")
    task = GroupApprovalTask.objects.create(name="Approval")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    administrator = builders.user("administrator", is_superuser=True)
    workflow.start(draft, administrator)
    opened = open_admin(reverse("wagtailadmin_pages:edit", args=[draft.pk]), administrator)
    opened.get_by_role("button", name="More actions").click()
    opened.get_by_role("button", name="Cancel workflow").click()
    link = opened.get_by_role("link", name="View draft")
    before = link.evaluate("(link) => link.href")
    toggle(opened)
    shows(opened, "For all")

    # The message has pushed the panel's foot out of the window.
    view_as(opened).scroll_into_view_if_needed()
    choose(opened, "Skiers", "Swimmers")
    shows(opened, "Snow", "Towel")
    draft_of_both = follow(link)
    expect(draft_of_both.get_by_text("Snow", exact=True)).to_be_visible()
    expect(draft_of_both.get_by_text("Towel", exact=True)).to_be_visible()

    choose(opened, "Default")
    shows(opened, "For all", "No towel")
    assert link.evaluate("(link) => link.href") == f"{before}?visitor_group="

    choose(opened, "Me")
    expect(opened.locator(".wpp-view-as li")).to_have_count(0)
    assert link.evaluate("(link) => link.href") == before
    opened.wait_for_function(
        "!document.getElementById('w-preview-iframe').src.includes('visitor_group')"
    )
    shows(opened, "For all", "No towel")


def test_the_link_to_the_draft_in_a_menu_leads_to_what_is_chosen(open_admin, draft):
    # Wagtail itself has it in the menu of pages in lists only; some sites in the header, too.
    def buttons(page, **_others):
        return [PageListingViewDraftButton(page=page, priority=15)]

    with hooks.register_temporarily("register_page_header_buttons", buttons):
        opened = open_admin(reverse("wagtailadmin_pages:edit", args=[draft.pk]))
    toggle(opened)
    shows(opened, "For all")
    choose(opened, "Skiers")
    shows(opened, "Snow")
    opened.get_by_role("button", name="Actions", exact=True).click()
    link = opened.get_by_role("link", name="View draft")
    expect(link).to_have_attribute("href", re.compile(r"\?visitor_group=skiers$"))
    expect(follow(link).get_by_text("Snow")).to_be_visible()
