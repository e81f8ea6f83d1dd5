"""Wrapping a block that already holds content loses nothing, and needs no data migration."""

from __future__ import annotations

import copy
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.blocks.editor import open_and_save
from tests.builders import group, header, image, personalized, publish, variant
from tests.site.models import NestedPage, PersonalizedPage, PlainPage, SectionPage
from wagtail_personalize_plus.models import VisitorGroup


def contents(home):
    """Return content of each type of block, as a plain page stores it."""
    picture = image()
    hero = {
        "heading": "Heading",
        "image": picture.pk,
        "link": home.pk,
        "text": '<p data-block-key="a1b2c">Some <b>rich</b> text</p>',
    }
    return {
        "hero": hero,
        "card": {"title": "Card", "content": "the field of our name"},
        "sections": [
            {"type": "text", "value": "Text", "id": "5a0f7b3e-7a52-4f0c-9b3c-0d6a5f1f0001"},
            {"type": "hero", "value": hero, "id": "5a0f7b3e-7a52-4f0c-9b3c-0d6a5f1f0002"},
        ],
        "rich": '<p data-block-key="d3e4f">Rich <i>text</i></p>',
        "picture": picture.pk,
    }


# The reader of a picture that gets a rendition leaves a temporary file unclosed.
pytestmark = pytest.mark.filterwarnings(
    "ignore:.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning"
)

TYPES = ["hero", "card", "sections", "rich", "picture"]

BLOCK = "5a0f7b3e-7a52-4f0c-9b3c-0d6a5f1f0000"


def stored(page):
    """Return what the database holds of a page's body."""
    return json.loads(json.dumps(type(page).objects.get(pk=page.pk).body.get_prep_value()))


def write(page, body):
    """Put a body into the database as it is."""
    type(page).objects.filter(pk=page.pk).update(body=body)


@pytest.fixture
def plain(home):
    return publish(home, PlainPage, "plain", [])


@pytest.fixture
def wrapped(home):
    """A page whose blocks are wrapped by now."""
    return publish(home, PersonalizedPage, "page", [])


def main_part(client, page):
    response = client.get(page.url)
    assert response.status_code == 200
    return response.content.decode().partition("<main>")[2].partition("</main>")[0]


@pytest.mark.parametrize("name", TYPES)
def test_what_a_plain_page_stored_is_shown_as_before(name, client, home, plain, wrapped):
    body = [{"type": name, "value": contents(home)[name], "id": BLOCK}]
    for each in (plain, wrapped):
        write(each, body)
    assert main_part(client, wrapped) == main_part(client, plain)
    assert stored(wrapped) == body


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("value", [None, "", [], {}], ids=["null", "text", "list", "object"])
def test_empty_values_are_shown_as_before(name, value, client, plain, wrapped):
    for each in (plain, wrapped):
        write(each, [{"type": name, "value": value, "id": BLOCK}])

    def outcome(each):
        try:
            return main_part(client, each)
        except Exception as error:  # noqa: BLE001 - whatever a plain page raises
            return type(error)

    assert outcome(wrapped) == outcome(plain)
    assert stored(wrapped)[0]["value"] == value


@pytest.mark.parametrize("action", [None, "action-publish"])
@pytest.mark.parametrize("name", TYPES)
def test_the_editor_shows_and_saves_it_as_default_content(name, action, client, home, wrapped):
    value = contents(home)[name]
    write(wrapped, [{"type": name, "value": value, "id": BLOCK}])
    response = open_and_save(client, wrapped, action=action)
    assert response.status_code == 302
    expected = [{"type": name, "value": {"variants": [], "content": value}, "id": BLOCK}]
    latest = PersonalizedPage.objects.get().get_latest_revision_as_object()
    assert json.loads(json.dumps(latest.body.get_prep_value())) == expected
    if action:
        assert stored(wrapped) == expected


@pytest.mark.parametrize(("name", "value"), [("picture", None), ("sections", [])])
def test_the_editor_saves_an_empty_value_as_empty_default_content(name, value, client, wrapped):
    write(wrapped, [{"type": name, "value": value, "id": BLOCK}])
    assert open_and_save(client, wrapped).status_code == 302
    latest = PersonalizedPage.objects.get().get_latest_revision_as_object()
    (item,) = json.loads(json.dumps(latest.body.get_prep_value()))
    assert item == {"type": name, "value": {"variants": [], "content": value}, "id": BLOCK}


