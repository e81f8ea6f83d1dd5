"""Criterion: the Django groups that the visitor's user belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.apps import apps
from django.utils.text import get_text_list
from django.utils.translation import gettext, gettext_lazy as _
from wagtail import blocks

from wagtail_personalize_plus.criteria.base import (
    Answers,
    Criterion,
    Test,
    register_criterion,
    unknown,
)
from wagtail_personalize_plus.criteria.headings import ACCOUNT
from wagtail_personalize_plus.criteria.lookups import look_up
from wagtail_personalize_plus.criteria.patterns import quoted
from wagtail_personalize_plus.visitor import Visitor

if TYPE_CHECKING:
    from django.contrib.auth.models import Group

__all__ = ["UserGroup"]

LONGEST_KEY = 20
"""Digits that no primary key has; Python refuses to read thousands of them."""


def _choices() -> list[tuple[int, str]]:
    # Imported on use: a project may import this module before the models are ready
    model: type[Group] = apps.get_model("auth", "Group")
    return list(model.objects.order_by("name").values_list("pk", "name"))


class _GroupsField(forms.TypedMultipleChoiceField):
    """Primary keys of groups. A group that is gone stays chosen, and none is looked up."""

    def valid_value(self, value: object) -> bool:  # coercing says what is valid
        return True


class GroupsBlock(blocks.MultipleChoiceBlock):
    """Several of Django's groups, as a list of primary keys; one query for a form."""

    def get_field(self, **kwargs: Any) -> forms.Field:
        return _GroupsField(coerce=int, **kwargs)

    def normalize_choice(self, value: object) -> object:
        """Return the primary key as a number. Wagtail would look for it among the choices."""
        if isinstance(value, str) and value.isascii() and value.isdigit():
            return int(value) if len(value) < LONGEST_KEY else value
        return value


@register_criterion("user_group")
class UserGroup(Criterion):
    """
    Match visitors who are logged in as a user in at least one of the chosen groups of users.

    A group that was deleted has no members. Unknown when the account is unknown or no group is
    chosen.
    """

    groups = GroupsBlock(
        choices=_choices, widget=forms.CheckboxSelectMultiple, label=_("User groups")
    )

    class Meta:
        label = _("User group (role of the logged-in user)")
        icon = "group"
        group = ACCOUNT
        label_format = "{groups}"
        reads = frozenset({"account"})

    def compile(self, value: Answers) -> Test:
        chosen = frozenset(int(pk) for pk in value["groups"] or ())
        if not chosen:
            return unknown

        def test(visitor: Visitor) -> bool | None:
            account = visitor.account
            return None if account is None else not chosen.isdisjoint(account.groups)

        return test

    def describe(self, value: Answers) -> str:
        chosen = [int(pk) for pk in value["groups"] or ()]
        if not chosen:
            return gettext("no user group is chosen")
        names = dict(look_up("user_group", _choices))
        phrases = [quoted(name) for pk, name in names.items() if pk in chosen]
        phrases += [
            gettext("a deleted group (number %(number)s)") % {"number": pk}
            for pk in chosen
            if pk not in names
        ]
        return gettext("user group is %(groups)s") % {
            "groups": get_text_list(phrases, gettext("or"))
        }
