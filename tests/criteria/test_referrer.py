"""The referrer, by host, URL or search engine."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from tests.visitors import a_visitor, some_arrival
from wagtail_personalize_plus.criteria.referrer import Referrer

FROM_SEARCH = some_arrival(
    referrer="https://www.google.de/", referrer_host="www.google.de", search_engine="Google"
)
FROM_SHOP = some_arrival(
    referrer="https://shop.example.org:8443/Sale?page=2", referrer_host="shop.example.org"
)
FROM_NOWHERE = some_arrival()


def referrer(part, how="is", value=""):
    return {"part": part, "how": how, "value": value}


@pytest.mark.parametrize(
    ("value", "matches"),
    [
        (referrer("host", "is", "Shop.Example.org"), True),
        (referrer("host", "is", "example.org"), False),
        (referrer("host", "ends_with", ".example.org"), True),
        (referrer("host", "wildcard", "shop.*.org"), True),
        (referrer("host", "contains", "sale"), False),
        (referrer("url", "contains", "/sale"), True),
        (referrer("url", "starts_with", "https://shop.example.org:8443/"), True),
        (referrer("url", "is", "shop.example.org"), False),
        (referrer("search_engine"), False),
        (referrer("search_engine", "is", "Google"), False),
    ],
)
def test_host_and_url_are_compared_each_for_itself(value, matches):
    assert Referrer().compile(value)(a_visitor(arrival=FROM_SHOP)) is matches


@pytest.mark.parametrize(
    ("value", "matches"),
    [
        (referrer("search_engine"), True),
        (referrer("search_engine", value=None), True),
        (referrer("search_engine", "is", "google"), True),
        (referrer("search_engine", "is", "Bing"), False),
        (referrer("search_engine", "wildcard", "*"), True),
    ],
)
def test_a_search_engine_is_any_or_the_named_one(value, matches):
    assert Referrer().compile(value)(a_visitor(arrival=FROM_SEARCH)) is matches


@pytest.mark.parametrize("part", ["host", "url", "search_engine"])
@pytest.mark.parametrize(
    ("how", "value"),
    [("is", "a"), ("contains", "a"), ("wildcard", "*"), ("starts_with", "a")],
)
def test_without_a_referrer_nothing_matches(part, how, value):
    test = Referrer().compile(referrer(part, how, value))
    assert test(a_visitor(arrival=FROM_NOWHERE)) is False


@pytest.mark.parametrize("part", ["host", "url"])
@pytest.mark.parametrize("value", ["", None])
def test_an_empty_text_is_unknown(part, value):
    test = Referrer().compile(referrer(part, "contains", value))
    assert test(a_visitor(arrival=FROM_SHOP)) is None


def test_without_a_referrer_it_is_no_search_engine():
    test = Referrer().compile(referrer("search_engine", "is", ""))
    assert test(a_visitor(arrival=FROM_NOWHERE)) is False


@pytest.mark.parametrize("part", ["host", "url", "search_engine"])
def test_an_unknown_arrival_gives_unknown(part):
    assert Referrer().compile(referrer(part, "is", "a"))(a_visitor(arrival=None)) is None


def test_the_header_of_a_request_is_what_counts():
    visitor = a_visitor(headers={"referer": "https://news.example.org/today"})
    assert Referrer().compile(referrer("host", "is", "news.example.org"))(visitor) is True


@pytest.mark.parametrize(
    "stored", [{}, {"part": "host", "how": "is"}, {"part": "port", "how": "is", "value": "80"}]
)
def test_incomplete_stored_data_is_an_error(stored):
    with pytest.raises(KeyError):
        Referrer().compile(stored)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (referrer("host"), "Write what the referrer is compared with."),
        (referrer("url"), "Write what the referrer is compared with."),
        (
            referrer("host", "is", "https://www.example.com"),
            "A host has no slash: write www.example.com, or compare the whole URL.",
        ),
        (
            referrer("url", "is", "a" * 501),
            "Ensure this value has at most 500 characters (it has 501).",
        ),
    ],
)
def test_the_form_says_what_is_wrong_with_the_text(value, message):
    block = Referrer()
    with pytest.raises(ValidationError) as caught:
        block.clean(block.to_python(value))
    assert {name: error.messages for name, error in caught.value.block_errors.items()} == {
        "value": [message]
    }


@pytest.mark.parametrize(
    "value",
    [
        referrer("search_engine"),
        referrer("search_engine", "is", "Google"),
        referrer("host", "is", "example.org"),
        referrer("url", "is", "https://example.org/"),
    ],
)
def test_the_form_takes_what_can_be_compared(value):
    block = Referrer()
    assert dict(block.clean(block.to_python(value))) == value


def test_an_unfinished_form_may_be_kept():
    block = Referrer()
    assert dict(block.clean_deferred(block.to_python(referrer("host")))) == referrer("host")


@pytest.mark.parametrize(
    ("value", "phrase"),
    [
        (referrer("search_engine"), "visitor comes from a search engine"),
        (referrer("search_engine", "is", "Bing"), "search engine is “Bing”"),
        (referrer("host", "ends_with", ".org"), "host of the referrer ends with “.org”"),
        (referrer("url", "contains", "/a"), "URL of the referrer contains “/a”"),
        (referrer("url", "is", None), "no referrer is chosen"),
    ],
)
def test_the_referrer_is_described(value, phrase):
    assert Referrer().describe(value) == phrase
