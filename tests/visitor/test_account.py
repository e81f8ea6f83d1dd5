"""Whether the visitor is logged in, and the groups of that user."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser, Group, User

from wagtail_personalize_plus.visitor import Signals
from wagtail_personalize_plus.visitor.account import Account


class Customer:
    """A user of a model without groups."""

    is_authenticated = True


class Member(Customer):
    """A user whose groups count how often they are fetched."""

    def __init__(self, *groups):
        self.fetched = 0
        self._groups = groups

    @property
    def groups(self):
        return self

    def values_list(self, field, *, flat):
        assert (field, flat) == ("pk", True)
        self.fetched += 1
        return self._groups


def account_of(user):
    return Account.from_signals(Signals(load_user=lambda: user))


def test_signals_that_do_not_say_who_it_is_give_no_account():
    assert Account.from_signals(Signals()) is None


@pytest.mark.parametrize("user", [None, AnonymousUser()], ids=["nobody", "anonymous"])
def test_nobody_is_not_logged_in_and_in_no_group(user):
    account = account_of(user)
    assert account.logged_in is False
    assert account.groups == frozenset()


def test_a_user_is_logged_in():
    assert account_of(Customer()).logged_in is True


def test_a_user_of_a_model_without_groups_is_in_no_group():
    assert account_of(Customer()).groups == frozenset()


def test_groups_are_fetched_when_they_are_asked_for_and_once():
    member = Member(3, 5)
    account = account_of(member)
    assert account.logged_in
    assert member.fetched == 0
    assert account.groups == frozenset({3, 5})
    assert account.groups == frozenset({3, 5})
    assert member.fetched == 1


@pytest.mark.django_db
def test_groups_of_django_cost_one_query(django_assert_num_queries):
    user = User.objects.create(username="anna")
    group = Group.objects.create(name="Press")
    user.groups.add(group)
    account = account_of(user)
    with django_assert_num_queries(1):
        assert account.groups == frozenset({group.pk})
        assert account.groups == frozenset({group.pk})
