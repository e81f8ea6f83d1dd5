"""Visitor groups: named rules that editors build."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify
from django.utils.timezone import now
from django.utils.translation import gettext, gettext_lazy as _
from taggit.managers import TaggableManager
from wagtail.models import RevisionMixin
from wagtail.search import index

from wagtail_personalize_plus.groups.fields import CriteriaField
from wagtail_personalize_plus.groups.rules import describe_rule, groups_named_in
from wagtail_personalize_plus.groups.stream import OPERATOR_CHOICES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["VisitorGroup"]

TICK = timedelta(microseconds=1)
"""The shortest time that every database tells apart."""


class VisitorGroup(RevisionMixin, index.Indexed, models.Model):
    """A group of visitors, made of whoever meets its criteria at the moment of a request."""

    name = models.CharField(_("name"), max_length=255, unique=True)
    slug = models.SlugField(
        _("slug"),
        max_length=255,
        unique=True,
        blank=True,
        allow_unicode=True,
        help_text=_("What templates and links call this group. Made from the name when empty."),
    )
    description = models.TextField(
        _("description"), blank=True, help_text=_("What the group is for, told to other editors.")
    )
    tags = TaggableManager(_("tags"), blank=True, help_text=_("For finding groups in a long list."))
    enabled = models.BooleanField(
        _("enabled"),
        default=True,
        help_text=_("A disabled group has no members: nobody gets what is only for it."),
    )
    operator = models.CharField(_("match"), max_length=4, choices=OPERATOR_CHOICES, default="all")
    criteria = CriteriaField(
        blank=True,
        verbose_name=_("criteria"),
        help_text=_("Without any criterion the group has no members."),
    )
    updated_at = models.DateTimeField(_("updated"), default=now, db_index=True, editable=False)

    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("description"),
    ]

    class Meta:
        verbose_name = _("visitor group")
        verbose_name_plural = _("visitor groups")
        ordering = ["name"]
        permissions = [("view_as", _("Can see pages as members of visitor groups"))]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the group, with a slug of its own, as the one that was changed last."""
        if not self.slug:
            self.slug = self._free_slug()
        # Processes compare the latest moment: that of a clock which is behind would tell nothing.
        latest = VisitorGroup.objects.aggregate(latest=models.Max("updated_at"))["latest"]
        self.updated_at = max(now(), latest + TICK) if latest else now()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "updated_at"}
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse a rule that leads back to this group through other groups."""
        super().clean()
        if not self.slug:
            self.slug = self._free_slug()
        if chain := self._cycle():
            names = " → ".join(f"“{name}”" for name in chain)
            message = gettext(
                "This rule would depend on itself: %(chain)s. Remove one of these groups."
            ) % {"chain": names}
            raise ValidationError({"criteria": message})

    def rule_sentence(self) -> str:
        """Return the whole rule as one sentence, for lists."""
        return describe_rule(self.operator, self.stored_criteria())

    rule_sentence.short_description = _("Who belongs to it")  # type: ignore[attr-defined]

    def stored_criteria(self) -> list[dict[str, Any]]:
        """Return the criteria as they are stored, those of unknown types included."""
        field: Any = self._meta.get_field("criteria")
        return field.get_prep_value(self.criteria)

    def _free_slug(self) -> str:
        wanted = slugify(self.name, allow_unicode=True)[:240] or "group"
        taken = set(
            VisitorGroup.objects.filter(slug__startswith=wanted)
            .exclude(pk=self.pk)
            .values_list("slug", flat=True)
        )
        numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
        return next(slug for slug in (wanted, *numbered) if slug not in taken)

    def _cycle(self) -> list[str]:
        """Return the names of the groups on a way from this one back to it, or nothing."""
        if self._state.adding:
            return []
        others = VisitorGroup.objects.exclude(pk=self.pk).only("name", "criteria")
        rules = {group.pk: group for group in (*others, self)}
        named = {pk: groups_named_in(group.stored_criteria()) for pk, group in rules.items()}
        return [rules[pk].name for pk in _way_back(self.pk, named)]


def _way_back(start: int, edges: Mapping[int, Iterable[int]]) -> list[int]:
    """Return the nodes of a path from start to itself, both ends included, or nothing."""
    came_from: dict[int, int] = {}
    front = [start]
    while front:
        node = front.pop()
        for following in edges.get(node, ()):
            if following == start:
                way = [start, node]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return way[::-1]
            if following not in came_from:
                came_from[following] = node
                front.append(following)
    return []
