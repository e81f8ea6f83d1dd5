"""Figures of the rules: what three-valued logic, memory and recording add to plain conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.benchmarks.measure import Figure, figure, paired_ratio
from tests.builders import PHONE, criterion
from wagtail_personalize_plus.criteria.time import DAYS
from wagtail_personalize_plus.groups.membership import Membership
from wagtail_personalize_plus.groups.rules import CompiledRule
from wagtail_personalize_plus.groups.snapshot import Snapshot, current_snapshot, forget_snapshot
from wagtail_personalize_plus.models import VisitorGroup
from wagtail_personalize_plus.visitor import Signals, Visitor
from wagtail_personalize_plus.visitor.arrival import UTM_FIELDS

__all__ = [
    "QUERY",
    "REFERRER",
    "a_reader",
    "and_chain",
    "compiled",
    "figures",
    "is_reader_in",
    "save_groups",
]

QUERY = "utm_source=newsletter&utm_campaign=spring-sale&offer=7"
"""What the link says that the measured visitor follows."""

REFERRER = "https://mail.example.org/inbox"
"""Where that link stands."""

WEDNESDAY = datetime(2026, 11, 18, 12, tzinfo=ZoneInfo("Europe/Zurich"))

FAILS_AT = (None, 0, 0, 0, 1, 1, 1, 2, 2, 2)
"""Which of the three criteria of a group is the first to fail; of ten groups one matches."""

STEPS = 3_000
"""Groups that are asked in one measured run, however many there are: some ten milliseconds."""

ROUNDS = 50

Value = tuple[str, dict[str, object]]


def figures() -> list[Figure]:
    """Return what 100 and 300 groups cost, relative to and-chains of the same criteria."""
    return [made for count in (100, 300) for made in _figures_of(count)]


def _figures_of(count: int) -> Iterable[Figure]:
    save_groups(count, "wednesday")
    snapshot = compiled()
    visitor = a_reader()
    rules = [snapshot.compiled[pk] for pk in snapshot.rows]
    plain = partial(_ask_each, [and_chain(rule) for rule in rules], visitor)
    compared: dict[str, tuple[Callable[[], object], float]] = {
        "the logic alone": (partial(_ask_each, [rule.test for rule in rules], visitor), 1.2),
        "all at once": (lambda: Membership(visitor, snapshot).members(), 1.8),
        "one at a time": (partial(_consult_each, visitor, snapshot), 2.5),
    }
    for name, (work, bound) in compared.items():
        work()  # the facts of the visitor are read before the first measured run
        repeats = STEPS // count
        ratio = paired_ratio(_repeated(work, repeats), _repeated(plain, repeats), ROUNDS)
        title = f"{count} groups, {name}, to and-chains"
        yield figure(title, ratio.median, bound, "times", (ratio.low, ratio.high))
    with CaptureQueriesContext(connection) as queries:
        for work, _bound in compared.values():
            work()
    yield figure(f"{count} groups, queries", len(queries), 0, "queries")


def save_groups(count: int, today: str) -> list[VisitorGroup]:
    """
    Make these the only visitor groups, and return them; one in ten matches `a_reader`.

    Each asks for the kind of device, for the campaign or the referrer, and for the weekday or a
    query parameter. The weekday answers the same today and tomorrow, so that midnight may pass.
    """
    VisitorGroup.objects.all().delete()
    groups = VisitorGroup.objects.bulk_create(
        VisitorGroup(
            name=f"Group {number:03}",
            slug=f"group-{number:03}",
            criteria=[criterion(*value) for value in _criteria(number, today)],
        )
        for number in range(count)
    )
    forget_snapshot()
    return groups


def is_reader_in(number: int) -> bool:
    """Return whether `a_reader` is in the group of that number."""
    return FAILS_AT[number % len(FAILS_AT)] is None


def compiled() -> Snapshot:
    """Return the groups of now, every rule of them compiled."""
    snapshot = current_snapshot()
    for pk in snapshot.rows:
        snapshot.rule(pk)
    return snapshot


def a_reader(moment: datetime = WEDNESDAY) -> Visitor:
    """Return the visitor who reads the newsletter on a phone and follows its link."""
    return Visitor(
        Signals(
            headers={"user-agent": PHONE, "referer": REFERRER},
            url=f"https://testserver/?{QUERY}",
            moment=moment,
        )
    )


def and_chain(rule: CompiledRule) -> Callable[[Visitor], object]:
    """Return the criteria of a rule joined as one would write them by hand, without unknown."""
    a, b, c = (condition.test for condition in rule.conditions)
    return lambda visitor: a(visitor) and b(visitor) and c(visitor)


def _criteria(number: int, today: str) -> list[Value]:
    fails_at = FAILS_AT[number % len(FAILS_AT)]
    decade = number // len(FAILS_AT)
    second = _campaign if (number + decade) % 2 else _referrer
    third = partial(_weekday, today) if (number + decade // 2) % 2 else _query_parameter
    return [
        _device(number, fits=fails_at != 0),
        second(number, fits=fails_at != 1),
        third(number, fits=fails_at != 2),
    ]


def _device(number: int, *, fits: bool) -> Value:
    kinds = [["mobile"], ["mobile", "tablet"]] if fits else [["desktop"], ["tv", "console"]]
    return "device", {"kinds": kinds[number % 2]}


def _campaign(number: int, *, fits: bool) -> Value:
    tags = {"source": "newsletter", "campaign": "spring-*"} if fits else {"source": f"shop{number}"}
    return "campaign", dict.fromkeys(UTM_FIELDS, "") | tags


def _referrer(number: int, *, fits: bool) -> Value:
    host = "mail.example.org" if fits else f"partner-{number}.example.com"
    return "referrer", {"part": "host", "how": "is", "value": host}


def _weekday(today: str, number: int, *, fits: bool) -> Value:
    from_today = [*DAYS, *DAYS][list(DAYS).index(today) :]
    return "weekday", {"days": from_today[:2] if fits else from_today[2:7]}


def _query_parameter(number: int, *, fits: bool) -> Value:
    return "query_parameter", {"name": "offer", "how": "is", "value": "7" if fits else f"{number}-"}


def _ask_each(tests: list[Callable[[Visitor], object]], visitor: Visitor) -> None:
    for test in tests:
        test(visitor)


def _consult_each(visitor: Visitor, snapshot: Snapshot) -> None:
    membership = Membership(visitor, snapshot)
    for pk in snapshot.rows:
        membership.consult(pk)


def _repeated(work: Callable[[], object], times: int) -> Callable[[], None]:
    def repeated() -> None:
        for _ in range(times):
            work()

    return repeated
