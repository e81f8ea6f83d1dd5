"""The field in which editors choose visitor groups, as people use it."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from tests import builders
from tests.builders import group, personalized, publish, variant
from tests.site.models import PersonalizedPage
from wagtail_personalize_plus.models import VisitorGroup

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

FIELD = "body-0-value-variants-0-value-groups"


@pytest.fixture
def open_page(open_admin):
    """Return a function that opens the form of a page with one variant, unfolded."""

    def opened(groups=(), excluded=(), user=None):
        content = {"title": "For everybody", "content": ""}
        body = [personalized("card", content, variant(groups, content, excluded=excluded))]
        made = publish(builders.home_page(), PersonalizedPage, "offers", body)
        page = open_admin(reverse("wagtailadmin_pages:edit", args=[made.pk]), user)
        unfold(page)
        return page

    return opened


def unfold(page):
    page.locator(".wpp-groups__input").first.wait_for(state="attached")
    page.evaluate(
        """() => document.querySelectorAll('[data-panel-toggle][aria-expanded="false"]')
          .forEach((button) => button.click())"""
    )
    expect(page.locator(f"#{FIELD}")).to_be_visible()


def resize(page, width, height):
    """Give the window a size, and wait until nothing in it moves any more."""
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.wait_for_function(
        """() => document.getAnimations().every(
          (each) => !(each instanceof CSSTransition) || each.playState !== 'running')"""
    )


def field(page, name=FIELD):
    """Return the combobox."""
    return page.locator(f"#{name}")


def chosen(page, name=FIELD):
    """Return what the form would send."""
    return page.locator(f'input[name="{name}"]').input_value()


def chips(page, name=FIELD):
    return [text.strip() for text in widget(page, name).locator("li").all_inner_texts()]


def widget(page, name=FIELD):
    return page.locator(".wpp-groups", has=field(page, name))


def options(page, name=FIELD):
    """Return the names in the open list."""
    return widget(page, name).locator(".wpp-groups__option-name").all_inner_texts()


def active(page, name=FIELD):
    """Return the name of the option that Enter would take."""
    row = field(page, name).get_attribute("aria-activedescendant")
    return row and page.locator(f"#{row} .wpp-groups__option-name").inner_text()


def status(page, name=FIELD):
    return widget(page, name).get_by_role("status")


# Keys


def test_groups_are_chosen_by_keyboard_alone_and_saved(open_page):
    owls, skiers, swimmers = group("Night owls"), group("Skiers"), group("Swimmers")
    page = open_page()
    field(page).focus()
    expect(field(page)).to_have_attribute("aria-expanded", "false")

    page.keyboard.press("ArrowDown")
    expect(field(page)).to_have_attribute("aria-expanded", "true")
    assert options(page) == ["Night owls", "Skiers", "Swimmers"]
    assert active(page) == "Night owls"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert chosen(page) == str(skiers.pk)
    expect(status(page)).to_have_text("Skiers chosen")

    page.keyboard.type("owl")
    assert options(page) == ["Night owls"]
    expect(status(page)).to_have_text("Groups found: 1")
    page.keyboard.press("Enter")
    assert field(page).input_value() == ""
    assert chips(page) == ["Skiers", "Night owls"]

    page.keyboard.press("Escape")
    expect(field(page)).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Backspace")
    expect(status(page)).to_have_text("Night owls removed")
    page.keyboard.type("swim")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(field(page)).to_have_attribute("aria-expanded", "false")
    assert chosen(page) == f"{skiers.pk},{swimmers.pk}"

    page.keyboard.press("ControlOrMeta+s")
    expect(page.get_by_text(re.compile("has been (saved|updated)")).first).to_be_visible()
    saved = PersonalizedPage.objects.get().get_latest_revision_as_object()
    assert saved.body[0].value["variants"][0].value["groups"] == [skiers.pk, swimmers.pk]
    assert owls.pk not in saved.body[0].value["variants"][0].value["groups"]


def test_the_arrow_keys_go_round_and_home_and_end_go_to_the_ends(open_page):
    for number in range(15):
        group(f"Group {number:02}")
    page = open_page()
    field(page).focus()
    for key, name in [
        ("ArrowUp", "Group 14"),
        ("ArrowDown", "Group 00"),
        ("ArrowUp", "Group 14"),
        ("Home", "Group 00"),
        ("PageDown", "Group 10"),
        ("PageDown", "Group 14"),
        ("PageUp", "Group 04"),
        ("End", "Group 14"),
    ]:
        page.keyboard.press(key)
        assert active(page) == name, key
    row = page.locator(f"#{field(page).get_attribute('aria-activedescendant')}")
    expect(row).to_be_in_viewport()
    expect(row).to_have_attribute("aria-posinset", "15")


def test_home_and_end_move_in_the_text_that_is_typed(open_page):
    group("Skiers")
    page = open_page()
    field(page).focus()
    page.keyboard.type("kx")
    page.keyboard.press("Home")
    page.keyboard.type("s")
    assert field(page).input_value() == "skx"


def test_enter_never_sends_the_form(open_page):
    group("Skiers")
    page = open_page()
    sent = []
    page.on("request", lambda each: each.is_navigation_request() and sent.append(each.url))
    field(page).focus()
    page.keyboard.press("Enter")
    expect(field(page)).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Enter")
    page.keyboard.type("nobody")
    page.keyboard.press("Enter")
    expect(status(page)).to_have_text("No visitor group matches “nobody”")
    assert chosen(page) == ""
    assert sent == []


def test_enter_takes_a_chosen_group_out_again(open_page):
    skiers = group("Skiers")
    page = open_page([skiers])
    field(page).focus()
    page.keyboard.press("ArrowDown")
    row = widget(page).get_by_role("option")
    expect(row).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(row).to_have_attribute("aria-selected", "false")
    assert chosen(page) == ""


# Filter


def test_the_filter_looks_at_names_descriptions_and_tags(open_page):
    group("Après-ski")
    group("Night owls").tags.add("loyalty")
    group("Skiers")
    group("Winter sports", description="Anybody on snow, also to ski")
    page = open_page()
    for typed, names in [
        ("SKI", ["Skiers", "Après-ski", "Winter sports"]),
        ("apres", ["Après-ski"]),
        ("snow", ["Winter sports"]),
        ("loyal", ["Night owls"]),
        ("sports winter", ["Winter sports"]),
    ]:
        field(page).fill(typed)
        assert options(page) == names, typed
    field(page).fill("tennis")
    expect(field(page)).to_have_attribute("aria-expanded", "false")
    expect(status(page)).to_have_text("No visitor group matches “tennis”")


def test_text_that_chooses_nothing_is_forgotten(open_page):
    group("Skiers")
    page = open_page()
    field(page).focus()
    page.keyboard.type("owl")
    page.keyboard.press("Tab")
    assert field(page).input_value() == ""


def test_the_last_of_three_hundred_groups_is_reached_by_one_key(open_page):
    for number in range(300):
        group(f"Visitors of segment {number:03}")
    page = open_page()
    field(page).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    assert active(page) == "Visitors of segment 299"
    row = widget(page).get_by_role("option", name="Visitors of segment 299")
    expect(row).to_be_in_viewport()
    expect(row).to_have_attribute("aria-posinset", "300")


# Pointer and touch


def test_a_pointer_opens_chooses_and_closes(open_page):
    skiers = group("Skiers")
    page = open_page()
    widget(page).locator(".wpp-groups__arrow").click()
    widget(page).get_by_role("option", name="Skiers").click()
    assert chosen(page) == str(skiers.pk)
    expect(field(page)).to_be_focused()
    page.get_by_label("But not to").first.focus()
    expect(widget(page).get_by_role("listbox")).to_be_hidden()


def test_a_chip_is_removed_by_its_button_and_the_focus_goes_to_the_next(open_page):
    owls, skiers = group("Night owls"), group("Skiers")
    page = open_page([owls, skiers])
    page.get_by_role("button", name="Remove Night owls").click()
    assert chosen(page) == str(skiers.pk)
    expect(page.get_by_role("button", name="Remove Skiers")).to_be_focused()
    page.keyboard.press("Enter")
    assert chosen(page) == ""
    expect(field(page)).to_be_focused()


def test_a_field_at_the_bottom_opens_upward(open_page):
    for number in range(20):
        group(f"Group {number:02}")
    page = open_page()
    box = widget(page).locator(".wpp-groups__box")
    box.evaluate("(box) => box.scrollIntoView({ block: 'end', behavior: 'instant' })")
    resize(page, 1280, 420)
    box.evaluate("(box) => box.scrollIntoView({ block: 'end', behavior: 'instant' })")
    field(page).evaluate("(input) => input.focus({ preventScroll: true })")
    page.keyboard.press("Alt+ArrowDown")
    popup = widget(page).locator(".wpp-groups__popup").bounding_box()
    assert popup["y"] >= 0
    assert popup["y"] + popup["height"] <= 420


# What is special


def test_a_deleted_group_stays_until_it_is_removed(open_page):
    skiers = group("Skiers")
    page = open_page([999, skiers])
    assert chips(page) == ["Deleted group 999", "Skiers"]
    field(page).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert chosen(page) == "999"
    page.get_by_role("button", name="Remove Deleted group 999").click()
    assert chosen(page) == ""


def test_a_disabled_group_is_marked_but_may_be_chosen(open_page):
    owls = group("Night owls", enabled=False)
    page = open_page()
    field(page).focus()
    page.keyboard.press("ArrowDown")
    assert options(page) == ["Night owls (disabled)"]
    page.keyboard.press("Enter")
    assert chosen(page) == str(owls.pk)
    assert chips(page) == ["Night owls (disabled)"]


def test_without_groups_the_list_leads_to_the_first_one_and_finds_it(open_page):
    page = open_page()
    field(page).click()
    expect(widget(page).get_by_text("There are no visitor groups yet").first).to_be_visible()
    with page.expect_popup() as tab:
        widget(page).get_by_role("link", name="Create a visitor group").click()
    assert tab.value.url.endswith("/visitorgroup/add/")
    tab.value.close()
    group("Skiers")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    field(page).click()
    expect(widget(page).get_by_role("option", name="Skiers")).to_be_visible()


def test_the_markup_says_what_it_is(open_page):
    skiers, owls = group("Skiers"), group("Night owls", enabled=False)
    page = open_page([skiers], [owls])
    combobox = page.get_by_role("combobox", name="Show to")
    expect(combobox).to_have_attribute("aria-autocomplete", "list")
    expect(combobox).to_have_attribute("aria-controls", f"{FIELD}-list")
    expect(combobox).to_have_accessible_description(
        "Chosen: Skiers Members of any of these groups. Empty means everybody but those below."
    )
    combobox.click()
    listbox = widget(page).get_by_role("listbox", name="Visitor groups")
    expect(listbox).to_have_attribute("aria-multiselectable", "true")
    expect(listbox).to_have_attribute("id", f"{FIELD}-list")


# Blocks


def test_a_new_variant_has_the_field_ready_and_focused(open_page):
    skiers = group("Skiers")
    page = open_page([skiers])
    add = page.locator("form[data-edit-form] button.c-sf-add-button")
    add.nth(2).click()
    second = "body-0-value-variants-1-value-groups"
    expect(field(page, second)).to_be_focused()
    page.keyboard.type("ski")
    page.keyboard.press("Enter")
    assert chosen(page, second) == str(skiers.pk)
    assert page.locator("#wpp-visitor-groups").count() == 1


def test_a_duplicate_keeps_the_groups_and_a_folded_variant_names_them(open_page):
    owls, skiers = group("Night owls"), group("Skiers")
    page = open_page([skiers, owls], [999])
    page.locator("[data-contentpath='variants'] [data-streamfield-action=DUPLICATE]").click()
    second = FIELD.replace("variants-0", "variants-1")
    expect(field(page, second)).to_be_visible()
    assert chips(page, second) == ["Skiers", "Night owls"]
    assert chips(page, second.replace("groups", "except")) == ["Deleted group 999"]

    toggle = page.locator("[data-contentpath='variants'] [data-panel-toggle]").first
    toggle.click()
    heading = page.locator("[data-contentpath='variants'] [data-panel-heading-text]").first
    expect(heading).to_contain_text("Skiers, Night owls")


def test_wagtail_may_set_and_read_the_field(open_page):
    skiers, owls = group("Skiers"), group("Night owls")
    page = open_page([skiers])
    block = page.evaluate_handle(
        """() => {
          const variants = document.getElementById('body-root').rootBlock.children[0].block
            .childBlocks.variants;
          return variants.children[0].block.childBlocks.groups;
        }"""
    )
    block.evaluate("(block, state) => block.setState(state)", f"{owls.pk},999")
    assert chips(page) == ["Night owls", "Deleted group 999"]
    assert block.evaluate("(block) => block.getState()") == f"{owls.pk},999"
    assert block.evaluate("(block) => block.getTextLabel()") == "Night owls, Deleted group 999"
    assert block.evaluate("(block) => block.getTextLabel({ maxLength: 8 })") == "Night o…"
    block.evaluate("(block) => block.setError({ messages: ['No.'] })")
    expect(field(page)).to_have_attribute("aria-invalid", "true")
    block.evaluate("(block) => block.setError(null)")
    expect(field(page)).not_to_have_attribute("aria-invalid", "true")
    block.evaluate("(block) => block.focus()")
    expect(field(page)).to_be_focused()


# Everybody


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_page, scheme):
    skiers, owls = group("Skiers", description="On snow"), group("Night owls", enabled=False)
    skiers.tags.add("winter")
    group("Swimmers")
    page = open_page([skiers, owls, 999])
    page.emulate_media(color_scheme=scheme)
    for width in (1280, 360):
        resize(page, width, 900)
        field(page).focus()
        assert faults_in(page) == []
        page.keyboard.press("ArrowDown")
        assert faults_in(page) == []
        page.keyboard.press("Escape")


def faults_in(page):
    """Return what axe finds in the fields, also what it asks to look at."""
    found = Axe().run(page, context=".wpp-groups", options=WCAG).response
    assert {"color-contrast", "target-size"} <= {rule["id"] for rule in found["passes"]}
    return [
        (rule["id"], node["html"])
        for rule in [*found["violations"], *found["incomplete"]]
        for node in rule["nodes"]
    ]


def test_360_pixels_are_enough(open_page):
    long = group("Visitors of the winter campaign in the canton of Grisons")
    page = open_page([long, group("Skiers"), 999])
    resize(page, 360, 740)
    field(page).click()
    for part in (".wpp-groups__box", ".wpp-groups__popup", ".wpp-groups__chip >> nth=0"):
        expect(widget(page).locator(part)).to_be_in_viewport(ratio=1)


def test_colors_that_the_system_imposes_still_show_what_is_active(open_page):
    group("Skiers")
    page = open_page()
    page.emulate_media(forced_colors="active")
    field(page).focus()
    page.keyboard.press("ArrowDown")
    row = widget(page).get_by_role("option")
    active_color = row.evaluate("(row) => getComputedStyle(row).backgroundColor")
    page.keyboard.press("Escape")
    page.keyboard.press("Alt+ArrowDown")
    assert row.evaluate("(row) => getComputedStyle(row).backgroundColor") != active_color


def test_saving_with_a_form_that_was_never_touched_changes_nothing(open_page):
    skiers = group("Skiers")
    page = open_page([skiers, 999])
    before = page.evaluate("new URLSearchParams(new FormData(document.forms[0])).toString()")
    field(page).focus()
    page.keyboard.type("ski")
    page.keyboard.press("Escape")
    after = page.evaluate("new URLSearchParams(new FormData(document.forms[0])).toString()")
    assert before == after
    assert VisitorGroup.objects.count() == 1


# Headings


@pytest.fixture
def headings(open_admin):
    """Return a function that opens a page with variants and returns their folded headings."""

    def opened(*variants):
        body = [personalized("rich", "", *variants)]
        made = publish(builders.home_page(), PersonalizedPage, "offers", body)
        page = open_admin(reverse("wagtailadmin_pages:edit", args=[made.pk]))
        # What the editor still asks for would be answered when a short test is over.
        page.wait_for_load_state("networkidle")
        return page.locator("[data-contentpath='variants'] [data-panel-heading-text]")

    return opened


def test_a_folded_variant_says_whom_it_is_for(headings):
    skiers, swimmers = group("Skiers"), group("Swimmers")
    owls = group("Night owls", enabled=False)
    found = headings(
        variant([skiers], ""),
        variant([skiers], "", excluded=[owls]),
        variant([], "", excluded=[owls]),
        variant([skiers, swimmers], "", excluded=[owls, 999]),
        variant([], "", excluded=[skiers, swimmers]),
        variant([], ""),
    )
    expect(found).to_have_text(
        [
            "Skiers",
            "Skiers, but not Night owls (disabled)",
            "All but Night owls (disabled)",
            "Skiers, Swimmers, but not Night owls (disabled), Deleted group 999",
            "All but Skiers, Swimmers",
            "",
        ]
    )


def test_of_many_groups_the_heading_cuts_off_those_that_the_variant_is_for(headings):
    campaigns = [group(f"Visitors of the winter campaign {number}") for number in range(3)]
    found = headings(variant(campaigns, "", excluded=[group("Skiers")]))
    expect(found).to_have_text(
        ["Visitors of the winter campaign 0, Visitors of the wi…, but not Skiers"]
    )


def test_the_heading_follows_the_fields(headings):
    skiers = group("Skiers")
    group("Night owls")
    heading = headings(variant([skiers], ""))
    page = heading.page
    toggle = page.locator("[data-contentpath='variants'] [data-panel-toggle]")

    toggle.click()
    page.get_by_label("But not to").fill("owls")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    toggle.click()
    expect(heading).to_have_text("Skiers, but not Night owls")

    toggle.click()
    page.get_by_role("button", name="Remove Skiers").click()
    toggle.click()
    expect(heading).to_have_text("All but Night owls")

    toggle.click()
    page.get_by_role("button", name="Remove Night owls").click()
    toggle.click()
    expect(heading).to_have_text("")
