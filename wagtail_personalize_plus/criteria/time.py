"""Criteria: the time of day, the day of the week and the date, on one of two clocks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from types import MappingProxyType
from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext, gettext_lazy as _
from wagtail import blocks

from wagtail_personalize_plus.criteria.base import (
    Answers,
    Criterion,
    Test,
    register_criterion,
    unknown,
)
from wagtail_personalize_plus.criteria.headings import TIME
from wagtail_personalize_plus.visitor import Visitor

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from wagtail_personalize_plus.visitor.clock import Clock

__all__ = ["DAYS", "DateRange", "TimeOfDay", "Weekday"]

DAY = timedelta(days=1)

DAYS: Mapping[str, StrOrPromise] = MappingProxyType(
    {
        "monday": WEEKDAYS[0],
        "tuesday": WEEKDAYS[1],
        "wednesday": WEEKDAYS[2],
        "thursday": WEEKDAYS[3],
        "friday": WEEKDAYS[4],
        "saturday": WEEKDAYS[5],
        "sunday": WEEKDAYS[6],
    }
)
"""The days in the order of `datetime.weekday`, by the name that is stored."""

SITE, VISITOR = "site", "visitor"
"""Whose time zone a clock shows, by the name that is stored."""

CLOCK, CLOCK_AND_PLACE = frozenset({"clock"}), frozenset({"clock", "location"})


def _choice_of_clock() -> blocks.ChoiceBlock:
    return blocks.ChoiceBlock(
        choices=[(SITE, _("Site's time zone")), (VISITOR, _("Visitor's time zone"))],
        default=SITE,
        label=_("Clock"),
        help_text=_("The visitor's time zone is known where the visitor's location is."),
    )


class ClockCriterion(Criterion):
    """A criterion that tells the time by the clock that its field `clock` says."""

    def facts(self, value: Answers) -> frozenset[str]:
        return CLOCK if _is_the_sites(value) else CLOCK_AND_PLACE

    def on_its_clock(self, value: Answers, phrase: str) -> str:
        """Return the phrase, with the time zone if it is not the site's."""
        if _is_the_sites(value):
            return phrase
        return gettext("%(phrase)s in the visitor's time zone") % {"phrase": phrase}


def _is_the_sites(value: Answers) -> bool:
    return (value.get("clock") or SITE) == SITE  # rules from before there was a choice have none


def _clock_of(visitor: Visitor, value: Answers) -> Clock | None:
    """Return the clock that a criterion goes by, or None while what it shows is unknown."""
    if _is_the_sites(value):
        return visitor.clock
    clock, location = visitor.clock, visitor.location
    if clock is None or location is None or value["clock"] != VISITOR:
        return None
    return clock.in_zone(location.time_zone)


@register_criterion("time_of_day")
class TimeOfDay(ClockCriterion):
    """
    Match from one time of day until just before another, over midnight where the second is earlier.

    Nothing lies between equal times. Unknown when the moment is unknown or a time is missing.
    """

    start = blocks.TimeBlock(label=_("From"))
    end = blocks.TimeBlock(
        label=_("To"),
        help_text=_(
            "This time itself is not included. A time before the first one is on the next day."
        ),
    )
    clock = _choice_of_clock()

    class Meta:
        label = _("Time of day (hours)")
        icon = "time"
        group = TIME
        label_format = "{start} – {end} ({clock})"
        reads = CLOCK_AND_PLACE

    def clean(self, value: Answers) -> Answers:
        cleaned: Answers = super().clean(value)
        start, end = cleaned.get("start"), cleaned.get("end")
        if start is not None and start == end:
            message = _(
                "The hours would end when they begin. For a whole day, leave this condition out."
            )
            raise blocks.StructBlockValidationError({"end": ValidationError(message)})
        return cleaned

    def compile(self, value: Answers) -> Test:
        return _on_the_clock(value, _within_hours(value["start"], value["end"]))

    def valid_until(self, value: Answers, visitor: Visitor) -> datetime | None:
        start, end = value["start"], value["end"]
        if start is None or end is None:
            return None

        def edges(today: date) -> Iterable[datetime]:
            days = [today + number * DAY for number in range(-1, 3)]
            return (datetime.combine(day, edge) for day in days for edge in (start, end))

        return _next_change(_clock_of(visitor, value), _within_hours(start, end), edges)

    def describe(self, value: Answers) -> str:
        start, end = value["start"], value["end"]
        if start is None or end is None:
            return gettext("no time of day is chosen")
        phrase = gettext("time is from %(start)s to %(end)s") % {
            "start": f"{start:%H:%M}",
            "end": f"{end:%H:%M}",
        }
        return self.on_its_clock(value, phrase)


@register_criterion("weekday")
class Weekday(ClockCriterion):
    """
    Match on the chosen days of the week, each from midnight to midnight.

    Unknown when the moment is unknown or no day is chosen.
    """

    days = blocks.MultipleChoiceBlock(
        choices=list(DAYS.items()), widget=forms.CheckboxSelectMultiple, label=_("Days")
    )
    clock = _choice_of_clock()

    class Meta:
        label = _("Weekday (day of the week)")
        icon = "calendar"
        group = TIME
        label_format = "{days} ({clock})"
        reads = CLOCK_AND_PLACE

    def compile(self, value: Answers) -> Test:
        if DAYS.keys().isdisjoint(value["days"] or ()):
            return unknown
        return _on_the_clock(value, _on_days(value["days"]))

    def valid_until(self, value: Answers, visitor: Visitor) -> datetime | None:
        def edges(today: date) -> Iterable[datetime]:
            return (datetime.combine(today + number * DAY, time.min) for number in range(9))

        return _next_change(_clock_of(visitor, value), _on_days(value["days"] or ()), edges)

    def describe(self, value: Answers) -> str:
        chosen = value["days"] or ()
        days = [str(label) for day, label in DAYS.items() if day in chosen]
        if not days:
            return gettext("no weekday is chosen")
        phrase = gettext("weekday is %(days)s") % {"days": get_text_list(days, gettext("or"))}
        return self.on_its_clock(value, phrase)


