"""Every page of the demo site, for everybody who may look at it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils.timezone import localdate
from wagtail.models import Page, get_page_models

from sandbox.travel.models import BookingPage, HomePage, Notice, StayPage
from tests.sandbox.conftest import NOON, PATHS

PEOPLE = ("", "member", "editor")
"""Who may look at a page; the empty name is nobody."""

OTHERS = ("/try-it/", "/login/", "/personal-content/")

DESKTOP = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile Safari/604.1"


def test_each_page_type_is_visited():
    ours = {model.__name__ for model in get_page_models() if model._meta.app_label == "travel"}
    assert set(PATHS.values()) == ours


@pytest.mark.parametrize("login", PEOPLE)
@pytest.mark.parametrize("path", [*PATHS, *OTHERS])
def test_a_page_is_whole_for_everybody(visit, path, login):
    response = visit(path, login=login, **{"User-Agent": DESKTOP})
    html = response.content.decode()
    assert response.status_code == 200
    assert '<html lang="en">' in html
    assert len(re.findall(r"<h1\b", html)) == 1
    assert re.search(r'<meta name="description"\s+content="[^"]{20,}"', html)
    assert '<a class="skip-link" href="#content">' in html
    assert "{'" not in html  # no value that was printed instead of rendered


@pytest.mark.parametrize("path", [*PATHS, *OTHERS, "/errors/404/", "/errors/500/"])
def test_a_page_has_no_inline_script_or_style(visit, path):
    html = visit(path, **{"User-Agent": DESKTOP}).content.decode()
    assert not re.search(r"<style\b|\sstyle=|\son\w+=", html)
    assert all("src=" in tag for tag in re.findall(r"<script\b[^>]*>", html))


@pytest.mark.parametrize("path", PATHS)
def test_every_picture_has_a_text_and_a_size(visit, path):
    for tag in re.findall(r"<img\b[^>]*>", visit(path).content.decode()):
        assert " alt=" in tag
        assert " width=" in tag
        assert " height=" in tag


@pytest.mark.parametrize("login", ["admin", "editor"])
@pytest.mark.parametrize("path", PATHS)
def test_who_may_edit_gets_the_userbar(visit, path, login):
    assert "wagtail-userbar" in visit(path, login=login).content.decode()


@pytest.mark.parametrize("path", PATHS)
def test_a_page_can_be_opened_in_the_editor(visit, path):
    page = Page.objects.get(url_path__endswith=f"/larkfell{path}")
    response = visit(f"/admin/pages/{page.pk}/edit/", login="editor")
    assert response.status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_a_page_without_a_body_still_stands(demo, client, path):
    page = Page.objects.get(url_path__endswith=f"/larkfell{path}").specific
    type(page).objects.filter(pk=page.pk).update(body="[]")
    assert client.get(path).status_code == 200


def test_the_home_page_says_so_when_no_train_leaves(demo, client):
    StayPage.objects.all().update(live=False)
    assert "No departures are on the board today." in client.get("/").content.decode()


def test_a_quiet_page_depends_on_nobody(visit):
    assert "Cache-Control" not in visit("/how-we-choose-a-stay/").headers


def test_the_layout_works_without_a_notice(demo, client):
    Notice.objects.all().delete()
    html = client.get("/booking/").content.decode()
    assert 'class="notice"' not in html


def test_the_notice_can_be_previewed(demo, set_clock):
    set_clock(NOON)
    notice = Notice.objects.get()
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    response = notice.make_preview_request(request)
    response.render()
    assert "Summer journeys" in response.content.decode()
    assert "The page starts here" in response.content.decode()


def test_search_finds_the_default_content_alone(demo):
    home = HomePage.objects.get()
    found = " ".join(home.body.stream_block.get_searchable_content(home.body))
    assert "Small journeys by rail and sea" in found
    assert "Wake up somewhere else" not in found


def test_an_address_that_leads_nowhere_says_so_in_style(visit):
    response = visit("/no-such-place/")
    assert response.status_code == 404
    assert "This train does not stop here" in response.content.decode()


def test_an_error_of_the_site_says_so_in_style(demo, client, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(BookingPage, "serve", fail)
    client.raise_request_exception = False
    response = client.get("/booking/")
    assert response.status_code == 500
    assert "Signal failure" in response.content.decode()


def test_members_log_in_and_out(demo, client):
    page = client.post(
        "/login/",
        {"username": "member", "password": "member", "next": "/members/"},
        follow=True,
    )
    assert "Your seat is kept" in page.content.decode()
    client.post("/logout/")
    assert "Join now, it costs nothing" in client.get("/members/").content.decode()


def test_a_wrong_password_is_said(demo, client):
    page = client.post("/login/", {"username": "member", "password": "wrong"})
    assert 'role="alert"' in page.content.decode()


class TestEnquiry:
    """The form on the booking page computes a price and books nothing."""

    def ask(self, client, *, agent=DESKTOP, **answers):
        return client.get("/booking/", answers, headers={"User-Agent": agent}).content.decode()

    def soon(self) -> str:
        return (localdate() + timedelta(days=30)).isoformat()

    def test_all_answers_give_a_price(self, demo, client):
        stay = StayPage.objects.get(slug="valdrenna")
        html = self.ask(
            client, stay=stay.pk, arrival=self.soon(), nights=2, guests=3, half_board="on"
        )
        assert f"€ {(stay.price + 32) * 2 * 3}" in html
        assert "2 nights" in html
        assert "3 guests, dinner included" in html

    def test_the_short_form_means_three_nights_for_two(self, demo, client):
        stay = StayPage.objects.get(slug="sorvik")
        html = self.ask(client, agent=PHONE, stay=stay.pk, arrival=self.soon())
        assert f"€ {stay.price * 3 * 2}" in html
        assert 'name="nights"' not in html

    def test_a_day_gone_by_is_refused(self, demo, client):
        html = self.ask(client, stay="", arrival="2020-01-31", nights=22, guests="many")
        assert "31 January 2020 is past; choose a day from today on." in html
        assert "Choose one of the stays." in html
        assert "Give a number from 1 to 21." in html
        assert "Give a number from 1 to 6." in html
        assert "Please look at the marked answers." in html

    def test_missing_answers_are_asked_for(self, demo, client):
        html = self.ask(client, agent=PHONE, stay="", arrival="tomorrow")
        assert "Write a day as in 2027-02-14." in html
        assert "Choose a day." in self.ask(client, agent=PHONE, stay="", arrival="")
