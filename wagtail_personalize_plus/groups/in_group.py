"""Criterion: the visitor is in another visitor group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.text import get_text_list
from django.utils.translation import gettext, gettext_lazy as _

from wagtail_personalize_plus.criteria.base import Answers, Criterion, Test, register_criterion
from wagtail_personalize_plus.criteria.headings import GROUPS
from wagtail_personalize_plus.criteria.patterns import quoted
from wagtail_personalize_plus.groups.groups_field import VisitorGroupsBlock
from wagtail_personalize_plus.groups.logic import any_of
from wagtail_personalize_plus.groups.membership import membership_of
from wagtail_personalize_plus.groups.snapshot import current_snapshot
from wagtail_personalize_plus.visitor import Visitor

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["InGroup"]


@register_criterion("in_group")
class InGroup(Criterion):
    """
    Match a visitor who is in at least one of some other visitor groups.

    Unknown while it is unknown for one of them and the visitor is in no other, and for groups
    that are disabled or deleted.
    """

    groups = VisitorGroupsBlock(label=_("Visitor groups"))

    class Meta:
        label = _("In another visitor group")
        icon = "group"
        group = GROUPS
        label_format = "{groups}"

    def compile(self, value: Answers) -> Test:
        return any_of([_member_of(pk) for pk in value["groups"]])

    def valid_until(self, value: Answers, visitor: Visitor) -> datetime | None:
        membership = membership_of(visitor)
        moments = [membership.valid_until(pk) for pk in value["groups"]]
        return min((moment for moment in moments if moment is not None), default=None)

    def describe(self, value: Answers) -> str:
        if not value["groups"]:
            return gettext("no visitor group is chosen")
        rows = current_snapshot().rows
        names = [
            quoted(rows[pk].name) if pk in rows else gettext("a disabled or deleted group")
            for pk in value["groups"]
        ]
        return gettext("visitor is in the group %(names)s") % {
            "names": get_text_list(names, gettext("or"))
        }


def _member_of(pk: int) -> Test:
    def test(visitor: Visitor) -> bool | None:
        # Peeked at: the page depends on the group that asks, whose answer is worked out anew.
        return membership_of(visitor).peek(pk)

    return test
