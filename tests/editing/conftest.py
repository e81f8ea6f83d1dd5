"""Users of the admin."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission

from tests import builders
from tests.builders import group, header

MANAGE = ["add_visitorgroup", "change_visitorgroup", "delete_visitorgroup"]


def give(someone, *codenames, app="wagtail_personalize_plus"):
    """Give a user permissions by their codenames, and return the user."""
    permissions = Permission.objects.filter(content_type__app_label=app, codename__in=codenames)
    someone.user_permissions.add(*permissions)
    return someone


@pytest.fixture
def manager(db):
    """An editor who may also manage visitor groups."""
    return give(builders.user("manager", groups=["Editors"]), *MANAGE)


@pytest.fixture
def skiers():
    """A group with a version of its history."""
    made = group("Skiers", header("ski"), description="Snow and ice")
    made.save_revision()
    return made
