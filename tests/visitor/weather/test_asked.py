"""The places that were asked for lately."""

from __future__ import annotations

import pytest

from wagtail_personalize_plus.visitor.weather import asked, store
from wagtail_personalize_plus.visitor.weather.cells import Cell

LONDON, OSLO = Cell(515, -1), Cell(599, 108)


def test_nobody_has_asked_at_first(clock):
    assert asked.lately() == []


def test_the_latest_comes_first(clock):
    asked.add({LONDON: clock.now - 10, OSLO: clock.now - 20})
    assert asked.lately() == [LONDON, OSLO]
    asked.add({OSLO: clock.now})
    asked.add({OSLO: clock.now - 100})
    assert asked.lately() == [OSLO, LONDON]


def test_after_six_hours_they_are_forgotten(clock):
    asked.add({LONDON: clock.now})
    clock.pass_seconds(6 * 3_600 - 10)
    asked.add({OSLO: clock.now})
    assert asked.lately() == [OSLO, LONDON]
    clock.pass_seconds(10)
    assert asked.lately() == [OSLO]


def test_a_thousand_are_remembered(clock):
    asked.add({Cell(number, 0): clock.now - number for number in range(900)})
    asked.add({Cell(number, 1): clock.now - number for number in range(900)})
    assert len(asked.lately()) == 1_000
    assert {cell.north for cell in asked.lately()} == set(range(500))


@pytest.mark.parametrize("damage", ["text", 7, [7], [[1, 2]], [["a", "b", 1]], [[1, 2, None]]])
def test_what_is_damaged_is_forgotten(damage, clock):
    store.cache().set(store.key("asked"), damage)
    assert asked.lately() == []
    asked.add({LONDON: clock.now})
    assert asked.lately() == [LONDON]
