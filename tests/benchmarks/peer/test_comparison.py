"""What is made of the answers of the sites; none of them, and no peer, is needed here."""

from __future__ import annotations

from itertools import count

import pytest

from tests.benchmarks.peer.comparison import ratio_of, rounds_of
from tests.benchmarks.peer.rules import DAYS_OF_WEEK, is_reader_in, rules_of


def test_every_round_asks_all_in_turns_who_is_first():
    asked = []

    def ask(name):
        asked.append(name)
        return float(len(asked))

    answers = rounds_of({name: lambda name=name: ask(name) for name in "abc"}, seconds=9, most=3)
    assert "".join(asked) == "abcbcacab"
    assert answers == {"a": [1, 6, 8], "b": [2, 4, 9], "c": [3, 5, 7]}


def test_no_round_begins_after_the_time_is_up():
    clock = count()
    answers = rounds_of({"a": lambda: 1.0}, seconds=3, most=100, clock=lambda: next(clock))
    assert len(answers["a"]) == 3


def test_a_ratio_pairs_what_was_measured_in_one_round():
    assert ratio_of([3, 3000, 3], [2, 2000, 2]) == pytest.approx((1.5, 1.5, 1.5))
    assert ratio_of([3], [2]) == (1.5, 1.5, 1.5)


@pytest.mark.parametrize("today", range(DAYS_OF_WEEK))
@pytest.mark.parametrize("until_now", [0, 1], ids=["today", "after midnight"])
def test_the_reader_is_in_one_group_of_ten(today, until_now):
    day = (today + until_now) % DAYS_OF_WEEK

    def matches(rules):
        return (
            (rules.days is None or day in rules.days)
            and rules.host == "mail.example.org"
            and rules.offer in (None, "seven")
            and rules.device == "mobile"
        )

    numbers = range(100)
    found = [number for number in numbers if matches(rules_of(number, today))]
    assert found == [number for number in numbers if is_reader_in(number)]
    assert len(found) == 10


def test_every_group_has_three_rules():
    assert {sum(rule is not None for rule in rules_of(number, 0)) for number in range(100)} == {3}
