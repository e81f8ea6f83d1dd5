"""Times of day, days of the week and ranges of dates: their ends, and how long an answer holds."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.timezone import override
from hypothesis import given, settings as hypothesis_settings, strategies as st

from tests.visitors import a_visitor, at
from wagtail_personalize_plus.criteria.time import DateRange, TimeOfDay, Weekday
from wagtail_personalize_plus.visitor.clock import Clock
from wagtail_personalize_plus.visitor.location import Location

NIGHT = {"start": time(22), "end": time(6)}
WEEKEND = {"days": ["saturday", "sunday"]}
SITES, VISITORS = {"clock": "site"}, {"clock": "visitor"}
MARCH = {"first_day": date(2026, 3, 1), "last_day": date(2026, 3, 31)}

# In Berlin clocks go from 02:00 to 03:00 on 2026-03-29, and from 03:00 to 02:00 on 2026-10-25.
# In Cairo they go from 00:00 to 01:00 on 2026-04-24, and from 24:00 back to 23:00 on 2026-10-29.


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


def hours(start, end):
    return {"start": time.fromisoformat(start), "end": time.fromisoformat(end)}


# --- Time of day ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shown", "matches"),
    [
        ("08:59:59.999999", False),
        ("09:00", True),
        ("16:59:59.999999", True),
        ("17:00", False),
        ("00:00", False),
    ],
)
def test_hours_begin_with_the_first_time_and_end_before_the_last(shown, matches):
    visitor = a_visitor(clock=at(f"2026-03-02 {shown}"))
    assert TimeOfDay().compile(hours("09:00", "17:00"))(visitor) is matches


@pytest.mark.parametrize(
    ("shown", "matches"),
    [
        ("21:59:59.999999", False),
        ("22:00", True),
        ("23:59:59.999999", True),
        ("00:00", True),
        ("05:59:59.999999", True),
        ("06:00", False),
        ("12:00", False),
    ],
)
def test_hours_may_cross_midnight(shown, matches):
    visitor = a_visitor(clock=at(f"2026-03-02 {shown}"))
    assert TimeOfDay().compile(NIGHT)(visitor) is matches


@pytest.mark.parametrize("shown", ["00:00", "08:59", "09:00", "09:01"])
def test_nothing_lies_between_equal_times(shown):
    visitor = a_visitor(clock=at(f"2026-03-02 {shown}"))
    assert TimeOfDay().compile(hours("09:00", "09:00"))(visitor) is False


def test_hours_are_those_of_the_site_and_not_of_the_editor(settings):
    settings.TIME_ZONE = "Europe/Berlin"
    visitor = a_visitor(moment=utc("2026-07-01T20:30"))
    with override("Asia/Tokyo"):
        assert TimeOfDay().compile(hours("22:00", "23:00"))(visitor) is True


@pytest.mark.parametrize(
    "value", [{"start": None, "end": time(6)}, {"start": time(6), "end": None}]
)
def test_a_missing_time_gives_unknown(value):
    visitor = a_visitor(clock=at("2026-03-02 05:00"))
    assert TimeOfDay().compile(value)(visitor) is None
    assert TimeOfDay().valid_until(value, visitor) is None


def test_an_unknown_moment_gives_unknown_hours():
    visitor = a_visitor(clock=None)
    assert TimeOfDay().compile(NIGHT)(visitor) is None
    assert TimeOfDay().valid_until(NIGHT, visitor) is None


@pytest.mark.parametrize(
    ("value", "shown", "until"),
    [
        (hours("09:00", "17:00"), "2026-03-02 08:00", "2026-03-02T08:00"),
        (hours("09:00", "17:00"), "2026-03-02 09:00", "2026-03-02T16:00"),
        (hours("09:00", "17:00"), "2026-03-02 17:00", "2026-03-03T08:00"),
        (NIGHT, "2026-03-02 21:00", "2026-03-02T21:00"),
        (NIGHT, "2026-03-02 23:00", "2026-03-03T05:00"),
        (NIGHT, "2026-03-02 05:00", "2026-03-02T05:00"),
        (NIGHT, "2026-12-31 23:00", "2027-01-01T05:00"),
    ],
)
def test_hours_hold_until_the_next_of_their_ends(value, shown, until):
    assert TimeOfDay().valid_until(value, a_visitor(clock=at(shown))) == utc(until)


def test_equal_times_hold_for_ever():
    visitor = a_visitor(clock=at("2026-03-02 08:00"))
    assert TimeOfDay().valid_until(hours("09:00", "09:00"), visitor) is None


@pytest.mark.parametrize(
    ("value", "clock", "until"),
    [
        # The night is an hour shorter or longer.
        (NIGHT, at("2026-03-28 23:00"), "2026-03-29T04:00"),
        (NIGHT, at("2026-10-24 23:00"), "2026-10-25T05:00"),
        # 02:30 is never shown: the clocks jump over it at 01:00 UTC.
        (hours("02:30", "05:00"), at("2026-03-29 01:50"), "2026-03-29T01:00"),
        (hours("01:00", "02:30"), at("2026-03-29 01:50"), "2026-03-29T01:00"),
        # Both ends are jumped over, so that day has no such hours.
        (hours("02:15", "02:45"), at("2026-03-29 01:50"), "2026-03-30T00:15"),
        # 02:30 is shown twice, and the clocks are set back at 01:00 UTC.
        (hours("02:00", "02:30"), at("2026-10-25 02:10"), "2026-10-25T00:30"),
        (hours("02:00", "02:30"), at("2026-10-25 02:40"), "2026-10-25T01:00"),
        (hours("02:00", "02:30"), at("2026-10-25 02:10", fold=1), "2026-10-25T01:30"),
        (hours("02:00", "02:30"), at("2026-10-25 02:40", fold=1), "2026-10-26T01:00"),
        (hours("02:30", "04:00"), at("2026-10-25 02:40"), "2026-10-25T01:00"),
        # Setting the clocks back within the hours changes nothing.
        (hours("01:00", "04:00"), at("2026-10-25 02:40"), "2026-10-25T03:00"),
    ],
)
def test_hours_hold_until_their_end_when_clocks_are_set(value, clock, until):
    assert TimeOfDay().valid_until(value, a_visitor(clock=clock)) == utc(until)


def test_the_end_is_comparable_with_every_moment():
    # Moments of one zone compare by what they show, which is wrong when clocks are set back
    until = TimeOfDay().valid_until(NIGHT, a_visitor(clock=at("2026-03-28 23:00")))
    assert until.tzinfo is timezone.utc


def test_the_form_refuses_equal_times():
    block = TimeOfDay()
    with pytest.raises(ValidationError) as caught:
        block.clean(block.to_python({"start": "09:00", "end": "09:00"}))
    assert {name: error.messages for name, error in caught.value.block_errors.items()} == {
        "end": ["The hours would end when they begin. For a whole day, leave this condition out."]
    }


def test_the_form_asks_for_both_times():
    block = TimeOfDay()
    with pytest.raises(ValidationError) as caught:
        block.clean(block.to_python({"start": None, "end": None}))
    assert {name: error.messages for name, error in caught.value.block_errors.items()} == {
        "start": ["This field is required."],
        "end": ["This field is required."],
    }


def test_the_form_takes_hours_over_midnight():
    block = TimeOfDay()
    cleaned = block.clean(block.to_python({"start": "22:00", "end": "06:00"}))
    assert dict(cleaned) == {**NIGHT, **SITES}


def test_an_unfinished_form_may_be_kept():
    block = TimeOfDay()
    cleaned = block.clean_deferred(block.to_python({"start": None, "end": None}))
    assert dict(cleaned) == {"start": None, "end": None, **SITES}


@pytest.mark.parametrize(
    ("value", "phrase"),
    [
        (NIGHT, "time is from 22:00 to 06:00"),
        (hours("09:05", "17:30"), "time is from 09:05 to 17:30"),
        ({"start": None, "end": time(6)}, "no time of day is chosen"),
        ({"start": time(6), "end": None}, "no time of day is chosen"),
    ],
)
def test_hours_are_described(value, phrase):
    assert TimeOfDay().describe(value) == phrase


# --- Weekday ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shown", "matches"),
    [
        ("2026-03-06 23:59:59.999999", False),
        ("2026-03-07 00:00", True),
        ("2026-03-08 23:59:59.999999", True),
        ("2026-03-09 00:00", False),
    ],
)
def test_a_day_lasts_from_midnight_to_midnight(shown, matches):
    assert Weekday().compile(WEEKEND)(a_visitor(clock=at(shown))) is matches


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        ("monday", "2026-03-02"),
        ("tuesday", "2026-03-03"),
        ("wednesday", "2026-03-04"),
        ("thursday", "2026-03-05"),
        ("friday", "2026-03-06"),
        ("saturday", "2026-03-07"),
        ("sunday", "2026-03-08"),
    ],
)
def test_each_day_is_the_one_of_its_name(day, shown):
    assert Weekday().compile({"days": [day]})(a_visitor(clock=at(f"{shown} 12:00"))) is True


@pytest.mark.parametrize("days", [[], None])
def test_no_days_are_unknown(days):
    for clock in (at("2026-03-07 12:00"), None):
        visitor = a_visitor(clock=clock)
        assert Weekday().compile({"days": days})(visitor) is None
        assert Weekday().valid_until({"days": days}, visitor) is None


def test_an_unknown_moment_gives_an_unknown_day():
    visitor = a_visitor(clock=None)
    assert Weekday().compile(WEEKEND)(visitor) is None
    assert Weekday().valid_until(WEEKEND, visitor) is None


@pytest.mark.parametrize(
    ("days", "clock", "until"),
    [
        (["saturday", "sunday"], at("2026-03-04 12:00"), "2026-03-06T23:00"),
        (["saturday", "sunday"], at("2026-03-07 12:00"), "2026-03-08T23:00"),
        (["sunday"], at("2026-03-02 00:00"), "2026-03-07T23:00"),
        (["monday"], at("2026-03-02 12:00"), "2026-03-02T23:00"),
        # Clocks are set during the days in between
        (["monday"], at("2026-03-24 12:00"), "2026-03-29T22:00"),
        (["sunday"], at("2026-10-25 12:00"), "2026-10-25T23:00"),
        # The day begins at 01:00, since clocks are set forward at midnight
        (["friday"], at("2026-04-23 12:00", "Africa/Cairo"), "2026-04-23T22:00"),
        # The last hour of the day is shown twice
        (["friday"], at("2026-10-29 23:30", "Africa/Cairo"), "2026-10-29T22:00"),
    ],
)
def test_days_hold_until_the_next_change(days, clock, until):
    assert Weekday().valid_until({"days": days}, a_visitor(clock=clock)) == utc(until)


def test_all_days_together_never_change():
    value = {"days": ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]}
    assert Weekday().valid_until(value, a_visitor(clock=at("2026-03-04 12:00"))) is None


def test_the_form_asks_for_a_day():
    block = Weekday()
    with pytest.raises(ValidationError) as caught:
        block.clean(block.to_python({"days": []}))
    assert caught.value.block_errors["days"].messages == ["This field is required."]


@pytest.mark.parametrize(
    ("days", "phrase"),
    [
        (["friday"], "weekday is Friday"),
        (["sunday", "saturday"], "weekday is Saturday or Sunday"),
        (["monday", "tuesday", "friday"], "weekday is Monday, Tuesday or Friday"),
        ([], "no weekday is chosen"),
        (None, "no weekday is chosen"),
    ],
)
def test_days_are_described_in_the_order_of_the_week(days, phrase):
    assert Weekday().describe({"days": days}) == phrase


def test_days_are_described_in_the_language_of_the_reader():
    with translation.override("de"):
        assert "Samstag" in Weekday().describe({"days": ["saturday"]})


# --- Date range -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shown", "matches"),
    [
        ("2026-02-28 23:59:59.999999", False),
        ("2026-03-01 00:00", True),
        ("2026-03-31 23:59:59.999999", True),
        ("2026-04-01 00:00", False),
    ],
)
def test_both_days_belong_to_the_range(shown, matches):
    assert DateRange().compile(MARCH)(a_visitor(clock=at(shown))) is matches


@pytest.mark.parametrize(
    ("ends", "shown", "matches"),
    [
        ({"first_day": None}, "1999-01-01 00:00", True),
        ({"first_day": None}, "2026-04-01 00:00", False),
        ({"last_day": None}, "2999-01-01 00:00", True),
        ({"last_day": None}, "2026-02-28 12:00", False),
    ],
)
def test_a_missing_end_leaves_the_range_open(ends, shown, matches):
    assert DateRange().compile({**MARCH, **ends})(a_visitor(clock=at(shown))) is matches


def test_no_end_at_all_gives_unknown():
    value, visitor = {"first_day": None, "last_day": None}, a_visitor(clock=at("2026-03-01 12:00"))
    assert DateRange().compile(value)(visitor) is None
    assert DateRange().valid_until(value, visitor) is None


def test_an_unknown_moment_gives_an_unknown_date():
    visitor = a_visitor(clock=None)
    assert DateRange().compile(MARCH)(visitor) is None
    assert DateRange().valid_until(MARCH, visitor) is None


@pytest.mark.parametrize(
    ("value", "clock", "until"),
    [
        (MARCH, at("2025-03-01 12:00"), "2026-02-28T23:00"),
        (MARCH, at("2026-02-28 23:59"), "2026-02-28T23:00"),
        # Summer time has begun when the month ends
        (MARCH, at("2026-03-01 00:00"), "2026-03-31T22:00"),
        ({**MARCH, "first_day": None}, at("2026-03-10 00:00"), "2026-03-31T22:00"),
        (
            {"first_day": date(2026, 4, 24), "last_day": None},
            at("2026-04-01 00:00", "Africa/Cairo"),
            "2026-04-23T22:00",
        ),
    ],
)
def test_a_range_holds_until_its_next_end(value, clock, until):
    assert DateRange().valid_until(value, a_visitor(clock=clock)) == utc(until)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (MARCH, "2026-04-01 00:00"),
        ({**MARCH, "last_day": None}, "2026-03-10 00:00"),
        ({"first_day": date.min, "last_day": date.max}, "2026-03-10 00:00"),
    ],
)
def test_a_range_that_changes_no_more_has_no_next_end(value, shown):
    assert DateRange().valid_until(value, a_visitor(clock=at(shown))) is None


@pytest.mark.parametrize(
    ("ends", "errors"),
    [
        (
            {"first_day": None, "last_day": None},
            {"first_day": ["Choose a first day, a last day or both."]},
        ),
        (
            {"first_day": "2026-03-02", "last_day": "2026-03-01"},
            {"last_day": ["The last day must not be before the first day."]},
        ),
    ],
)
def test_the_form_refuses_a_range_without_days(ends, errors):
    block = DateRange()
    with pytest.raises(ValidationError) as caught:
        block.clean(block.to_python(ends))
    assert {name: error.messages for name, error in caught.value.block_errors.items()} == errors


@pytest.mark.parametrize(
    "ends",
    [
        {"first_day": date(2026, 3, 1), "last_day": date(2026, 3, 1)},
        {"first_day": None, "last_day": date(2026, 3, 1)},
        {"first_day": date(2026, 3, 1), "last_day": None},
    ],
)
def test_the_form_takes_a_single_day_and_open_ends(ends):
    block = DateRange()
    assert dict(block.clean(block.to_python(ends))) == {**ends, **SITES}


def test_an_unfinished_range_may_be_kept():
    block = DateRange()
    ends = {"first_day": None, "last_day": None}
    assert dict(block.clean_deferred(block.to_python(ends))) == {**ends, **SITES}


@pytest.mark.parametrize(
    ("ends", "phrase"),
    [
        ({}, "date is from March 1, 2026 to March 31, 2026"),
        ({"first_day": None}, "date is March 31, 2026 or earlier"),
        ({"last_day": None}, "date is March 1, 2026 or later"),
        ({"first_day": None, "last_day": None}, "no date is chosen"),
    ],
)
def test_a_range_is_described(ends, phrase):
    assert DateRange().describe({**MARCH, **ends}) == phrase


# --- All of them, around the days on which clocks are set --------------------------------------

AROUND_CLOCK_CHANGES = st.builds(
    lambda zone, start, minutes: (
        (datetime.fromisoformat(start) + timedelta(minutes=minutes))
        .replace(tzinfo=timezone.utc)
        .astimezone(ZoneInfo(zone))
    ),
    st.sampled_from(["Europe/Berlin", "Africa/Cairo", "Australia/Lord_Howe", "America/St_Johns"]),
    st.sampled_from(
        [
            *("2026-03-27", "2026-04-03", "2026-04-22", "2026-10-02", "2026-10-23", "2026-10-28"),
            # St. John's set its clocks at 00:01
            *("2006-04-01", "2006-10-28"),
        ]
    ),
    st.integers(0, 4 * 24 * 60),
)
QUARTERS = st.builds(time, st.integers(0, 23), st.sampled_from([0, 1, 15, 30]))


@hypothesis_settings(deadline=None, max_examples=50)
@given(
    now=AROUND_CLOCK_CHANGES,
    criterion=st.one_of(
        st.tuples(
            st.just(TimeOfDay()), st.fixed_dictionaries({"start": QUARTERS, "end": QUARTERS})
        ),
        st.tuples(
            st.just(Weekday()),
            st.fixed_dictionaries(
                {"days": st.lists(st.sampled_from(["friday", "saturday", "sunday"]))}
            ),
        ),
    ),
)
def test_answers_hold_until_the_next_change_and_differ_from_then_on(now, criterion):
    block, value = criterion
    test = block.compile(value)

    def answer(moment):
        return test(a_visitor(clock=Clock(now=moment.astimezone(now.tzinfo))))

    until = block.valid_until(value, a_visitor(clock=Clock(now=now)))
    start = now.astimezone(timezone.utc)
    last = until or start + timedelta(days=2)
    moments = (start + timedelta(minutes=minute) for minute in range(0, 2 * 24 * 60, 7))
    assert all(answer(moment) is answer(now) for moment in moments if moment < last)
    if until:
        assert until > start
        assert answer(until - timedelta.resolution) is answer(now)
        assert answer(until) is not answer(now)


# --- The clock --------------------------------------------------------------------------------

every_time = pytest.mark.parametrize(
    ("block", "value"),
    [(TimeOfDay(), NIGHT), (Weekday(), WEEKEND), (DateRange(), MARCH)],
    ids=["time_of_day", "weekday", "date_range"],
)


def in_tokyo(shown="2026-03-02 12:00", zone="Asia/Tokyo"):
    """Return a visitor there, while the site's clock in Berlin shows this."""
    return a_visitor(clock=at(shown), location=Location(time_zone=zone))


