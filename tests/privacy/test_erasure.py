"""Who takes back the consent is forgotten at once, or asked to come again."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from tests.history.views import a_view, both
from wagtail_personalize_plus.history import queue as queue_module, store
from wagtail_personalize_plus.history.ledger import Ledger
from wagtail_personalize_plus.history.models import DayCount, KnownVisitor
from wagtail_personalize_plus.history.queue import ViewQueue
from wagtail_personalize_plus.privacy import erasure, withdraw
from wagtail_personalize_plus.visitor.identity import COOKIE_NAMES, Identity

pytestmark = pytest.mark.django_db


def cookie_of(identity, *, secure=False):
    response = HttpResponse()
    identity.set_cookie(response, is_secure=secure)
    return {name: morsel.value for name, morsel in response.cookies.items()}


def a_request(cookies, *, secure=False):
    request = RequestFactory().get("/", secure=secure)
    request.COOKIES.update(cookies)
    return request


def deleted(response):
    return {name for name, morsel in response.cookies.items() if morsel["max-age"] == 0}


def remember(identity):
    store.write([(a_view(identity.key), both)])


@pytest.mark.parametrize("secure", [False, True])
def test_rows_and_cookie_go_together(secure):
    ann, bob = Identity.new(), Identity.new()
    remember(ann)
    remember(bob)
    response = HttpResponse()
    cookies = cookie_of(ann, secure=secure)
    assert withdraw(a_request(cookies, secure=secure), response) is True
    assert deleted(response) == set(cookies)
    assert store.read(ann.key) == Ledger()
    assert store.read(bob.key).counts


def test_who_is_known_over_both_schemes_is_forgotten_under_both():
    plain, secure = Identity.new(), Identity.new()
    remember(plain)
    remember(secure)
    cookies = {**cookie_of(plain), **cookie_of(secure, secure=True)}
    response = HttpResponse()
    assert withdraw(a_request(cookies, secure=True), response) is True
    assert deleted(response) == set(COOKIE_NAMES)
    assert not DayCount.objects.exists()


def test_a_cookie_is_deleted_the_way_it_was_set():
    response = HttpResponse()
    withdraw(a_request(dict.fromkeys(COOKIE_NAMES, "x"), secure=True), response)
    for name, morsel in response.cookies.items():
        assert (morsel.value, morsel["path"], morsel["domain"]) == ("", "/", "")
        assert morsel["httponly"] is True
        assert morsel["samesite"] == "Lax"
        assert bool(morsel["secure"]) is name.startswith("__Host-")


def test_a_forged_cookie_goes_without_a_query(django_assert_num_queries):
    response = HttpResponse()
    with django_assert_num_queries(0):
        assert withdraw(a_request({"wpp": "forged:signature"}), response) is True
    assert deleted(response) == {"wpp"}
    assert not KnownVisitor.objects.exists()


def test_without_cookie_there_is_nothing_to_do(django_assert_num_queries):
    response = HttpResponse()
    with django_assert_num_queries(0):
        assert withdraw(a_request({"other": "x"}), response) is True
    assert not response.cookies


def test_queued_views_go_too(monkeypatch, settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = {"HISTORY": {"IMMEDIATE": False}}
    queue = ViewQueue()
    monkeypatch.setattr(ViewQueue, "_see_to_it", lambda self: None)
    monkeypatch.setattr(erasure, "queue", queue)
    monkeypatch.setattr(queue_module, "queue", queue)
    ann, bob = Identity.new(), Identity.new()
    for identity in (ann, bob):
        queue.put(a_view(identity.key), both)
    withdraw(a_request(cookie_of(ann)), HttpResponse())
    assert [view.visitor for view, _wanted in queue._views] == [bob.key]


def test_what_another_process_still_has_queued_is_dropped_when_it_comes():
    ann = Identity.new()
    withdraw(a_request(cookie_of(ann)), HttpResponse())
    remember(ann)
    assert not DayCount.objects.exists()


def test_while_the_database_refuses_the_cookie_stays(monkeypatch, caplog):
    ann = Identity.new()
    remember(ann)

    def refuse(key):
        raise OperationalError("locked")

    response = HttpResponse()
    with monkeypatch.context() as patched:
        patched.setattr(store, "erase", refuse)
        assert withdraw(a_request(cookie_of(ann)), response) is False
    assert not response.cookies
    assert [record.getMessage() for record in caplog.records] == [
        "A visitor who withdrew could not be deleted yet: OperationalError('locked')"
    ]
    assert withdraw(a_request(cookie_of(ann)), response) is True
    assert store.read(ann.key) == Ledger()
