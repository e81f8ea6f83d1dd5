"""Which sections hold a page, by its place in the tree."""

from __future__ import annotations

import pytest

from tests.builders import publish
from tests.site.models import PlainPage
from wagtail_personalize_plus.history import sections
from wagtail_personalize_plus.history.sections import sections_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    """A clock that goes on when it is told to."""

    class Clock:
        now = 1_000.0

        def monotonic(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr(sections, "time", clock)
    return clock


@pytest.fixture
def ski(home):
    return publish(home, PlainPage, "ski", [])


@pytest.fixture
def sea(home):
    return publish(home, PlainPage, "sea", [])


def keys(*pages):
    return [str(page.pk) for page in pages]


def test_a_page_is_in_its_own_section_and_in_those_above(home, ski, sea):
    assert sections_of(ski.path, keys(sea, ski, home)) == keys(ski, home)


def test_a_page_is_in_no_section_below_it(home, ski):
    assert sections_of(home.path, keys(ski)) == []


def test_a_section_without_page_holds_nothing(home):
    assert sections_of(home.path, ["999999"]) == []


def test_no_section_costs_no_query(home, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert sections_of(home.path, []) == []


def test_all_sections_together_cost_one_query_in_a_minute(
    home, ski, sea, clock, django_assert_num_queries
):
    asked = [*keys(ski, sea), "999999"]
    with django_assert_num_queries(1):
        sections_of(ski.path, asked)
        sections_of(sea.path, asked)
        clock.now += 59
        sections_of(sea.path, asked[1:])
    clock.now += 2
    with django_assert_num_queries(1):
        assert sections_of(sea.path, asked) == keys(sea)


def test_only_sections_that_are_not_known_are_looked_up(ski, sea, django_assert_num_queries):
    sections_of(ski.path, keys(ski))
    with django_assert_num_queries(1) as queries:
        assert sections_of(ski.path, keys(ski, sea)) == keys(ski)
    assert f"IN ({sea.pk})" in queries[0]["sql"]


def test_a_section_that_was_moved_here_is_found_at_once(ski, sea):
    assert sections_of(ski.path, keys(sea)) == []
    ski.move(sea, pos="last-child")
    ski.refresh_from_db()
    sea.refresh_from_db()
    assert sections_of(ski.path, keys(sea)) == keys(sea)


def test_memory_of_sections_is_bounded(monkeypatch, ski, sea):
    monkeypatch.setattr(sections, "MOST", 2)
    for page in [ski, sea, ski.get_parent(), ski]:
        sections_of(page.path, keys(page))
    assert len(sections._places) <= 2
    assert sections_of(ski.path, keys(ski)) == keys(ski)
