"""Links that choose a demo address: only for addresses of the demo, and only on this machine."""

from __future__ import annotations

import re

import pytest

from sandbox.demo_location import PLACES
from sandbox.travel.demo_address import COOKIE

OSLO, MADRID = "192.0.2.10", "198.51.100.10"
SNOW, SUN, DEFAULT = "Snow at your door", "Take the sun along", "Board at noon"


def test_a_link_chooses_the_place_for_the_pages_that_follow(demo, client):
    assert SNOW in client.get("/", {"demo_address": OSLO}).content.decode()
    assert SNOW in client.get("/").content.decode()


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_the_bar_names_the_place_and_leads_to_the_others(demo, client, place):
    page = client.get("/", {"demo_address": place.address}).content.decode()
    assert f"You look at this site from {place.name}." in page
    offered = set(re.findall(r'href="\?demo_address=([^"]+)"', page))
    assert offered == {other.address for other in PLACES} - {place.address} | {"leave"}


def test_without_an_address_there_is_no_bar(visit):
    assert "demo-bar" not in visit("/").content.decode()


def test_another_link_changes_the_place(demo, client):
    client.get("/", {"demo_address": OSLO})
    assert SUN in client.get("/", {"demo_address": MADRID}).content.decode()
    assert SUN in client.get("/").content.decode()


def test_leaving_goes_back_to_the_own_address(demo, client):
    client.get("/", {"demo_address": OSLO})
    page = client.get("/", {"demo_address": "leave"}).content.decode()
    assert DEFAULT in page
    assert "demo-bar" not in page
    assert DEFAULT in client.get("/").content.decode()


@pytest.mark.parametrize(
    "forged", ["81.2.69.142", "127.0.0.1", "10.0.0.1", "2001:db8::1", "Oslo", "<b>", "1" * 5000]
)
def test_other_addresses_are_ignored(demo, client, forged):
    page = client.get("/", {"demo_address": forged})
    assert DEFAULT in page.content.decode()
    assert "demo-bar" not in page.content.decode()
    assert COOKIE not in page.cookies


def test_an_invalid_link_leaves_the_choice_as_it_is(demo, client):
    client.get("/", {"demo_address": OSLO})
    assert SNOW in client.get("/", {"demo_address": "81.2.69.142"}).content.decode()


def test_a_forged_cookie_is_ignored_and_taken_away(demo, client):
    client.cookies[COOKIE] = "81.2.69.142"
    page = client.get("/")
    assert DEFAULT in page.content.decode()
    assert page.cookies[COOKIE]["max-age"] == 0


def test_who_asks_from_elsewhere_chooses_nothing(demo, client):
    page = client.get("/", {"demo_address": OSLO}, REMOTE_ADDR="81.2.69.142").content.decode()
    assert DEFAULT in page
    assert "demo-bar" not in page


@pytest.mark.parametrize("address", ["", "unix", "300.1.1.1"])
def test_a_server_that_names_no_address_breaks_nothing(demo, client, address):
    page = client.get("/", {"demo_address": OSLO}, REMOTE_ADDR=address)
    assert DEFAULT in page.content.decode()


def test_what_is_shown_for_a_chosen_place_is_kept_by_nobody(demo, client):
    page = client.get("/how-we-choose-a-stay/", {"demo_address": OSLO})
    assert page.headers["Cache-Control"] == "private, no-store"
