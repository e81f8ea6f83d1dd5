"""Criteria on pages, sections and tags that the visitor looked at."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from hypothesis import given, settings as hypothesis_settings, strategies as st
from wagtail.blocks import StructBlockValidationError

from tests.builders import publish
from tests.criteria.pasts import who_saw
from tests.history.views import NOON
from tests.site.models import PlainPage
from tests.visitors import a_visitor
from wagtail_personalize_plus.criteria.base import unknown
from wagtail_personalize_plus.criteria.viewed import (
    CountCriterion,
    TagsBlock,
    ViewedPage,
    ViewedTag,
)
from wagtail_personalize_plus.history.terms import PAGE, SECTION, TAG, Term

SKI, SUN = Term(TAG, "ski"), Term(TAG, "sun")


def page(**changes):
    return {
        "page": 7,
        "scope": "page",
        "comparison": "at_least",
        "number": 2,
        "days": None,
        **changes,
    }


def tags(*names, **changes):
    return {"tags": list(names), "comparison": "at_least", "number": 2, "days": None, **changes}


# --- Pages and sections -----------------------------------------------------------------------


@pytest.mark.parametrize(("scope", "term"), [("page", PAGE), ("section", SECTION)])
def test_views_of_a_page_or_of_its_section_are_counted(scope, term):
    block, value = ViewedPage(), page(scope=scope)
    test = block.compile(value)
    assert test(who_saw((Term(term, "7"), 2))) is True
    assert test(who_saw((Term(term, "7"), 1))) is False
    assert test(who_saw((Term(term, "8"), 2))) is False
    assert test(a_visitor(history=None)) is None
    assert block.records(value) == {Term(term, "7"): None}


@pytest.mark.parametrize("changes", [{"page": None}, {"scope": ""}, {"scope": "site"}])
def test_while_no_page_is_chosen_nothing_is_counted(changes):
    block, value = ViewedPage(), page(**changes)
    assert block.compile(value) is unknown
    assert block.records(value) == {}
    assert block.describe(value) == "no page is chosen"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "phrase"),
    [
        ({}, "page “Ski” was viewed at least 2 times"),
        (
            {"scope": "section", "days": 30},
            "section “Ski” was viewed at least 2 times within 30 days",
        ),
        ({"comparison": "less_than", "number": 1}, "page “Ski” was viewed never"),
        ({"number": None}, "no number of views is chosen"),
    ],
)
def test_a_page_is_described_by_its_title(home, changes, phrase):
    ski = publish(home, PlainPage, "ski", [])
    assert ViewedPage().describe(page(page=ski.pk, **changes)) == phrase


@pytest.mark.django_db
def test_a_deleted_page_is_described_as_such():
    assert ViewedPage().describe(page(page=999_999)) == (
        "page a deleted page (number 999999) was viewed at least 2 times"
    )


@pytest.mark.parametrize("block", [ViewedPage(), ViewedTag()])
def test_an_answer_about_a_period_holds_until_midnight(block):
    visitor = a_visitor(moment=NOON)
    assert block.valid_until({"days": None}, visitor) is None
    assert block.valid_until({"days": 7}, visitor) > NOON


def test_what_counts_has_to_say_which_terms():
    with pytest.raises(NotImplementedError):
        CountCriterion().terms({})


# --- Tags -------------------------------------------------------------------------------------


def test_views_of_pages_with_any_of_the_tags_are_counted_together():
    test = ViewedTag().compile(tags("Ski", "Sun", number=3))
    assert test(who_saw((SKI, 1), (SUN, 2))) is True
    assert test(who_saw((SKI, 2))) is False
    assert test(a_visitor(history=None)) is None


def test_case_makes_no_difference_and_no_tag_counts_twice():
    value = tags("Ski", "SKI", "ski", number=2)
    assert ViewedTag().records(value) == {SKI: None}
    assert ViewedTag().compile(value)(who_saw((SKI, 1))) is False


def test_while_no_tag_is_chosen_nothing_is_counted():
    assert ViewedTag().compile(tags()) is unknown
    assert ViewedTag().records(tags()) == {}
    assert ViewedTag().describe(tags()) == "no tag is chosen"


@pytest.mark.parametrize(
    ("value", "phrase"),
    [
        (tags("ski"), "pages tagged “ski” were viewed at least 2 times"),
        (
            tags("ski", "sun", days=1),
            "pages tagged “ski” or “sun” were viewed at least 2 times today",
        ),
        (tags("ski", number=None), "no number of views is chosen"),
    ],
)
def test_tags_are_described_by_their_names(value, phrase):
    assert ViewedTag().describe(value) == phrase


# --- The field for tags -----------------------------------------------------------------------


def through_the_form(block, names):
    """Return what is stored when an editor opens a form and saves it without a change."""
    shown = block.field.widget.format_value(block.value_for_form(names))
    data = QueryDict(mutable=True)
    data["tags"] = shown
    sent = block.value_from_datadict(data, {}, "tags")
    return block.get_prep_value(block.clean(sent))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "names",
    [
        ["ski"],
        ["winter sports"],
        ["ski, snow and sun"],
        ["ski,snow"],
        ["Ski", "sun"],
        ["österreich", "日本"],
        ["rock 'n' roll"],
        ["50% off", "a & b", "<b>"],
        ["c++", "back\\slash"],
    ],
)
def test_names_go_through_the_form_as_they_are(names):
    assert sorted(through_the_form(TagsBlock(), names)) == sorted(names)


@pytest.mark.django_db
@hypothesis_settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.text(
            st.characters(blacklist_categories=["Cs", "Cc", "Z"], blacklist_characters='"'),
            min_size=1,
            max_size=20,
        ),
        min_size=1,
        max_size=4,
        unique=True,
    )
)
def test_any_names_go_through_the_form(names):
    assert sorted(through_the_form(TagsBlock(), names)) == sorted(names)


@pytest.mark.parametrize(
    ("stored", "names"),
    [
        (None, []),
        ("ski", []),
        ({"ski": 1}, []),
        ([], []),
        (("ski",), ["ski"]),
        ([" ski ", "ski", "", "  ", 7, None, ["sun"]], ["ski"]),
        (['say "ski"', '"'], ["say ski"]),
    ],
)
def test_damaged_names_are_left_out(stored, names):
    block = TagsBlock()
    assert block.to_python(stored) == names
    assert block.normalize(stored) == names
    assert block.get_prep_value(stored) == names
    assert block.value_from_form(stored) == (["ski"] if stored == "ski" else names)


@pytest.mark.parametrize(
    ("typed", "names"),
    [("ski, sun", ["ski", "sun"]), ('"ski, sun"', ["ski, sun"]), ("ski sun", ["ski", "sun"])],
)
def test_what_is_typed_is_taken_as_wagtail_takes_tags(typed, names):
    assert sorted(TagsBlock().value_from_form(typed)) == names


@pytest.mark.django_db
def test_at_least_one_tag_has_to_be_chosen_where_they_are_required():
    with pytest.raises(ValidationError):
        TagsBlock().clean([])
    assert TagsBlock(required=False).clean([]) == []
    assert TagsBlock().get_default() == []


def test_a_period_longer_than_the_history_is_kept_is_refused(settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = {"HISTORY": {"RETENTION_DAYS": 30}}
    block = ViewedTag()
    answers = {"tags": ["ski"], "comparison": "at_least", "number": 1}
    assert block.clean(block.to_python({**answers, "days": 30}))["days"] == 30
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(block.to_python({**answers, "days": 31}))
    assert refused.value.as_json_data() == {
        "blockErrors": {"days": {"messages": ["The history is kept for 30 days only."]}}
    }
    assert block.clean_deferred(block.to_python({**answers, "days": 31}))["days"] == 31
