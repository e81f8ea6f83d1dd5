"""Lookups that are made once for a whole list of sentences."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from wagtail_personalize_plus.criteria.lookups import keeping_lookups, look_up
from wagtail_personalize_plus.criteria.user_group import UserGroup


def answers():
    made = []

    def find():
        made.append(len(made))
        return made[-1]

    return find


def test_each_lookup_is_made_once_in_a_list():
    find = answers()
    with keeping_lookups():
        assert [look_up("a", find), look_up("b", find), look_up("a", find)] == [0, 1, 0]


def test_outside_of_a_list_every_lookup_is_made():
    find = answers()
    assert [look_up("a", find), look_up("a", find)] == [0, 1]


def test_nothing_is_kept_for_the_next_list_even_after_an_error():
    find = answers()

    def fail_in_a_list():
        with keeping_lookups():
            look_up("a", find)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_in_a_list()
    with keeping_lookups():
        assert look_up("a", find) == 1
    assert look_up("a", find) == 2


@pytest.mark.django_db
def test_many_groups_of_users_are_described_with_one_query(django_assert_num_queries):
    groups = [Group.objects.create(name=f"users {number}") for number in range(3)]
    with keeping_lookups(), django_assert_num_queries(1):
        for each in groups:
            sentence = UserGroup().describe({"groups": [each.pk]})
            assert sentence == f"user group is “{each.name}”"
