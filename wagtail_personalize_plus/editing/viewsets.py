"""The part of the admin menu that is about personalization, and the admin of visitor groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import (
    CopyView,
    CreateView,
    EditView,
    SnippetViewSet,
    SnippetViewSetGroup,
)

from wagtail_personalize_plus.editing import criteria_form  # noqa: F401 - draws the form
from wagtail_personalize_plus.editing.copying import copy_of
from wagtail_personalize_plus.editing.deletion import GroupDeleteView
from wagtail_personalize_plus.editing.listing import (
    COLUMNS,
    TEMPLATES,
    GroupFilterSet,
    GroupIndexView,
    listed_groups,
)
from wagtail_personalize_plus.editing.panels import group_form
from wagtail_personalize_plus.editing.switching import DisableView
from wagtail_personalize_plus.groups.models import VisitorGroup

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

__all__ = ["PersonalizationGroup", "VisitorGroupViewSet"]


class SavedByHand:
    """
    A form that is saved when somebody says so.

    Wagtail saves whatever has revisions while it is typed. A group has no drafts: each letter
    would change who sees what.
    """

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Set the view up without autosave."""
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        self.autosave_enabled = False


class GroupCreateView(SavedByHand, CreateView):
    """Makes a group."""


class GroupEditView(SavedByHand, EditView):
    """Changes a group."""


class GroupCopyView(SavedByHand, CopyView):
    """Makes a group from another one."""

    def get_initial_form_instance(self) -> VisitorGroup:
        """Return the copy that the form starts with."""
        return copy_of(self.get_object())

    def get_initial(self) -> dict[str, Any]:
        """Return the tags: what is not saved has none of its own."""
        return {**super().get_initial(), "tags": list(self.get_object().tags.all())}


class VisitorGroupViewSet(SnippetViewSet):
    """The admin of visitor groups."""

    model = VisitorGroup
    icon = "group"
    menu_order = 100
    list_display = COLUMNS
    list_per_page = 50
    ordering = "name"
    filterset_class = GroupFilterSet
    index_view_class = GroupIndexView
    index_results_template_name = f"{TEMPLATES}/index_results.html"
    add_view_class = GroupCreateView
    edit_view_class = GroupEditView
    copy_view_class = GroupCopyView
    delete_view_class = GroupDeleteView
    delete_template_name = f"{TEMPLATES}/confirm_delete.html"

    @cached_property
    def edit_handler(self) -> Any:
        """The form."""
        return group_form()

    def get_queryset(self, request: HttpRequest) -> QuerySet[VisitorGroup]:
        """Return what the list shows."""
        return listed_groups()

    def get_delete_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the view that deletes needs."""
        return super().get_delete_view_kwargs(
            disable_url_name=self.get_url_name("disable"), **kwargs
        )

    @property
    def disable_view(self) -> Any:
        """The view that disables a group."""
        return self.construct_view(DisableView, success_url_name=self.get_url_name("edit"))

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return Wagtail's URLs and that of disabling."""
        return [
            *super().get_urlpatterns(),
            path("disable/<int:pk>/", self.disable_view, name="disable"),
        ]


class PersonalizationGroup(SnippetViewSetGroup):
    """Everything of ours in the admin menu."""

    items = (VisitorGroupViewSet,)
    menu_label = _("Personalization")
    menu_name = "personalization"
    menu_icon = "group"
    menu_order = 550
