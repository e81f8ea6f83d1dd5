"""The command that lets a group of users manage visitor groups."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db


def grant(*arguments):
    out = StringIO()
    call_command("grant_personalization", *arguments, stdout=out)
    return out.getvalue()


def permissions_of(name):
    ours = Permission.objects.filter(
        group__name=name, content_type__app_label="wagtail_personalize_plus"
    )
    return set(ours.values_list("codename", flat=True))


ALL = {"add_visitorgroup", "change_visitorgroup", "delete_visitorgroup", "view_as"}


def test_a_group_of_users_may_manage_groups_and_view_as_them():
    assert grant("Editors") == (
        "Editors now: Can add visitor group\n"
        "Editors now: Can change visitor group\n"
        "Editors now: Can delete visitor group\n"
        f"Editors now: {Permission.objects.get(codename='view_as').name}\n"
    )
    assert permissions_of("Editors") == ALL
    assert permissions_of("Moderators") == set()


def test_a_group_of_users_may_only_view_as():
    grant("Editors", "--view-as-only")
    assert permissions_of("Editors") == {"view_as"}


def test_granting_again_changes_nothing_and_says_so():
    grant("Editors", "--view-as-only")
    before = Group.objects.get(name="Editors").permissions.count()
    assert "Editors already: " in grant("Editors", "--view-as-only")
    assert Group.objects.get(name="Editors").permissions.count() == before
    out = grant("Editors")
    assert (out.count(" now: "), out.count(" already: ")) == (3, 1)


def test_a_group_of_users_that_may_not_enter_the_admin_is_warned_of():
    Group.objects.create(name="Press")
    assert "Press may not enter the admin" in grant("Press")
    assert permissions_of("Press") == ALL
    assert "may not enter" not in grant("Editors")


def test_an_unknown_group_of_users_is_answered_with_those_there_are():
    with pytest.raises(CommandError) as refused:
        grant("editor")
    assert str(refused.value) == (
        "There is no group of users 'editor'. Did you mean 'Editors'? "
        "There are: Editors, Moderators."
    )
    with pytest.raises(CommandError) as refused:
        grant("xyz")
    assert str(refused.value) == (
        "There is no group of users 'xyz'. There are: Editors, Moderators."
    )


def test_where_there_is_no_group_of_users_the_command_says_so():
    Group.objects.all().delete()
    with pytest.raises(CommandError, match="There is none at all yet"):
        grant("a")


def test_without_migrations_the_command_says_what_to_do():
    Permission.objects.filter(codename="view_as").delete()
    with pytest.raises(CommandError, match="'view_as' does not exist yet; run migrate first"):
        grant("Editors")
    assert permissions_of("Editors") == set()