@pytest.mark.parametrize(
    ("block", "value", "shown", "here", "there"),
    [
        (TimeOfDay(), hours("20:00", "21:00"), "2026-03-02 12:00", False, True),
        (TimeOfDay(), hours("12:00", "13:00"), "2026-03-02 12:00", True, False),
        (Weekday(), {"days": ["tuesday"]}, "2026-03-02 16:00", False, True),
        (DateRange(), MARCH, "2026-02-28 16:00", False, True),
        (DateRange(), MARCH, "2026-03-31 18:00", True, False),
    ],
)
def test_the_visitors_clock_shows_the_time_where_the_visitor_is(block, value, shown, here, there):
    assert block.compile({**value, **SITES})(in_tokyo(shown)) is here
    assert block.compile({**value, **VISITORS})(in_tokyo(shown)) is there


@every_time
def test_without_a_choice_it_is_the_sites_clock(block, value):
    stored = block.to_python(block.get_prep_value({**block.get_default(), **value}))
    assert stored["clock"] == "site"
    for old in (value, {**value, "clock": None}):
        assert block.compile(old)(in_tokyo()) is block.compile(stored)(in_tokyo())
        assert block.valid_until(old, in_tokyo()) == block.valid_until(stored, in_tokyo())
        assert block.describe(old) == block.describe(stored)
        assert block.facts(old) == block.facts(stored) == {"clock"}


