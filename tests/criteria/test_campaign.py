"""Tags of a campaign: all the patterns that are given must fit the URL."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from tests.visitors import a_visitor, some_arrival
from wagtail_personalize_plus.criteria.campaign import Campaign
from wagtail_personalize_plus.visitor.arrival import UTM_FIELDS

EMPTY = dict.fromkeys(UTM_FIELDS, "")
TAGGED = some_arrival(utm={"source": "Newsletter", "medium": "email", "campaign": "spring-2026"})


def campaign(**fields):
    return {**EMPTY, **fields}


def test_the_form_has_every_field_of_a_tagged_link():
    assert tuple(Campaign().child_blocks) == UTM_FIELDS


@pytest.mark.parametrize(
    ("fields", "matches"),
    [
        ({"source": "newsletter"}, True),
        ({"source": "news"}, False),
        ({"source": "news*"}, True),
        ({"campaign": "spring-????"}, True),
        ({"campaign": "spring-???"}, False),
        ({"source": "newsletter", "medium": "EMAIL"}, True),
        ({"source": "newsletter", "medium": "social"}, False),
        ({"source": "facebook", "medium": "email"}, False),
    ],
)
def test_all_filled_fields_must_match(fields, matches):
    assert Campaign().compile(campaign(**fields))(a_visitor(arrival=TAGGED)) is matches


@pytest.mark.parametrize("field", UTM_FIELDS)
def test_each_field_reads_its_own_tag(field):
    test = Campaign().compile(campaign(**{field: "spring"}))
    for tag in UTM_FIELDS:
        visitor = a_visitor(arrival=some_arrival(utm={tag: "spring"}))
        assert test(visitor) is (tag == field)


@pytest.mark.parametrize("arrival", [some_arrival(), some_arrival(utm={"term": ""})])
def test_a_missing_or_empty_tag_matches_no_pattern(arrival):
    assert Campaign().compile(campaign(term="*"))(a_visitor(arrival=arrival)) is False


@pytest.mark.parametrize("value", [EMPTY, dict.fromkeys(UTM_FIELDS)])
def test_without_any_pattern_it_is_unknown(value):
    test = Campaign().compile(value)
    assert test(a_visitor(arrival=TAGGED)) is None
    assert test(a_visitor(arrival=None)) is None


def test_an_unknown_arrival_gives_unknown():
    assert Campaign().compile(campaign(source="a"))(a_visitor(arrival=None)) is None


def test_the_url_of_a_request_is_what_counts():
    visitor = a_visitor(url="https://example.org/?utm_source=newsletter&utm_medium=email")
    assert Campaign().compile(campaign(source="newsletter", medium="email"))(visitor) is True


@pytest.mark.parametrize("stored", [{}, {"source": "a"}])
def test_incomplete_stored_data_is_an_error(stored):
    with pytest.raises(KeyError):
        Campaign().compile(stored)


def test_the_form_asks_for_at_least_one_field():
    block = Campaign()
    with pytest.raises(ValidationError) as caught:
        block.clean(block.to_python(EMPTY))
    assert {name: error.messages for name, error in caught.value.block_errors.items()} == {
        "source": ["Fill in at least one of these fields."]
    }


def test_the_form_refuses_an_over_long_pattern():
    block = Campaign()
    with pytest.raises(ValidationError) as caught:
        block.clean(block.to_python(campaign(term="a" * 501)))
    assert {name: error.messages for name, error in caught.value.block_errors.items()} == {
        "term": ["Ensure this value has at most 500 characters (it has 501)."]
    }


@pytest.mark.parametrize("field", UTM_FIELDS)
def test_the_form_is_content_with_any_one_field(field):
    block, value = Campaign(), campaign(**{field: "spring*"})
    assert dict(block.clean(block.to_python(value))) == value


def test_an_unfinished_form_may_be_kept():
    block = Campaign()
    assert dict(block.clean_deferred(block.to_python(EMPTY))) == EMPTY


@pytest.mark.parametrize(
    ("fields", "phrase"),
    [
        ({"source": "newsletter"}, "campaign source is “newsletter”"),
        ({"campaign": "spring*"}, "campaign name matches “spring*”"),
        (
            {"source": "news", "medium": "e?mail", "term": "shoes", "content": "top"},
            (
                "campaign source is “news”, campaign medium matches “e?mail”, "
                "campaign term is “shoes” and campaign content is “top”"
            ),
        ),
        ({}, "no campaign is chosen"),
    ],
)
def test_the_filled_fields_are_described(fields, phrase):
    assert Campaign().describe(campaign(**fields)) == phrase
