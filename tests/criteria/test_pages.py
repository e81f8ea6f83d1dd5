"""A page that a criterion names: chosen in a form, kept by its key, shown when it is gone."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Page

from tests.builders import publish
from tests.site.models import PlainPage
from wagtail_personalize_plus.criteria.pages import PageKeyBlock, page_title

GONE = 999_999


@pytest.fixture
def block():
    return PageKeyBlock()


@pytest.fixture
def ski(home):
    return publish(home, PlainPage, "ski", [])


def through_the_form(block, value):
    """Return what is stored when an editor opens a form and saves it without a change."""
    state = block.get_form_state(value)
    # The form holds the key alone; its widget shows the rest
    sent = "" if state is None else str(state["id"])
    return block.get_prep_value(block.clean(block.value_from_form(sent)))


@pytest.mark.django_db
def test_a_page_goes_through_the_form(block, ski):
    state = block.get_form_state(ski.pk)
    assert state["id"] == ski.pk
    assert state["adminTitle"] == "Ski"
    assert through_the_form(block, ski.pk) == ski.pk


@pytest.mark.django_db
def test_a_deleted_page_is_shown_and_kept_until_somebody_changes_it(block):
    state = block.get_form_state(GONE)
    assert state["id"] == GONE
    assert state["adminTitle"] == "a deleted page (number 999999)"
    assert through_the_form(block, GONE) == GONE


def test_no_page_is_an_empty_form(block):
    assert block.get_form_state(None) is None
    assert block.value_from_form("") is None


@pytest.mark.django_db
def test_a_page_has_to_be_chosen_where_it_is_required(block, ski):
    with pytest.raises(ValidationError):
        block.clean(None)
    assert block.clean(ski) == block.clean(ski.pk) == block.clean(str(ski.pk)) == ski.pk
    assert PageKeyBlock(required=False).clean(None) is None


@pytest.mark.parametrize(
    ("stored", "key"),
    [
        (7, 7),
        ("7", 7),
        (None, None),
        ("", None),
        (0, None),
        (-7, None),
        ("-7", None),
        (True, None),
        (7.0, None),
        ("seven", None),
        ("٧", None),
        ("9" * 5_000, None),
        (2**63 - 1, 2**63 - 1),
        (2**63, None),
        (str(2**63), None),
        ([7], None),
        ({"id": 7}, None),
        (Page(pk=7), 7),
    ],
)
def test_anything_but_a_key_is_no_page(block, stored, key):
    assert block.to_python(stored) == key
    assert block.normalize(stored) == key
    assert block.get_prep_value(stored) == key
    assert block.value_from_form(stored) == key
    assert block.bulk_to_python([stored, 1]) == [key, 1]


def test_reading_it_costs_no_query(block, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert block.bulk_to_python(["1", 2, None]) == [1, 2, None]


@pytest.mark.django_db
def test_it_refers_to_the_page(block, ski):
    assert list(block.extract_references(ski.pk)) == [(Page, str(ski.pk), "", "")]
    assert list(block.extract_references(None)) == []


@pytest.mark.django_db
def test_it_is_shown_by_its_title(block, ski):
    assert block.render_basic(ski.pk) == "“Ski”"
    assert block.render_basic(GONE) == "a deleted page (number 999999)"
    assert block.render_basic(None) == ""


@pytest.mark.django_db
def test_a_title_is_looked_up_with_one_query(ski, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert page_title(ski.pk) == "“Ski”"
