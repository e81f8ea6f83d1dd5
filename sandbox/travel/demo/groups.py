"""The visitor groups of the demo site, each criterion in at least one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sandbox.travel.demo.keys import Keys

__all__ = ["GROUPS", "HEATHROW", "NIGHT", "RUSH_HOUR", "WINTER", "GroupPlan"]

NIGHT = (time(22), time(6))
"""From and to, across midnight."""

RUSH_HOUR = (time(6), time(9))
"""From and to, on workdays."""

WINTER = (date(2026, 12, 1), date(2027, 3, 31))
"""The first and the last day of the season."""

HEATHROW = "51.4700, -0.4543"
"""Latitude and longitude of the airport."""

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
    GroupPlan(
        slug="from-oslo",
        name="Visitors from Oslo",
        description="Reaches the islands without a change of trains.",
        tags=["place"],
        criteria=lambda keys: [
            _criterion("city", cities="Oslo", countries=["NO"], max_radius_km=50.0)
        ],
    ),
    GroupPlan(
        slug="tyrol",
        name="Neighbors in the Tyrol",
        description="Pays less for the lifts.",
        tags=["place"],
        criteria=lambda keys: [_criterion("region", regions="Tyrol, AT-7")],
    ),
    GroupPlan(
        slug="near-heathrow",
        name="Visitors near Heathrow",
        description="Can leave the car at the airport, which is less than 30 km away.",
        tags=["place"],
        criteria=lambda keys: [
            _criterion(
                "distance",
                relation="within",
                radius=30.0,
                unit="km",
                point=HEATHROW,
                best_guess=False,
            )
        ],
    ),
    GroupPlan(
        slug="us-east",
        name="East Coast of the United States",
        description="Has to call us in the morning, there.",
        tags=["place"],
        criteria=lambda keys: [
            _criterion("country", countries=["US"]),
            _criterion("time_zone", zones=["America/New_York"]),
        ],
    ),
    GroupPlan(
        slug="snowing",
        name="Where it snows",
        description="Is in the mood for skis, or has to be.",
        tags=["weather"],
        criteria=lambda keys: [_criterion("weather", conditions=["sleet", "snow"], daylight="any")],
    ),
    GroupPlan(
        slug="warm",
        name="Where it is warm",
        description="Thinks of water.",
        tags=["weather"],
        criteria=lambda keys: [
            _criterion("temperature", how="at_least", degrees=20.0, up_to=None, unit="celsius")
        ],
    ),
    GroupPlan(
        slug="rough-sea",
        name="Windy places of Europe",
        description="May worry about the ferry, which sails in the same weather.",
        tags=["weather", "place"],
        criteria=lambda keys: [
            _criterion("continent", continents=["EU"]),
            _criterion("wind", measure="mean", how="at_least", speed=6.0, unit="beaufort"),
        ],
    ),
    GroupPlan(
        slug="ski-fans",
        name="Drawn to the snow",
        description="Looked at two pages of the ski section within a month.",
        tags=["past"],
        criteria=lambda keys: [
            _criterion(
                "viewed",
                page=keys.pages["skiing"],
                scope="section",
                comparison="at_least",
                number=2,
                days=30,
            )
        ],
    ),
    GroupPlan(
        slug="sea-lovers",
        name="Drawn to the sea",
        description="Looked at two pages about it within a month.",
        tags=["past"],
        criteria=lambda keys: [
            _criterion("viewed_tag", tags=["sea"], comparison="at_least", number=2, days=30)
        ],
    ),
    GroupPlan(
        slug="returning",
        name="Returning visitors",
        description="Was here before.",
        tags=["past"],
        criteria=lambda keys: [_criterion("new_or_returning", status="returning")],
    ),
    GroupPlan(
        slug="regulars",
        name="Regulars",
        description="On the third visit or later, the last one less than four weeks ago.",
        tags=["past"],
        criteria=lambda keys: [
            _criterion("visits", comparison="at_least", number=3),
            _criterion("since_last_visit", comparison="less_than", number=4, unit="weeks"),
        ],
    ),
    GroupPlan(
        slug="letter-visits",
        name="Visits that began with the winter letter",
        description="Keeps the price of the letter on every page of the visit.",
        tags=["past", "campaign"],
        criteria=lambda keys: [
            _criterion("landing_page", page=keys.pages["winter-by-rail"], scope="page"),
            _criterion(
                "visit_campaign",
                source="newsletter",
                medium="",
                campaign="winter-letter*",
                term="",
                content="",
            ),
        ],
    ),
)
"""Every visitor group, those that others name before them."""
