"""Whether the visitor is logged in."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from tests.visitors import a_visitor
from wagtail_personalize_plus.criteria.login import LoggedIn
from wagtail_personalize_plus.visitor.account import Account


@pytest.mark.parametrize(
    ("status", "logged_in", "matches"),
    [
        ("logged_in", True, True),
        ("logged_in", False, False),
        ("not_logged_in", True, False),
        ("not_logged_in", False, True),
    ],
)
def test_visitors_match_by_their_login(status, logged_in, matches):
    visitor = a_visitor(account=Account(logged_in=logged_in))
    assert LoggedIn().compile({"status": status})(visitor) is matches


@pytest.mark.parametrize("status", ["logged_in", "not_logged_in"])
def test_an_unknown_account_gives_unknown(status):
    assert LoggedIn().compile({"status": status})(a_visitor(account=None)) is None


@pytest.mark.parametrize("stored", [{}, {"status": "asleep"}, {"status": None}])
def test_stored_data_without_a_status_is_an_error(stored):
    with pytest.raises(KeyError):
        LoggedIn().compile(stored)


def test_groups_of_users_are_not_fetched():
    def refuse():
        pytest.fail("The login needs no groups.")

    visitor = a_visitor(account=Account(logged_in=True, load_groups=refuse))
    assert LoggedIn().compile({"status": "logged_in"})(visitor) is True


def test_a_new_form_asks_for_a_login():
    assert dict(LoggedIn().get_default()) == {"status": "logged_in"}


def test_the_form_refuses_another_status():
    block = LoggedIn()
    with pytest.raises(ValidationError) as caught:
        block.clean(block.to_python({"status": "asleep"}))
    assert caught.value.block_errors["status"].messages == [
        "Select a valid choice. asleep is not one of the available choices."
    ]


@pytest.mark.parametrize(
    ("status", "phrase"),
    [
        ("logged_in", "visitor is logged in"),
        ("not_logged_in", "visitor is not logged in"),
        (None, "no login is chosen"),
    ],
)
def test_the_login_is_described(status, phrase):
    assert LoggedIn().describe({"status": status}) == phrase
