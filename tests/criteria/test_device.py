"""The kinds of device that an editor chooses among."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from tests.visitors import a_visitor, some_device
from wagtail_personalize_plus.criteria import device
from wagtail_personalize_plus.criteria.device import KindOfDevice
from wagtail_personalize_plus.visitor.device import KINDS


def test_every_kind_of_device_can_be_chosen():
    assert set(device.KINDS) == set(KINDS)


def test_editors_choose_by_everyday_words():
    choices = KindOfDevice().child_blocks["kinds"].field.choices
    assert [(kind, str(label)) for kind, label in choices] == [
        ("mobile", "Phone"),
        ("tablet", "Tablet"),
        ("desktop", "Desktop computer"),
        ("tv", "TV"),
        ("console", "Game console"),
        ("bot", "Crawler or other bot"),
        ("other", "Other device"),
    ]


@pytest.mark.parametrize(
    ("kind", "matches"), [("mobile", True), ("tablet", True), ("desktop", False), ("bot", False)]
)
def test_each_chosen_kind_matches_and_no_other(kind, matches):
    test = KindOfDevice().compile({"kinds": ["mobile", "tablet"]})
    assert test(a_visitor(device=some_device(kind=kind))) is matches


def test_an_unknown_device_gives_unknown():
    assert KindOfDevice().compile({"kinds": ["mobile"]})(a_visitor(device=None)) is None


@pytest.mark.parametrize("kinds", [[], None])
def test_an_empty_choice_is_unknown(kinds):
    test = KindOfDevice().compile({"kinds": kinds})
    assert test(a_visitor(device=some_device())) is None
    assert test(a_visitor(device=None)) is None


def test_stored_data_without_kinds_is_an_error():
    with pytest.raises(KeyError):
        KindOfDevice().compile({})


def test_the_form_asks_for_a_kind():
    block = KindOfDevice()
    with pytest.raises(ValidationError) as caught:
        block.clean(block.to_python({"kinds": []}))
    assert caught.value.block_errors["kinds"].messages == ["This field is required."]


@pytest.mark.parametrize(
    ("kinds", "phrase"),
    [
        (["mobile"], "device is a phone"),
        (["tablet", "mobile"], "device is a phone or a tablet"),
        (["bot", "other", "tv"], "device is a TV, a crawler or other bot or another device"),
        (["desktop", "console"], "device is a desktop computer or a game console"),
        ([], "no kind of device is chosen"),
        (None, "no kind of device is chosen"),
    ],
)
def test_the_kinds_are_described_in_the_order_of_the_form(kinds, phrase):
    assert KindOfDevice().describe({"kinds": kinds}) == phrase
