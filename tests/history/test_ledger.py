"""What a visitor's views add up to, in whatever portions they come."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings as hypothesis_settings, strategies as st

from tests.history.views import HOME, NOON, PAGES, VISITS, a_page, a_tag, a_view, both, minutes
from wagtail_personalize_plus.history.ledger import Count, Ledger, day_of
from wagtail_personalize_plus.history.terms import (
    CAMPAIGN,
    LANDING,
    PAGE,
    VISIT,
    Term,
    Wanted,
)

GAP = timedelta(minutes=30)
BERLIN = ZoneInfo("Europe/Berlin")

quickly = hypothesis_settings(deadline=None, max_examples=150)

moments = st.lists(
    st.integers(0, 60 * 60 * 24 * 3).map(lambda second: NOON + timedelta(seconds=second)),
    min_size=1,
    max_size=30,
)
pages = st.sampled_from([a_page(pk=1), a_page(pk=2, tags=["ski"]), a_page(pk=3)])


def stored(ledger):
    """Return a ledger as a store would give it back."""
    return Ledger(
        last_seen=ledger.last_seen,
        visit_started=ledger.visit_started,
        previous_visit_ended=ledger.previous_visit_ended,
        counts=dict(ledger.counts),
    )


def ledger_of(views, wanted=both, *, cuts=()):
    """Return the ledger of these views, stored and read again at each of the cuts."""
    ledger = Ledger()
    for number, view in enumerate(views):
        if number in cuts:
            ledger = stored(ledger)
        ledger.add(view, wanted)
    return ledger


def times_of(ledger, kind=VISIT):
    return sum(count.times for (term, _day), count in ledger.counts.items() if term.kind == kind)


@quickly
@given(
    st.lists(st.tuples(pages, st.integers(0, 10_000)), min_size=1, max_size=30),
    st.sets(st.integers(1, 30)),
    st.randoms(use_true_random=False),
)
def test_any_order_in_any_portions_gives_the_same_counts(drawn, cuts, chance):
    wanted = Wanted.of([HOME, Term(PAGE, "2"), a_tag("ski")])
    views = [a_view(page=page, minute=minute) for page, minute in drawn]
    shuffled = views.copy()
    chance.shuffle(shuffled)
    one = ledger_of(views, wanted)
    other = ledger_of(shuffled, wanted, cuts=cuts)
    assert one.counts == other.counts
    assert one.last_seen == other.last_seen
    expected = Counter(day_of(view.moment) for view in views if view.page.pk == 2)
    for term in (Term(PAGE, "2"), a_tag("ski")):
        assert {
            day: count.times for (known, day), count in one.counts.items() if known == term
        } == expected


@quickly
@given(moments, st.sets(st.integers(1, 30)))
def test_a_visit_starts_exactly_after_each_gap(drawn, cuts):
    ordered = sorted(drawn)
    starts = [
        moment
        for before, moment in zip([None, *ordered], ordered, strict=False)
        if before is None or moment - before >= GAP
    ]
    ledger = ledger_of([a_view(moment=moment) for moment in ordered], cuts=cuts)
    assert times_of(ledger) == len(starts)
    assert ledger.visit_started == starts[-1]
    ends = [moment for moment in ordered if moment < starts[-1]]
    assert ledger.previous_visit_ended == (ends[-1] if ends else None)
    assert ledger.last_seen == ordered[-1]


@quickly
@given(st.lists(st.floats(0, 29), min_size=1, max_size=20), st.sets(st.integers(1, 20)))
def test_views_of_one_visit_in_any_order_are_one_visit(drawn, cuts):
    ledger = ledger_of([a_view(minute=minute) for minute in drawn], cuts=cuts)
    assert times_of(ledger) == 1
    assert times_of(ledger, PAGE) == len(drawn)
    assert ledger.last_seen == NOON + minutes(max(drawn))


def test_views_of_many_days_count_once_each_whoever_writes_them_first():
    views = [a_view(minute=minute) for minute in range(0, 60 * 24 * 4, 7)]
    shuffled = random.Random(4).sample(views, len(views))
    assert ledger_of(views, PAGES).counts == ledger_of(shuffled, PAGES).counts


@pytest.mark.parametrize(
    ("gap", "visits"),
    [
        (timedelta(0), 1),
        (GAP - timedelta(microseconds=1), 1),
        (GAP, 2),
        (timedelta(days=200), 2),
        (-GAP, 1),
    ],
)
def test_the_gap_itself_ends_a_visit(gap, visits):
    ledger = ledger_of([a_view(), a_view(moment=NOON + gap)])
    assert times_of(ledger) == visits


def test_the_site_says_how_long_the_gap_is(settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = {"HISTORY": {"VISIT_MINUTES": 5}}
    assert times_of(ledger_of([a_view(), a_view(minute=4.9), a_view(minute=9.9)])) == 2


def test_a_gap_is_the_same_when_the_clocks_change():
    before = datetime(2026, 3, 29, 1, 50, tzinfo=BERLIN)
    after = datetime(2026, 3, 29, 3, 10, tzinfo=BERLIN)
    views = [a_view(moment=each.astimezone(timezone.utc)) for each in (before, after)]
    assert times_of(ledger_of(views)) == 1


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 3, 22, 59, 59, tzinfo=timezone.utc), date(2026, 3, 3)),
        (datetime(2026, 3, 3, 23, 0, 0, tzinfo=timezone.utc), date(2026, 3, 4)),
        # The shortest day has 23 hours, and the longest 25
        (datetime(2026, 3, 29, 21, 59, 59, tzinfo=timezone.utc), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 22, 0, 0, tzinfo=timezone.utc), date(2026, 3, 30)),
        (datetime(2026, 10, 25, 22, 59, 59, tzinfo=timezone.utc), date(2026, 10, 25)),
        (datetime(2026, 10, 24, 22, 0, 0, tzinfo=timezone.utc), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 0, 0, tzinfo=timezone.utc), date(2026, 10, 26)),
    ],
)
def test_days_are_those_of_the_sites_clock(moment, day, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    assert day_of(moment) == day
    assert set(ledger_of([a_view(moment=moment)], PAGES).counts) == {(HOME, day)}


def test_a_visit_over_midnight_counts_on_the_day_when_it_started(settings):
    settings.TIME_ZONE = "Europe/Berlin"
    late = datetime(2026, 3, 4, 23, 50, tzinfo=BERLIN)
    ledger = ledger_of([a_view(moment=late), a_view(moment=late + minutes(20))])
    assert ledger.counts[Term(VISIT), date(2026, 3, 4)].times == 1
    assert (Term(VISIT), date(2026, 3, 5)) not in ledger.counts
    assert [ledger.counts[HOME, date(2026, 3, day)].times for day in (4, 5)] == [1, 1]


def test_a_count_knows_its_first_and_its_last_time():
    ledger = ledger_of([a_view(minute=5), a_view(minute=1), a_view(minute=3)], PAGES)
    assert ledger.counts == {
        (HOME, date(2026, 3, 4)): Count(3, NOON + minutes(1), NOON + minutes(5))
    }


def test_only_what_was_added_is_changed():
    ledger = stored(ledger_of([a_view()]))
    assert ledger.changed == set()
    ledger.add(a_view(minute=1), both)
    assert ledger.changed == {(HOME, date(2026, 3, 4))}


def test_a_view_that_nobody_wants_leaves_no_trace():
    ledger = ledger_of([a_view(page=a_page(pk=9))], PAGES)
    assert ledger == Ledger()


def test_a_visit_remembers_what_it_started_with_and_later_views_add_nothing():
    wanted = Wanted.of([Term(LANDING, "1"), Term(LANDING, "2"), Term(CAMPAIGN, "spring")])
    views = [
        a_view(campaigns=["spring"]),
        a_view(page=a_page(pk=2), minute=1, campaigns=["spring"]),
    ]
    ledger = ledger_of(views, wanted)
    assert {term for term, _day in ledger.counts} == {
        Term(VISIT),
        Term(LANDING, "1"),
        Term(CAMPAIGN, "spring"),
    }
    assert times_of(ledger, CAMPAIGN) == 1


def test_when_visits_come_to_be_counted_the_one_that_goes_on_follows_none():
    ledger = ledger_of([a_view()], PAGES)
    assert ledger.visit_started is None
    ledger.add(a_view(minute=10), VISITS)
    assert times_of(ledger) == 1
    assert ledger.visit_started == NOON + minutes(10)
    assert ledger.previous_visit_ended is None


def test_when_visits_come_to_be_counted_an_earlier_one_is_over():
    ledger = ledger_of([a_view()], PAGES)
    ledger.add(a_view(minute=30), VISITS)
    assert ledger.previous_visit_ended == NOON
