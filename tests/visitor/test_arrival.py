"""The URL and the referrer of a visit, taken apart."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from wagtail_personalize_plus.visitor import Signals
from wagtail_personalize_plus.visitor.arrival import (
    MAX_LENGTH,
    MAX_PARAMETERS,
    SEARCH_ENGINES,
    Arrival,
)


def arrival(*, referrer=None, url=""):
    headers = {} if referrer is None else {"referer": referrer}
    return Arrival.from_signals(Signals(headers=headers, url=url))


# --- Referrer ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("referrer", "host"),
    [
        ("https://www.example.org/a?b=c", "www.example.org"),
        ("https://WWW.Example.ORG:8443/", "www.example.org"),
        ("https://someone:secret@example.org/", "example.org"),
        ("https://example.org./", "example.org"),
        ("http://[2001:db8::1]:80/", "2001:db8::1"),
        ("android-app://com.google.android.gm/", "com.google.android.gm"),
    ],
)
def test_the_host_of_the_referrer_is_bare_and_in_small_letters(referrer, host):
    read = arrival(referrer=referrer)
    assert (read.referrer, read.referrer_host) == (referrer, host)


@pytest.mark.parametrize("referrer", [None, "", "about:blank", "www.example.org", "?"])
def test_what_is_no_url_counts_as_not_sent(referrer):
    assert arrival(referrer=referrer, url="https://example.org/") == Arrival()


@pytest.mark.parametrize(
    ("referrer", "url", "is_internal"),
    [
        ("https://example.org/a", "https://example.org/b", True),
        ("http://EXAMPLE.org:8000/a", "https://example.org/b", True),
        ("https://www.example.org/a", "https://example.org/b", False),
        ("https://example.org/a", "", False),
        (None, "https://example.org/b", False),
        (None, "", False),
    ],
)
def test_a_link_within_the_host_is_internal(referrer, url, is_internal):
    assert arrival(referrer=referrer, url=url).is_internal is is_internal


@pytest.mark.parametrize("referrer", ["http://[", "https://example.org/" + "a" * MAX_LENGTH])
def test_a_referrer_that_cannot_be_read_makes_the_arrival_unknown(referrer):
    assert arrival(referrer=referrer) is None


# --- Search engines ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "engine"),
    [
        ("www.google.com", "Google"),
        ("google.de", "Google"),
        ("www.google.co.uk", "Google"),
        ("www.google.com.au", "Google"),
        ("images.google.com", "Google"),
        ("com.google.android.googlequicksearchbox", "Google"),
        ("cn.bing.com", "Bing"),
        ("html.duckduckgo.com", "DuckDuckGo"),
        ("fr.search.yahoo.com", "Yahoo"),
        ("search.yahoo.co.jp", "Yahoo"),
        ("yandex.com.tr", "Yandex"),
        ("ya.ru", "Yandex"),
        ("m.baidu.com", "Baidu"),
        ("www.ecosia.org", "Ecosia"),
        ("www.qwant.com", "Qwant"),
        ("eu.startpage.com", "Startpage"),
        ("search.brave.com", "Brave"),
        ("kagi.com", "Kagi"),
        ("m.search.naver.com", "Naver"),
        ("search.seznam.cz", "Seznam"),
    ],
)
def test_a_search_engine_is_recognized_in_every_country(host, engine):
    assert arrival(referrer=f"https://{host}/").search_engine == engine
    assert engine in SEARCH_ENGINES.values()


@pytest.mark.parametrize(
    "host",
    [
        # The company does something else there
        "mail.google.com",
        "docs.google.com",
        "search.google.com",
        "support.google.com",
        "com.google.android.gm",
        "www.yahoo.com",
        "finance.yahoo.com",
        "blog.naver.com",
        "www.seznam.cz",
        "brave.com",
        # Somebody else's name
        "google.example.org",
        "google.ibm.com",
        "bing.abc.de",
        "www.google.com.example.org",
        "notgoogle.com",
        "google-mail.de",
        # No name
        "google",
        "localhost",
        "co.uk",
        "127.0.0.1",
    ],
)
def test_other_hosts_are_no_search_engines(host):
    assert arrival(referrer=f"https://{host}/").search_engine == ""


# --- Query ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "query"),
    [
        ("https://example.org/", {}),
        ("https://example.org/?", {}),
        ("https://example.org/?a=1&b=2&a=3", {"a": ("1", "3"), "b": ("2",)}),
        ("https://example.org/?preview", {"preview": ("",)}),
        ("https://example.org/?preview=", {"preview": ("",)}),
        ("https://example.org/?a=new+red%20shoes%26", {"a": ("new red shoes&",)}),
        ("https://example.org/?a=1?b=2", {"a": ("1?b=2",)}),
        ("https://example.org/?a=1#?b=2", {"a": ("1",)}),
        ("https://example.org/#part?a=1", {}),
        ("https://example.org/?a=%ff", {"a": ("\N{REPLACEMENT CHARACTER}",)}),
        ("/path?a=1", {"a": ("1",)}),
        ("", {}),
    ],
)
def test_the_query_keeps_every_value_of_each_parameter(url, query):
    assert arrival(url=url).query == query


def test_a_query_with_too_many_parameters_makes_the_arrival_unknown():
    parameters = "&".join(f"p{number}={number}" for number in range(MAX_PARAMETERS))
    assert len(arrival(url=f"https://example.org/?{parameters}").query) == MAX_PARAMETERS
    assert arrival(url=f"https://example.org/?{parameters}&more=1") is None


def test_an_over_long_url_makes_the_arrival_unknown():
    assert arrival(url="https://example.org/?a=1&b=" + "c" * MAX_LENGTH) is None


@pytest.mark.parametrize(
    ("query", "utm"),
    [
        ("utm_source=news&utm_medium=email", {"source": "news", "medium": "email"}),
        (
            "utm_source=a&utm_medium=b&utm_campaign=c&utm_term=d&utm_content=e",
            {"source": "a", "medium": "b", "campaign": "c", "term": "d", "content": "e"},
        ),
        ("utm_source=first&utm_source=second", {"source": "first"}),
        ("utm_source=", {"source": ""}),
        ("utm_color=red&source=news", {}),
    ],
)
def test_tags_of_a_campaign_are_named_without_their_prefix(query, utm):
    assert arrival(url=f"https://example.org/?{query}").utm == utm


@given(
    referrer=st.text(max_size=60) | st.text(max_size=60).map("https://{}".format),
    url=st.text(max_size=60) | st.text(max_size=60).map("https://example.org/?{}".format),
)
def test_whatever_a_client_sends_gives_an_arrival_or_is_unknown(referrer, url):
    read = arrival(referrer=referrer, url=url)
    if read is None:
        return
    assert read.search_engine in {"", *SEARCH_ENGINES.values()}
    assert bool(read.referrer) is bool(read.referrer_host)


def test_arrivals_cannot_share_what_they_hold():
    assert Arrival().utm is not Arrival().utm
