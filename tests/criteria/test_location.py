"""Continents, countries, regions and cities: which places count, and when it is unknown."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from tests.visitors import a_visitor, some_location
from wagtail_personalize_plus.criteria.location import City, Continent, Country, Region
from wagtail_personalize_plus.groups.rules import compile_rule
from wagtail_personalize_plus.visitor.location import Location

OSLO = {"cities": "Oslo", "countries": [], "max_radius_km": 100.0}
ZURICH = some_location(
    country="CH",
    regions=frozenset({"zh", "ch zh", "zurich"}),
    cities=frozenset({"zurich", "zurigo", "цюрих"}),
)


def at(location):
    return a_visitor(location=location)


def answer(block, value, **place):
    return block.compile(value)(at(some_location(**place)))


# --- Continent --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chosen", "matches"), [(["EU"], True), (["AS", "EU"], True), (["AS"], False)]
)
def test_a_visitor_is_on_one_of_the_chosen_continents(chosen, matches):
    assert answer(Continent(), {"continents": chosen}) is matches


@pytest.mark.parametrize("location", [None, Location(country="NO")])
def test_an_unknown_continent_gives_unknown(location):
    assert Continent().compile({"continents": ["EU"]})(at(location)) is None


@pytest.mark.parametrize("chosen", [None, [], ["Atlantis"]])
def test_without_a_continent_nobody_can_tell(chosen):
    assert answer(Continent(), {"continents": chosen}) is None
    assert Continent().describe({"continents": chosen}) == "no continent is chosen"


def test_continents_are_told_by_name():
    assert Continent().describe({"continents": ["EU", "AS"]}) == "continent is Asia or Europe"


# --- Country ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chosen", "matches"), [(["NO"], True), (["SE", "NO"], True), (["SE"], False), (["EU"], False)]
)
def test_a_visitor_is_in_one_of_the_chosen_countries(chosen, matches):
    assert answer(Country(), {"countries": chosen}) is matches


@pytest.mark.parametrize("chosen", [["EU"], ["NO", "EU"]])
def test_the_european_union_is_a_choice_of_its_own(chosen):
    member = {"country": "SE", "is_in_european_union": True}
    assert answer(Country(), {"countries": chosen}, **member) is True
    assert answer(Country(), {"countries": ["NO"]}, **member) is False


@pytest.mark.parametrize("location", [None, Location(continent="EU")])
def test_an_unknown_country_gives_unknown(location):
    assert Country().compile({"countries": ["EU", "NO"]})(at(location)) is None


def test_without_a_country_nobody_can_tell():
    assert answer(Country(), {"countries": []}) is None
    assert Country().describe({"countries": []}) == "no country is chosen"


@pytest.mark.parametrize(
    ("chosen", "phrase"),
    [
        (["DE", "AT"], "country is Germany or Austria"),
        (["EU"], "country is a member of the European Union"),
        (["GB", "QQ"], "country is United Kingdom or unknown country (QQ)"),
    ],
)
def test_countries_are_told_by_name(chosen, phrase):
    assert Country().describe({"countries": chosen}) == phrase


def test_the_form_asks_for_a_country_and_keeps_codes_that_are_gone():
    block = Country()
    with pytest.raises(ValidationError):
        block.clean(block.to_python({"countries": []}))
    kept = block.clean(block.to_python({"countries": ["YU", "DE"]}))
    assert kept["countries"] == ["YU", "DE"]


# --- Region -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "matches"),
    [
        ("Zürich", True),
        ("ZURICH", True),
        ("Bern, Zürich", True),
        ("Bern\r\nZürich\r\n", True),
        ("Bern; Zürich", True),
        ("ZH", True),
        ("CH-ZH", True),
        ("ch zh", True),
        ("DE-ZH", False),
        ("Zür", False),
        ("Bern", False),
    ],
)
def test_a_region_is_known_by_name_and_code(names, matches):
    assert Region().compile({"regions": names})(at(ZURICH)) is matches


@pytest.mark.parametrize("location", [None, Location(country="CH")])
def test_an_unknown_region_gives_unknown(location):
    assert Region().compile({"regions": "Zürich"})(at(location)) is None


@pytest.mark.parametrize("names", [None, "", " ,\n- "])
def test_without_a_region_nobody_can_tell(names):
    assert Region().compile({"regions": names})(at(ZURICH)) is None
    assert Region().describe({"regions": names}) == "no region is given"


def test_regions_are_told_as_they_were_typed():
    assert Region().describe({"regions": "England\n GB-WLS"}) == "region is “England” or “GB-WLS”"


# --- City -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "matches"),
    [("Zürich", True), ("Zurigo", True), ("Цюрих", True), ("bern,ZURICH", True), ("Bern", False)],
)
def test_a_city_is_known_in_every_language(names, matches):
    assert City().compile({**OSLO, "cities": names})(at(ZURICH)) is matches


@pytest.mark.parametrize(
    ("countries", "matches"), [(["NO"], True), (["SE", "NO"], True), (["US"], False)]
)
def test_a_city_of_that_name_elsewhere_does_not_count(countries, matches):
    assert answer(City(), {**OSLO, "countries": countries}) is matches


@pytest.mark.parametrize(
    ("largest", "radius", "matches"),
    [
        (100, 100.0, True),
        (100, 100.1, None),
        (100, None, None),
        (None, 1000.0, True),
        (None, None, True),
    ],
)
def test_a_place_that_is_less_certain_than_asked_for_is_unknown(largest, radius, matches):
    value = {**OSLO, "max_radius_km": largest}
    assert answer(City(), value, radius_km=radius) is matches
    other = answer(City(), {**value, "cities": "Bergen"}, radius_km=radius)
    assert other is (None if matches is None else False)


def test_another_country_is_certain_however_uncertain_the_city_is():
    value = {**OSLO, "countries": ["US"]}
    assert answer(City(), value, radius_km=1000.0, cities=frozenset()) is False


@pytest.mark.parametrize(
    "location", [None, some_location(cities=frozenset()), Location(cities=frozenset({"oslo"}))]
)
def test_an_unknown_city_country_or_radius_gives_unknown(location):
    assert City().compile({**OSLO, "countries": ["NO"]})(at(location)) is None


@pytest.mark.parametrize("names", [None, "", "\n"])
def test_without_a_city_nobody_can_tell(names):
    value = {**OSLO, "cities": names}
    assert answer(City(), value) is None
    assert City().describe(value) == "no city is given"


@pytest.mark.parametrize(
    ("value", "phrase"),
    [
        (OSLO, "city is “Oslo”"),
        ({**OSLO, "cities": "Oslo\nBergen"}, "city is “Oslo” or “Bergen”"),
        (
            {**OSLO, "countries": ["NO", "EU"]},
            "city is “Oslo” in Norway or a member of the European Union",
        ),
    ],
)
def test_cities_are_told_as_they_were_typed(value, phrase):
    assert City().describe(value) == phrase


@pytest.mark.parametrize("kilometers", ["far", [50]])
def test_a_damaged_radius_makes_the_condition_unknown(kilometers):
    stored = [{"type": "city", "value": {**OSLO, "max_radius_km": kilometers}}]
    rule = compile_rule("all", stored, report=lambda error, name: None)
    assert rule.careful_test(at(some_location())) is None


def test_a_new_form_asks_for_a_place_known_to_within_100_km():
    assert City().get_default()["max_radius_km"] == 100


def test_sentences_are_in_the_language_of_the_admin():
    with translation.override("de"):
        assert "Deutschland" in Country().describe({"countries": ["DE"]})
