"""Criteria on visits: how many, how long ago, and how this one began."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.builders import publish
from tests.criteria.pasts import on_a_visit
from tests.history.views import NOON
from tests.site.models import PlainPage
from tests.visitors import a_visitor, some_arrival
from wagtail_personalize_plus.criteria.base import unknown
from wagtail_personalize_plus.criteria.visits import (
    LandingPage,
    NewOrReturning,
    SinceLastVisit,
    VisitCampaign,
    VisitCount,
)
from wagtail_personalize_plus.history.terms import CAMPAIGN, LANDING, LANDING_SECTION, VISIT, Term
from wagtail_personalize_plus.visitor.past import Visit

NOBODY = a_visitor(visit=None)
HOUR = timedelta(hours=1)


def passed(block, value, visitor):
    return block.compile(value)(visitor)


# --- Number of visits -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("comparison", "fitting"),
    [("at_least", [2, 3]), ("less_than", [1]), ("exactly", [2])],
)
def test_visits_are_counted_with_this_one(comparison, fitting):
    test = VisitCount().compile({"comparison": comparison, "number": 2})
    assert [number for number in (1, 2, 3) if test(on_a_visit(number=number))] == fitting
    assert test(NOBODY) is None


@pytest.mark.parametrize(
    ("value", "phrase"),
    [
        ({"comparison": "at_least", "number": 2}, "this is at least visit number 2"),
        ({"comparison": "less_than", "number": 2}, "this is a visit before number 2"),
        ({"comparison": "exactly", "number": 2}, "this is visit number 2"),
        ({"comparison": "about", "number": 2}, "no number of visits is chosen"),
        ({"comparison": "exactly", "number": None}, "no number of visits is chosen"),
    ],
)
def test_a_number_of_visits_is_put_into_words(value, phrase):
    assert VisitCount().describe(value) == phrase


def test_a_number_that_is_not_given_is_unknown():
    assert VisitCount().compile({"comparison": "exactly", "number": None}) is unknown


# --- New or returning -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "first", "later"), [("new", True, False), ("returning", False, True)]
)
def test_a_visitor_is_new_on_the_first_visit(status, first, later):
    value = {"status": status}
    assert passed(NewOrReturning(), value, on_a_visit(number=1)) is first
    assert passed(NewOrReturning(), value, on_a_visit(number=2)) is later
    assert passed(NewOrReturning(), value, NOBODY) is None


@pytest.mark.parametrize(
    ("status", "phrase"),
    [
        ("new", "visitor is new"),
        ("returning", "visitor was here before"),
        ("", "neither new nor returning is chosen"),
    ],
)
def test_new_and_returning_are_put_into_words(status, phrase):
    assert NewOrReturning().describe({"status": status}) == phrase


@pytest.mark.parametrize("status", ["", "other"])
def test_neither_is_unknown(status):
    assert NewOrReturning().compile({"status": status}) is unknown


# --- Time since the last visit ----------------------------------------------------------------


def since(number=2, unit="days", comparison="at_least"):
    return {"comparison": comparison, "number": number, "unit": unit}


@pytest.mark.parametrize(
    ("unit", "limit"), [("hours", 2 * HOUR), ("days", 48 * HOUR), ("weeks", 14 * 24 * HOUR)]
)
def test_the_limit_itself_is_at_least_that_long_ago(unit, limit):
    moment = timedelta(microseconds=1)
    long, short = since(unit=unit), since(unit=unit, comparison="less_than")
    for away, is_long in [(limit - moment, False), (limit, True), (limit + moment, True)]:
        assert passed(SinceLastVisit(), long, on_a_visit(away=away)) is is_long
        assert passed(SinceLastVisit(), short, on_a_visit(away=away)) is not is_long


@pytest.mark.parametrize("comparison", ["at_least", "less_than"])
def test_who_was_never_here_was_not_here_any_time_ago(comparison):
    assert passed(SinceLastVisit(), since(comparison=comparison), on_a_visit()) is False
    assert passed(SinceLastVisit(), since(comparison=comparison), NOBODY) is None


@pytest.mark.parametrize(
    "value", [since(number=None), since(unit=""), since(unit="years"), since(comparison="")]
)
def test_a_time_that_is_not_filled_in_is_unknown(value):
    assert SinceLastVisit().compile(value) is unknown
    assert SinceLastVisit().describe(value) == "no time since the last visit is chosen"


@pytest.mark.parametrize(
    ("value", "phrase"),
    [
        (since(1, "hours"), "last visit was at least 1 hour ago"),
        (since(2, "days"), "last visit was at least 2 days ago"),
        (since(3, "weeks", "less_than"), "last visit was less than 3 weeks ago"),
    ],
)
def test_a_time_is_put_into_words(value, phrase):
    assert SinceLastVisit().describe(value) == phrase


# --- Landing page -----------------------------------------------------------------------------


@pytest.mark.parametrize(("scope", "kind"), [("page", LANDING), ("section", LANDING_SECTION)])
def test_a_visit_began_on_a_page_or_in_its_section(scope, kind):
    block, value, term = LandingPage(), {"page": 7, "scope": scope}, Term(kind, "7")
    assert passed(block, value, on_a_visit(started_with=frozenset({term}))) is True
    assert passed(block, value, on_a_visit(started_with=frozenset({Term(kind, "8")}))) is False
    assert passed(block, value, NOBODY) is None
    assert block.records(value) == {term: None}


@pytest.mark.parametrize("value", [{"page": None, "scope": "page"}, {"page": 7, "scope": "site"}])
def test_while_no_landing_page_is_chosen_it_is_unknown(value):
    assert LandingPage().compile(value) is unknown
    assert LandingPage().records(value) == {}
    assert LandingPage().describe(value) == "no landing page is chosen"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("scope", "phrase"),
    [("page", "visit began on page “Ski”"), ("section", "visit began in section “Ski”")],
)
def test_a_landing_page_is_described_by_its_title(home, scope, phrase):
    ski = publish(home, PlainPage, "ski", [])
    assert LandingPage().describe({"page": ski.pk, "scope": scope}) == phrase


# --- Campaign of the visit --------------------------------------------------------------------

NEWSLETTER = {"source": "News*", "medium": "", "campaign": None, "term": "", "content": ""}
NOTHING = dict.fromkeys(NEWSLETTER, "")


def term_of(value):
    (term,) = VisitCampaign().records(value)
    return term


def arriving(source, **visit):
    return a_visitor(
        moment=NOON,
        arrival=some_arrival(utm={"source": source}),
        visit=Visit(**{"number": 1, "starts_now": True, **visit}),
    )


def test_where_a_visit_begins_the_link_says_it():
    test = VisitCampaign().compile(NEWSLETTER)
    assert test(arriving("newsletter")) is True
    assert test(arriving("search")) is False


def test_later_on_it_is_what_the_visit_began_with():
    test = VisitCampaign().compile(NEWSLETTER)
    began = frozenset({term_of(NEWSLETTER)})
    assert test(arriving("search", starts_now=False, started_with=began)) is True
    assert test(arriving("newsletter", starts_now=False)) is False


def test_without_a_visit_or_an_arrival_it_is_unknown():
    test = VisitCampaign().compile(NEWSLETTER)
    assert test(a_visitor(visit=None, arrival=some_arrival(utm={"source": "newsletter"}))) is None
    assert test(a_visitor(visit=Visit(number=1, starts_now=True), arrival=None)) is None


def test_a_campaign_is_recorded_with_the_test_of_its_link():
    ((term, begins),) = VisitCampaign().records(NEWSLETTER).items()
    assert term.kind == CAMPAIGN
    assert begins(arriving("newsletter")) is True
    assert begins(arriving("search")) is False


def test_equal_patterns_are_one_campaign_and_others_are_others():
    same = {**NEWSLETTER, "source": "NEWS*", "campaign": ""}
    moved = {**NEWSLETTER, "source": "", "medium": "News*"}
    assert term_of(same) == term_of(NEWSLETTER)
    assert term_of(moved) != term_of(NEWSLETTER)


def test_what_a_link_says_is_in_no_key():
    assert "news" not in term_of(NEWSLETTER).key.lower()
    assert len(term_of(NEWSLETTER).key) == 64


def test_without_patterns_it_is_unknown():
    assert VisitCampaign().compile(NOTHING) is unknown
    assert VisitCampaign().records(NOTHING) == {}
    assert VisitCampaign().describe(NOTHING) == "no campaign is chosen"


def test_a_campaign_is_put_into_words():
    assert VisitCampaign().describe({**NOTHING, "source": "newsletter"}) == (
        "visit began with: campaign source is “newsletter”"
    )


# --- All of them ------------------------------------------------------------------------------


@pytest.mark.parametrize("criterion", [VisitCount, NewOrReturning, SinceLastVisit])
def test_they_have_visits_counted(criterion):
    assert criterion().records({}) == {Term(VISIT): None}


@pytest.mark.parametrize(
    "criterion", [VisitCount, NewOrReturning, SinceLastVisit, LandingPage, VisitCampaign]
)
def test_their_answers_hold_throughout_a_visit(criterion):
    assert criterion().valid_until({}, a_visitor(moment=NOON)) is None
