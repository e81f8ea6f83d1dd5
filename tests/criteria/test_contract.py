"""What all criteria of the package promise, tested over the register."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timezone
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from wagtail import hooks

from tests.visitors import a_visitor, some_device, some_location
from wagtail_personalize_plus.criteria.base import registered_criteria
from wagtail_personalize_plus.groups.rules import compile_rule
from wagtail_personalize_plus.visitor import FACTS
from wagtail_personalize_plus.visitor.account import Account

TESTS = Path(__file__).parents[1]
REFERENCE = TESTS.parent / "docs" / "reference" / "criteria.md"

BUILT_IN = {
    name: criterion
    for name, criterion in registered_criteria().items()
    if criterion.__module__.startswith("wagtail_personalize_plus.")
}

EXAMPLES = {
    "device": {"kinds": ["mobile", "tablet"]},
    "operating_system": {"families": ["ios", "android"]},
    "browser": {"families": ["safari"]},
    "time_of_day": {"start": time(22), "end": time(6), "clock": "visitor"},
    "weekday": {"days": ["saturday", "sunday"], "clock": "site"},
    "date_range": {
        "first_day": date(2026, 3, 1),
        "last_day": date(2026, 3, 31),
        "clock": "visitor",
    },
    "continent": {"continents": ["EU", "AS"]},
    "country": {"countries": ["DE", "EU"]},
    "region": {"regions": "England\nBavaria"},
    "city": {"cities": "Oslo, Bergen", "countries": ["NO"], "max_radius_km": 50.0},
    "distance": {
        "relation": "farther",
        "radius": 50.0,
        "unit": "mi",
        "point": "59.91, 10.75",
        "best_guess": True,
    },
    "time_zone": {"zones": ["Europe/Oslo", "Europe/Berlin"]},
    "weather": {"conditions": ["sleet", "snow"], "daylight": "day"},
    "temperature": {"how": "between", "degrees": -10.0, "up_to": 0.0, "unit": "celsius"},
    "wind": {"measure": "gusts", "how": "at_least", "speed": 8.0, "unit": "beaufort"},
    "referrer": {"part": "host", "how": "is", "value": "www.example.org"},
    "campaign": {
        "source": "newsletter",
        "medium": "email",
        "campaign": "spring*",
        "term": "shoes",
        "content": "top",
    },
    "query_parameter": {"name": "color", "how": "is", "value": "red"},
    "viewed": {"page": 1, "scope": "section", "comparison": "less_than", "number": 3, "days": 30},
    "viewed_tag": {"tags": ["ski", "sun"], "comparison": "at_least", "number": 3, "days": 1},
    "visits": {"comparison": "exactly", "number": 2},
    "new_or_returning": {"status": "new"},
    "since_last_visit": {"comparison": "at_least", "number": 2, "unit": "weeks"},
    "landing_page": {"page": 1, "scope": "section"},
    "visit_campaign": {
        "source": "newsletter",
        "medium": "email",
        "campaign": "spring*",
        "term": "shoes",
        "content": "top",
    },
    "logged_in": {"status": "logged_in"},
    "user_group": {"groups": [1]},
    "in_group": {"groups": [1]},
}
"""A filled form of each criterion."""

every_criterion = pytest.mark.parametrize("name", BUILT_IN)


def icons():
    """Return the names of the icons that the admin has."""
    paths = []
    for register in hooks.get_hooks("register_icons"):
        paths = register(paths)
    return {Path(path).stem for path in paths}


def sections():
    """Return the text of each section of the reference by its heading."""
    parts = re.split(r"^## (.+)$", REFERENCE.read_text(), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def label_of(name):
    return str(BUILT_IN[name]().label)


class Witness:
    """A visitor of whom nothing is known, who notes what is asked."""

    def __init__(self):
        self.asked = set()

    def __getattr__(self, name):
        self.asked.add(name)


def test_every_criterion_has_an_example_here():
    assert set(EXAMPLES) == set(BUILT_IN)


@every_criterion
@pytest.mark.django_db
def test_the_example_is_a_filled_form(name):
    block = BUILT_IN[name]()
    assert set(EXAMPLES[name]) == set(block.child_blocks)
    assert dict(block.clean(block.to_python(EXAMPLES[name]))) == EXAMPLES[name]


@every_criterion
def test_it_has_a_docstring_of_its_own(name):
    assert vars(BUILT_IN[name])["__doc__"]


@every_criterion
def test_it_has_an_icon_of_wagtail(name):
    assert BUILT_IN[name]().meta.icon in icons()


@every_criterion
def test_the_picker_lists_it_under_a_heading(name):
    assert str(BUILT_IN[name]().meta.group) in {
        "Time",
        "Location",
        "Weather",
        "Device",
        "Arrival",
        "Past visits",
        "Account",
        "Groups",
    }


@every_criterion
def test_its_summary_names_its_fields(name):
    block = BUILT_IN[name]()
    assert set(re.findall(r"{(\w+)}", str(block.meta.label_format))) == set(block.child_blocks)


@every_criterion
def test_every_field_has_a_label(name):
    assert all(field.meta.label for field in BUILT_IN[name]().child_blocks.values())


@every_criterion
def test_it_reads_only_facts_that_visitors_have(name):
    assert BUILT_IN[name]().meta.reads <= FACTS.keys()


@every_criterion
@pytest.mark.django_db
def test_a_new_form_and_a_filled_one_are_described_by_a_phrase(name):
    block = BUILT_IN[name]()
    for value in (block.get_default(), block.to_python(EXAMPLES[name])):
        phrase = block.describe(value)
        assert type(phrase) is str
        assert phrase
        assert phrase == phrase.strip()
        assert not phrase.endswith(".")


@every_criterion
@pytest.mark.django_db
def test_unknown_facts_give_unknown(name):
    block = BUILT_IN[name]()
    test = block.compile(block.to_python(EXAMPLES[name]))
    assert test(a_visitor(**dict.fromkeys(FACTS))) is None


def cannot_be_saved(name):
    block = BUILT_IN[name]()
    try:
        block.clean(block.get_default())
    except ValidationError:
        return True
    return False


@pytest.mark.parametrize("name", [name for name in BUILT_IN if cannot_be_saved(name)])
@pytest.mark.parametrize("operator", ["all", "any", "none"])
@pytest.mark.parametrize("stored", ["as a new form", "without its answers"])
def test_while_nothing_is_chosen_it_is_unknown(stored, operator, name):
    block = BUILT_IN[name]()
    answers = block.get_prep_value(block.get_default()) if stored == "as a new form" else {}
    rule = compile_rule(
        operator, [{"type": name, "value": answers}], report=lambda error, criterion: None
    )
    visitor = a_visitor(
        url="https://example.org/?a=1",
        moment=datetime(2026, 3, 4, 12, tzinfo=timezone.utc),
        device=some_device(),
        location=some_location(),
        account=Account(logged_in=True, load_groups=lambda: frozenset({1})),
    )
    assert rule.careful_test(visitor) is None


def test_only_criteria_without_a_wrong_first_choice_begin_with_one():
    assert [name for name in BUILT_IN if not cannot_be_saved(name)] == [
        "visits",
        "new_or_returning",
        "since_last_visit",
        "logged_in",
    ]


@pytest.mark.parametrize("name", [name for name in BUILT_IN if BUILT_IN[name]().meta.reads])
def test_it_asks_for_the_facts_that_it_names_and_for_no_other(name):
    block, visitor = BUILT_IN[name](), Witness()
    answers = block.to_python(EXAMPLES[name])
    block.compile(answers)(visitor)
    assert visitor.asked == block.facts(answers)


@every_criterion
def test_no_answers_make_it_read_facts_beyond_those_of_its_meta(name):
    block = BUILT_IN[name]()
    for answers in (block.get_default(), block.to_python({}), block.to_python(EXAMPLES[name])):
        assert type(block.facts(answers)) is frozenset
        assert block.facts(answers) <= block.meta.reads


@every_criterion
@pytest.mark.django_db
def test_the_next_change_of_its_answer_is_a_moment_or_none(name):
    block = BUILT_IN[name]()
    for value in (block.get_default(), block.to_python(EXAMPLES[name])):
        for visitor in (a_visitor(), a_visitor(**dict.fromkeys(FACTS))):
            until = block.valid_until(value, visitor)
            assert until is None or isinstance(until, datetime)
            assert until is None or until.tzinfo is not None


@every_criterion
def test_a_test_file_mirrors_its_module(name):
    _package, room, module = BUILT_IN[name].__module__.split(".")
    assert (TESTS / room / f"test_{module}.py").is_file()


def test_the_reference_has_a_heading_for_every_criterion_and_no_other():
    assert set(sections()) == {label_of(name) for name in BUILT_IN}


@every_criterion
def test_the_reference_names_what_is_stored_and_what_is_read(name):
    block = BUILT_IN[name]()
    section = sections()[label_of(name)]
    assert f"Stored as: `{name}`" in section
    assert all(f"`{field}`" in section for field in block.child_blocks)
    facts = re.search(r"^- Facts read: (.+)$", section, flags=re.MULTILINE)[1]
    assert set(re.findall(r"`(\w+)`", facts)) == block.meta.reads
