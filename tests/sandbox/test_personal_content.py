"""Consent on the demo site: nothing personal without it, and nothing left when it ends."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import OperationalError
from django.test import Client

from sandbox.travel.consent import COOKIE
from tests.sandbox.conftest import NOON
from wagtail_personalize_plus.models import DayCount, KnownVisitor

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"}
SKI_PAGES = ("/skiing/larkfell-glacier/", "/skiing/ostermark/")
SNOW, DEFAULT = "Back to the snow?", "Four quiet places"


@pytest.fixture
def look(demo, client, set_clock):
    """Looks at a page in one browser at noon, or at another moment; returns what is there."""
    set_clock(NOON)

    def look_at(path, moment=NOON):
        set_clock(moment)
        response = client.get(path, headers=BROWSER)
        assert response.status_code == 200
        return response.content.decode()

    return look_at


@pytest.fixture
def choose(client):
    """Sends the form; returns the page that follows."""

    def send(choice):
        response = client.post(
            "/personal-content/", {"choice": choice}, headers=BROWSER, follow=True
        )
        return response.content.decode()

    return send


def ski(look):
    for path in SKI_PAGES:
        look(path)


def test_after_two_ski_pages_the_front_page_changes(look, choose):
    choose("yes")
    look(SKI_PAGES[0])
    assert DEFAULT in look("/")
    look(SKI_PAGES[1])
    assert SNOW in look("/")


@pytest.mark.parametrize("choice", ["no", None])
def test_without_consent_nothing_is_remembered(look, choose, client, choice):
    if choice:
        choose(choice)
    ski(look)
    assert DEFAULT in look("/")
    assert not KnownVisitor.objects.exists()
    assert "wpp" not in client.cookies


def test_to_be_forgotten_brings_the_default_back_at_once(look, choose, client):
    choose("yes")
    ski(look)
    page = choose("forget")
    assert "You have not said yet" in page
    assert DEFAULT in look("/")
    assert not DayCount.objects.exists()
    assert [client.cookies[name]["max-age"] for name in ("wpp", COOKIE)] == [0, 0]


def test_a_refusal_forgets_too(look, choose):
    choose("yes")
    ski(look)
    choose("no")
    assert DEFAULT in look("/")
    assert not DayCount.objects.exists()


def test_who_cannot_be_forgotten_yet_has_refused_until_that_works(
    look, choose, client, monkeypatch
):
    choose("yes")
    ski(look)

    def fail(key):
        raise OperationalError

    with monkeypatch.context() as patch:
        patch.setattr("wagtail_personalize_plus.history.store.erase", fail)
        page = choose("forget")
    assert "You have refused" in page
    look("/")
    assert not DayCount.objects.exists()


def test_the_choice_is_kept_for_half_a_year(choose, demo, client):
    choose("yes")
    cookie = client.cookies[COOKIE]
    assert (cookie.value, cookie["max-age"]) == ("yes", 180 * 24 * 60 * 60)
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_the_page_says_what_was_chosen_and_offers_the_rest(look, choose):
    page = look("/personal-content/")
    assert "You have not said yet" in page
    assert [f'value="{choice}"' in page for choice in ("yes", "no", "forget")] == [
        True,
        True,
        False,
    ]
    page = choose("yes")
    assert "You have allowed it" in page
    assert [f'value="{choice}"' in page for choice in ("yes", "no", "forget")] == [
        False,
        False,
        True,
    ]
    page = choose("no")
    assert "You have refused" in page
    assert 'value="yes"' in page


def test_the_page_counts_what_is_remembered_and_names_the_groups(look, choose):
    choose("yes")
    ski(look)
    look("/port-isaura/")
    page = " ".join(look("/personal-content/").split())
    for what, times in {"Visits": 1, "Ski pages": 2, "Pages about the sea": 1}.items():
        assert f"<dt>{what}</dt> <dd> {times} </dd>" in page
    assert "<code>ski-fans</code>" in page
    assert "<code>sea-lovers</code>" not in page


@pytest.mark.parametrize("choice", ["", "maybe"])
def test_no_other_choice_is_taken(demo, client, choice):
    response = client.post("/personal-content/", {"choice": choice})
    assert response.status_code == 200
    assert COOKIE not in response.cookies


@pytest.mark.parametrize("forged", ["", "Yes", "true", "yes; no", "1"])
def test_a_forged_choice_counts_as_none(look, client, forged):
    client.cookies[COOKIE] = forged
    ski(look)
    assert "You have not said yet" in look("/personal-content/")
    assert not KnownVisitor.objects.exists()


def test_other_sites_cannot_choose(demo):
    client = Client(enforce_csrf_checks=True)
    assert client.post("/personal-content/", {"choice": "yes"}).status_code == 403


def test_every_page_leads_there_and_stays_the_same_for_everybody(look, choose):
    before = look("/how-we-choose-a-stay/")
    assert 'href="/personal-content/"' in before
    choose("yes")
    assert look("/how-we-choose-a-stay/") == before


class TestVisits:
    """A visit ends after a minute without a page."""

    def later(self, **time) -> datetime:
        return NOON + timedelta(**time)

    def test_who_comes_back_is_welcomed(self, look, choose):
        choose("yes")
        look("/")
        assert "Welcome back" not in look("/booking/", self.later(seconds=50))
        assert "Welcome back" in look("/booking/", self.later(minutes=5))

    def test_regulars_came_three_times_lately(self, look, choose):
        choose("yes")
        look("/")
        assert "You look in often" not in look("/members/", self.later(days=1))
        assert "You look in often" in look("/members/", self.later(days=2))
        assert "You look in often" not in look("/members/", self.later(days=40))

    def test_the_letter_counts_for_its_visit_only(self, look, choose):
        choose("yes")
        look("/winter-by-rail/?utm_source=newsletter&utm_campaign=winter-letter")
        assert "Your letter still counts" in look("/booking/", self.later(seconds=30))
        assert "Got the winter letter?" in look("/booking/", self.later(minutes=5))

    def test_the_letter_counts_only_where_it_leads(self, look, choose):
        choose("yes")
        look("/?utm_source=newsletter&utm_campaign=winter-letter")
        assert "Got the winter letter?" in look("/booking/")

    def test_interest_in_skiing_fades_in_a_month(self, look, choose):
        choose("yes")
        ski(look)
        assert SNOW in look("/", self.later(days=29))
        assert DEFAULT in look("/", self.later(days=30))
