"""Criterion: the campaign whose link the visitor followed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.text import get_text_list
from django.utils.translation import gettext, gettext_lazy as _
from wagtail import blocks

from wagtail_personalize_plus.criteria import patterns
from wagtail_personalize_plus.criteria.base import (
    Answers,
    Criterion,
    Test,
    register_criterion,
    unknown,
)
from wagtail_personalize_plus.criteria.headings import ARRIVAL
from wagtail_personalize_plus.visitor import Visitor
from wagtail_personalize_plus.visitor.arrival import UTM_FIELDS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

__all__ = ["Campaign"]

SUBJECTS: Mapping[str, StrOrPromise] = MappingProxyType(
    {
        "source": _("campaign source"),
        "medium": _("campaign medium"),
        "campaign": _("campaign name"),
        "term": _("campaign term"),
        "content": _("campaign content"),
    }
)


def _tag(label: StrOrPromise, help_text: StrOrPromise | None = None) -> blocks.CharBlock:
    return blocks.CharBlock(
        required=False, max_length=patterns.MAX_LENGTH, label=label, help_text=help_text
    )


@register_criterion("campaign")
class Campaign(Criterion):
    """
    Match visitors whose link has certain UTM tags; of the patterns given, all must fit.

    A tag that the link lacks fits nothing. Unknown when the arrival is unknown or no pattern is
    given.
    """

    source = _tag(_("Source (utm_source)"), patterns.WILDCARD_HELP)
    medium = _tag(_("Medium (utm_medium)"))
    campaign = _tag(_("Name (utm_campaign)"))
    term = _tag(_("Term (utm_term)"))
    content = _tag(_("Content (utm_content)"))

    class Meta:
        label = _("Campaign (UTM)")
        icon = "tag"
        group = ARRIVAL
        label_format = "{source} {medium} {campaign} {term} {content}"
        reads = frozenset({"arrival"})

    def clean(self, value: Answers) -> Answers:
        cleaned: Answers = super().clean(value)
        if not self.is_deferred_validation and not any(cleaned.values()):
            message = _("Fill in at least one of these fields.")
            raise blocks.StructBlockValidationError({"source": ValidationError(message)})
        return cleaned

    def compile(self, value: Answers) -> Test:
        wanted = [
            (name, patterns.matcher("wildcard", value[name])) for name in UTM_FIELDS if value[name]
        ]

        if not wanted:
            return unknown

        def test(visitor: Visitor) -> bool | None:
            arrival = visitor.arrival
            if arrival is None:
                return None
            for name, fits in wanted:
                tag = arrival.utm.get(name, "")
                if not tag or not fits(tag):
                    return False
            return True

        return test

    def describe(self, value: Answers) -> str:
        phrases = [
            patterns.describe_match(
                str(SUBJECTS[name]),
                "wildcard" if patterns.has_wildcard(value[name]) else "is",
                value[name],
            )
            for name in UTM_FIELDS
            if value[name]
        ]
        return get_text_list(phrases, gettext("and")) or gettext("no campaign is chosen")
