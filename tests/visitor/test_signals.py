"""What is taken from a request, and what is left alone."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import datetime, timedelta, timezone

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.test import RequestFactory
from django.utils.functional import SimpleLazyObject

from wagtail_personalize_plus.visitor import Signals


def request(path="/", *, user=None, session=True, **meta):
    made = RequestFactory().get(path, **meta)
    if session:
        made.COOKIES[settings.SESSION_COOKIE_NAME] = "abc"
    if user is not None:
        made.user = user
    return made


class Untouchable:
    """A request whose user must not be asked for."""

    def __init__(self, original):
        self._original = original

    def __getattr__(self, name):
        if name in {"user", "session"}:
            pytest.fail(f"The {name} of the request was touched.")
        return getattr(self._original, name)


def test_headers_have_lower_case_names():
    signals = Signals.from_request(request(headers={"User-Agent": "Robot/1", "X-Test": "Yes"}))
    assert signals.headers["user-agent"] == "Robot/1"
    assert signals.headers["x-test"] == "Yes"


def test_headers_are_those_of_the_request_and_no_others():
    made = request(headers={"User-Agent": "Robot/1", "X-Test": "Yes"}, CONTENT_TYPE="text/plain")
    headers = Signals.from_request(made).headers
    assert dict(headers) == {name.lower(): value for name, value in made.headers.items()}
    assert len(headers) == len(made.headers)
    assert headers.get("x-missing") is None
    assert "server_name" not in headers


@pytest.mark.parametrize(
    ("path", "meta", "url"),
    [
        ("/", {}, "http://testserver/"),
        ("/a/?b=1&c=%C3%A9", {}, "http://testserver/a/?b=1&c=%C3%A9"),
        ("/", {"HTTP_HOST": "www.example.org:8000"}, "http://www.example.org:8000/"),
        ("/", {"wsgi.url_scheme": "https"}, "https://testserver/"),
    ],
)
def test_the_url_is_the_one_that_was_asked_for(path, meta, url):
    assert Signals.from_request(request(path, **meta)).url == url


def test_a_host_that_django_would_refuse_is_no_error(settings):
    settings.ALLOWED_HOSTS = ["example.org"]
    signals = Signals.from_request(request(HTTP_HOST="evil.example"))
    assert signals.url == "http://evil.example/"


def test_a_request_without_any_host_is_no_error():
    bare = request(SERVER_NAME="")
    assert Signals.from_request(bare).url == "http:///"


@pytest.mark.parametrize(
    ("meta", "address"), [({}, "127.0.0.1"), ({"REMOTE_ADDR": "2001:db8::1"}, "2001:db8::1")]
)
def test_the_address_is_the_one_of_the_peer(meta, address):
    assert Signals.from_request(request(**meta)).address == address


@pytest.mark.parametrize("address", ["", None])
def test_a_peer_without_address_is_unknown(address):
    assert Signals.from_request(request(REMOTE_ADDR=address)).address == ""


def test_cookies_are_kept():
    made = request(session=False)
    made.COOKIES["taste"] = "sweet"
    assert Signals.from_request(made).cookies == {"taste": "sweet"}


def test_the_moment_is_now():
    before = datetime.now(tz=timezone.utc)
    moment = Signals.from_request(request()).moment
    assert before <= moment <= before + timedelta(minutes=1)
    assert moment.tzinfo is not None


def test_taking_the_signals_touches_neither_user_nor_session():
    Signals.from_request(Untouchable(request()))


def test_without_session_cookie_it_is_nobody_and_the_session_is_not_touched():
    signals = Signals.from_request(Untouchable(request(session=False)))
    assert signals.load_user() is None


def test_a_cookie_of_another_name_is_no_session(settings):
    settings.SESSION_COOKIE_NAME = "own_session"
    made = request(session=False, user=SimpleLazyObject(lambda: User(username="anna")))
    made.COOKIES["sessionid"] = "abc"
    assert Signals.from_request(made).load_user() is None


def test_a_user_whom_middleware_took_from_elsewhere_needs_no_session():
    user = User(username="anna")
    assert Signals.from_request(request(session=False, user=user)).load_user() is user


def test_with_a_session_it_is_the_user_of_the_request():
    user = User(username="anna")
    assert Signals.from_request(request(user=user)).load_user() is user


@pytest.mark.parametrize("user", [None, AnonymousUser()], ids=["no middleware", "anonymous"])
def test_a_session_without_login_is_nobodys(user):
    assert Signals.from_request(request(user=user)).load_user() is None


def test_signals_of_ones_own_need_nothing():
    signals = Signals()
    assert (signals.address, signals.url, signals.load_user) == ("", "", None)
    assert (dict(signals.headers), dict(signals.cookies)) == ({}, {})


def test_signals_do_not_change():
    with pytest.raises(FrozenInstanceError):
        Signals().url = "https://example.org/"
