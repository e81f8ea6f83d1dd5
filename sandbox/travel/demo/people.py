"""The users of the demo site, and what its editors may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.models import Group, Permission, User
from wagtail.models import GroupPagePermission

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wagtail.models import Page

__all__ = ["PEOPLE", "Person", "add_people", "allow_editors"]


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who can log in; the password is the name."""

    name: str
    """What to log in with."""

    group: str = ""
    """The Django group the user is in."""

    is_superuser: bool = False
    """Whether everything is allowed."""


PEOPLE: Sequence[Person] = (
    Person(name="admin", is_superuser=True),
    Person(name="editor", group="Editors"),
    Person(name="member", group="Members"),
)
"""Everybody who can log in."""


def add_people() -> list[str]:
    """Add whoever is missing, with groups, and return their names."""
    users = User.objects
    added = []
    for person in PEOPLE:
        if users.filter(username=person.name).exists():
            continue
        user = users.create_user(
            person.name,
            password=person.name,
            is_staff=person.is_superuser,
            is_superuser=person.is_superuser,
        )
        if person.group:
            user.groups.add(Group.objects.get_or_create(name=person.group)[0])
        added.append(person.name)
    Group.objects.get_or_create(name="Members")
    return added


def allow_editors(home: Page) -> None:
    """Let the group Editors into the admin, to edit and publish every page, and the notices."""
    editors = Group.objects.get_or_create(name="Editors")[0]
    permissions = Permission.objects.all()
    editors.permissions.add(
        permissions.get(content_type__app_label="wagtailadmin", codename="access_admin"),
        *permissions.filter(content_type__app_label="travel", content_type__model="notice"),
    )
    for codename in ("add_page", "change_page", "publish_page"):
        GroupPagePermission.objects.get_or_create(
            group=editors,
            page=home,
            permission=permissions.get(
                content_type__app_label="wagtailcore",
                content_type__model="page",
                codename=codename,
            ),
        )