@every_time
@pytest.mark.parametrize(
    "visitor",
    [
        a_visitor(clock=None, location=Location(time_zone="Asia/Tokyo")),
        a_visitor(clock=at("2026-03-02 12:00"), location=None),
        in_tokyo(zone=""),
        in_tokyo(zone="Mars/Olympus"),
    ],
)
def test_the_visitors_clock_is_unknown_where_its_zone_is(block, value, visitor):
    assert block.compile({**value, **VISITORS})(visitor) is None
    assert block.valid_until({**value, **VISITORS}, visitor) is None


@every_time
def test_a_clock_that_does_not_exist_is_unknown(block, value):
    assert block.compile({**value, "clock": "mars"})(in_tokyo()) is None
    assert block.valid_until({**value, "clock": "mars"}, in_tokyo()) is None


@every_time
def test_only_the_visitors_clock_needs_the_location(block, value):
    assert block.facts({**value, **SITES}) == {"clock"}
    assert block.facts({**value, **VISITORS}) == {"clock", "location"} == block.meta.reads


@pytest.mark.parametrize(
    ("block", "value", "until"),
    [
        (TimeOfDay(), hours("20:00", "21:00"), "2026-03-02T12:00"),
        (Weekday(), {"days": ["monday"]}, "2026-03-02T15:00"),
        (DateRange(), MARCH, "2026-03-31T15:00"),
    ],
)
def test_an_answer_holds_until_the_visitors_clock_changes_it(block, value, until):
    assert block.valid_until({**value, **VISITORS}, in_tokyo()) == utc(until)


@every_time
def test_the_sentence_says_whose_clock_it_is(block, value):
    plain = block.describe({**value, **SITES})
    assert block.describe({**value, **VISITORS}) == f"{plain} in the visitor's time zone"
