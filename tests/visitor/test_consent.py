"""What the site says of a visitor's consent, and what that lets us know."""

from __future__ import annotations

import pytest

from tests.visitors import a_visitor
from wagtail_personalize_plus.visitor import Signals
from wagtail_personalize_plus.visitor.consent import ACCOUNT, PERSONALIZE, answer, faults

GIVEN = Signals(cookies={"consent": "personalize"})
REFUSED = Signals(cookies={"consent": ""})


def by_cookie(signals, purpose):
    """Ask a site's consent cookie; unknown while there is none."""
    given = signals.cookies.get("consent")
    return None if given is None else purpose in given.split()


def broken(signals, purpose):
    raise LookupError("the consent tool is down")


@pytest.fixture
def configure(settings):
    def configure(**configured):
        settings.WAGTAIL_PERSONALIZE_PLUS = configured

    return configure


def answers(*purposes, signals=GIVEN):
    return [answer(purpose, signals) for purpose in purposes or (PERSONALIZE, ACCOUNT, "another")]


def test_without_a_setting_only_the_account_may_be_read(configure):
    configure()
    assert answers() == [False, True, False]


@pytest.mark.parametrize(("word", "agreed"), [("yes", True), ("no", False)])
def test_one_word_answers_for_all_but_the_account(configure, word, agreed):
    configure(CONSENT=word)
    assert answers() == [agreed, True, agreed]


def test_a_site_may_answer_for_each_purpose(configure):
    configure(CONSENT={"personalize": "yes", "account": "no"})
    assert answers() == [True, False, False]


def test_what_a_site_leaves_open_is_as_without_a_setting(configure):
    configure(CONSENT={"another": "yes"})
    assert answers() == [False, True, True]


@pytest.mark.parametrize("ask", [by_cookie, f"{__name__}.by_cookie"])
@pytest.mark.parametrize(
    ("signals", "agreed"), [(GIVEN, True), (REFUSED, False), (Signals(), None)]
)
def test_a_site_may_ask_its_own_consent_tool(configure, ask, signals, agreed):
    configure(CONSENT=ask)
    assert answer(PERSONALIZE, signals) is agreed


def test_a_tool_may_answer_for_one_purpose(configure):
    configure(CONSENT={"account": by_cookie, "personalize": "yes"})
    assert answers(signals=REFUSED) == [True, False, False]


@pytest.mark.parametrize(
    "ask", [broken, "no.such.module", f"{__name__}.missing", f"{__name__}.GIVEN", 7, ""]
)
def test_a_tool_that_fails_has_nobodys_consent_and_nobodys_refusal(configure, ask, caplog):
    configure(CONSENT=ask)
    assert answer(PERSONALIZE, GIVEN) is None
    assert [record.getMessage() for record in caplog.records] == [
        "Consent for 'personalize' could not be asked; nobody has given it."
    ]


@pytest.mark.parametrize("said", [1, 0, "yes", "", [], object()])
def test_any_other_answer_counts_as_none(configure, said, caplog):
    configure(CONSENT=lambda signals, purpose: said)
    assert answer(PERSONALIZE, GIVEN) is None
    assert [record.getMessage() for record in caplog.records] == [
        f"Consent for 'personalize' is {said!r}, not True, False or None."
    ]


def test_consent_is_asked_once_for_a_visitor_and_a_purpose(configure):
    asked = []

    def ask(signals, purpose):
        asked.append(purpose)
        return True

    configure(CONSENT=ask)
    visitor = a_visitor()
    for _again in range(2):
        assert visitor.consents(PERSONALIZE) is True
        assert visitor.consents("another") is True
    assert asked == [PERSONALIZE, "another"]


def test_an_unknown_consent_is_remembered_too(configure):
    asked = []
    configure(CONSENT=lambda signals, purpose: asked.append(purpose))
    visitor = a_visitor()
    assert [visitor.consents(PERSONALIZE) for _again in range(2)] == [None, None]
    assert asked == [PERSONALIZE]


def test_a_consent_that_can_be_asked_has_no_faults(configure):
    for given in ("yes", "no", lambda signals, purpose: None, f"{__name__}.GIVEN"):
        configure(CONSENT=given)
        assert faults() == []
        configure(CONSENT={"personalize": given})
        assert faults() == []


def test_what_cannot_be_asked_is_told(configure):
    configure(CONSENT={"advertising": "no", "personalize": "nowhere.to.be.found"})
    unknown, missing = faults()
    assert unknown == "CONSENT answers for 'advertising'; the purposes are personalize and account."
    assert missing.startswith("CONSENT is to ask 'nowhere.to.be.found', which cannot be imported:")
