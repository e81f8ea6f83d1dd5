"""Deleting visitor groups, with what that changes said first and disabling offered instead."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib.admin.utils import quote
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.views.snippets import DeleteView

from wagtail_personalize_plus.editing.listing import CHANGE, FromListing
from wagtail_personalize_plus.editing.usage import Uses, uses_of
from wagtail_personalize_plus.groups.models import VisitorGroup

__all__ = ["DeleteAction", "GroupDeleteView"]

PLACES = 10
"""So many places of either sort are listed when one group is to be deleted."""

PLACES_IN_BULK = 5
"""So many for each group, when there are several."""

APP = "wagtail_personalize_plus"


class GroupDeleteView(DeleteView):
    """Asks whether a group is to be deleted, and deletes it."""

    disable_url_name: str = ""

    @cached_property
    def uses(self) -> Uses:
        """The places that use the group."""
        return uses_of([self.object], self.request.user, limit=PLACES)[self.object.pk]

    @property
    def disable_url(self) -> str:
        """Where the group is disabled instead, "" when it is already or the user may not."""
        if not self.object.enabled or not self.request.user.has_perm(CHANGE):
            return ""
        return reverse(self.disable_url_name, args=[quote(self.object.pk)])


class DeleteAction(FromListing, DeleteBulkAction):
    """Asks whether the groups that were ticked are to be deleted, and deletes them."""

    models = [VisitorGroup]
    template_name = "wagtail_personalize_plus/visitor_groups/confirm_bulk_delete.html"
    aria_label = _("Delete selected visitor groups")

    def annotate_items(self, items: list[VisitorGroup]) -> list[VisitorGroup]:
        """Find out what uses the groups."""
        items = super().annotate_items(items)
        self._uses = uses_of(items, self.request.user, limit=PLACES_IN_BULK)
        return items

    def object_context(self, item: VisitorGroup) -> dict[str, Any]:
        """Return what the page shows of a group."""
        return {**super().object_context(item), "uses": self._uses[item.pk]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        enabled = [each for each in context["items"] if each["item"].enabled]
        context["changes_site"] = any(each["uses"].count for each in enabled)
        if enabled and self.request.user.has_perm(CHANGE):
            url = reverse("wagtail_bulk_action", args=[APP, "visitorgroup", "disable"])
            context["disable_url"] = f"{url}?{self.request.META['QUERY_STRING']}"
        return context

    @classmethod
    def execute_action(cls, objects: list[VisitorGroup], **context: Any) -> tuple[int, int]:
        """Delete the groups, each with an entry in the log of the site."""
        for group in objects:
            log(
                instance=group,
                action="wagtail.delete",
                user=context["self"].request.user,
                deleted=True,
            )
        return super().execute_action(objects, **context)
