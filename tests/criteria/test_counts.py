"""How numbers of times are compared and put into words."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from django.core.exceptions import ValidationError

from tests.criteria.pasts import who_saw
from tests.history.views import NOON
from tests.visitors import a_visitor
from wagtail_personalize_plus.criteria import counts
from wagtail_personalize_plus.criteria.base import unknown
from wagtail_personalize_plus.history.terms import PAGE, Term

ONE, TWO = Term(PAGE, "1"), Term(PAGE, "2")


def answers(comparison="at_least", number=3, days=None):
    return {"comparison": comparison, "number": number, "days": days}


@pytest.mark.parametrize(
    ("comparison", "fitting"),
    [("at_least", [3, 4]), ("less_than", [0, 1, 2]), ("exactly", [3])],
)
def test_a_number_is_compared_as_the_editor_chose(comparison, fitting):
    fits = counts.compare(answers(comparison))
    assert [number for number in range(5) if fits(number)] == fitting


@pytest.mark.parametrize(
    "value", [answers(number=None), answers(comparison=""), answers(comparison="about")]
)
def test_what_is_not_filled_in_compares_nothing(value):
    assert counts.compare(value) is None
    assert counts.counted([ONE], value) is unknown


def test_without_terms_the_answer_is_unknown():
    assert counts.counted([], answers()) is unknown


def test_several_terms_are_counted_together():
    test = counts.counted([ONE, TWO], answers(number=3))
    assert test(who_saw((ONE, 1), (TWO, 2))) is True
    assert test(who_saw((ONE, 1), (TWO, 1))) is False


@pytest.mark.parametrize(("comparison", "answer"), [("less_than", True), ("at_least", False)])
def test_never_is_less_than_any_number_once_there_is_consent(comparison, answer):
    test = counts.counted([ONE], answers(comparison, 1))
    assert test(who_saw()) is answer
    assert test(a_visitor(history=None)) is None


@pytest.mark.parametrize(("days", "answer"), [(2, False), (3, True), (None, True)])
def test_only_days_of_the_period_count(days, answer):
    visitor = who_saw((ONE, 3, NOON - timedelta(days=2)))
    assert counts.counted([ONE], answers(days=days))(visitor) is answer


def test_without_a_period_no_answer_expires():
    assert counts.period_moves_on_at(answers(), a_visitor(moment=NOON)) is None


@pytest.mark.parametrize(
    ("moment", "midnight"),
    [
        ("2026-03-04T12:00", "2026-03-04T23:00"),
        ("2026-03-04T23:00", "2026-03-05T23:00"),
        # Days of 23 and of 25 hours
        ("2026-03-29T12:00", "2026-03-29T22:00"),
        ("2026-10-25T12:00", "2026-10-25T23:00"),
    ],
)
def test_a_period_moves_on_at_midnight_of_the_sites_clock(moment, midnight, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    visitor = a_visitor(moment=datetime.fromisoformat(moment).replace(tzinfo=timezone.utc))
    until = counts.period_moves_on_at(answers(days=1), visitor)
    assert until == datetime.fromisoformat(midnight).replace(tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("value", "phrase"),
    [
        (answers(), "at least 3 times"),
        (answers(number=1), "at least once"),
        (answers("less_than"), "less than 3 times"),
        (answers("less_than", 1), "never"),
        (answers("exactly", 1), "exactly once"),
        (answers("exactly", 0), "exactly 0 times"),
        (answers(days=1), "at least 3 times today"),
        (answers("less_than", 1, 30), "never within 30 days"),
    ],
)
def test_times_are_put_into_words(value, phrase):
    assert counts.describe_times(value) == phrase


@pytest.mark.parametrize(
    ("field", "refused"),
    [
        (counts.number_field("Times"), [None, -1, 1_000_001]),
        (counts.period_field(), [0, -1, counts.MOST_DAYS + 1]),
        (counts.comparison_field(), ["", "about"]),
    ],
)
def test_fields_refuse_what_makes_no_sense(field, refused):
    for value in refused:
        with pytest.raises(ValidationError):
            field.clean(value)


def test_a_new_form_asks_for_once_or_more():
    assert counts.comparison_field().get_default() == "at_least"
    assert counts.number_field("Times").get_default() == 1
    assert counts.period_field().clean(None) is None
