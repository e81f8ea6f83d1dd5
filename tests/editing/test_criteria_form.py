"""The criteria in the form of a group: what it cannot show comes through unharmed."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ValidationError
from wagtail.admin.telepath import JSContext

from tests.builders import criterion, header
from tests.editing.forms import admin_url, group_form_data, in_database
from wagtail_personalize_plus.groups.stream import (
    CriteriaStream,
    NestedCriteria,
    UnknownCriterionBlock,
)
from wagtail_personalize_plus.models import VisitorGroup


def nested(*criteria, operator="any"):
    return criterion("nested", {"operator": operator, "criteria": list(criteria)})


UNKNOWN = criterion("telepathy", {"strength": 3, "tags": ["ä", None], "deep": {"a": [1.5, True]}})
KEPT = {
    "at the top": [UNKNOWN],
    "between others": [criterion(*header("a")), UNKNOWN, criterion(*header("b"))],
    "nested": [nested(criterion(*header("a")), UNKNOWN)],
    "nested twice": [nested(nested(UNKNOWN))],
    "nested too deeply": [nested(nested(nested(criterion(*header("a")), UNKNOWN)))],
    "without an id": [{"type": "telepathy", "value": {}}],
    "a broken value": [criterion("header", "not a mapping")],
    "a broken nesting": [criterion("nested", ["not a mapping"])],
    "another kind of value": [criterion("telepathy", "loud"), criterion("telepathy", None)],
}


@pytest.mark.django_db
@pytest.mark.parametrize("stored", KEPT.values(), ids=KEPT)
def test_what_the_form_cannot_show_survives_opening_and_saving(client, manager, stored):
    made = VisitorGroup.objects.create(name="Kept", criteria=stored)
    before = in_database(made)
    client.force_login(manager)
    assert client.get(admin_url("edit", made.pk)).status_code == 200
    response = client.post(admin_url("edit", made.pk), group_form_data(made, name="Saved"))
    assert response.status_code == 302
    made.refresh_from_db()
    assert made.name == "Saved"
    assert in_database(made) == before == stored


@pytest.mark.django_db
def test_what_the_form_cannot_show_survives_an_error_in_another_field(client, manager):
    made = VisitorGroup.objects.create(name="Kept", criteria=[UNKNOWN])
    client.force_login(manager)
    response = client.post(admin_url("edit", made.pk), group_form_data(made, name=""))
    assert response.status_code == 200
    again = response.context["form"]["criteria"].value()
    assert again.stream_block.get_prep_value(again) == [UNKNOWN]


@pytest.mark.django_db
def test_an_editor_may_delete_what_the_form_cannot_show(client, manager):
    made = VisitorGroup.objects.create(name="Kept", criteria=[UNKNOWN, criterion(*header("a"))])
    client.force_login(manager)
    data = {**group_form_data(made), "criteria-0-deleted": "1"}
    client.post(admin_url("edit", made.pk), data)
    assert [each["type"] for each in in_database(made)] == ["header"]


@pytest.mark.django_db
def test_what_arrives_damaged_is_not_saved(client, manager):
    made = VisitorGroup.objects.create(name="Kept", criteria=[UNKNOWN])
    client.force_login(manager)
    data = {**group_form_data(made), "criteria-0-value": "{cut o"}
    response = client.post(admin_url("edit", made.pk), data)
    assert "This condition was damaged." in response.content.decode()
    assert in_database(made) == [UNKNOWN]


def test_a_stream_that_is_missing_is_an_empty_one():
    stream = CriteriaStream()
    (value,) = stream.bulk_to_python([None])
    assert len(value) == 0


def test_a_stream_that_comes_as_text_keeps_what_it_does_not_know():
    stream = CriteriaStream()
    assert stream.get_prep_value(stream.to_python(json.dumps([UNKNOWN]))) == [UNKNOWN]
    assert stream.to_python("no JSON").raw_text == "no JSON"


def test_a_stream_of_chosen_blocks_holds_no_others():
    block = NestedCriteria([("criteria", CriteriaStream([("unknown", UnknownCriterionBlock())]))])
    assert list(block.child_blocks) == ["criteria"]
    assert list(block.child_blocks["criteria"].child_blocks) == ["unknown"]


def test_what_is_kept_is_rendered_by_its_name():
    assert UnknownCriterionBlock().render(UNKNOWN) == "<p>“telepathy” (unknown criterion)</p>"


def test_what_is_no_criterion_at_all_is_kept_too():
    stream = CriteriaStream()
    value = stream.to_python([criterion(*header("a")), "what?"])
    assert stream.get_prep_value(value)[1] == "what?"
    with pytest.raises(ValidationError):
        stream.clean(value)


def test_a_missing_criterion_is_shown_by_its_name_and_what_is_stored():
    state = UnknownCriterionBlock().get_form_state(criterion("telepathy", {"how": "ä"}))
    assert state["title"] == "“telepathy” (unknown criterion)"
    assert state["explanation"].startswith("The software for this criterion is not installed")
    assert state["values"] == '{"how": "ä"}'


def test_what_is_nested_too_deeply_is_shown_in_words():
    state = UnknownCriterionBlock().get_form_state(nested(criterion(*header("a")), UNKNOWN))
    assert state["title"] == "(header X-Test is a or “telepathy” (unknown criterion))"
    assert "They are in force" in state["explanation"]
    assert state["values"] == ""


def test_the_default_of_the_block_can_be_drawn():
    state = UnknownCriterionBlock().get_form_state(None)
    assert (state["stored"], state["title"]) == ("null", "")


@pytest.mark.django_db
def test_an_unknown_criterion_is_drawn_but_not_offered_by_the_script():
    packed = JSContext().pack(CriteriaStream())
    assert packed["_type"] == "wagtail_personalize_plus.CriteriaStream"
    assert "wagtail_personalize_plus.KeptCriterion" in json.dumps(packed)
