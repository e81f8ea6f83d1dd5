"""Who made a request: headers count only as far as trusted proxies wrote them."""

from __future__ import annotations

from ipaddress import ip_address

import pytest
from hypothesis import example, given, settings as hypothesis_settings, strategies as st

from wagtail_personalize_plus.visitor import Signals
from wagtail_personalize_plus.visitor.address import client_address, is_from_trusted_proxy

NETWORKS = ["10.0.0.0/8", "192.0.2.7", "2001:db8:1::/48"]
NGINX = "10.0.0.1"
CLIENT = "81.2.69.142"


@pytest.fixture(scope="module", autouse=True)
def _behind_proxies():
    from django.test import override_settings

    with override_settings(WAGTAIL_PERSONALIZE_PLUS={"TRUSTED_PROXIES": NETWORKS}):
        yield


def seen(address=NGINX, forwarded=None, **others):
    headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
    return client_address(Signals(address=address, headers={**headers, **others}))


# --- Without a proxy --------------------------------------------------------------------------


def test_nobody_is_trusted_by_default(settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = {}
    assert seen(NGINX, CLIENT) == NGINX
    assert not is_from_trusted_proxy(Signals(address=NGINX))


def test_a_peer_that_is_no_proxy_is_the_client_whatever_it_says():
    assert seen("198.51.100.1", CLIENT, **{"x-real-ip": CLIENT}) == "198.51.100.1"


@pytest.mark.parametrize("peer", ["", "unix:", "localhost", "10.0.0.1.5", "10.0.0.01"])
def test_a_peer_that_is_no_address_makes_the_client_unknown(peer):
    assert seen(peer, CLIENT) is None
    assert not is_from_trusted_proxy(Signals(address=peer))


def test_a_change_of_the_setting_counts_at_once(settings):
    assert seen(NGINX, CLIENT) == CLIENT
    settings.WAGTAIL_PERSONALIZE_PLUS = {"TRUSTED_PROXIES": ("192.0.2.7",)}
    assert seen(NGINX, CLIENT) == NGINX


def test_a_setting_that_breaks_its_rule_trusts_nobody(settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = {"TRUSTED_PROXIES": ["10.0.0.0/8", "nginx"]}
    assert seen(NGINX, CLIENT) == NGINX


# --- Behind proxies ---------------------------------------------------------------------------


@pytest.mark.parametrize("peer", [NGINX, "10.255.0.1:4711", "192.0.2.7", "2001:db8:1::5"])
def test_a_proxy_is_trusted_by_address_or_network(peer):
    assert is_from_trusted_proxy(Signals(address=peer))
    assert seen(peer, CLIENT) == CLIENT


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        (CLIENT, CLIENT),
        (f"{CLIENT}, 10.0.0.2, 192.0.2.7", CLIENT),
        (f"1.1.1.1, {CLIENT}", CLIENT),
        (f"1.1.1.1, {CLIENT}, 10.0.0.2", CLIENT),
        (f"10.0.0.9, {CLIENT}", CLIENT),
        (f"unknown, {CLIENT}", CLIENT),
        (f"{CLIENT},10.0.0.2", CLIENT),
    ],
)
def test_the_first_hop_from_the_right_that_is_not_trusted_is_the_client(forwarded, client):
    assert seen(NGINX, forwarded) == client


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        (None, NGINX),
        ("", NGINX),
        (" , ,", NGINX),
        ("10.0.0.3, 10.0.0.2", "10.0.0.3"),
        (f", {CLIENT}, , 10.0.0.2,", CLIENT),
    ],
)
def test_empty_parts_say_nothing_and_a_trusted_machine_may_be_the_client(forwarded, client):
    assert seen(NGINX, forwarded) == client


@pytest.mark.parametrize(
    "hop",
    [
        "unknown",
        "_hidden",
        "81.2.69.142.1",
        "81.2.69",
        "81.2.69.142:http",
        "81.2.69.142:²",
        "[2001:218::1]80",
        "[2001:218::1",
        "[81.2.69.142",
        "2001:218::1::2",
        "８１.2.69.142",
        "1" * 100_000,
        "81.2.69.142" + " " * 100,
    ],
)
def test_what_is_left_of_garbage_is_not_believed(hop):
    assert seen(NGINX, f"1.1.1.1, {hop}, 10.0.0.2") is None


@pytest.mark.parametrize(
    ("hop", "client"),
    [
        ("81.2.69.142:567", CLIENT),
        ("81.2.69.142:", CLIENT),
        ("[2001:218::1]:80", "2001:218::1"),
        ("[2001:218::1]", "2001:218::1"),
        ("[81.2.69.142]:80", CLIENT),
        ("2001:0218:0:0::0001", "2001:218::1"),
        ("::ffff:81.2.69.142", CLIENT),
        ("[::ffff:81.2.69.142]:80", CLIENT),
        ("fe80::1%eth0", "fe80::1"),
        ("[fe80::1%25eth0]:80", "fe80::1"),
        ("\t81.2.69.142 ", CLIENT),
    ],
)
def test_ports_zones_and_mapped_addresses_are_understood(hop, client):
    assert seen(NGINX, hop) == client
    assert seen(hop.strip(), "1.1.1.1") == client


def test_a_mapped_address_of_a_proxy_is_trusted():
    assert seen("::ffff:10.0.0.1", f"{CLIENT}, ::ffff:10.0.0.2") == CLIENT


def test_no_more_than_a_few_dozen_proxies_are_believed():
    assert seen(NGINX, ",".join([CLIENT] + ["10.0.0.2"] * 31)) == CLIENT
    assert seen(NGINX, ",".join([CLIENT] + ["10.0.0.2"] * 32)) == CLIENT
    assert seen(NGINX, ",".join(["1.1.1.1", CLIENT] + ["10.0.0.2"] * 32)) is None
    assert seen(NGINX, ",".join(["1.1.1.1"] * 100_000)) == "1.1.1.1"


# --- Whatever is sent -------------------------------------------------------------------------

addresses = st.ip_addresses().map(str)
strangers = addresses.filter(lambda text: not is_from_trusted_proxy(Signals(address=text)))
proxies = st.sampled_from([NGINX, "10.9.9.9:80", "192.0.2.7", "2001:db8:1::1", "[2001:db8:1::1]:8"])
junk = st.text(max_size=60) | addresses | proxies
headers = st.lists(junk, max_size=6).map(",".join)

quick = hypothesis_settings(max_examples=200, deadline=None)


@quick
@given(peer=strangers, forwarded=headers, more=st.text(max_size=20))
def test_who_is_behind_no_proxy_cannot_change_the_answer(peer, forwarded, more):
    plain = client_address(Signals(address=peer))
    forged = {"x-forwarded-for": forwarded, "x-real-ip": more, "forwarded": f"for={more}"}
    assert plain is not None
    assert client_address(Signals(address=peer, headers=forged)) == plain


@quick
@given(peer=proxies, client=strangers, between=st.lists(proxies, max_size=5), claimed=headers)
@example(peer=NGINX, client=CLIENT, between=[], claimed="10.0.0.2")
def test_what_a_client_claims_to_the_left_of_its_address_has_no_influence(
    peer, client, between, claimed
):
    told = ", ".join([client, *between])
    answer = seen(peer, told)
    assert answer == client_address(Signals(address=client))
    assert seen(peer, f"{claimed},{told}") == answer


@quick
@given(peer=junk, forwarded=st.text(max_size=200) | headers)
def test_the_answer_is_an_address_or_unknown(peer, forwarded):
    answer = seen(peer, forwarded)
    assert answer is None or str(ip_address(answer)) == answer
