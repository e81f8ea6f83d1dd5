"""The field in which editors choose countries and time zones, as people use it."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.builders import criterion
from tests.editing.forms import admin_url, in_database
from wagtail_personalize_plus.models import VisitorGroup

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

COUNTRIES = "criteria-0-value-countries"
ZONES = "criteria-1-value-zones"


@pytest.fixture
def far_away():
    """A group with a country that is none, and a time zone."""
    stored = [
        criterion("country", {"countries": ["YU"]}),
        criterion("time_zone", {"zones": ["Asia/Tokyo"]}),
    ]
    return VisitorGroup.objects.create(name="Far away", criteria=stored)


def field(page, name):
    return page.locator(f"#{name}")


def widget(page, name):
    return page.locator(".wpp-groups", has=field(page, name))


def chips(page, name):
    return [text.strip() for text in widget(page, name).locator("li").all_inner_texts()]


def options(page, name):
    return widget(page, name).locator(".wpp-groups__option-name").all_inner_texts()


def status(page, name):
    return widget(page, name).get_by_role("status")


def test_countries_and_zones_are_found_by_typing_and_saved(open_admin, home, far_away):
    page = open_admin(admin_url("edit", far_away.pk))
    expect(field(page, COUNTRIES)).to_be_visible()
    assert page.locator("#wpp-options-countries").count() == 1
    assert page.locator("#wpp-options-time-zones").count() == 1
    assert chips(page, COUNTRIES) == ["Unknown: YU"]
    assert chips(page, ZONES) == ["Asia/Tokyo"]

    field(page, COUNTRIES).focus()
    page.keyboard.type("germ")
    assert options(page, COUNTRIES) == ["Germany"]
    expect(status(page, COUNTRIES)).to_have_text("Found: 1")
    page.keyboard.press("Enter")
    expect(status(page, COUNTRIES)).to_have_text("Germany chosen")
    page.keyboard.type("union")
    page.keyboard.press("Enter")
    page.keyboard.type("atlantis")
    expect(status(page, COUNTRIES)).to_have_text("Nothing matches “atlantis”")
    page.keyboard.press("Escape")
    assert chips(page, COUNTRIES) == ["Unknown: YU", "Germany", "European Union (all members)"]

    field(page, ZONES).focus()
    page.keyboard.type("new york")
    assert options(page, ZONES) == ["America/New York"]
    page.keyboard.press("Enter")
    page.keyboard.type("norway")
    assert options(page, ZONES) == ["Europe/Oslo"]
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")

    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Visitor group 'Far away' updated.")).to_be_visible()
    assert [each["value"] for each in in_database(far_away)] == [
        {"countries": ["YU", "DE", "EU"]},
        {"zones": ["Asia/Tokyo", "America/New_York", "Europe/Oslo"]},
    ]


def test_a_folded_condition_is_summed_up_by_names(open_admin, home, far_away):
    page = open_admin(admin_url("edit", far_away.pk))
    expect(field(page, ZONES)).to_be_visible()
    block = page.locator("[data-streamfield-child]").nth(1)
    block.locator("[data-panel-toggle]").first.click()
    expect(block.locator("[data-panel-heading-text]").first).to_have_text("Asia/Tokyo")


def test_the_open_field_is_accessible(open_admin, home, far_away):
    page = open_admin(admin_url("edit", far_away.pk))
    field(page, COUNTRIES).focus()
    page.keyboard.type("united")
    expect(field(page, COUNTRIES)).to_have_attribute("aria-expanded", "true")
    found = Axe().run(page, context=".wpp-groups", options=WCAG).response
    assert [rule["id"] for rule in found["violations"]] == []


def test_a_new_condition_offers_the_same_countries(open_admin, home):
    page = open_admin(admin_url("add"))
    page.locator(".c-sf-add-button").first.click()
    page.locator(".w-combobox__option-text", has_text="Country (nation").click()
    field(page, COUNTRIES).focus()
    page.keyboard.type("österr")
    assert options(page, COUNTRIES) == []
    field(page, COUNTRIES).fill("cote")
    assert options(page, COUNTRIES) == ["Côte d'Ivoire"]
