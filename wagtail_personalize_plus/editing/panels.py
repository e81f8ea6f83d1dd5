"""The form of a visitor group, and how two versions of one are compared."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_lazy as _
from wagtail.admin.compare import StreamFieldComparison, TextDiff, diff_text
from wagtail.admin.panels import (
    FieldPanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    TitleFieldPanel,
)

from wagtail_personalize_plus.groups.counting import Counting, countings_of
from wagtail_personalize_plus.groups.models import VisitorGroup

__all__ = ["CountingPanel", "CriteriaPanel", "NamePanel", "RuleComparison", "group_form"]


class NamePanel(TitleFieldPanel):
    """
    The name of a group, from which a new one gets its slug as it is typed.

    A slug that templates and links may use already does not follow the name.
    """

    class BoundPanel(TitleFieldPanel.BoundPanel):
        """The panel in a form."""

        def get_should_apply(self) -> bool:
            """Return whether the slug follows what is typed."""
            return self.instance.pk is None


class RuleComparison(StreamFieldComparison):
    """
    Compares two rules as the sentences that they are.

    Where these are alike although the criteria are not, it compares the criteria field by field.
    """

    def __init__(self, field: Any, old: VisitorGroup, new: VisitorGroup) -> None:
        super().__init__(field, old, new)
        self._stored = old.stored_criteria(), new.stored_criteria()
        self._sentences = old.rule_sentence(), new.rule_sentence()

    def field_label(self) -> str:
        """Return the heading of the comparison."""
        return gettext("Who belongs to it")

    def has_changed(self) -> bool:
        """Return whether there is something to show."""
        return self._stored[0] != self._stored[1] or self._sentences[0] != self._sentences[1]

    def htmldiff(self) -> str:
        """Return the difference as HTML."""
        old, new = self._sentences
        difference: TextDiff = diff_text(old, new)
        return difference.to_html() if old != new else super().htmldiff()


class CriteriaPanel(FieldPanel):
    """The criteria of a group."""

    def get_comparison_class(self) -> type[RuleComparison]:
        """Return how two versions are compared."""
        return RuleComparison


class CountingPanel(Panel):
    """Since when that is counted which the criteria of a group ask for."""

    class BoundPanel(Panel.BoundPanel):
        """The panel in a form."""

        template_name = "wagtail_personalize_plus/visitor_groups/counting.html"

        def is_shown(self) -> bool:
            """Return whether anything is counted for this group."""
            return bool(super().is_shown() and self.countings)

        @cached_property
        def countings(self) -> list[Counting]:
            """The criteria that need something counted, none for a group that is not saved."""
            return [] if self.instance.pk is None else countings_of(self.instance)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Return what the template shows."""
            context = super().get_context_data(parent_context)
            enabled = VisitorGroup.objects.filter(pk=self.instance.pk, enabled=True).exists()
            return {**context, "countings": self.countings, "is_enabled": enabled}


def group_form() -> ObjectList:
    """Return the form of a visitor group."""
    return ObjectList(
        [
            NamePanel("name", classname="", placeholder=False),
            FieldPanel("description"),
            MultiFieldPanel(
                [
                    FieldPanel(
                        "operator",
                        heading=_("Visitors belong to it when they meet"),
                        widget=forms.RadioSelect,
                    ),
                    CriteriaPanel("criteria"),
                    CountingPanel(heading=_("Counted for this group")),
                ],
                heading=_("Who belongs to this group"),
                help_text=_(
                    "Nobody is put into a group by hand. Whether visitors meet the criteria is "
                    "worked out anew whenever they look at a page."
                ),
                icon="group",
            ),
            FieldPanel("enabled"),
            FieldPanel("tags"),
            FieldPanel("slug", classname="collapsed"),
        ]
    )
