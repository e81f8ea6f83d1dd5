"""Criterion: a parameter of the URL that the visitor asked for."""

from __future__ import annotations

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

__all__ = ["QueryParameter"]

PRESENT = "present"


@register_criterion("query_parameter")
class QueryParameter(Criterion):
    """
    Match visitors whose URL has a certain query parameter, with any value or one that fits.

    Of a parameter that is given several times, one fitting value is enough. The name is
    compared to the letter. Unknown when the arrival is unknown or what to look for is missing.
    """

    name = blocks.CharBlock(
        max_length=patterns.MAX_LENGTH,
        label=_("Name of the parameter"),
        help_text=_("As written in the URL; capital letters make a difference."),
    )
    how = blocks.ChoiceBlock(
        choices=[(PRESENT, _("is present")), *patterns.way_choices()],
        default=PRESENT,
        label=_("How"),
    )
    value = blocks.CharBlock(
        required=False,
        max_length=patterns.MAX_LENGTH,
        label=_("Text"),
        help_text=_("Not used for “is present”. Capital letters make no difference."),
    )

    class Meta:
        label = _("Query parameter (URL, link)")
        icon = "link"
        group = ARRIVAL
        label_format = "{name} {how} {value}"
        reads = frozenset({"arrival"})

    def clean(self, value: Answers) -> Answers:
        cleaned: Answers = super().clean(value)
        is_complete = cleaned.get("how") == PRESENT or cleaned.get("value")
        if not is_complete and not self.is_deferred_validation:
            message = _("Write what the parameter is compared with.")
            raise blocks.StructBlockValidationError({"value": ValidationError(message)})
        return cleaned

    def compile(self, value: Answers) -> Test:
        name = value["name"]
        if not (name and (value["how"] == PRESENT or value["value"])):
            return unknown
        fits = _matcher(value)

        def test(visitor: Visitor) -> bool | None:
            arrival = visitor.arrival
            if arrival is None:
                return None
            for given in arrival.query.get(name, ()):  # noqa: SIM110 - any() costs a frame more
                if fits(given):
                    return True
            return False

        return test

    def describe(self, value: Answers) -> str:
        if not value["name"]:
            return gettext("no query parameter is chosen")
        subject = gettext("query parameter %(name)s") % {"name": patterns.quoted(value["name"])}
        if value["how"] == PRESENT:
            return gettext("%(parameter)s is present") % {"parameter": subject}
        return patterns.describe_match(subject, value["how"], value["value"] or "")


def _matcher(value: Answers) -> patterns.Matcher:
    if value["how"] == PRESENT:
        return lambda given: True  # whatever it is
    return patterns.matcher(value["how"], value["value"] or "")
