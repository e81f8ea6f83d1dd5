"""What is too old is deleted, to the day, however often the work is broken off."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from django.db import OperationalError

from tests.history.views import a_view, both
from wagtail_personalize_plus.history import store
from wagtail_personalize_plus.history.models import DayCount, KnownVisitor
from wagtail_personalize_plus.privacy import purge, retention

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 15, 12, tzinfo=timezone.utc)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """A moment that stands still until a test sets it on."""

    class Clock:
        now = NOW

    clock = Clock()
    monkeypatch.setattr(retention, "now", lambda: clock.now)
    monkeypatch.setattr(store, "now", lambda: clock.now)
    return clock


def came(visitor, *moments):
    store.write([(a_view(visitor, moment=moment), both) for moment in moments])


def visitors():
    return set(KnownVisitor.objects.values_list("key", flat=True))


def days_of(visitor):
    counts = DayCount.objects.filter(visitor=visitor, kind="page").order_by("day")
    return [(NOW.date() - day).days for day in counts.values_list("day", flat=True)]


def test_counts_go_on_the_day_when_they_are_as_old_as_the_site_keeps_them(settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = {"HISTORY": {"RETENTION_DAYS": 30}}
    came("ann", *(NOW - days * DAY for days in (31, 30, 29, 1, 0)))
    assert purge().counts == 4  # of two days, one of the page and one of the visit each
    assert days_of("ann") == [29, 1, 0]
    assert visitors() == {"ann"}


def test_history_is_kept_for_half_a_year_unless_the_site_says_otherwise():
    came("ann", NOW - 180 * DAY, NOW - 179 * DAY)
    purge()
    assert days_of("ann") == [179]


def test_a_visitor_goes_exactly_when_the_last_view_is_too_old():
    came("ann", NOW - 30 * DAY)
    came("bob", NOW - 30 * DAY + timedelta(microseconds=1))
    assert purge(30).visitors == 1
    assert visitors() == {"bob"}


@pytest.mark.parametrize(("hour", "days"), [(21, [29]), (22, [])])
def test_days_end_at_midnight_of_the_sites_clock(hour, days, clock, settings):
    settings.TIME_ZONE = "Europe/Zurich"
    clock.now = datetime(2026, 6, 15, hour, 30, tzinfo=timezone.utc)
    came("ann", datetime(2026, 5, 17, 12, tzinfo=timezone.utc), clock.now)
    purge(30)
    assert [day for day in days_of("ann") if day > 0] == days


def test_who_withdrew_is_remembered_for_a_day(clock):
    store.erase("ann")
    clock.now = NOW + DAY - timedelta(microseconds=1)
    assert purge().visitors == 0
    clock.now = NOW + DAY
    assert purge().visitors == 1
    assert visitors() == set()


def test_a_visitor_of_whom_nothing_was_counted_goes():
    KnownVisitor.objects.create(key="ann")
    assert purge().visitors == 1


def test_nothing_is_too_old_where_nobody_was():
    assert purge() == (0, 0)


def test_no_days_means_everything_but_who_has_just_withdrawn(clock):
    """Views of theirs may still be on their way, and would bring them back."""
    came("ann", NOW, NOW + DAY)
    store.erase("bob")
    KnownVisitor.objects.create(key="cem")
    assert purge(0) == (4, 2)
    assert not DayCount.objects.exists()
    assert visitors() == {"bob"}
    clock.now += DAY
    assert purge(0) == (0, 1)


@pytest.mark.parametrize("days", [30, 0])
def test_a_dry_run_tells_the_same_numbers_and_deletes_nothing(days):
    came("ann", NOW - 40 * DAY)
    came("bob", NOW - 40 * DAY, NOW)
    store.erase("cem")
    before = (DayCount.objects.count(), visitors())
    told = purge(days, dry_run=True)
    assert (DayCount.objects.count(), visitors()) == before
    assert purge(days) == told


def test_work_is_done_in_portions_and_each_is_reported(monkeypatch):
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    came("ann", *(NOW - days * DAY for days in (40, 41, 42)))
    heard = []
    purge(30, progress=heard.append)
    assert heard == [2, 4, 6, 1]
    assert visitors() == set()


def test_what_was_broken_off_is_done_by_the_next_run(monkeypatch):
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    came("ann", *(NOW - days * DAY for days in (40, 41, 42)))
    came("bob", NOW)

    def break_off(number):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        purge(30, progress=break_off)
    assert DayCount.objects.filter(visitor="ann").count() == 4
    assert purge(30) == (4, 1)
    assert visitors() == {"bob"}
    assert days_of("bob") == [0]


def test_a_database_that_refuses_stops_the_work(monkeypatch):
    came("ann", NOW - 40 * DAY)

    def refuse(*_):
        raise OperationalError("locked")

    monkeypatch.setattr(DayCount.objects.all().__class__, "delete", refuse)
    with pytest.raises(OperationalError):
        purge(30)