@pytest.mark.parametrize("name", TYPES)
def test_drafts_and_old_revisions_from_before_can_be_published(name, client, home, plain, wrapped):
    value = contents(home)[name]
    body = [{"type": name, "value": value, "id": BLOCK}]
    write(plain, body)
    revision = wrapped.save_revision()
    revision.content["body"] = json.dumps(body)
    revision.save()
    wrapped.save_revision()
    assert stored(wrapped) == []
    assert revision.as_object().body[0].value["content"] is not None
    revision.publish()
    assert main_part(client, wrapped) == main_part(client, plain)
    assert (
        json.loads(json.dumps(wrapped.revisions.first().as_object().body.get_prep_value())) == body
    )


def test_a_field_that_becomes_personalizable_keeps_its_blocks(client, home, plain):
    page = publish(home, SectionPage, "section", [])
    body = [{"type": name, "value": value, "id": BLOCK} for name, value in contents(home).items()]
    for each in (plain, page):
        write(each, body)
    assert main_part(client, page) == main_part(client, plain)
    assert open_and_save(client, page, action="action-publish").status_code == 302
    assert stored(page) == body


def test_blocks_within_other_blocks_are_kept(client, home):
    page = publish(home, NestedPage, "nested", [])
    hero = contents(home)["hero"]
    row = {"title": "Row", "hero": hero, "cards": [{"title": "old format", "content": "x"}]}
    write(page, [{"type": "row", "value": row, "id": BLOCK}])
    assert "old format" in main_part(client, page)
    assert open_and_save(client, page, action="action-publish").status_code == 302
    (item,) = stored(page)
    assert item["value"]["hero"] == {"variants": [], "content": hero}
    (card,) = item["value"]["cards"]
    assert card["value"] == {"variants": [], "content": row["cards"][0]}


def test_the_editor_saves_every_variant_as_it_was(client, home, wrapped):
    members, others = group("Members", header("a")), group("Others", header("b"))
    body = [
        personalized(
            name,
            value,
            variant([members, others], value),
            variant([], value, excluded=[others]),
        )
        for name, value in contents(home).items()
    ]
    write(wrapped, body)
    assert open_and_save(client, wrapped, action="action-publish").status_code == 302
    assert stored(wrapped) == body


@pytest.mark.parametrize("action", [None, "action-publish"])
def test_saving_asks_for_groups_at_most_once_however_many_blocks_name_them(
    action, client, home, wrapped, django_capture_on_commit_callbacks
):
    groups = [group(f"Group {number}", header("a")) for number in range(5)]
    card = {"title": "Card", "content": ""}
    variants = [variant([each], card, excluded=[groups[0]]) for each in groups[1:]]
    write(wrapped, [personalized("card", card, *copy.deepcopy(variants)) for _ in range(10)])
    with (
        CaptureQueriesContext(connection) as caught,
        django_capture_on_commit_callbacks(execute=True),
    ):
        assert open_and_save(client, wrapped, action=action).status_code == 302
    asked = [
        query["sql"] for query in caught if f'FROM "{VisitorGroup._meta.db_table}"' in query["sql"]
    ]
    assert len(asked) <= 1


def test_a_change_in_the_editor_changes_nothing_else(client, home, wrapped):
    members = group("Members", header("a"))
    card = {"title": "Card", "content": ""}
    body = [personalized("card", card, variant([members], card), variant([members], card))]
    write(wrapped, body)

    def change(state):
        state[0]["value"]["variants"][1]["value"]["content"]["title"] = "Changed"

    assert open_and_save(client, wrapped, action="action-publish", change=change).status_code == 302
    body[0]["value"]["variants"][1]["value"]["content"] = {"title": "Changed", "content": ""}
    assert stored(wrapped) == body


def test_a_variant_for_nobody_is_kept_in_a_draft_and_not_published(client, home, wrapped):
    card = {"title": "Card", "content": ""}
    write(wrapped, [personalized("card", card, variant([], card))])
    assert open_and_save(client, wrapped).status_code == 302
    draft = PersonalizedPage.objects.get().get_latest_revision_as_object()
    assert len(draft.body[0].value["variants"]) == 1


def test_a_variant_for_nobody_keeps_the_page_from_being_published(client, home, wrapped):
    card = {"title": "Card", "content": ""}
    write(wrapped, [personalized("card", card, variant([], card))])
    response = open_and_save(client, wrapped, action="action-publish")
    assert response.status_code == 200
    assert "Choose at least one visitor group, or one to leave out." in response.content.decode()
    assert not wrapped.revisions.exists()
