"""Criteria: how often and how long ago the visitor was here, and how this visit began."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.utils.translation import gettext, gettext_lazy as _, ngettext
from wagtail import blocks

from wagtail_personalize_plus.criteria import counts
from wagtail_personalize_plus.criteria.base import (
    Answers,
    Criterion,
    Test,
    register_criterion,
    unknown,
)
from wagtail_personalize_plus.criteria.campaign import Campaign
from wagtail_personalize_plus.criteria.headings import PAST
from wagtail_personalize_plus.criteria.pages import PageKeyBlock, page_title
from wagtail_personalize_plus.history.terms import CAMPAIGN, LANDING, LANDING_SECTION, VISIT, Term

if TYPE_CHECKING:
    from wagtail_personalize_plus.visitor import Visitor

__all__ = ["LandingPage", "NewOrReturning", "SinceLastVisit", "VisitCampaign", "VisitCount"]

VISITS: Mapping[Term, Test | None] = MappingProxyType({Term(VISIT): None})

UNITS = MappingProxyType(
    {"hours": timedelta(hours=1), "days": timedelta(days=1), "weeks": timedelta(weeks=1)}
)
"""Units of the time since the last visit."""


@register_criterion("visits")
class VisitCount(Criterion):
    """
    Match visitors by the number of their visits, this one included.

    Unknown without consent and while nothing is counted.
    """

    comparison = counts.comparison_field()
    number = counts.number_field(_("Visits"), default=2)

    class Meta:
        label = _("Number of visits")
        icon = "history"
        group = PAST
        label_format = "{comparison} {number}"
        reads = frozenset({"visit"})

    def compile(self, value: Answers) -> Test:
        fits = counts.compare(value)
        if fits is None:
            return unknown

        def test(visitor: Visitor) -> bool | None:
            visit = visitor.visit
            return None if visit is None else fits(visit.number)

        return test

    def records(self, value: Answers) -> Mapping[Term, Test | None]:
        return VISITS

    def describe(self, value: Answers) -> str:
        number = value["number"]
        if counts.compare(value) is None:
            return gettext("no number of visits is chosen")
        return {
            "at_least": gettext("this is at least visit number %(number)s"),
            "less_than": gettext("this is a visit before number %(number)s"),
            "exactly": gettext("this is visit number %(number)s"),
        }[value["comparison"]] % {"number": number}


@register_criterion("new_or_returning")
class NewOrReturning(Criterion):
    """
    Match visitors on their first visit, or those who were here before.

    A visitor is new for the whole first visit. Unknown without consent.
    """

    status = blocks.ChoiceBlock(
        choices=[("new", _("New: on the first visit")), ("returning", _("Returning"))],
        default="returning",
        label=_("The visitor is"),
    )

    class Meta:
        label = _("New or returning visitor")
        icon = "user"
        group = PAST
        label_format = "{status}"
        reads = frozenset({"visit"})

    def compile(self, value: Answers) -> Test:
        if value["status"] not in {"new", "returning"}:
            return unknown
        is_new = value["status"] == "new"

        def test(visitor: Visitor) -> bool | None:
            visit = visitor.visit
            return None if visit is None else (visit.number == 1) is is_new

        return test

    def records(self, value: Answers) -> Mapping[Term, Test | None]:
        return VISITS

    def describe(self, value: Answers) -> str:
        phrases = {
            "new": gettext("visitor is new"),
            "returning": gettext("visitor was here before"),
        }
        return phrases.get(value["status"], gettext("neither new nor returning is chosen"))


@register_criterion("since_last_visit")
class SinceLastVisit(Criterion):
    """
    Match visitors by the time between their last visit and this one.

    Nobody matches on the first visit. Unknown without consent.
    """

    comparison = blocks.ChoiceBlock(
        choices=[("at_least", _("At least")), ("less_than", _("Less than"))],
        default="at_least",
        label=_("Compare"),
    )
    number = counts.number_field(_("Time"), default=7)
    unit = blocks.ChoiceBlock(
        choices=[("hours", _("Hours")), ("days", _("Days")), ("weeks", _("Weeks"))],
        default="days",
        label=_("Unit"),
    )

    class Meta:
        label = _("Time since the last visit")
        icon = "time"
        group = PAST
        label_format = "{comparison} {number} {unit}"
        reads = frozenset({"visit"})

    def compile(self, value: Answers) -> Test:
        number, unit = value["number"], UNITS.get(value["unit"])
        compare = counts.COMPARISONS.get(value["comparison"])
        if number is None or unit is None or compare is None:
            return unknown
        limit = number * unit

        def test(visitor: Visitor) -> bool | None:
            visit = visitor.visit
            if visit is None:
                return None
            return visit.away is not None and compare(visit.away, limit)

        return test

    def records(self, value: Answers) -> Mapping[Term, Test | None]:
        return VISITS

    def describe(self, value: Answers) -> str:
        number = value["number"]
        phrases = {
            "hours": ngettext("%(number)s hour", "%(number)s hours", number or 0),
            "days": ngettext("%(number)s day", "%(number)s days", number or 0),
            "weeks": ngettext("%(number)s week", "%(number)s weeks", number or 0),
        }
        ways = {
            "at_least": gettext("last visit was at least %(time)s ago"),
            "less_than": gettext("last visit was less than %(time)s ago"),
        }
        if number is None or value["unit"] not in phrases or value["comparison"] not in ways:
            return gettext("no time since the last visit is chosen")
        time = phrases[value["unit"]] % {"number": number}
        return ways[value["comparison"]] % {"time": time}


@register_criterion("landing_page")
class LandingPage(Criterion):
    """
    Match visitors whose visit began on a page, or in a section.

    Unknown without consent, and while no page is chosen.
    """

    page = PageKeyBlock(label=_("Page"))
    scope = blocks.ChoiceBlock(
        choices=[("page", _("This page")), ("section", _("This page and all pages below it"))],
        default="page",
        label=_("The visit began on"),
    )

    class Meta:
        label = _("Landing page (first page of the visit)")
        icon = "site"
        group = PAST
        label_format = "{page} ({scope})"
        reads = frozenset({"visit"})

    def compile(self, value: Answers) -> Test:
        term = self._term(value)
        if term is None:
            return unknown

        def test(visitor: Visitor) -> bool | None:
            visit = visitor.visit
            return None if visit is None else visit.starts_with(term)

        return test

    def records(self, value: Answers) -> Mapping[Term, Test | None]:
        term = self._term(value)
        return {} if term is None else {term: None}

    def describe(self, value: Answers) -> str:
        if self._term(value) is None:
            return gettext("no landing page is chosen")
        page = {"page": page_title(value["page"])}
        if value["scope"] == "page":
            return gettext("visit began on page %(page)s") % page
        return gettext("visit began in section %(page)s") % page

    def _term(self, value: Answers) -> Term | None:
        kind = {"page": LANDING, "section": LANDING_SECTION}.get(value["scope"])
        page = value["page"]
        return None if kind is None or page is None else Term(kind, str(page))


@register_criterion("visit_campaign")
class VisitCampaign(Campaign):
    """
    Match visitors whose visit began with a link that has certain UTM tags.

    It holds on every page of the visit. Unknown without consent, and while no pattern is given.
    """

    class Meta:
        label = _("Campaign of the visit (UTM)")
        icon = "tag"
        group = PAST
        label_format = "{source} {medium} {campaign} {term} {content}"
        reads = frozenset({"visit", "arrival"})

    def compile(self, value: Answers) -> Test:
        term, begins = self._term(value), super().compile(value)
        if begins is unknown:
            return unknown

        def test(visitor: Visitor) -> bool | None:
            visit, begins_now = visitor.visit, begins(visitor)
            if visit is None:
                return None
            return begins_now if visit.starts_now else visit.starts_with(term)

        return test

    def records(self, value: Answers) -> Mapping[Term, Test | None]:
        begins = super().compile(value)
        return {} if begins is unknown else {self._term(value): begins}

    def describe(self, value: Answers) -> str:
        if super().compile(value) is unknown:
            return gettext("no campaign is chosen")
        return gettext("visit began with: %(campaign)s") % {"campaign": super().describe(value)}

    def _term(self, value: Answers) -> Term:
        """Return the term of these patterns; what the link says is stored nowhere."""
        patterns = json.dumps([value[name] or "" for name in sorted(self.child_blocks)])
        return Term(CAMPAIGN, sha256(patterns.casefold().encode()).hexdigest())
