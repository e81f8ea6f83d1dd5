"""Trials of what each request tells by itself: device, arrival, account and time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from sandbox.travel.demo.groups import NIGHT, RUSH_HOUR, WINTER
from sandbox.travel.try_it.agents import CRAWLER, FIREFOX, MAC, PHONE, WINDOWS
from sandbox.travel.try_it.trial import Chapter, ClockAnswer, Trial

__all__ = ["CHAPTERS", "HEADLESS"]


def _is_night(moment: datetime) -> bool:
    return moment.time() >= NIGHT[0] or moment.time() < NIGHT[1]


def _is_weekend(moment: datetime) -> bool:
    return moment.isoweekday() > 5  # noqa: PLR2004 - Saturday and Sunday


def _is_off_peak(moment: datetime) -> bool:
    rush_hour = RUSH_HOUR[0] <= moment.time() < RUSH_HOUR[1]
    return _is_night(moment) or (rush_hour and not _is_weekend(moment))


def _is_winter(moment: datetime) -> bool:
    return WINTER[0] <= moment.date() <= WINTER[1]


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _always(_moment: datetime) -> bool:
    return True


MONDAY, FRIDAY = datetime(2027, 1, 11), datetime(2027, 1, 15)  # noqa: DTZ001 - on the site's clock
SATURDAY, SUNDAY = datetime(2027, 1, 16), datetime(2027, 1, 17)  # noqa: DTZ001


def _at(day: datetime, *times: time) -> tuple[datetime, ...]:
    return tuple(datetime.combine(day, moment) for moment in times)


CHAPTERS: Sequence[Chapter] = (
    Chapter(
        title="Device",
        trials=(
            Trial(
                title="Booking on a phone",
                shows="The booking page is short: a number to call and two questions.",
                path="/booking/",
                headers={"User-Agent": PHONE},
                expected="Call and we book it for you",
                unexpected="Price your journey",
            ),
            Trial(
                title="Booking on a computer",
                shows="The same page with every question and with pictures.",
                path="/booking/",
                headers={"User-Agent": WINDOWS},
                expected="Price your journey",
                unexpected="Call and we book it for you",
            ),
            Trial(
                title="A search engine reads a stay",
                shows="Crawlers get the facts as plain text, without the pictures.",
                path="/valdrenna/",
                headers={"User-Agent": CRAWLER},
                expected="Valdrenna in plain facts",
                unexpected="Valdrenna at a glance",
            ),
            Trial(
                title="A packing list on a Mac",
                shows="The operating system decides which keys the hint names.",
                path="/packing-for-two-seasons/",
                headers={"User-Agent": MAC},
                expected="Print this list with ⌘ P",
                unexpected="Ctrl + P",
            ),
            Trial(
                title="A packing list on Windows",
                shows="The same hint for other keys.",
                path="/packing-for-two-seasons/",
                headers={"User-Agent": WINDOWS},
                expected="Print this list with Ctrl + P",
                unexpected="⌘ P",
            ),
            Trial(
                title="A packing list on any other big screen",
                shows="A group of whoever is none of these: a phone, a tablet, a robot.",
                path="/packing-for-two-seasons/",
                headers={"User-Agent": FIREFOX},
                expected="from the menu of your browser",
                unexpected="Ctrl + P",
            ),
            Trial(
                title="A story in Firefox",
                shows="The browser decides which reading mode the hint tells of.",
                path="/the-night-train-north/",
                headers={"User-Agent": FIREFOX},
                expected="Firefox shows this story in its Reader View",
                unexpected="Most browsers have a reading mode",
            ),
        ),
    ),
    Chapter(
        title="Arrival",
        trials=(
            Trial(
                title="From the winter letter",
                shows="A tagged link opens the landing page of a campaign with words of its own.",
                path="/winter-by-rail/?utm_source=newsletter&utm_campaign=winter-letter",
                expected="For readers of the winter letter",
                unexpected="Board at noon",
            ),
            Trial(
                title="From another campaign",
                shows="Other tags get what everybody gets.",
                path="/winter-by-rail/?utm_source=newsletter&utm_campaign=autumn-letter",
                expected="Board at noon",
                unexpected="For readers of the winter letter",
            ),
            Trial(
                title="With a voucher",
                shows="A parameter of the address takes something off the price.",
                path="/winter-by-rail/?voucher=SNOW25",
                expected="Your voucher is in",
                unexpected="Snow rate",
            ),
            Trial(
                title="From a search engine",
                shows="The story begins with the short answer that a searcher looks for.",
                path="/the-night-train-north/",
                headers={"Referer": "https://duckduckgo.com/"},
                expected="You came by a search",
                unexpected="A story of four minutes",
            ),
            Trial(
                title="From nowhere",
                shows="Without a referrer the story begins as it was written.",
                path="/the-night-train-north/",
                expected="A story of four minutes",
                unexpected="You came by a search",
            ),
        ),
    ),
    Chapter(
        title="Account",
        trials=(
            Trial(
                title="Nobody is logged in",
                shows="The template asks for the group and invites everybody else.",
                path="/members/",
                expected="Join now, it costs nothing",
                unexpected="Your seat is kept",
            ),
            Trial(
                title="A member",
                shows="Users in the Django group Members find their seat.",
                path="/members/",
                login="member",
                expected="Your seat is kept",
                unexpected="Join now, it costs nothing",
            ),
            Trial(
                title="Logged in, but no member",
                shows="A variant for logged-in visitors that leaves out members.",
                path="/members/",
                login="editor",
                expected="One more step to your membership",
                unexpected="Your seat is kept",
            ),
            Trial(
                title="A member on the phone",
                shows="A group made of two other groups: members, and visitors with a phone.",
                path="/members/",
                headers={"User-Agent": PHONE},
                login="member",
                expected="Your direct line",
                unexpected="Join now, it costs nothing",
            ),
            Trial(
                title="Everybody but members",
                shows="A variant may name only the groups that do not get it.",
                path="/valdrenna/",
                expected="Members pay a tenth less here",
                unexpected="a tenth comes off at the desk",
            ),
            Trial(
                title="Members, on the same page",
                shows="They do not have to be asked.",
                path="/valdrenna/",
                login="member",
                expected="a tenth comes off at the desk",
                unexpected="Members pay a tenth less here",
            ),
        ),
    ),
    Chapter(
        title="Time",
        trials=(
            Trial(
                title="Night, weekend and day rates",
                shows="Hours that cross midnight, days of the week, and a default for the rest.",
                path="/valdrenna/",
                by_clock=(
                    ClockAnswer(
                        when="From 22:00 to 06:00",
                        holds=_is_night,
                        expected="Night rate",
                        moments=(
                            *_at(MONDAY, time(22), time(23, 59), time(0), time(5, 59)),
                            *_at(SATURDAY, time(22)),
                        ),
                    ),
                    ClockAnswer(
                        when="Saturday and Sunday by day",
                        holds=_is_weekend,
                        expected="Weekend rate",
                        moments=(*_at(SATURDAY, time(6)), *_at(SUNDAY, time(21, 59))),
                    ),
                    ClockAnswer(
                        when="At all other times",
                        holds=_always,
                        expected="Day rate",
                        moments=(*_at(MONDAY, time(6)), *_at(FRIDAY, time(21, 59))),
                    ),
                ),
            ),
            Trial(
                title="Off the peak",
                shows="Nested conditions: at night, or from Monday to Friday before nine.",
                path="/",
                by_clock=(
                    ClockAnswer(
                        when="From 22:00 to 06:00, on workdays until 09:00",
                        holds=_is_off_peak,
                        expected="Between times",
                        moments=(*_at(MONDAY, time(8, 59)), *_at(SUNDAY, time(5, 59))),
                    ),
                    ClockAnswer(
                        when="Saturday and Sunday by day",
                        holds=_is_weekend,
                        expected="Weekend pair",
                        moments=_at(SATURDAY, time(8)),
                    ),
                    ClockAnswer(
                        when="At all other times",
                        holds=_always,
                        expected="Midweek calm",
                        moments=_at(FRIDAY, time(9)),
                    ),
                ),
            ),
            Trial(
                title="The winter season",
                shows="A period with its first and its last day.",
                path="/",
                by_clock=(
                    ClockAnswer(
                        when=f"From {_day(WINTER[0])} to {_day(WINTER[1])}",
                        holds=_is_winter,
                        expected="Skis travel free",
                        moments=(
                            datetime.combine(WINTER[0], time(0)),
                            datetime.combine(WINTER[1], time(23, 59)),
                        ),
                    ),
                    ClockAnswer(
                        when="In every other season",
                        holds=_always,
                        expected="Bicycles travel free",
                        moments=_at(datetime(2026, 11, 30), time(23, 59)),  # noqa: DTZ001
                    ),
                ),
            ),
        ),
    ),
)
"""What requests tell, in the order of the Try it page."""

HEADLESS = Chapter(
    title="Headless and caches",
    trials=(
        Trial(
            title="The API, asked by a phone",
            shows="Version 2 of the page API answers with the content for the visitor.",
            path="/api/v2/pages/?type=travel.BookingPage&fields=body",
            headers={"User-Agent": PHONE},
            expected="Call and we book it for you",
            unexpected="Price your journey",
        ),
        Trial(
            title="The API, asked by a computer",
            shows="The same request with the other answer; no variant is told of.",
            path="/api/v2/pages/?type=travel.BookingPage&fields=body",
            headers={"User-Agent": WINDOWS},
            expected="Price your journey",
            unexpected="Call and we book it for you",
        ),
        Trial(
            title="A personalized page and caches",
            shows="An answer that depends on groups asks caches on the way not to share it.",
            path="/booking/",
            with_head=True,
            expected="Cache-Control: private, no-cache",
        ),
        Trial(
            title="A page for everybody and caches",
            shows="An answer that asks nothing about its visitor stays as it was.",
            path="/how-we-choose-a-stay/",
            with_head=True,
            expected="How we choose a stay",
            unexpected="Cache-Control",
        ),
    ),
)
"""What other programs than browsers get."""
