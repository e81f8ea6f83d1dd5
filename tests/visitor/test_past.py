"""What a visitor did before, stored or still queued, and the visit that goes on."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from tests.history.views import HOME, NOON, VISITS, a_page, a_tag, a_view, both, minutes
from wagtail_personalize_plus.history import store
from wagtail_personalize_plus.history.ledger import Ledger
from wagtail_personalize_plus.history.terms import CAMPAIGN, LANDING, PAGE, VISIT, Term, Wanted
from wagtail_personalize_plus.visitor import past
from wagtail_personalize_plus.visitor.identity import Identity
from wagtail_personalize_plus.visitor.past import History

DAY = timedelta(days=1)
STARTS = Wanted.of([Term(VISIT), Term(LANDING, "1"), Term(LANDING, "2"), Term(CAMPAIGN, "spring")])


def history(*views, stored=(), wanted=both, now=NOON):
    """Return the past of a visitor, some views of which are stored."""
    ledger = Ledger()
    for view in stored:
        ledger.add(view, wanted)
    return History(ledger=ledger, views=views, now=now)


# --- Counting ---------------------------------------------------------------------------------


def test_stored_and_queued_views_add_up():
    known = history(a_view(minute=2), a_view(minute=3), stored=[a_view(), a_view(minute=1)])
    assert known.count(HOME) == 4


def test_other_pages_do_not_count():
    known = history(a_view(page=a_page(pk=2)), stored=[a_view(page=a_page(pk=2))])
    assert known.count(HOME) == 0
    assert known.count(Term(PAGE, "2")) == 1


def test_a_queued_view_counts_once_for_a_tag():
    assert history(a_view(page=a_page(tags=["ski", "sun"]))).count(a_tag("ski")) == 1


@pytest.mark.parametrize(("days", "times"), [(1, 1), (2, 2), (3, 3), (30, 3), (None, 4)])
def test_a_period_counts_whole_days_with_today_as_the_first(days, times):
    stored = [a_view(moment=NOON - number * DAY) for number in (100, 2, 1)]
    assert history(a_view(), stored=stored).count(HOME, days) == times


@pytest.mark.parametrize(("hour", "times"), [(22, 0), (23, 1)])
def test_today_begins_at_midnight_of_the_sites_clock(hour, times, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    moment = datetime(2026, 3, 3, hour, 30, tzinfo=timezone.utc)
    assert history(stored=[a_view(moment=moment)]).count(HOME, 1) == times
    assert history(a_view(moment=moment)).count(HOME, 1) == times


# --- Visits -----------------------------------------------------------------------------------


def test_without_any_view_there_is_no_visit():
    assert history().visit() is None


def test_while_no_visits_are_counted_there_is_none():
    assert history(stored=[a_view()], wanted=Wanted.of([HOME])).visit() is None


def test_the_first_view_is_a_first_visit():
    visit = history(a_view()).visit()
    assert (visit.number, visit.away, visit.starts_now) == (1, None, True)


def test_a_later_view_belongs_to_the_same_visit():
    visit = history(a_view(minute=29), stored=[a_view()], now=NOON + minutes(29)).visit()
    assert (visit.number, visit.away, visit.starts_now) == (1, None, False)


@pytest.mark.parametrize("queued", [0, 1, 2])
def test_after_the_gap_a_visit_starts_whether_views_are_stored_or_queued(queued):
    views = [a_view(), a_view(minute=10)]
    known = history(
        *views[2 - queued :], a_view(minute=50), stored=views[: 2 - queued], now=NOON + minutes(50)
    )
    visit = known.visit()
    assert (visit.number, visit.away, visit.starts_now) == (2, minutes(40), True)


def test_the_time_away_stays_the_same_throughout_a_visit():
    stored = [a_view(), a_view(minute=60)]
    visit = history(a_view(minute=80), stored=stored, now=NOON + minutes(80)).visit()
    assert (visit.number, visit.away, visit.starts_now) == (2, minutes(60), False)


def test_asking_for_the_visit_changes_nothing_that_is_known():
    known = history(a_view(minute=50), stored=[a_view()])
    first, again = known.visit(), known.visit()
    assert first == again
    assert known.ledger.last_seen == NOON
    assert known.count(Term(VISIT)) == 1


# --- What a visit started with ----------------------------------------------------------------


def test_a_stored_visit_knows_what_it_started_with():
    stored = [a_view(campaigns=["spring"]), a_view(page=a_page(pk=2), minute=5)]
    visit = history(a_view(minute=6), stored=stored, wanted=STARTS).visit()
    assert visit.starts_with(Term(LANDING, "1"))
    assert visit.starts_with(Term(CAMPAIGN, "spring"))
    assert not visit.starts_with(Term(LANDING, "2"))
    assert visit.first_view is None


def test_a_queued_visit_knows_it_too():
    visit = history(
        a_view(page=a_page(pk=2), campaigns=["spring"]), a_view(minute=1), now=NOON + minutes(1)
    ).visit()
    assert visit.starts_with(Term(LANDING, "2"))
    assert visit.starts_with(Term(CAMPAIGN, "spring"))
    assert not visit.starts_with(Term(LANDING, "1"))
    assert not visit.starts_now


def test_what_the_visit_before_started_with_is_over():
    stored = [a_view(campaigns=["spring"]), a_view(page=a_page(pk=2), minute=60)]
    visit = history(stored=stored, wanted=STARTS).visit()
    assert visit.starts_with(Term(LANDING, "2"))
    assert not visit.starts_with(Term(LANDING, "1"))
    assert not visit.starts_with(Term(CAMPAIGN, "spring"))


def test_a_visit_that_starts_now_replaces_the_stored_one():
    known = history(
        a_view(page=a_page(pk=2), minute=60),
        stored=[a_view(campaigns=["spring"])],
        wanted=STARTS,
        now=NOON + minutes(60),
    )
    visit = known.visit()
    assert visit.starts_with(Term(LANDING, "2"))
    assert not visit.starts_with(Term(CAMPAIGN, "spring"))


# --- From the store and the queue -------------------------------------------------------------


def test_who_is_not_recognized_has_nothing_but_the_view_of_now():
    view = a_view("")
    assert History.of(None, view, NOON) == History(views=[view], now=NOON)
    assert History.of(None, None, NOON) == History(views=[], now=NOON)


@pytest.mark.django_db
def test_who_is_recognized_has_a_past_for_one_query(django_assert_num_queries):
    identity = Identity("ann")
    store.write([(a_view(identity.key), both), (a_view("bob"), both)])
    with django_assert_num_queries(1):
        known = History.of(identity, a_view(identity.key, minute=1), NOON + minutes(1))
        assert known.count(HOME) == 2
        assert known.visit().number == 1


@pytest.mark.django_db
def test_queued_views_come_between_the_store_and_now(monkeypatch, settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = {"HISTORY": {"IMMEDIATE": False}}
    queue = type(past.queue)()
    monkeypatch.setattr(type(queue), "_see_to_it", lambda self: None)
    monkeypatch.setattr(past, "queue", queue)
    identity = Identity("ann")
    store.write([(a_view(identity.key), both)])
    queue.put(a_view(identity.key, minute=1), VISITS)
    known = History.of(identity, a_view(identity.key, minute=2), NOON + minutes(2))
    assert [view.moment for view in known.views] == [NOON + minutes(1), NOON + minutes(2)]
    assert known.count(HOME) == 3
    assert known.visit().number == 1
