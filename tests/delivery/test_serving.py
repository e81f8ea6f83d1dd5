"""Which page answers a request, and what its tags are."""

from __future__ import annotations

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from tests.builders import DESKTOP, group, personalized, publish, variant
from tests.site.models import PersonalizedPage, PlainPage, TaggedPage
from tests.visitors import a_visitor
from wagtail_personalize_plus.delivery.serving import note_page
from wagtail_personalize_plus.history import models
from wagtail_personalize_plus.history.terms import tag_term
from wagtail_personalize_plus.visitor import ObservedVisitor

pytestmark = pytest.mark.django_db


def tagged(home, slug, *tags):
    page = publish(home, TaggedPage, slug, [])
    page.tags.add(*tags)
    page.save()
    return TaggedPage.objects.get(pk=page.pk)


def served(page, request):
    """Serve a page and return what is answered."""
    return note_page(lambda *_: HttpResponse("served"))(page, request, (), {})


def shown(page):
    """Return the page that a visitor is told of."""
    request = RequestFactory().get("/")
    request.visitor = ObservedVisitor(a_visitor)
    assert served(page, request).content == b"served"
    return request.visitor.page


def test_the_visitor_is_told_which_page_it_is(home):
    page = shown(home)
    assert (page.pk, page.path) == (home.pk, home.path)


@pytest.mark.parametrize("visitor", [None, "somebody else's"])
def test_without_a_visitor_of_ours_a_page_is_served_all_the_same(home, visitor):
    request = RequestFactory().get("/")
    if visitor:
        request.visitor = visitor
    assert served(home, request).content == b"served"


def test_tags_are_known_by_the_keys_that_criteria_ask_for(home):
    names = ["Ski", "ÖSTERREICH", "Straße", "a, b"]
    page = shown(tagged(home, "ski", *names))
    assert page.tags == {tag_term(name).key for name in names}


def test_tags_of_other_pages_are_others(home):
    tagged(home, "sea", "Sea")
    assert shown(tagged(home, "ski", "Ski")).tags == {"ski"}


def test_tags_cost_one_query_when_somebody_asks(home, django_assert_num_queries):
    page = tagged(home, "ski", "Ski", "Sun")
    with django_assert_num_queries(0):
        told = shown(page)
    with django_assert_num_queries(1):
        assert told.tags == told.tags == {"ski", "sun"}


@pytest.mark.parametrize("known_as", [PlainPage, None])
def test_a_page_without_a_field_for_tags_has_none_and_costs_nothing(
    home, known_as, django_assert_num_queries
):
    page = home if known_as is None else publish(home, known_as, "ski", [])
    with django_assert_num_queries(0):
        assert shown(page).tags == frozenset()


# --- Through a whole request ------------------------------------------------------------------


@pytest.fixture
def agreed(settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = {"CONSENT": "yes", "HISTORY": {"IMMEDIATE": True}}


def interested(*tags, number=1):
    return "viewed_tag", {
        "tags": list(tags),
        "comparison": "at_least",
        "number": number,
        "days": None,
    }


def visit(client, path):
    return client.get(path, headers={"User-Agent": DESKTOP})


def test_pages_with_a_tag_of_choice_change_a_page_elsewhere(client, home, agreed):
    skiers = group("Skiers", interested("ski", number=2))
    stored = personalized("card", {"title": "none"}, variant([skiers], {"title": "Skiers only"}))
    publish(home, PersonalizedPage, "front", [stored])
    tagged(home, "alps", "SKI", "Sun")
    tagged(home, "andes", "Ski")
    tagged(home, "sea", "Sun")
    for path in ("/sea/", "/alps/"):
        visit(client, path)
    assert "Skiers only" not in visit(client, "/front/").content.decode()
    visit(client, "/andes/")
    assert "Skiers only" in visit(client, "/front/").content.decode()
    assert models.DayCount.objects.get().key == "ski"


def test_tags_that_groups_ask_for_cost_a_request_one_query_at_most(client, home, agreed):
    group("Skiers", interested("ski"))
    tagged(home, "alps", "Ski")
    visit(client, "/alps/")
    with CaptureQueriesContext(connection) as queries:
        visit(client, "/alps/")
    assert sum("pagetag" in query["sql"].lower() for query in queries) == 1


def test_no_tags_are_fetched_where_nobody_asks_for_tags(client, home, agreed):
    group("Skiers", ("visits", {"comparison": "at_least", "number": 1}))
    tagged(home, "alps", "Ski")
    with CaptureQueriesContext(connection) as queries:
        visit(client, "/alps/")
    assert models.DayCount.objects.count() == 1
    assert not any("pagetag" in query["sql"].lower() for query in queries)
