"""The stream of criteria: it keeps what it does not know, and shows it in words."""

from __future__ import annotations

import json
from datetime import time
from unittest.mock import Mock

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError
from wagtail.admin.telepath import JSContext

from tests.builders import criterion, header
from wagtail_personalize_plus.groups.stream import (
    CriteriaStream,
    NestedCriteria,
    UnknownCriterionBlock,
)

UNKNOWN = criterion("telepathy", {"strength": 3, "tags": ["ä", None], "deep": {"a": [1.5, True]}})


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


@pytest.mark.parametrize("damaged", [3, 1.5, True, {"type": "nested"}, "3", '{"a": 1}', "null"])
def test_what_is_no_list_of_criteria_is_an_empty_stream(damaged):
    stream = CriteriaStream()
    assert stream.get_prep_value(stream.to_python(damaged)) == []
    assert len(stream.bulk_to_python([damaged])[0]) == 0


def test_a_stream_that_was_saved_as_text_twice_keeps_what_it_does_not_know():
    stream = CriteriaStream()
    text = json.dumps(json.dumps([UNKNOWN]))
    assert stream.get_prep_value(stream.to_python(text)) == [UNKNOWN]


def test_a_damaged_answer_is_empty_and_the_others_are_there():
    stored = [
        criterion("time_of_day", {"start": "99:99", "end": "10:00"}),
        criterion("time_of_day", {"start": "08:00", "end": "09:00"}),
    ]
    stream = CriteriaStream()
    damaged, sound = stream.to_python(stored)
    assert (damaged.value["start"], damaged.value["end"]) == (None, time(10))
    assert (sound.value["start"], sound.value["end"]) == (time(8), time(9))
    (nested,) = stream.to_python([criterion("nested", {"operator": "any", "criteria": stored})])
    assert [child.value for child in nested.value["criteria"]] == [damaged.value, sound.value]


def test_a_damaged_answer_stays_in_storage_until_somebody_looks_at_it():
    stored = [criterion("date_range", {"first_day": "2026-01-01", "last_day": "2026-99-99"})]
    stream = CriteriaStream()
    assert stream.get_prep_value(stream.to_python(stored)) == stored


def test_a_database_that_fails_is_not_taken_for_damage(monkeypatch):
    stream = CriteriaStream()
    field = stream.child_blocks["header"].child_blocks["name"]
    monkeypatch.setattr(field, "bulk_to_python", Mock(side_effect=OperationalError("gone")))
    with pytest.raises(OperationalError):
        list(stream.to_python([criterion(*header("a"))]))


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
    state = UnknownCriterionBlock().get_form_state(
        criterion("nested", {"operator": "any", "criteria": [criterion(*header("a")), UNKNOWN]})
    )
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
