"""Criterion: whether the visitor is logged in."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_lazy as _
from wagtail import blocks

from wagtail_personalize_plus.criteria.base import Answers, Criterion, Test, register_criterion
from wagtail_personalize_plus.criteria.headings import ACCOUNT
from wagtail_personalize_plus.visitor import Visitor

__all__ = ["LoggedIn"]

IS_LOGGED_IN = {"logged_in": True, "not_logged_in": False}


@register_criterion("logged_in")
class LoggedIn(Criterion):
    """
    Match visitors who are logged in to the site, or those who are not.

    Unknown when it is not known whether the visitor is logged in.
    """

    status = blocks.ChoiceBlock(
        choices=[("logged_in", _("Logged in")), ("not_logged_in", _("Not logged in"))],
        default="logged_in",
        label=_("The visitor is"),
    )

    class Meta:
        label = _("Login (logged in or not)")
        icon = "login"
        group = ACCOUNT
        label_format = "{status}"
        reads = frozenset({"account"})

    def compile(self, value: Answers) -> Test:
        wanted = IS_LOGGED_IN[value["status"]]

        def test(visitor: Visitor) -> bool | None:
            account = visitor.account
            return None if account is None else account.logged_in is wanted

        return test

    def describe(self, value: Answers) -> str:
        if value["status"] not in IS_LOGGED_IN:
            return gettext("no login is chosen")
        if IS_LOGGED_IN[value["status"]]:
            return gettext("visitor is logged in")
        return gettext("visitor is not logged in")
