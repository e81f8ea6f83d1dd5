"""How criteria on the past compare what was counted."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, time, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext, gettext_lazy as _, ngettext
from wagtail import blocks

from wagtail_personalize_plus.criteria.base import Answers, Test, unknown
from wagtail_personalize_plus.history.ledger import day_of

if TYPE_CHECKING:
    from wagtail_personalize_plus.history.terms import Term
    from wagtail_personalize_plus.visitor import Visitor

__all__ = [
    "COMPARISONS",
    "MOST_DAYS",
    "compare",
    "comparison_field",
    "counted",
    "describe_times",
    "number_field",
    "period_field",
    "period_moves_on_at",
]

MOST_DAYS = 3_650
"""The longest period that a criterion asks for."""

MOST_TIMES = 1_000_000

COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = MappingProxyType(
    {"at_least": operator.ge, "less_than": operator.lt, "exactly": operator.eq}
)
"""Ways to compare a number with the one that an editor gave, by the name that is stored."""


def comparison_field() -> blocks.ChoiceBlock:
    """Return the field for the way of comparing."""
    return blocks.ChoiceBlock(
        choices=[
            ("at_least", _("At least")),
            ("less_than", _("Less than")),
            ("exactly", _("Exactly")),
        ],
        default="at_least",
        label=_("Compare"),
    )


def number_field(label: Any, default: int = 1) -> blocks.IntegerBlock:
    """Return the field for the number."""
    return blocks.IntegerBlock(default=default, min_value=0, max_value=MOST_TIMES, label=label)


def period_field() -> blocks.IntegerBlock:
    """Return the field for a period in days."""
    return blocks.IntegerBlock(
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        label=_("Within days"),
        help_text=_("1 is today. Leave it empty for as long as the history is kept."),
    )


def compare(value: Answers) -> Callable[[int], bool] | None:
    """Return a test of a number, None where the form is not filled in."""
    number, way = value["number"], COMPARISONS.get(value["comparison"])
    if number is None or way is None:
        return None
    return lambda found: way(found, number)


def counted(terms: Collection[Term], value: Answers) -> Test:
    """Return the test whether any of these terms together was counted as often as is asked for."""
    fits = compare(value)
    if fits is None or not terms:
        return unknown
    days = value["days"]

    def test(visitor: Visitor) -> bool | None:
        history = visitor.history
        if history is None:
            return None
        return fits(sum(history.count(term, days) for term in terms))

    return test


def period_moves_on_at(value: Answers, visitor: Visitor) -> datetime | None:
    """Return the end of the day, when a period moves on; None for what has no period."""
    if value["days"] is None:
        return None
    zone = get_default_timezone()
    tomorrow = day_of(visitor.signals.moment) + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, tzinfo=zone)


def describe_times(value: Answers) -> str:
    """Return the number and the period as the end of a phrase: "at least 3 times in 30 days"."""
    number, days = value["number"], value["days"]
    phrase = {
        "at_least": ngettext("at least once", "at least %(number)s times", number),
        "less_than": ngettext("never", "less than %(number)s times", number),
        "exactly": ngettext("exactly once", "exactly %(number)s times", number),
    }[value["comparison"]] % {"number": number}
    if days is None:
        return phrase
    period = ngettext("today", "within %(days)s days", days) % {"days": days}
    return gettext("%(times)s %(period)s") % {"times": phrase, "period": period}