@register_criterion("date_range")
class DateRange(ClockCriterion):
    """
    Match from the first moment of one day until the last moment of another.

    A missing end leaves the range open. Unknown when the moment is unknown or both ends are
    missing.
    """

    first_day = blocks.DateBlock(label=_("First day"), required=False)
    last_day = blocks.DateBlock(
        label=_("Last day"),
        required=False,
        help_text=_("This day is included. Leave one of the two empty for no limit."),
    )
    clock = _choice_of_clock()

    class Meta:
        label = _("Date range (season, period)")
        icon = "calendar-alt"
        group = TIME
        label_format = "{first_day} – {last_day} ({clock})"
        reads = CLOCK_AND_PLACE

    def clean(self, value: Answers) -> Answers:
        cleaned: Answers = super().clean(value)
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first is None and last is None:
            if self.is_deferred_validation:
                return cleaned
            message = _("Choose a first day, a last day or both.")
            raise blocks.StructBlockValidationError({"first_day": ValidationError(message)})
        if first is not None and last is not None and last < first:
            message = _("The last day must not be before the first day.")
            raise blocks.StructBlockValidationError({"last_day": ValidationError(message)})
        return cleaned

    def compile(self, value: Answers) -> Test:
        return _on_the_clock(value, _within_days(value["first_day"], value["last_day"]))

    def valid_until(self, value: Answers, visitor: Visitor) -> datetime | None:
        first, last = value["first_day"], value["last_day"]

        def edges(today: date) -> Iterable[datetime]:  # the same every day
            if first is not None:
                yield datetime.combine(first, time.min)
            if last is not None and last < date.max:
                yield datetime.combine(last + DAY, time.min)

        return _next_change(_clock_of(visitor, value), _within_days(first, last), edges)

    def describe(self, value: Answers) -> str:
        period = _period(value["first_day"], value["last_day"])
        return self.on_its_clock(value, period) if period else gettext("no date is chosen")


def _period(first: date | None, last: date | None) -> str:
    """Return the days between both as a phrase, empty for no days."""
    if first and last:
        return gettext("date is from %(first)s to %(last)s") % {
            "first": date_format(first),
            "last": date_format(last),
        }
    if first:
        return gettext("date is %(first)s or later") % {"first": date_format(first)}
    return gettext("date is %(last)s or earlier") % {"last": date_format(last)} if last else ""


Reading = Callable[[datetime], "bool | None"]
"""Answers by what a clock shows, whatever the zone."""


def _within_hours(start: time | None, end: time | None) -> Reading:
    if start is None or end is None:
        return lambda now: None  # a form that is not finished
    if start <= end:
        return lambda now: start <= now.time() < end
    return lambda now: now.time() >= start or now.time() < end


def _on_days(chosen: Collection[str]) -> Reading:
    days = frozenset(number for number, day in enumerate(DAYS) if day in chosen)
    return lambda now: now.weekday() in days


def _within_days(first: date | None, last: date | None) -> Reading:
    if first is None and last is None:
        return lambda now: None  # a form that is not finished
    first, last = first or date.min, last or date.max
    return lambda now: first <= now.date() <= last


def _on_the_clock(value: Answers, matches: Reading) -> Test:
    is_the_sites = _is_the_sites(value)  # not asked for each visitor: most rules are on it

    def test(visitor: Visitor) -> bool | None:
        clock = visitor.clock if is_the_sites else _clock_of(visitor, value)
        return None if clock is None else matches(clock.now)

    return test


def _next_change(
    clock: Clock | None, matches: Reading, edges: Callable[[date], Iterable[datetime]]
) -> datetime | None:
    """
    Return the first moment, in UTC, after the clock's at which the answer is another, or None.

    `edges` gives what a clock shows, without zone, where the answer may change around a day.
    """
    if clock is None or clock.now.tzinfo is None:
        return None
    zone, shown = clock.now.tzinfo, clock.now.replace(tzinfo=None)
    now, answer = clock.now.astimezone(timezone.utc), matches(clock.now)
    changes = (
        moment
        for edge in edges(shown.date())
        if edge > shown - DAY
        for moment in _moments(edge, zone)
        if moment > now and matches(moment.astimezone(zone)) is not answer
    )
    return min(changes, default=None)


def _moments(edge: datetime, zone: tzinfo) -> list[datetime]:
    """
    Return the moments, in UTC, at which the clocks of a zone pass what they are to show.

    Clocks that are set back pass it twice, and those that are set forward over it never show it:
    then the moment of setting them is one as well, since they jump over it there.
    """
    early, late = sorted(
        edge.replace(tzinfo=zone, fold=fold).astimezone(timezone.utc) for fold in (0, 1)
    )
    return [early] if early == late else [early, _setting_of_clocks(early, late, zone), late]


def _setting_of_clocks(early: datetime, late: datetime, zone: tzinfo) -> datetime:
    """Return the first moment after `early` with the offset from UTC that `late` has."""
    before = early.astimezone(zone).utcoffset()
    while late - early > timedelta.resolution:
        middle = early + (late - early) / 2
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late
