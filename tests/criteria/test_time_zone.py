"""The time zone of the visitor is one of the chosen ones."""

from __future__ import annotations

from zoneinfo import available_timezones

import pytest
from django.core.exceptions import ValidationError

from tests.visitors import a_visitor, some_location
from wagtail_personalize_plus.criteria.time_zone import RENAMED, TimeZone


def answer(*zones, **place):
    return TimeZone().compile({"zones": list(zones)})(a_visitor(location=some_location(**place)))


def test_a_visitor_is_in_one_of_the_chosen_zones():
    assert answer("Europe/Oslo") is True
    assert answer("Europe/Berlin", "Europe/Oslo") is True
    assert answer("Europe/Berlin") is False


@pytest.mark.parametrize(
    ("chosen", "told"), [("Europe/Kyiv", "Europe/Kiev"), ("Asia/Calcutta", "Asia/Kolkata")]
)
def test_old_names_of_a_place_are_the_same_zone(chosen, told):
    assert answer(chosen, time_zone=told) is True
    assert answer(told, time_zone=chosen) is True


def test_old_names_are_those_of_the_zone_database():
    zones = available_timezones()
    assert RENAMED.keys() | set(RENAMED.values()) <= zones
    assert RENAMED.keys().isdisjoint(RENAMED.values())


def test_an_unknown_zone_gives_unknown():
    assert TimeZone().compile({"zones": ["Europe/Oslo"]})(a_visitor(location=None)) is None
    assert answer("Europe/Oslo", time_zone="") is None


@pytest.mark.parametrize("zones", [None, []])
def test_without_a_zone_nobody_can_tell(zones):
    value = {"zones": zones}
    assert TimeZone().compile(value)(a_visitor(location=some_location())) is None
    assert TimeZone().describe(value) == "no time zone is chosen"


def test_the_form_asks_for_a_zone():
    block = TimeZone()
    with pytest.raises(ValidationError):
        block.clean(block.to_python({"zones": []}))


def test_zones_are_told_as_people_read_them():
    assert TimeZone().describe({"zones": ["America/New_York", "Mars/Olympus"]}) == (
        "visitor's time zone is America/New York or Mars/Olympus"
    )
