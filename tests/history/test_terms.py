"""What a view counts for, among the things that somebody wants to know."""

from __future__ import annotations

import pytest

from tests.builders import publish
from tests.history.views import HOME, PAGES, a_page, a_view
from tests.site.models import PlainPage
from wagtail_personalize_plus.history.models import TERM_LENGTH
from wagtail_personalize_plus.history.terms import (
    CAMPAIGN,
    LANDING,
    LANDING_SECTION,
    PAGE,
    SECTION,
    TAG,
    VISIT,
    Page,
    Term,
    Wanted,
    tag_term,
)


def never():
    pytest.fail("Nobody asked for tags.")


def test_a_view_counts_for_its_page():
    assert a_view().terms(PAGES) == [HOME]


def test_a_view_counts_for_no_other_page():
    assert a_view(page=a_page(pk=11)).terms(PAGES) == []
    assert not a_view(page=a_page(pk=11)).is_wanted(PAGES)


def test_a_view_counts_for_each_wanted_tag_of_its_page():
    wanted = Wanted.of([Term(TAG, "ski"), Term(TAG, "sun"), Term(TAG, "sea")])
    view = a_view(page=a_page(tags=["ski", "sun", "snow"]))
    assert sorted(view.terms(wanted)) == [Term(TAG, "ski"), Term(TAG, "sun")]
    assert view.is_wanted(wanted)


def test_tags_are_fetched_only_where_somebody_asks_for_tags():
    assert a_view(page=Page(1, "0001", load_tags=never)).terms(PAGES) == [HOME]


def test_tags_are_fetched_once():
    fetched = []

    def fetch():
        fetched.append("fetched")
        return frozenset({"ski"})

    view = a_view(page=Page(1, "0001", load_tags=fetch))
    for _again in range(2):
        assert view.terms(Wanted.of([Term(TAG, "ski")])) == [Term(TAG, "ski")]
    assert fetched == ["fetched"]


def test_a_page_has_no_tags_unless_somebody_fetches_some():
    assert Page(1, "0001").tags == frozenset()


@pytest.mark.django_db
def test_a_view_counts_for_every_section_that_holds_its_page(home):
    ski = publish(home, PlainPage, "ski", [])
    alps = publish(ski, PlainPage, "alps", [])
    sea = publish(home, PlainPage, "sea", [])
    wanted = Wanted.of([Term(SECTION, str(page.pk)) for page in (home, ski, alps, sea)])
    view = a_view(page=a_page(pk=alps.pk, path=alps.path))
    assert set(view.terms(wanted)) == {Term(SECTION, str(page.pk)) for page in (home, ski, alps)}


@pytest.mark.django_db
def test_a_page_is_no_section_and_a_section_no_page(home):
    view = a_view(page=a_page(pk=home.pk, path=home.path))
    assert view.terms(Wanted.of([Term(PAGE, str(home.pk))])) == [Term(PAGE, str(home.pk))]
    assert view.terms(Wanted.of([Term(SECTION, str(home.pk))])) == [Term(SECTION, str(home.pk))]


@pytest.mark.django_db
def test_what_a_visit_starts_with_is_its_page_its_sections_and_its_campaigns(home):
    key = str(home.pk)
    view = a_view(page=a_page(pk=home.pk, path=home.path), campaigns=["spring", "unasked"])
    wanted = Wanted.of(
        [
            Term(LANDING, key),
            Term(LANDING_SECTION, key),
            Term(LANDING, "0"),
            Term(CAMPAIGN, "spring"),
            Term(CAMPAIGN, "autumn"),
            Term(PAGE, key),
        ]
    )
    assert set(view.starting_terms(wanted)) == {
        Term(LANDING, key),
        Term(LANDING_SECTION, key),
        Term(CAMPAIGN, "spring"),
    }


@pytest.mark.parametrize("kind", [VISIT, LANDING, LANDING_SECTION, CAMPAIGN])
def test_whoever_asks_how_a_visit_starts_wants_visits_counted(kind):
    wanted = Wanted.of([HOME, Term(kind, "7")])
    assert wanted.visits
    assert a_view(page=a_page(pk=99)).is_wanted(wanted)


@pytest.mark.parametrize("kind", [PAGE, SECTION, TAG])
def test_other_questions_want_no_visits(kind):
    assert not Wanted.of([Term(kind, "7")]).visits


def test_wanted_terms_are_grouped_by_kind():
    wanted = Wanted.of([HOME, Term(PAGE, "2"), Term(VISIT), HOME])
    assert wanted.of_kind(PAGE) == {"1", "2"}
    assert wanted.of_kind(VISIT) == {""}
    assert wanted.of_kind(TAG) == frozenset()


def test_nothing_is_wanted_where_nobody_asks():
    assert not Wanted.of([])
    assert not Wanted()
    assert Wanted.of([HOME])
    assert not Wanted().visits


@pytest.mark.parametrize(
    ("name", "alike"),
    [("Ski", "SKI"), ("ÉTÉ", "été"), ("Straße", "STRASSE")],
)
def test_a_tag_is_one_term_whatever_the_case_of_its_name(name, alike):
    assert tag_term(name) == tag_term(alike)


def test_tags_that_a_database_might_take_for_each_other_are_different_terms():
    keys = {tag_term(name).key for name in ("ete", "été", "éte", "ß" * 100)}
    assert len(keys) == 4
    assert all(key.isascii() and len(key) <= TERM_LENGTH for key in keys)
