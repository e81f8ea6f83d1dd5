"""The visitor groups of the demo site, each criterion in at least one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sandbox.travel.demo.keys import Keys

__all__ = ["GROUPS", "NIGHT", "RUSH_HOUR", "WINTER", "GroupPlan"]

NIGHT = (time(22), time(6))
"""From and to, across midnight."""

RUSH_HOUR = (time(6), time(9))
"""From and to, on workdays."""

WINTER = (date(2026, 12, 1), date(2027, 3, 31))
"""The first and the last day of the season."""

Item = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class GroupPlan:
    """A visitor group before it is in the database."""

    slug: str
    """What templates call it."""

    name: str
    """What editors call it."""

    description: str
    """What it is for."""

    tags: Sequence[str]
    """Words by which editors find it."""

    criteria: Callable[[Keys], list[Item]]
    """Makes the criteria out of the keys of what they name."""

    operator: str = "all"
    """How the criteria are joined."""


def _criterion(kind: str, **value: Any) -> Item:
    return {"type": kind, "value": value, "id": str(uuid5(NAMESPACE_URL, f"{kind}{value}"))}


def _hours(span: tuple[time, time]) -> Item:
    start, end = span
    return _criterion("time_of_day", start=start.isoformat(), end=end.isoformat())


GROUPS: Sequence[GroupPlan] = (
    GroupPlan(
        slug="phone",
        name="Phone visitors",
        description="Gets short pages that lead to a call.",
        tags=["device"],
        criteria=lambda keys: [_criterion("device", kinds=["mobile"])],
    ),
    GroupPlan(
        slug="big-screens",
        name="Visitors at a big screen",
        description="Whoever has neither phone nor tablet and is no robot.",
        tags=["device"],
        operator="none",
        criteria=lambda keys: [
            _criterion("device", kinds=["mobile", "tablet", "bot"]),
        ],
    ),
    GroupPlan(
        slug="crawlers",
        name="Crawlers",
        description="Search engines and other robots, which read facts and look at no pictures.",
        tags=["device"],
        criteria=lambda keys: [_criterion("device", kinds=["bot"])],
    ),
    GroupPlan(
        slug="mac",
        name="Mac users",
        description="For hints that name keys.",
        tags=["device", "hints"],
        criteria=lambda keys: [_criterion("operating_system", families=["macos"])],
    ),
    GroupPlan(
        slug="windows",
        name="Windows users",
        description="For hints that name keys.",
        tags=["device", "hints"],
        criteria=lambda keys: [_criterion("operating_system", families=["windows"])],
    ),
    GroupPlan(
        slug="firefox",
        name="Firefox readers",
        description="For hints about the reading mode.",
        tags=["device", "hints"],
        criteria=lambda keys: [_criterion("browser", families=["firefox"])],
    ),
    GroupPlan(
        slug="from-search",
        name="Visitors from a search engine",
        description="Wants the short answer first.",
        tags=["arrival"],
        criteria=lambda keys: [_criterion("referrer", part="search_engine", how="is", value="")],
    ),
    GroupPlan(
        slug="winter-letter",
        name="Readers of the winter letter",
        description="Followed a link of the newsletter of this winter.",
        tags=["arrival", "campaign"],
        criteria=lambda keys: [
            _criterion(
                "campaign",
                source="newsletter",
                medium="",
                campaign="winter-letter*",
                term="",
                content="",
            )
        ],
    ),
    GroupPlan(
        slug="voucher",
        name="Holders of a snow voucher",
        description="The link on the voucher has the parameter.",
        tags=["arrival", "campaign"],
        criteria=lambda keys: [
            _criterion("query_parameter", name="voucher", how="is", value="SNOW25")
        ],
    ),
    GroupPlan(
        slug="night",
        name="Night owls",
        description="Sees the night rates, which hold until six in the morning.",
        tags=["time", "rates"],
        criteria=lambda keys: [_hours(NIGHT)],
    ),
    GroupPlan(
        slug="weekend",
        name="Weekend visitors",
        description="Sees the weekend rates.",
        tags=["time", "rates"],
        criteria=lambda keys: [_criterion("weekday", days=["saturday", "sunday"])],
    ),
    GroupPlan(
        slug="off-peak",
        name="Off-peak visitors",
        description="Looks in at night, or on a workday before nine.",
        tags=["time", "rates"],
        operator="any",
        criteria=lambda keys: [
            _criterion("in_group", groups=[keys.visitor_groups["night"]]),
            _criterion(
                "nested",
                operator="all",
                criteria=[
                    _criterion(
                        "weekday",
                        days=["monday", "tuesday", "wednesday", "thursday", "friday"],
                    ),
                    _hours(RUSH_HOUR),
                ],
            ),
        ],
    ),
    GroupPlan(
        slug="winter",
        name="Winter season 2026/27",
        description="Everybody, while the snow lies.",
        tags=["time", "season"],
        criteria=lambda keys: [
            _criterion(
                "date_range",
                first_day=WINTER[0].isoformat(),
                last_day=WINTER[1].isoformat(),
            )
        ],
    ),
    GroupPlan(
        slug="logged-in",
        name="Logged-in visitors",
        description="Whoever has an account, member or not.",
        tags=["account"],
        criteria=lambda keys: [_criterion("logged_in", status="logged_in")],
    ),
    GroupPlan(
        slug="members",
        name="Members",
        description="Accounts in the user group Members.",
        tags=["account"],
        criteria=lambda keys: [_criterion("user_group", groups=[keys.user_groups["Members"]])],
    ),
    GroupPlan(
        slug="members-on-the-go",
        name="Members on the go",
        description="Members who look in by phone, probably from a platform.",
        tags=["account", "device"],
        criteria=lambda keys: [
            _criterion("in_group", groups=[keys.visitor_groups["members"]]),
            _criterion("in_group", groups=[keys.visitor_groups["phone"]]),
        ],
    ),
)
"""Every visitor group, those that others name before them."""
