"""The distance from a point: how it is measured, and when a place is too uncertain to tell."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from tests.visitors import a_visitor, some_location
from wagtail_personalize_plus.criteria.distance import Distance, _point
from wagtail_personalize_plus.groups.rules import compile_rule
from wagtail_personalize_plus.visitor.location import Location

NEAR_OSLO = {
    "relation": "within",
    "radius": 50.0,
    "unit": "km",
    "point": "59.9127, 10.7461",
    "best_guess": False,
}
FAR_FROM_OSLO = {**NEAR_OSLO, "relation": "farther"}

LILLEHAMMER = {"latitude": 61.1153, "longitude": 10.4662}  # 134.6 km away
DRAMMEN = {"latitude": 59.7439, "longitude": 10.2045}  # 35.7 km away


def answer(value, **place):
    return Distance().compile(value)(a_visitor(location=some_location(**place)))


@pytest.mark.parametrize(
    ("radius", "place", "near"),
    [
        (10.0, {}, True),
        (50.0, {}, True),
        (50.1, {}, None),
        (1000.0, {}, None),
        (10.0, DRAMMEN, True),
        (20.0, DRAMMEN, None),
        (80.0, LILLEHAMMER, False),
        (90.0, LILLEHAMMER, None),
        (None, {}, None),
        (None, LILLEHAMMER, None),
    ],
)
def test_only_what_is_certain_is_answered(radius, place, near):
    assert answer(NEAR_OSLO, radius_km=radius, **place) is near
    far = None if near is None else not near
    assert answer(FAR_FROM_OSLO, radius_km=radius, **place) is far


@pytest.mark.parametrize("radius", [None, 10.0, 1000.0])
def test_on_request_the_likeliest_place_decides(radius):
    guess = {"best_guess": True}
    assert answer({**NEAR_OSLO, **guess}, radius_km=radius, **DRAMMEN) is True
    assert answer({**NEAR_OSLO, **guess}, radius_km=radius, **LILLEHAMMER) is False
    assert answer({**FAR_FROM_OSLO, **guess}, radius_km=radius, **LILLEHAMMER) is True


def test_miles_are_longer():
    assert answer({**NEAR_OSLO, "radius": 30.0, "unit": "km"}, **DRAMMEN) is None
    assert answer({**NEAR_OSLO, "radius": 30.0, "unit": "mi"}, **DRAMMEN) is True


@pytest.mark.parametrize(
    "location", [None, Location(country="NO"), some_location(latitude=None, longitude=None)]
)
@pytest.mark.parametrize("guess", [True, False])
def test_without_coordinates_it_is_unknown(location, guess):
    test = Distance().compile({**NEAR_OSLO, "best_guess": guess})
    assert test(a_visitor(location=location)) is None


@pytest.mark.parametrize(
    "damage",
    [
        {"point": None},
        {"point": ""},
        {"point": "Oslo"},
        {"point": "91, 0"},
        {"radius": None},
        {"unit": "leagues"},
        {"relation": "near"},
        {"relation": None},
    ],
)
def test_a_form_that_is_not_filled_in_is_unknown(damage):
    value = {**NEAR_OSLO, **damage}
    assert answer(value) is None
    assert Distance().describe(value) == "no distance is given"


@pytest.mark.parametrize("damage", [{"radius": "far"}, {"radius": [1]}, {"point": 7}])
def test_a_damaged_answer_makes_the_condition_unknown(damage):
    stored = [{"type": "distance", "value": {**NEAR_OSLO, **damage}}]
    rule = compile_rule("all", stored, report=lambda error, name: None)
    assert rule.careful_test(a_visitor(location=some_location())) is None


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("52.52, 13.405", (52.52, 13.405)),
        ("52.52,13.405", (52.52, 13.405)),
        (" 52.52 13.405 ", (52.52, 13.405)),
        ("52.52; 13.405", (52.52, 13.405)),
        ("-33, -70", (-33, -70)),
        ("90, -180", (90, -180)),
        ("90.1, 0", None),
        ("0, 180.1", None),
        ("52,52, 13,405", None),
        ("52.52", None),
        ("5252", None),
        ("1e1, 2", None),
        ("nan, 0", None),
        ("٥٢, ١٣", (52, 13)),
        ("", None),
        ("1" * 100_000, None),
    ],
)
def test_a_point_is_latitude_and_longitude(text, point):
    assert _point(text) == point


def test_the_form_refuses_what_is_no_point():
    block = Distance()
    with pytest.raises(ValidationError) as caught:
        block.clean(block.to_python({**NEAR_OSLO, "point": "Oslo"}))
    (error,) = caught.value.block_errors["point"].messages
    assert error == (
        "Give latitude and longitude in degrees, separated by a comma, as in 59.91, 10.75. "
        "South and west are negative."
    )


@pytest.mark.parametrize("damage", [{"radius": 0}, {"radius": -5}, {"radius": 30_000}])
def test_the_form_refuses_distances_that_do_not_exist(damage):
    block = Distance()
    with pytest.raises(ValidationError) as caught:
        block.clean(block.to_python({**NEAR_OSLO, **damage}))
    assert set(caught.value.block_errors) == {"radius"}


@pytest.mark.parametrize(
    ("value", "phrase"),
    [
        ({"point": "59.91,10.75"}, "visitor is within 50 km of 59.91, 10.75"),
        ({"point": "-33.00000 70"}, "visitor is within 50 km of -33, 70"),
        ({"radius": 2.5, "unit": "mi"}, "visitor is within 2.5 miles of 59.9127, 10.7461"),
        ({"relation": "farther"}, "visitor is farther than 50 km from 59.9127, 10.7461"),
        ({"best_guess": True}, "visitor is within 50 km of 59.9127, 10.7461, most likely"),
    ],
)
def test_the_sentence_tells_point_and_distance(value, phrase):
    assert Distance().describe({**NEAR_OSLO, **value}) == phrase
