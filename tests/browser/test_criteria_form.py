"""The criteria of a visitor group, drawn by the scripts of Wagtail and ours."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.builders import criterion, header
from tests.editing.forms import admin_url, in_database
from wagtail_personalize_plus.models import VisitorGroup

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

TELEPATHY = criterion("telepathy", {"strength": 3, "tags": ["ä", None]})
TOO_DEEP = criterion("nested", {"operator": "none", "criteria": [criterion(*header("deep"))]})


def nested(*criteria):
    return criterion("nested", {"operator": "any", "criteria": list(criteria)})


@pytest.fixture
def kept():
    """A group of which the form can show only a part."""
    stored = [
        criterion(*header("a")),
        TELEPATHY,
        nested(TELEPATHY, nested(TOO_DEEP, criterion(*header("b")))),
    ]
    return VisitorGroup.objects.create(name="Kept", criteria=stored)


def shown_as_kept(page, text):
    return page.locator("[data-field-input] strong", has_text=text)


def test_what_the_form_cannot_show_is_named_and_saved_as_it_was(open_admin, home, kept):
    before = in_database(kept)
    page = open_admin(admin_url("edit", kept.pk))
    expect(shown_as_kept(page, "“telepathy” (unknown criterion)")).to_have_count(2)
    expect(page.get_by_text('{"strength": 3, "tags": ["ä", null]}')).to_have_count(2)
    expect(shown_as_kept(page, "(not: header X-Test is deep)")).to_be_visible()
    page.locator("#id_name").fill("Renamed")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Visitor group 'Renamed' updated.")).to_be_visible()
    assert in_database(kept) == before


def test_the_picker_offers_every_criterion_but_what_cannot_be_edited(open_admin, home, kept):
    page = open_admin(admin_url("edit", kept.pk))
    page.locator(".c-sf-add-button").first.click()
    offered = page.locator(".w-combobox__option-text")
    expect(offered.filter(has_text="Header")).to_have_count(1)
    expect(offered.filter(has_text="Group of conditions")).to_have_count(1)
    expect(offered.filter(has_text="Cannot be edited here")).to_have_count(0)


def test_what_cannot_be_edited_cannot_be_copied_but_deleted(open_admin, home, kept):
    page = open_admin(admin_url("edit", kept.pk))
    block = page.locator("[data-streamfield-child]", has_text="Cannot be edited here").first
    expect(block.get_by_role("button", name="Duplicate")).to_be_disabled()
    block.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Visitor group 'Kept' updated.")).to_be_visible()
    assert [each["type"] for each in in_database(kept)] == ["header", "nested"]


def test_a_copy_of_nested_conditions_takes_along_what_cannot_be_edited(open_admin, home, kept):
    page = open_admin(admin_url("edit", kept.pk))
    page.get_by_role("button", name="Duplicate").nth(2).click()
    expect(shown_as_kept(page, "(not: header X-Test is deep)")).to_have_count(2)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Visitor group 'Kept' updated.")).to_be_visible()
    *_, original, copy = in_database(kept)
    assert copy["id"] != original["id"]
    assert copy["value"]["criteria"][0] == TELEPATHY
    assert copy["value"]["criteria"][1]["value"]["criteria"][0] == TOO_DEEP


def test_a_new_group_gets_its_slug_while_its_name_is_typed(open_admin, home):
    page = open_admin(admin_url("add"))
    page.locator("#id_name").press_sequentially("Night owls & friends")
    expect(page.locator("[name=slug]")).to_have_value("night-owls-friends")


def test_the_slug_of_a_group_that_is_in_use_stays(open_admin, home, kept):
    page = open_admin(admin_url("edit", kept.pk))
    name = page.locator("#id_name")
    name.press_sequentially(" and changed")
    name.blur()
    expect(page.locator("[name=slug]")).to_have_value("kept")
