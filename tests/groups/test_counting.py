"""Since when things are counted that groups ask for."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from django.db import OperationalError

from tests.builders import criterion, group
from wagtail_personalize_plus.groups import counting
from wagtail_personalize_plus.groups.counting import countings_of, keep_terms
from wagtail_personalize_plus.history.models import CountedTerm

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)
TUESDAY = datetime(2026, 3, 3, 12, tzinfo=timezone.utc)


def seen(page=7, **changes):
    answers = {"page": page, "scope": "page", "comparison": "at_least", "number": 2, "days": None}
    return "viewed", {**answers, **changes}


RETURNING = ("new_or_returning", {"status": "returning"})
LANDED = ("landing_page", {"page": 7, "scope": "page"})
PHONE = ("device", {"kinds": ["mobile"]})


@pytest.fixture
def at(monkeypatch):
    """Writes down what groups ask for at a moment."""

    def keep(moment):
        monkeypatch.setattr(counting, "now", lambda: moment)
        keep_terms()

    return keep


def kept():
    rows = CountedTerm.objects.order_by("kind", "key")
    return [(row.kind, row.key, row.since) for row in rows]


def test_what_enabled_groups_ask_for_is_counted_from_now_on(at):
    group("Skiers", seen(7))
    group("Sailors", seen(8), enabled=False)
    at(MONDAY)
    assert kept() == [("page", "7", MONDAY)]


def test_what_is_counted_already_keeps_its_beginning(at):
    group("Skiers", seen(7))
    at(MONDAY)
    group("Sailors", seen(8), seen(7))
    at(TUESDAY)
    assert kept() == [("page", "7", MONDAY), ("page", "8", TUESDAY)]


def test_what_nobody_asks_for_any_more_begins_anew(at):
    made = group("Skiers", seen(7))
    at(MONDAY)
    made.enabled = False
    made.save()
    at(MONDAY)
    assert kept() == []
    made.enabled = True
    made.save()
    at(TUESDAY)
    assert kept() == [("page", "7", TUESDAY)]


def test_a_landing_page_needs_the_visits(at):
    group("Landed", LANDED)
    at(MONDAY)
    assert kept() == [("landing", "7", MONDAY), ("visit", "", MONDAY)]


def test_a_group_that_is_saved_begins_to_count(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        made = group("Skiers", seen(7))
    assert CountedTerm.objects.count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        made.delete()
    assert CountedTerm.objects.count() == 0


def test_a_database_that_refuses_leaves_the_group_saved(
    django_capture_on_commit_callbacks, monkeypatch, caplog
):
    def refuse():
        raise OperationalError("no")

    monkeypatch.setattr(counting, "keep_terms", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        group("Skiers", seen(7))
    assert "It could not be written down since when things are counted." in caplog.messages


def test_a_group_tells_which_of_its_criteria_count_and_since_when(at):
    made = group("Skiers", RETURNING, PHONE)
    at(MONDAY)
    nested = criterion("nested", {"operator": "any", "criteria": [criterion(*LANDED)]})
    made.criteria = [*made.stored_criteria(), nested]
    made.save()
    assert [found.since for found in countings_of(made)] == [MONDAY, None]
    at(TUESDAY)
    assert countings_of(made) == [
        ("Visitor was here before", MONDAY),
        ("Visit began on page a deleted page (number 7)", TUESDAY),
    ]


def test_a_group_that_counts_nothing_costs_no_query(django_assert_num_queries):
    made = group("Phones", PHONE)
    with django_assert_num_queries(0):
        assert countings_of(made) == []


def test_groups_that_cannot_be_read_leave_what_is_counted(at, monkeypatch):
    group("Skiers", seen(7))
    at(MONDAY)
    monkeypatch.setattr(counting, "has_snapshot", lambda: False)
    at(TUESDAY)
    assert kept() == [("page", "7", MONDAY)]
