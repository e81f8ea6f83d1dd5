"""Kleene's three-valued logic, checked against a table written down by hand and by its laws."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, strategies as st

from wagtail_personalize_plus.criteria.base import unknown
from wagtail_personalize_plus.groups.logic import all_of, any_of, negated, none_of

T, F, U = True, False, None
ANSWERS = (T, F, U)
answers = st.lists(st.sampled_from(ANSWERS), min_size=1, max_size=9)


def answering(values):
    return [lambda visitor, value=value: value for value in values]


def ask(join, values):
    return join(answering(values))(None)


def kleene_all(values):
    """The definition: the least of the answers, with False < unknown < True."""
    return min(values, key=lambda value: {F: 0, U: 1, T: 2}[value])


def kleene_any(values):
    return max(values, key=lambda value: {F: 0, U: 1, T: 2}[value])


@pytest.mark.parametrize(
    ("a", "b", "all_", "any_"),
    [
        (T, T, T, T),
        (T, F, F, T),
        (T, U, U, T),
        (F, T, F, T),
        (F, F, F, F),
        (F, U, F, U),
        (U, T, U, T),
        (U, F, F, U),
        (U, U, U, U),
    ],
)
def test_two_answers_are_joined_as_kleene_joined_them(a, b, all_, any_):
    assert ask(all_of, [a, b]) is all_
    assert ask(any_of, [a, b]) is any_


@pytest.mark.parametrize("count", range(1, 6))
def test_every_combination_of_up_to_five_answers_follows_the_definition(count):
    for values in product(ANSWERS, repeat=count):
        assert ask(all_of, values) is kleene_all(values)
        assert ask(any_of, values) is kleene_any(values)


@given(answers)
def test_none_of_is_the_opposite_of_any_of(values):
    assert ask(none_of, values) is negated(any_of(answering(values)))(None)


@given(answers)
def test_de_morgan_holds(values):
    opposites = [negated(test) for test in answering(values)]
    assert ask(none_of, values) is all_of(opposites)(None)


@given(answers, st.randoms())
def test_the_order_of_the_parts_does_not_matter(values, random):
    shuffled = random.sample(values, len(values))
    assert ask(all_of, values) is ask(all_of, shuffled)
    assert ask(any_of, values) is ask(any_of, shuffled)


@given(answers, st.integers(min_value=0))
def test_learning_an_unknown_answer_never_reverses_a_known_one(values, where):
    """What is decided while something is unknown stays decided once it is known."""
    place = where % len(values)
    for join in (all_of, any_of, none_of):
        before = ask(join, [*values[:place], U, *values[place + 1 :]])
        for learned in (T, F):
            after = ask(join, [*values[:place], learned, *values[place + 1 :]])
            assert before is None or after is before


@pytest.mark.parametrize("join", [all_of, any_of, none_of])
def test_nothing_to_test_is_unknown(join):
    assert join([])(None) is None


def test_an_empty_part_inside_none_of_matches_nobody():
    assert none_of([any_of([])])(None) is None


def test_unknown_stays_unknown_when_negated():
    assert negated(unknown)(None) is None


def test_parts_after_the_decision_are_not_asked():
    asked = []

    def watched(value):
        def test(visitor):
            asked.append(value)
            return value

        return test

    assert all_of([watched(F), watched(T)])(None) is False
    assert any_of([watched(T), watched(F)])(None) is True
    assert asked == [F, T]
