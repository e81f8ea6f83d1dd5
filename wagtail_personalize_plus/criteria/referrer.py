"""Criterion: the page that the visitor comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
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

if TYPE_CHECKING:
    from wagtail_personalize_plus.visitor.arrival import Arrival

__all__ = ["Referrer"]

PARTS: Mapping[str, Callable[[Arrival], str]] = MappingProxyType(
    {
        "host": lambda arrival: arrival.referrer_host,
        "url": lambda arrival: arrival.referrer,
        "search_engine": lambda arrival: arrival.search_engine,
    }
)
"""What is compared, by the name that is stored."""


@register_criterion("referrer")
class Referrer(Criterion):
    """
    Match visitors who followed a link from certain pages, hosts or search engines.

    Nobody matches who comes without a referrer. Unknown when the arrival is unknown or what to
    look for is missing.
    """

    part = blocks.ChoiceBlock(
        choices=[
            ("host", _("Host (www.example.com)")),
            ("url", _("Whole URL")),
            ("search_engine", _("Search engine")),
        ],
        default="host",
        label=_("Compare"),
        help_text=_("Most browsers tell only the host when the visitor comes from another site."),
    )
    how = blocks.ChoiceBlock(choices=patterns.way_choices(), default="is", label=_("How"))
    value = blocks.CharBlock(
        required=False,
        max_length=patterns.MAX_LENGTH,
        label=_("Text"),
        help_text=_("Leave empty for any search engine. Capital letters make no difference."),
    )

    class Meta:
        label = _("Referrer (previous site, search engine)")
        icon = "link-external"
        group = ARRIVAL
        label_format = "{part} {how} {value}"
        reads = frozenset({"arrival"})

    def clean(self, value: Answers) -> Answers:
        cleaned: Answers = super().clean(value)
        part, text = cleaned.get("part"), cleaned.get("value")
        message = None
        if not text and part != "search_engine" and not self.is_deferred_validation:
            message = _("Write what the referrer is compared with.")
        elif text and part == "host" and "/" in text:
            message = _("A host has no slash: write www.example.com, or compare the whole URL.")
        if message:
            raise blocks.StructBlockValidationError({"value": ValidationError(message)})
        return cleaned

    def compile(self, value: Answers) -> Test:
        read = PARTS[value["part"]]
        if not (value["value"] or _is_any_search_engine(value)):
            return unknown
        fits = bool if _is_any_search_engine(value) else _matcher(value)

        def test(visitor: Visitor) -> bool | None:
            arrival = visitor.arrival
            if arrival is None:
                return None
            text = read(arrival)
            return text != "" and fits(text)

        return test

    def describe(self, value: Answers) -> str:
        if _is_any_search_engine(value):
            return gettext("visitor comes from a search engine")
        if not value["value"]:
            return gettext("no referrer is chosen")
        subject = {
            "host": gettext("host of the referrer"),
            "url": gettext("URL of the referrer"),
            "search_engine": gettext("search engine"),
        }[value["part"]]
        return patterns.describe_match(subject, value["how"], value["value"])


def _is_any_search_engine(value: Answers) -> bool:
    return value["part"] == "search_engine" and not value["value"]


def _matcher(value: Answers) -> patterns.Matcher:
    return patterns.matcher(value["how"], value["value"] or "")
