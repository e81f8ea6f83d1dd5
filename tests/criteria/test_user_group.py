"""Membership in groups of users: stored by key, shown by name, with as few queries as possible."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.http import QueryDict
from wagtail.admin.telepath import JSContext

from tests.visitors import a_visitor
from wagtail_personalize_plus.criteria.user_group import UserGroup
from wagtail_personalize_plus.visitor.account import Account


def member_of(*pks):
    return a_visitor(account=Account(logged_in=True, load_groups=lambda: frozenset(pks)))


# --- Without database -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("member", "matches"), [((), False), ((1,), True), ((2, 7), True), ((3,), False)]
)
def test_one_common_group_is_enough(member, matches):
    assert UserGroup().compile({"groups": [1, 2]})(member_of(*member)) is matches


def test_keys_that_were_stored_as_text_count():
    assert UserGroup().compile({"groups": ["1"]})(member_of(1)) is True


def test_a_visitor_without_login_is_in_no_group():
    assert UserGroup().compile({"groups": [1]})(a_visitor(account=Account())) is False


def test_an_unknown_account_gives_unknown():
    assert UserGroup().compile({"groups": [1]})(a_visitor(account=None)) is None


@pytest.mark.parametrize("groups", [[], None])
def test_an_empty_choice_is_unknown(groups):
    test = UserGroup().compile({"groups": groups})
    assert test(member_of(1)) is None
    assert test(a_visitor(account=None)) is None


def test_stored_data_without_groups_is_an_error():
    with pytest.raises(KeyError):
        UserGroup().compile({})


def test_stored_data_that_is_no_key_is_an_error():
    with pytest.raises(ValueError, match="editors"):
        UserGroup().compile({"groups": ["editors"]})


def test_reading_stored_data_needs_no_query():
    value = UserGroup().to_python({"groups": [1, "2", "editors"]})
    assert dict(value) == {"groups": [1, 2, "editors"]}


def test_the_form_asks_for_a_group():
    block = UserGroup()
    with pytest.raises(ValidationError) as caught:
        block.clean(block.to_python({"groups": []}))
    assert caught.value.block_errors["groups"].messages == ["This field is required."]


def test_the_form_refuses_what_is_no_key():
    block = UserGroup()
    with pytest.raises(ValidationError) as caught:
        block.clean(block.to_python({"groups": ["editors"]}))
    assert caught.value.block_errors["groups"].messages == [
        "Select a valid choice. editors is not one of the available choices."
    ]


def test_saving_the_form_needs_no_query():
    block = UserGroup()
    sent = block.value_from_datadict(QueryDict("x-groups=1&x-groups=2"), {}, "x")
    assert block.get_prep_value(block.clean(sent)) == {"groups": [1, 2]}


def test_no_choice_is_described_without_a_query():
    assert UserGroup().describe({"groups": []}) == "no user group is chosen"
    assert UserGroup().describe({"groups": None}) == "no user group is chosen"


# --- With Django's groups ---------------------------------------------------------------------


@pytest.fixture
def groups(db):
    """Groups by their name."""
    return {name: Group.objects.create(name=name) for name in ("Staff", "Press")}


def test_a_form_costs_one_query_and_offers_new_groups(groups, django_assert_num_queries):
    block = UserGroup()
    Group.objects.create(name="Brand new")
    with django_assert_num_queries(1):
        packed = str(JSContext().pack(block))
    assert "Brand new" in packed


def test_groups_are_offered_by_name(groups):
    offered = [name for _pk, name in UserGroup().child_blocks["groups"].field.choices]
    assert offered == sorted(Group.objects.values_list("name", flat=True))


def test_a_chosen_group_is_shown_as_chosen(groups):
    pk = groups["Staff"].pk
    assert UserGroup().get_form_state({"groups": [pk]}) == {"groups": [str(pk)]}


def test_a_deleted_group_stays_in_the_data_and_matches_nobody(groups):
    gone, block = groups["Press"].pk, UserGroup()
    groups["Press"].delete()
    value = block.clean(block.to_python({"groups": [gone]}))
    assert block.get_prep_value(value) == {"groups": [gone]}
    assert block.compile(value)(member_of(groups["Staff"].pk)) is False


def test_groups_are_described_by_name_with_one_query(groups, django_assert_num_queries):
    value = {"groups": [groups["Staff"].pk, groups["Press"].pk]}
    with django_assert_num_queries(1):
        assert UserGroup().describe(value) == "user group is “Press” or “Staff”"


def test_a_key_that_no_database_can_hold_is_described_as_deleted(db):
    assert UserGroup().describe({"groups": [10**30]}) == (
        f"user group is a deleted group (number {10**30})"
    )


def test_a_deleted_group_is_described_as_such(groups):
    gone, kept = groups["Press"].pk, groups["Staff"].pk
    groups["Press"].delete()
    assert UserGroup().describe({"groups": [gone, kept]}) == (
        f"user group is “Staff” or a deleted group (number {gone})"
    )
