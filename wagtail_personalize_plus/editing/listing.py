"""The list of visitor groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.contrib.admin.utils import quote
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy as _
from taggit.models import Tag
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, Table
from wagtail.snippets.views.snippets import IndexView

from wagtail_personalize_plus.criteria.lookups import keeping_lookups
from wagtail_personalize_plus.editing.usage import usage_count
from wagtail_personalize_plus.groups.models import VisitorGroup

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest

__all__ = [
    "CHANGE",
    "COLUMNS",
    "TEMPLATES",
    "FromListing",
    "GroupFilterSet",
    "GroupIndexView",
    "listed_groups",
]

CHANGE = "wagtail_personalize_plus.change_visitorgroup"
"""Who may edit visitor groups, and so see what uses them."""

TEMPLATES = "wagtail_personalize_plus/visitor_groups"


class RuleColumn(Column):
    """Who belongs to a group, in words."""

    cell_template_name = f"{TEMPLATES}/rule_cell.html"

    class Media:
        css = {"all": ["wagtail_personalize_plus/css/visitor-groups.css"]}


class TagsColumn(Column):
    """The tags of a group."""

    cell_template_name = f"{TEMPLATES}/tags_cell.html"

    def get_value(self, instance: VisitorGroup) -> list[str]:
        """Return the names of the tags in order."""
        return sorted(tag.name for tag in instance.tags.all())


class UsageColumn(Column):
    """In how many places a group is used, with a link to them for who may see them."""

    cell_template_name = f"{TEMPLATES}/usage_cell.html"

    def get_cell_context_data(self, instance: VisitorGroup, parent_context: Any) -> dict[str, Any]:
        """Return the number and the link."""
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        if context["request"].user.has_perm(CHANGE):
            url_name = VisitorGroup.snippet_viewset.get_url_name("usage")
            context["usage_url"] = reverse(url_name, args=[quote(instance.pk)])
        return context


COLUMNS = [
    "name",
    RuleColumn("rule", label=_("Who belongs to it"), accessor="sentence", classname="wpp-rule"),
    StatusTagColumn(
        "enabled",
        label=_("Status"),
        accessor=lambda group: gettext("Enabled") if group.enabled else gettext("Disabled"),
        primary=lambda group: group.enabled,
        sort_key="enabled",
    ),
    TagsColumn("tags", label=_("Tags"), classname="wpp-secondary"),
    UsageColumn(
        "usage",
        label=_("Usage"),
        accessor="usage_count",
        sort_key="usage_count",
        classname="wpp-secondary",
    ),
    DateColumn("updated_at", label=_("Updated"), sort_key="updated_at", classname="wpp-secondary"),
]


def listed_groups() -> QuerySet[VisitorGroup]:
    """Return every group with what the list shows, whose cost does not depend on their number."""
    groups = VisitorGroup.objects.annotate(usage_count=usage_count())
    return groups.prefetch_related("tags")  # type: ignore[misc] # a manager of taggit's


def _tag_choices() -> list[tuple[str, str]]:
    content_type = {"taggit_taggeditem_items__content_type__model": "visitorgroup"}
    names = Tag.objects.filter(**content_type).distinct().order_by("name")
    return [(name, name) for name in names.values_list("name", flat=True)]


class GroupFilterSet(WagtailFilterSet):
    """Which groups to list."""

    enabled = django_filters.ChoiceFilter(
        label=_("Status"),
        choices=[("true", _("Enabled")), ("false", _("Disabled"))],
        empty_label=_("All"),
        widget=forms.RadioSelect,
        method="filter_enabled",
    )
    used = django_filters.ChoiceFilter(
        label=_("Usage"),
        choices=[("true", _("Used")), ("false", _("Not used"))],
        empty_label=_("All"),
        widget=forms.RadioSelect,
        method="filter_used",
    )
    tag = django_filters.MultipleChoiceFilter(
        label=_("Tag"),
        choices=_tag_choices,
        widget=forms.CheckboxSelectMultiple,
        method="filter_tag",
    )

    class Meta:
        model = VisitorGroup
        fields: list[str] = []

    def filter_enabled(
        self, groups: QuerySet[VisitorGroup], _name: str, value: str
    ) -> QuerySet[VisitorGroup]:
        """Return the groups that are enabled, or those that are not."""
        return groups.filter(enabled=value == "true")

    def filter_used(
        self, groups: QuerySet[VisitorGroup], _name: str, value: str
    ) -> QuerySet[VisitorGroup]:
        """Return the groups that something uses, or those that nothing uses."""
        is_unused = Q(usage_count=0)
        return groups.filter(~is_unused if value == "true" else is_unused)

    def filter_tag(
        self, groups: QuerySet[VisitorGroup], _name: str, value: Iterable[str]
    ) -> QuerySet[VisitorGroup]:
        """Return the groups that have one of the tags, each once."""
        return groups.filter(pk__in=VisitorGroup.objects.filter(tags__name__in=value).values("pk"))


def _found(groups: QuerySet[VisitorGroup], query: str) -> QuerySet[VisitorGroup]:
    """
    Return the groups in which every word of the query occurs.

    It may occur in the name, the slug, the description or a tag, and be part of a word.
    """
    for word in query.split():
        tagged = VisitorGroup.objects.filter(tags__name__icontains=word).values("pk")
        groups = groups.filter(
            Q(name__icontains=word)
            | Q(slug__icontains=word)
            | Q(description__icontains=word)
            | Q(pk__in=tagged)
        )
    return groups


class GroupIndexView(IndexView):
    """Lists visitor groups, and explains what they are while there is none."""

    def get_table(self, object_list: Sequence[VisitorGroup]) -> Table:
        """Return the table, with the rules put into words at one go."""
        with keeping_lookups():
            for group in object_list:
                group.sentence = group.rule_sentence()
        return super().get_table(object_list)

    def search_queryset(self, queryset: QuerySet[VisitorGroup]) -> QuerySet[VisitorGroup]:
        """Return the groups that the query finds."""
        return _found(queryset, self.search_query)


class FromListing:
    """A bulk action on groups, whose "all" are those that the list showed and not all there are."""

    request: HttpRequest

    def get_all_objects_in_listing_query(self, _parent: str | None) -> QuerySet[VisitorGroup, int]:
        """Return the primary keys of the groups that match the search and filters in the URL."""
        filters = GroupFilterSet(self.request.GET, listed_groups(), request=self.request)
        groups = filters.qs if filters.is_valid() else VisitorGroup.objects.none()
        return _found(groups, self.request.GET.get("q", "")).values_list("pk", flat=True)
