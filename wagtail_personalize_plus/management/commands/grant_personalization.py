"""Let a group of users manage visitor groups and see pages as one of them."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand, CommandError, CommandParser

__all__ = ["Command"]

VIEW_AS = ("view_as",)
MANAGE = ("add_visitorgroup", "change_visitorgroup", "delete_visitorgroup")


class Command(BaseCommand):
    """Gives a group of users what is not among the permissions of Wagtail's own groups."""

    help = (
        "Let the users of a group add, change and delete visitor groups, and see pages as a "
        "member of any of them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the arguments."""
        parser.add_argument("group", help='The name of the group of users, as in "Editors".')
        parser.add_argument(
            "--view-as-only",
            action="store_true",
            help="Only let them see pages as a member of any visitor group.",
        )

    def handle(self, *, group: str, view_as_only: bool, **_: Any) -> None:
        """Give the permissions, and say which are new."""
        receiver = _named(group)
        wanted = _permissions(VIEW_AS if view_as_only else (*MANAGE, *VIEW_AS))
        known = set(receiver.permissions.values_list("pk", flat=True))
        receiver.permissions.add(*wanted)
        for permission in wanted:
            state = "already" if permission.pk in known else "now"
            self.stdout.write(f"{receiver.name} {state}: {permission.name}")
        if not receiver.permissions.filter(
            content_type__app_label="wagtailadmin", codename="access_admin"
        ).exists():
            self.stdout.write(
                self.style.WARNING(
                    f"{receiver.name} may not enter the admin, so its users get nowhere with "
                    "this unless another group of theirs may. Grant “Can access Wagtail admin”."
                )
            )


def _named(name: str) -> Group:
    try:
        return Group.objects.get(name=name)
    except Group.DoesNotExist:
        names = list(Group.objects.order_by("name").values_list("name", flat=True))
        raise CommandError(f"There is no group of users {name!r}.{_hint(name, names)}") from None


def _hint(name: str, names: list[str]) -> str:
    if not names:
        return " There is none at all yet."
    lowered = {each.lower(): each for each in names}
    near = get_close_matches(name.lower(), lowered, n=1)
    hint = f" Did you mean {lowered[near[0]]!r}?" if near else ""
    return f"{hint} There are: {', '.join(names)}."


def _permissions(codenames: tuple[str, ...]) -> list[Permission]:
    found = {
        permission.codename: permission
        for permission in Permission.objects.filter(
            content_type__app_label="wagtail_personalize_plus",
            content_type__model="visitorgroup",
            codename__in=codenames,
        )
    }
    if missing := [codename for codename in codenames if codename not in found]:
        raise CommandError(f"The permission {missing[0]!r} does not exist yet; run migrate first.")
    return [found[codename] for codename in codenames]
