"""Facts about a visitor: worked out once, noted when read, silent when sealed."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timezone

import pytest
from django.http import HttpResponse

from tests.environment import ROOT
from tests.visitors import a_visitor, at, some_arrival, some_device
from wagtail_personalize_plus.history.terms import Page, View
from wagtail_personalize_plus.visitor import FACTS, ObservedVisitor, Signals, Visitor
from wagtail_personalize_plus.visitor.account import Account
from wagtail_personalize_plus.visitor.identity import Identity

PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)

every_fact = pytest.mark.parametrize("fact", FACTS)


def refuse():
    pytest.fail("Nobody asked for this.")


# --- Visitor ----------------------------------------------------------------------------------


def test_each_fact_is_read_from_the_signals():
    visitor = Visitor(
        Signals(
            headers={"user-agent": PHONE, "referer": "https://www.google.de/"},
            url="https://example.org/?utm_source=news",
            load_user=lambda: None,
            moment=datetime(2026, 3, 1, 12, tzinfo=timezone.utc),
        )
    )
    assert visitor.device.kind == "mobile"
    assert visitor.arrival.search_engine == "Google"
    assert visitor.clock.now == datetime(2026, 3, 1, 12, tzinfo=timezone.utc)
    assert visitor.account == Account()


def test_nothing_is_read_before_somebody_asks():
    Visitor(Signals(load_user=refuse))


@every_fact
def test_a_fact_is_worked_out_once(fact):
    visitor = Visitor(Signals(load_user=lambda: None))
    assert getattr(visitor, fact) is getattr(visitor, fact)


@every_fact
def test_a_given_fact_stands_for_the_signals(fact):
    given = object()
    assert getattr(Visitor(Signals(load_user=refuse), **{fact: given}), fact) is given


@every_fact
def test_a_fact_can_be_given_as_unknown(fact):
    assert getattr(Visitor(Signals(load_user=refuse), **{fact: None}), fact) is None


def test_a_fact_that_visitors_do_not_have_is_refused():
    with pytest.raises(TypeError) as caught:
        Visitor(Signals(), mood="cheerful")
    assert str(caught.value) == (
        f"A visitor has no fact 'mood'; the facts are {', '.join(sorted(FACTS))}."
    )


def test_visitors_do_not_share_what_is_remembered_of_them():
    one, other = Visitor(Signals()), Visitor(Signals())
    one.memory["group"] = True
    assert other.memory == {}


def test_facts_need_the_consent_that_the_design_says():
    assert {fact: purpose for fact, purpose in FACTS.items() if purpose} == {
        "history": "personalize",
        "visit": "personalize",
        "account": "account",
    }


CONSENT = {"personalize": "yes", "account": "yes", "marketing": "yes"}


@pytest.mark.parametrize("fact", [fact for fact, purpose in FACTS.items() if purpose])
@pytest.mark.parametrize("said", ["no", lambda signals, purpose: None])
def test_a_fact_is_unknown_without_the_consent_that_it_needs(fact, said, settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = {"CONSENT": {**CONSENT, FACTS[fact]: said}}
    assert getattr(a_visitor(), fact) is None


@pytest.mark.parametrize("fact", ["history", "account"])
def test_a_fact_is_known_with_the_consent_that_it_needs(fact, settings):
    purposes = {"personalize": "no", "account": "no", FACTS[fact]: "yes"}
    settings.WAGTAIL_PERSONALIZE_PLUS = {"CONSENT": purposes}
    assert getattr(Visitor(Signals(load_user=lambda: None)), fact) is not None


@pytest.mark.parametrize("fact", ["device", "arrival", "clock", "history"])
def test_a_site_may_demand_a_purpose_for_any_fact(fact, settings):
    agreed = {"PURPOSES": {fact: "marketing"}, "CONSENT": CONSENT}
    signals = {"headers": {"user-agent": PHONE}, "url": "https://example.org/"}
    settings.WAGTAIL_PERSONALIZE_PLUS = agreed
    assert getattr(a_visitor(**signals), fact) is not None
    settings.WAGTAIL_PERSONALIZE_PLUS = {**agreed, "CONSENT": {**CONSENT, "marketing": "no"}}
    assert getattr(a_visitor(**signals), fact) is None


def test_facts_that_need_no_purpose_are_known_without_consent(settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = {"CONSENT": {"account": "no"}}
    visitor = a_visitor(headers={"user-agent": PHONE})
    assert visitor.device.kind == "mobile"
    assert visitor.clock is not None


def test_given_facts_need_no_consent(settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = {"CONSENT": "no"}
    given = object()
    assert a_visitor(history=given).history is given


# --- Who, and what is looked at -----------------------------------------------------------------


def signed_in(**changes):
    response = HttpResponse()
    Identity("ann").set_cookie(response, is_secure=False)
    return {
        "cookies": {name: morsel.value for name, morsel in response.cookies.items()},
        "url": "http://example.org/",
        **changes,
    }


@pytest.mark.parametrize(("said", "number"), [("yes", "ann"), ("no", None)])
def test_a_visitor_is_recognized_only_with_consent(said, number, settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = {"CONSENT": said}
    identity = Visitor(Signals(**signed_in())).identity
    assert (identity and identity.number) == number


def test_who_looks_at_a_page_has_a_view(settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = {"CONSENT": "yes"}
    visitor = Visitor(Signals(**signed_in(headers={"user-agent": PHONE})))
    assert visitor.view is None
    visitor.page = Page(pk=7, path="0001")
    assert visitor.view == View(
        visitor=Identity("ann").key, page=visitor.page, moment=visitor.signals.moment
    )


def test_who_is_not_recognized_has_a_view_without_key():
    visitor = a_visitor(headers={"user-agent": PHONE})
    visitor.page = Page(pk=7, path="0001")
    assert visitor.view.visitor == ""


def test_a_program_has_no_view():
    visitor = a_visitor(headers={"user-agent": "curl/8.0"})
    visitor.page = Page(pk=7, path="0001")
    assert visitor.view is None


def test_a_page_is_told_to_the_inner_visitor_whether_it_is_there_already_or_not():
    page = Page(pk=7, path="0001")
    later, sooner = ObservedVisitor(a_visitor), ObservedVisitor(a_visitor)
    assert later.inner.page is None
    later.show(page)
    sooner.show(page)
    assert (later.inner.page, sooner.inner.page) == (page, page)
    assert (later.was_read, sooner.was_read) == (False, False)


# --- Observed visitor -------------------------------------------------------------------------


@every_fact
def test_reading_a_fact_is_noted(fact):
    given = object()
    visitor = ObservedVisitor(lambda: Visitor(Signals(), **{fact: given}))
    assert visitor.was_read is False
    assert getattr(visitor, fact) is given
    assert visitor.was_read is True


def test_reading_the_signals_is_noted():
    signals = Signals()
    visitor = ObservedVisitor(lambda: Visitor(signals))
    assert visitor.signals is signals
    assert visitor.was_read is True


def test_the_inner_visitor_answers_unnoted():
    visitor = ObservedVisitor(lambda: Visitor(Signals(), clock=at("2026-03-01 12:00")))
    assert visitor.inner.clock == at("2026-03-01 12:00")
    assert visitor.was_read is False


def test_the_inner_visitor_is_made_when_it_is_needed_and_once():
    made = []

    def make():
        made.append(a_visitor())
        return made[-1]

    visitor = ObservedVisitor(make)
    assert made == []
    assert visitor.inner is visitor.inner
    assert made == [visitor.inner]


def test_both_remember_the_same():
    visitor = ObservedVisitor(a_visitor)
    visitor.memory["group"] = True
    assert visitor.inner.memory is visitor.memory


def test_whoever_waits_hears_of_every_use():
    used = []
    visitor = ObservedVisitor(a_visitor, when_used=lambda: used.append("used"))
    assert used == []
    visitor.note_used()
    assert (used, visitor.was_read) == (["used"], False)
    assert visitor.clock is not None
    assert (used, visitor.was_read) == (["used", "used"], True)


@every_fact
def test_a_sealed_visitor_knows_nothing_more(fact):
    visitor = ObservedVisitor(lambda: Visitor(Signals(), **{fact: object()}))
    visitor.seal()
    assert getattr(visitor, fact) is None
    assert visitor.was_read is False


def test_a_sealed_visitor_gives_no_signals_away():
    visitor = ObservedVisitor(lambda: Visitor(Signals(address="192.0.2.1")))
    visitor.seal()
    assert visitor.signals.address == ""
    assert visitor.was_read is False


@every_fact
def test_observed_facts_are_documented_as_the_others(fact):
    assert getattr(ObservedVisitor, fact).__doc__ == getattr(Visitor, fact).__doc__


# --- Builders of visitors for tests -------------------------------------------------------------


def test_a_visitor_of_a_test_is_made_of_signals_and_facts():
    moment = datetime(2026, 3, 1, tzinfo=timezone.utc)
    visitor = a_visitor(
        moment=moment, headers={"referer": "https://a.example/"}, device=some_device(kind="tv")
    )
    assert visitor.clock.now == moment
    assert visitor.arrival == some_arrival(referrer="https://a.example/", referrer_host="a.example")
    assert visitor.device.kind == "tv"


# --- Without Django's apps ----------------------------------------------------------------------

ALONE = f"""
from django.apps import apps
from django.conf import settings

settings.configure()

from wagtail_personalize_plus.visitor import Signals, Visitor

visitor = Visitor(
    Signals(
        headers={{"user-agent": {PHONE!r}, "referer": "https://www.google.de/"}},
        url="https://example.org/?utm_source=news",
        load_user=lambda: None,
    )
)
print(
    visitor.device.kind,
    visitor.arrival.search_engine,
    visitor.clock.now.tzinfo is not None,
    visitor.account.logged_in,
    apps.ready,
)
"""


def test_visitors_work_in_a_fresh_process_without_apps():
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", ALONE],
        capture_output=True,
        check=False,
        cwd=ROOT,
        text=True,
        timeout=60,
    )
    assert done.stderr == ""
    assert done.stdout == "mobile Google True False False\n"
