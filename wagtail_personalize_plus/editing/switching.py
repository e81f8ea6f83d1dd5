"""Enabling and disabling visitor groups: one by a button, many as a bulk action."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext, gettext_lazy as _, ngettext
from wagtail.admin.views.generic.base import BaseOperationView
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from wagtail_personalize_plus.editing.listing import CHANGE, FromListing
from wagtail_personalize_plus.groups.models import VisitorGroup

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import AbstractBaseUser
    from wagtail.log_actions import LogActionRegistry

__all__ = ["DisableAction", "DisableView", "EnableAction", "register_log_actions", "switch"]

ENABLE = "wagtail_personalize_plus.enable"
DISABLE = "wagtail_personalize_plus.disable"


def switch(groups: Iterable[VisitorGroup], user: AbstractBaseUser, *, enabled: bool) -> int:
    """
    Enable or disable groups, each with an entry in its history, and return how many changed.

    Each is saved by itself: other processes hear of a change by the moment that saving sets.
    """
    changed = [group for group in groups if group.enabled != enabled]
    with transaction.atomic():
        for group in changed:
            group.enabled = enabled
            group.save(update_fields=["enabled", "updated_at"])
            # Not validated: a rule that is faulty by now must not keep its group switched on.
            group.save_revision(user=user, log_action=ENABLE if enabled else DISABLE, clean=False)
    return len(changed)


def register_log_actions(actions: LogActionRegistry) -> None:
    """Give the entries in the history their names."""
    actions.register_action(ENABLE, _("Enable"), _("Enabled"))
    actions.register_action(DISABLE, _("Disable"), _("Disabled"))


class DisableView(PermissionCheckedMixin, BaseOperationView):
    """Disables the group that somebody was about to delete. Answers POST alone."""

    permission_required = "change"
    http_method_names = ["post"]

    def perform_operation(self) -> None:
        """Disable the group."""
        switch([self.object], self.request.user, enabled=False)

    def get_success_message(self) -> str:
        """Return what happened."""
        return gettext("Visitor group “%(name)s” disabled.") % {"name": self.object.name}


class SwitchAction(FromListing, SnippetBulkAction):
    """Enables or disables the groups that were ticked in the list."""

    models = [VisitorGroup]
    template_name = "wagtail_personalize_plus/visitor_groups/confirm_bulk_switch.html"
    enabled: bool

    def check_perm(self, snippet: VisitorGroup) -> bool:
        """Return whether the user may change a group."""
        return self.request.user.has_perm(CHANGE)

    @classmethod
    def execute_action(cls, objects: Iterable[VisitorGroup], **context: Any) -> tuple[int, int]:
        """Switch the groups and return how many changed."""
        return switch(objects, context["self"].request.user, enabled=cls.enabled), 0


class EnableAction(SwitchAction):
    """Enables the groups that were ticked."""

    display_name = _("Enable")
    action_type = "enable"
    aria_label = _("Enable selected visitor groups")
    action_priority = 10
    enabled = True

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        """Return what happened."""
        return ngettext(
            "%(count)d visitor group enabled.",
            "%(count)d visitor groups enabled.",
            num_parent_objects,
        ) % {"count": num_parent_objects}


class DisableAction(SwitchAction):
    """Disables the groups that were ticked."""

    display_name = _("Disable")
    action_type = "disable"
    aria_label = _("Disable selected visitor groups")
    action_priority = 20
    enabled = False

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        """Return what happened."""
        return ngettext(
            "%(count)d visitor group disabled.",
            "%(count)d visitor groups disabled.",
            num_parent_objects,
        ) % {"count": num_parent_objects}
