"""The criterion that the visitor is in another visitor group."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from tests.builders import criterion, group, header
from tests.visitors import at
from wagtail_personalize_plus.groups.in_group import InGroup
from wagtail_personalize_plus.groups.membership import consulted_groups, membership_of
from wagtail_personalize_plus.models import VisitorGroup
from wagtail_personalize_plus.visitor import Signals, Visitor

pytestmark = pytest.mark.django_db


def visitor(value="a"):
    return Visitor(Signals(headers={"x-test": value}))


def in_group(*groups):
    return "in_group", {"groups": [each.pk for each in groups]}


def test_members_of_the_other_group_are_in_this_one():
    inner = group("Inner", header("a"))
    outer = group("Outer", in_group(inner))
    assert membership_of(visitor("a")).consult(outer.pk) is True
    assert membership_of(visitor("b")).consult(outer.pk) is False


def test_one_of_several_groups_is_enough():
    outer = group("Outer", in_group(group("A", header("a")), group("B", header("b"))))
    assert membership_of(visitor("b")).consult(outer.pk) is True


@pytest.mark.parametrize("operator", ["all", "none"])
def test_a_group_that_is_gone_is_unknown_even_inside_none_of(operator):
    inner = group("Inner", header("a"))
    outer = group("Outer", in_group(inner), operator=operator)
    inner.delete()
    assert membership_of(visitor("a")).consult(outer.pk) is None


def test_only_the_group_that_was_asked_for_counts_as_consulted():
    inner = group("Inner", header("a"))
    outer = group("Outer", in_group(inner))
    someone = visitor("a")
    membership_of(someone).consult(outer.pk)
    assert consulted_groups(someone) == {outer.pk}


def test_groups_that_lead_back_to_themselves_are_unknown():
    first = group("First", header("a"))
    second = group("Second", in_group(first))
    VisitorGroup.objects.filter(pk=first.pk).update(criteria=[criterion(*in_group(second))])
    first.refresh_from_db()
    first.save()
    assert membership_of(visitor("a")).consult(first.pk) is None
    assert membership_of(visitor("a")).consult(second.pk) is None


def test_it_changes_when_one_of_the_other_groups_does():
    night = group("Night", ("time_of_day", {"start": "22:00", "end": "06:00"}))
    day = group("Day", ("time_of_day", {"start": "08:00", "end": "20:00"}))
    both = group("Both", in_group(night, day))
    at_seven = Visitor(Signals(), clock=at("2026-03-07 07:00"))
    membership = membership_of(at_seven)
    assert membership.valid_until(both.pk) == at("2026-03-07 08:00").now
    assert membership.valid_until(night.pk) == at("2026-03-07 22:00").now


def test_groups_that_are_gone_or_lead_back_to_themselves_have_no_moment():
    first = group("First", header("a"))
    second = group("Second", in_group(first))
    VisitorGroup.objects.filter(pk=first.pk).update(criteria=[criterion(*in_group(second))])
    third = group("Third", in_group(first))
    membership = membership_of(visitor())
    assert membership.valid_until(second.pk) is None
    third.delete()
    assert membership_of(visitor()).valid_until(third.pk) is None


def test_saving_a_rule_that_leads_back_to_itself_is_refused_with_the_way():
    first = group("First", header("a"))
    second = group("Second", in_group(first))
    third = group("Third", in_group(second))
    first.criteria = [criterion(*in_group(third))]
    with pytest.raises(ValidationError) as refused:
        first.full_clean()
    assert refused.value.message_dict == {
        "criteria": [
            (
                "This rule would depend on itself: “First” → “Third” → “Second” → “First”. "
                "Remove one of these groups."
            )
        ]
    }


def test_a_rule_that_names_its_own_group_is_refused():
    made = group("Self", header("a"))
    made.criteria = [criterion(*in_group(made))]
    with pytest.raises(ValidationError, match="“Self” → “Self”"):
        made.full_clean()


def test_two_ways_to_the_same_group_are_no_cycle():
    base = group("Base", header("a"))
    left, right = group("Left", in_group(base)), group("Right", in_group(base))
    top = group("Top", in_group(left, right))
    top.full_clean()
    VisitorGroup(name="New", criteria=[criterion(*in_group(top))]).full_clean()


def test_the_sentence_names_the_groups():
    first, second = group("A", header("a")), group("B", header("b"), enabled=False)
    value = {"groups": [first.pk, second.pk]}
    assert InGroup().describe(value) == "visitor is in the group “A” or a disabled or deleted group"


def test_the_sentence_says_where_no_group_is_chosen():
    assert InGroup().describe({"groups": []}) == "no visitor group is chosen"
