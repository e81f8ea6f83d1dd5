"""From stored rules to tests, sentences and dependencies."""

from __future__ import annotations

import logging

import pytest

from tests.builders import criterion, header
from wagtail_personalize_plus.groups.rules import (
    compile_rule,
    criteria_in,
    describe_rule,
    groups_named_in,
)
from wagtail_personalize_plus.visitor import Signals, Visitor


def visitor(value="yes"):
    return Visitor(Signals(headers={"x-test": value}))


def nested(operator, *items):
    return criterion("nested", {"operator": operator, "criteria": list(items)})


def yes():
    return criterion(*header("yes"))


def no():
    return criterion(*header("no"))


def test_a_rule_asks_its_criteria():
    rule = compile_rule("all", [yes()])
    assert rule.test(visitor("yes")) is True
    assert rule.test(visitor("no")) is False


def test_nested_conditions_are_joined_among_themselves_first():
    rule = compile_rule("all", [yes(), nested("any", no(), nested("none", no()))])
    assert rule.test(visitor("yes")) is True
    assert rule.test(visitor("no")) is False


@pytest.mark.parametrize("operator", ["all", "any", "none"])
def test_a_rule_without_criteria_matches_nobody(operator):
    assert compile_rule(operator, []).test(visitor()) is None


def test_an_operator_that_does_not_exist_is_unknown():
    assert compile_rule("most", [yes()]).test(visitor()) is None


def test_a_criterion_whose_type_is_not_installed_is_unknown_and_stays_so_inside_none_of():
    gone = criterion("telepathy", {"strength": 3})
    assert compile_rule("none", [gone]).test(visitor()) is None
    assert compile_rule("any", [gone, yes()]).test(visitor()) is True
    assert compile_rule("all", [gone, no()]).test(visitor("yes")) is False


@pytest.mark.parametrize(
    "broken",
    [
        {"type": "header", "value": {}, "id": "1"},
        {"type": "header", "value": None, "id": "1"},
        {"type": "header", "id": "1"},
        {"type": None, "value": {}},
        {"value": {}},
        {},
    ],
)
def test_a_criterion_with_missing_values_never_matches_and_never_raises(broken, caplog):
    caplog.set_level(logging.CRITICAL)
    for operator in ("all", "any"):
        assert compile_rule(operator, [broken]).careful_test(visitor()) is not True
    assert compile_rule("all", [broken, no()]).careful_test(visitor("yes")) is False


@pytest.mark.parametrize(
    "value", [None, {}, {"operator": "any"}, {"operator": "any", "criteria": 3}]
)
def test_a_nested_condition_with_missing_values_is_unknown(value):
    rule = compile_rule("none", [criterion("nested", value)])
    assert rule.test(visitor()) is None


@pytest.mark.parametrize("damaged", ["?", None, 7, [], {"type": "nested", "value": None}])
def test_what_is_damaged_is_unknown_and_decides_nothing(damaged):
    assert compile_rule("all", [damaged, yes()]).test(visitor("yes")) is None
    assert compile_rule("all", [damaged, yes()]).test(visitor("no")) is False
    assert compile_rule("any", [damaged, yes()]).test(visitor("yes")) is True
    assert compile_rule("none", [damaged, yes()]).test(visitor("no")) is None


@pytest.mark.parametrize("operator", [["all"], {"all": 1}, None, 7, ""])
def test_a_nested_condition_whose_operator_is_no_word_is_unknown(operator):
    rule = compile_rule("none", [nested(operator, no())])
    assert rule.test(visitor("yes")) is None
    assert rule.careful_test(visitor("yes")) is None


def test_what_is_damaged_is_told_in_the_sentence():
    assert describe_rule("any", [7, yes()]).startswith("A damaged condition or header X-Test")


def test_criteria_are_found_beside_what_is_damaged():
    assert next(criteria_in(["?", yes()]))["type"] == "header"


def test_a_criterion_that_raises_is_unknown_for_the_careful_and_reported():
    reported = []
    rule = compile_rule(
        "any",
        [criterion("raising", {}), yes()],
        report=lambda error, name: reported.append((str(error), name)),
    )
    with pytest.raises(RuntimeError):
        rule.test(visitor())
    assert rule.careful_test(visitor("yes")) is True
    assert rule.careful_test(visitor("no")) is None
    assert reported == [("this criterion always fails", "raising")] * 2


