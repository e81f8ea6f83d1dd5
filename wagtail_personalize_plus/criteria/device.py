"""Criterion: the kind of device that the visitor uses."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from django import forms
from django.utils.text import get_text_list
from django.utils.translation import gettext, gettext_lazy as _
from wagtail import blocks

from wagtail_personalize_plus.criteria.base import (
    Answers,
    Criterion,
    Test,
    register_criterion,
    unknown,
)
from wagtail_personalize_plus.criteria.headings import DEVICE
from wagtail_personalize_plus.visitor import Visitor

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

__all__ = ["KindOfDevice"]

KINDS: Mapping[str, tuple[StrOrPromise, StrOrPromise]] = MappingProxyType(
    {
        "mobile": (_("Phone"), _("a phone")),
        "tablet": (_("Tablet"), _("a tablet")),
        "desktop": (_("Desktop computer"), _("a desktop computer")),
        "tv": (_("TV"), _("a TV")),
        "console": (_("Game console"), _("a game console")),
        "bot": (_("Crawler or other bot"), _("a crawler or other bot")),
        "other": (_("Other device"), _("another device")),
    }
)
"""Every kind of device, with its label and its place in a sentence."""


@register_criterion("device")
class KindOfDevice(Criterion):
    """
    Match visitors whose device is of one of the chosen kinds.

    Unknown when the device is unknown or no kind is chosen.
    """

    kinds = blocks.MultipleChoiceBlock(
        choices=[(kind, label) for kind, (label, _phrase) in KINDS.items()],
        widget=forms.CheckboxSelectMultiple,
        label=_("Kinds of device"),
    )

    class Meta:
        label = _("Device (phone, tablet, desktop, crawler)")
        icon = "mobile-alt"
        group = DEVICE
        label_format = "{kinds}"
        reads = frozenset({"device"})

    def compile(self, value: Answers) -> Test:
        kinds = KINDS.keys() & set(value["kinds"] or ())
        if not kinds:
            return unknown

        def test(visitor: Visitor) -> bool | None:
            device = visitor.device
            return None if device is None else device.kind in kinds

        return test

    def describe(self, value: Answers) -> str:
        kinds = value["kinds"] or ()
        phrases = [str(phrase) for kind, (_label, phrase) in KINDS.items() if kind in kinds]
        if not phrases:
            return gettext("no kind of device is chosen")
        return gettext("device is %(kinds)s") % {"kinds": get_text_list(phrases, gettext("or"))}
