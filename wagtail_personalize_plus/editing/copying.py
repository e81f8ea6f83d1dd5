"""A copy of a visitor group, for the form that makes another one from it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from wagtail_personalize_plus.groups.models import VisitorGroup

__all__ = ["copy_of"]

NAME_LENGTH = VisitorGroup._meta.get_field("name").max_length or 0
"""So long is the name of a group at most."""


def copy_of(group: VisitorGroup) -> VisitorGroup:
    """
    Return an unsaved group with the same rule, another name, and no slug yet.

    It is enabled where the original is: while nothing uses it, it changes nothing.
    """
    return VisitorGroup(
        name=_free_name(group.name),
        description=group.description,
        enabled=group.enabled,
        operator=group.operator,
        criteria=_with_new_ids(group.stored_criteria()),
    )


def _free_name(name: str) -> str:
    number = 1
    while True:
        suffix = (
            gettext(" (copy)")
            if number == 1
            else gettext(" (copy %(number)s)") % {"number": number}
        )
        wanted = name[: NAME_LENGTH - len(suffix)] + suffix
        if not VisitorGroup.objects.filter(name=wanted).exists():
            return wanted
        number += 1


def _with_new_ids(stored: Any) -> Any:
    """Return stored criteria of which each has an id of its own, nested ones as well."""
    if not isinstance(stored, list):
        return stored
    return [_with_new_id(item) if isinstance(item, Mapping) else item for item in stored]


def _with_new_id(item: Mapping[str, Any]) -> dict[str, Any]:
    value = item.get("value")
    if item.get("type") == "nested" and isinstance(value, Mapping):
        value = {**value, "criteria": _with_new_ids(value.get("criteria"))}
    return {**item, "value": value, "id": str(uuid.uuid4())}
