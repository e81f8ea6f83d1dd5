"""The form of a rule: a stream of criteria, nested to a bounded depth, that loses nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy as _
from wagtail import blocks

from wagtail_personalize_plus import conf
from wagtail_personalize_plus.criteria.base import registered_criteria
from wagtail_personalize_plus.groups.rules import describe_rule

__all__ = [
    "OPERATOR_CHOICES",
    "CriteriaStream",
    "KeptWidget",
    "NestedCriteria",
    "UnknownCriterionBlock",
]

OPERATOR_CHOICES = [
    ("all", _("All of these")),
    ("any", _("Any of these")),
    ("none", _("None of these")),
]


class KeptWidget(forms.HiddenInput):
    """Carries a stored criterion through the form as JSON."""


class UnknownCriterionBlock(blocks.FieldBlock):
    """
    Keeps a stored item that the form cannot show, exactly as it was stored.

    That is a criterion whose type is not installed, and conditions nested deeper than the form
    goes. Its value is that item: {"type": ..., "value": ..., "id": ...}. Editors see what it is and
    may delete it, but cannot add one.
    """

    def __init__(self, **kwargs: Any) -> None:
        self.field = forms.JSONField(required=False, widget=KeptWidget())
        super().__init__(**kwargs)

    def value_for_form(self, value: Any) -> str:
        return json.dumps(value)

    def value_from_form(self, value: Any) -> Any:
        try:
            return json.loads(value)
        except (TypeError, ValueError):
            return value

    def get_form_state(self, value: Any) -> dict[str, str]:
        """Return what the form sends back, and what it shows of it."""
        is_nested = isinstance(value, Mapping) and value.get("type") == "nested"
        values = value.get("value") if isinstance(value, Mapping) else value
        return {
            "stored": self.value_for_form(value),
            "title": self.describe(value),
            "explanation": str(TOO_DEEP if is_nested else NOT_INSTALLED),
            "values": "" if is_nested else json.dumps(values, ensure_ascii=False),
        }

    def clean(self, value: Any) -> Any:
        if not isinstance(value, Mapping):
            raise ValidationError(
                gettext("This condition was damaged. Reload the page to get it back.")
            )
        return value

    def render_basic(self, value: Any, context: Any = None) -> str:
        return format_html("<p>{}</p>", self.describe(value))

    def describe(self, value: Any) -> str:
        """Return what an editor reads in place of the condition."""
        return describe_rule("all", [value]).rstrip(".") if isinstance(value, Mapping) else ""

    class Meta:
        label = _("Cannot be edited here")
        icon = "warning"
        default = None


NOT_INSTALLED = _(
    "The software for this criterion is not installed, so nobody can tell who meets it: it counts "
    "as unknown. It is kept as it is. Delete it only if you no longer need it."
)
TOO_DEEP = _(
    "These conditions are nested too deeply for this form. They are in force, and kept as they are."
)


class CriteriaStream(blocks.StreamBlock):
    """
    A stream of every registered criterion and, down to a depth, of nested conditions.

    Criterion instances are shared between the levels: with separate ones the form grows by a
    third for each level. Wagtail drops block types that it does not know when it reads a stream;
    here they become UnknownCriterionBlock items and go back into storage as they came.
    """

    def __init__(
        self,
        local_blocks: Iterable[tuple[str, blocks.Block]] | None = None,
        *,
        levels: int | None = None,
        shared: Mapping[str, blocks.Block] | None = None,
        **kwargs: Any,
    ) -> None:
        if local_blocks is None:
            levels = conf.get("NESTED_LEVELS") if levels is None else levels
            shared = _instances() if shared is None else shared
            local_blocks = [(name, block) for name, block in shared.items() if name != "unknown"]
            if levels > 0:
                local_blocks.append(("nested", NestedCriteria(levels=levels - 1, shared=shared)))
            local_blocks.append(("unknown", shared["unknown"]))
        super().__init__(list(local_blocks), **kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value:
            try:
                decoded = json.loads(value)
            except ValueError:
                return super().to_python(value)
            return self.to_python(decoded)
        if isinstance(value, list):
            value = self._keep_unknown(value)
        elif isinstance(value, Mapping | int | float):  # damaged: the form opens without criteria
            value = []
        return super().to_python(value)

    def bulk_to_python(self, values: Iterable[Any]) -> Any:
        streams = [stream if isinstance(stream, list) else [] for stream in values]
        return super().bulk_to_python([self._keep_unknown(stream) for stream in streams])

    def get_prep_value(self, value: Any) -> list[dict[str, Any]]:
        return [
            item["value"] if item["type"] == "unknown" and item["value"] else item
            for item in super().get_prep_value(value)
        ]

    def _keep_unknown(self, stream: Iterable[Any]) -> list[dict[str, Any]]:
        return [
            item
            if self._can_show(item)
            else {
                "type": "unknown",
                "value": item,
                "id": item.get("id") if isinstance(item, Mapping) else None,
            }
            for item in stream
        ]

    def _can_show(self, item: Any) -> bool:
        # Every criterion is a StructBlock: what is stored of it is a mapping, or it is broken.
        return (
            isinstance(item, Mapping)
            and isinstance(item.get("type"), str)
            and item["type"] in self.child_blocks
            and (isinstance(item.get("value"), Mapping) or item["type"] == "unknown")
        )

    class Meta:
        collapsed = False


class NestedCriteria(blocks.StructBlock):
    """Conditions that are joined among themselves before they join the others."""

    def __init__(
        self,
        local_blocks: Iterable[tuple[str, blocks.Block]] | None = None,
        *,
        levels: int = 0,
        shared: Mapping[str, blocks.Block] | None = None,
        **kwargs: Any,
    ) -> None:
        if local_blocks is None:
            local_blocks = [
                (
                    "operator",
                    blocks.ChoiceBlock(choices=OPERATOR_CHOICES, default="any", label=_("Match")),
                ),
                ("criteria", CriteriaStream(levels=levels, shared=shared, label=_("Criteria"))),
            ]
        super().__init__(local_blocks, **kwargs)

    class Meta:
        label = _("Group of conditions (all, any, none)")
        icon = "list-ul"
        group = _("Groups")
        label_format = "{operator}"


def _instances() -> dict[str, blocks.Block]:
    made: dict[str, blocks.Block] = {name: make() for name, make in registered_criteria().items()}
    made["unknown"] = UnknownCriterionBlock()
    return made
