"""A visitor is recognized by a cookie that we signed, and by nothing else."""

from __future__ import annotations

import re

import pytest
from django.core.signing import Signer
from django.http import HttpResponse, parse_cookie
from django.test import override_settings

from wagtail_personalize_plus.visitor.identity import (
    COOKIE_NAMES,
    LONGEST,
    SALT,
    Identity,
    delete_cookies,
)

both_schemes = pytest.mark.parametrize(("secure", "name"), [(True, "__Host-wpp"), (False, "wpp")])


def cookie_of(identity, *, secure=False):
    response = HttpResponse()
    identity.set_cookie(response, is_secure=secure)
    (morsel,) = response.cookies.values()
    return morsel


def signed(number="ann", salt=SALT):
    return Signer(salt=salt).sign(number)


def recognized(value, *, secure=False):
    name = "__Host-wpp" if secure else "wpp"
    return Identity.from_cookies({name: value}, is_secure=secure)


@both_schemes
def test_whoever_got_the_cookie_is_recognized(secure, name):
    identity = Identity.new()
    morsel = cookie_of(identity, secure=secure)
    assert morsel.key == name
    known = recognized(morsel.value, secure=secure)
    assert (known.number, known.key) == (identity.number, identity.key)


@both_schemes
def test_the_cookie_is_for_this_host_this_site_and_no_script(secure, name, settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = {"HISTORY": {"RETENTION_DAYS": 30}}
    morsel = cookie_of(Identity.new(), secure=secure)
    assert {attribute: value for attribute, value in morsel.items() if value} == {
        "path": "/",
        "httponly": True,
        "samesite": "Lax",
        "max-age": 30 * 24 * 60 * 60,
        "expires": morsel["expires"],
        **({"secure": True} if secure else {}),
    }
    assert "domain=" not in morsel.OutputString().lower()


def test_a_number_has_128_random_bits():
    numbers = {Identity.new().number for _each in range(200)}
    assert len(numbers) == 200
    assert all(re.fullmatch(r"[\w-]{22}", number) for number in numbers)


def test_a_cookie_is_shorter_than_what_is_looked_at():
    assert len(cookie_of(Identity.new()).value) < LONGEST


def test_the_key_does_not_give_the_cookie_away():
    identity = Identity.new()
    assert re.fullmatch("[0-9a-f]{64}", identity.key)
    assert identity.number not in identity.key
    assert identity.key not in cookie_of(identity).value
    assert Identity.new().key != identity.key


@pytest.mark.parametrize(
    "value",
    [
        "",
        ":",
        "ann",
        "ann:",
        "ann:signature",
        signed()[:-1],
        signed() + "x",
        signed().replace("ann", "bob"),
        signed(salt="another"),
        signed("x" * LONGEST),
        "x" * 100_000,
        "\0",
        "ä:ö",
        signed() + "; wpp=" + signed(),
    ],
)
def test_nobody_is_recognized_by_any_other_cookie(value):
    assert recognized(value) is None
    assert recognized(value, secure=True) is None


@pytest.mark.parametrize("secure", [True, False])
def test_the_cookie_of_the_other_scheme_does_not_count(secure):
    cookies = {COOKIE_NAMES[secure]: signed()}
    assert Identity.from_cookies(cookies, is_secure=secure) is None
    assert Identity.from_cookies(cookies, is_secure=not secure).number == "ann"


def test_without_cookie_nobody_is_recognized():
    assert Identity.from_cookies({}, is_secure=True) is None


def test_of_a_doubled_cookie_one_counts_and_it_must_be_ours():
    first_forged = parse_cookie(f"wpp=forged:x; wpp={signed()}")
    last_forged = parse_cookie(f"wpp={signed()}; wpp=forged:x")
    assert Identity.from_cookies(first_forged, is_secure=False).number == "ann"
    assert Identity.from_cookies(last_forged, is_secure=False) is None


@pytest.mark.parametrize("fallbacks", [[], ["only-for-tests"]])
def test_a_new_secret_key_makes_everybody_new(fallbacks, settings):
    assert settings.SECRET_KEY == "only-for-tests"
    cookie, key = signed(), Identity("ann").key
    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=fallbacks):
        assert recognized(cookie) is None
        assert Identity("ann").key != key


def test_only_cookies_that_were_sent_are_deleted():
    response = HttpResponse()
    delete_cookies(response, {"wpp": "x", "other": "x"})
    assert set(response.cookies) == {"wpp"}
    assert response.cookies["wpp"]["max-age"] == 0