def test_a_failure_is_logged_where_nobody_else_hears_of_it(caplog):
    rule = compile_rule("all", [criterion("raising", {})])
    assert rule.careful_test(visitor()) is None
    assert [record.getMessage() for record in caplog.records] == [
        (
            "The criterion 'raising' failed and counts as unknown: "
            "RuntimeError('this criterion always fails')"
        )
    ]


def test_a_rule_nested_too_deeply_to_be_compiled_is_unknown():
    item = yes()
    for _ in range(3000):
        item = {"type": "nested", "value": {"operator": "any", "criteria": [item]}}
    reported = []
    rule = compile_rule("all", [item], report=lambda error, name: reported.append(name))
    assert rule.test(visitor("yes")) is None
    assert reported == ["nested"]


def test_equal_criteria_are_compiled_once():
    shared = {}
    first = compile_rule("all", [yes()], shared=shared)
    second = compile_rule("any", [no(), yes()], shared=shared)
    assert first.conditions[0] is second.conditions[1]


def test_a_rule_reads_what_its_criteria_read():
    rule = compile_rule(
        "all", [yes(), nested("any", criterion("logged_in", {"status": "logged_in"}))]
    )
    assert rule.reads == {"arrival", "account"}
    assert compile_rule("all", [criterion("telepathy", {})]).reads == frozenset()


@pytest.mark.parametrize(
    ("clock", "facts"), [("site", {"clock"}), ("visitor", {"clock", "location"})]
)
def test_a_rule_reads_no_more_than_its_answers_need(clock, facts):
    weekend = criterion("weekday", {"days": ["sunday"], "clock": clock})
    assert compile_rule("all", [weekend]).reads == facts


def test_a_rule_changes_when_its_first_criterion_does():
    morning = criterion("time_of_day", {"start": "06:00", "end": "12:00"})
    late = criterion("time_of_day", {"start": "08:00", "end": "22:00"})
    at_seven = Visitor(Signals(), clock=clock("07:00"))
    assert compile_rule("any", [morning, late]).valid_until(at_seven) == clock("08:00").now
    assert compile_rule("any", [yes()]).valid_until(at_seven) is None
    assert compile_rule("any", [criterion("telepathy", {})]).valid_until(at_seven) is None


def clock(time):
    from tests.visitors import at

    return at(f"2026-03-02 {time}")


@pytest.mark.parametrize(
    ("operator", "items", "sentence"),
    [
        ("all", [], "Nobody: there is no criterion yet."),
        ("all", [yes(), no()], "Header X-Test is yes and header X-Test is no."),
        ("any", [yes(), no()], "Header X-Test is yes or header X-Test is no."),
        ("none", [yes()], "Not: header X-Test is yes."),
        ("none", [yes(), no()], "None of: header X-Test is yes or header X-Test is no."),
        (
            "all",
            [yes(), nested("any", no(), yes())],
            "Header X-Test is yes and (header X-Test is no or header X-Test is yes).",
        ),
        ("all", [nested("any")], "(nothing)."),
        ("all", [nested("any", nested("all", yes()))], "Header X-Test is yes."),
        ("all", [nested("none", yes())], "(not: header X-Test is yes)."),
        ("all", [criterion("telepathy", {})], "“telepathy” (unknown criterion)."),
    ],
)
def test_a_rule_is_told_in_one_sentence(operator, items, sentence):
    assert describe_rule(operator, items) == sentence


def test_an_incomplete_criterion_is_told_as_such(caplog):
    caplog.set_level(logging.CRITICAL)
    stored = [{"type": "header", "value": None}]
    assert describe_rule("all", stored) == "“header” (incomplete)."


def test_groups_named_in_a_rule_are_found_at_any_depth():
    items = [
        criterion("in_group", {"groups": [3]}),
        nested("any", criterion("in_group", {"groups": [5, "x", 7]})),
        criterion("in_group", {"groups": None}),
        criterion("in_group", None),
    ]
    assert groups_named_in(items) == [3, 5, 7]
