"""Criterion: the time zone that the visitor is in."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.text import get_text_list
from django.utils.translation import gettext, gettext_lazy as _

from wagtail_personalize_plus.criteria.base import (
    Answers,
    Criterion,
    Test,
    register_criterion,
    unknown,
)
from wagtail_personalize_plus.criteria.countries import ZONES, zone_name
from wagtail_personalize_plus.criteria.headings import LOCATION
from wagtail_personalize_plus.criteria.options_field import OptionsBlock
from wagtail_personalize_plus.visitor import Visitor

__all__ = ["TimeZone"]

RENAMED: Mapping[str, str] = MappingProxyType(
    {
        "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
        "America/Godthab": "America/Nuuk",
        "America/Indianapolis": "America/Indiana/Indianapolis",
        "Asia/Calcutta": "Asia/Kolkata",
        "Asia/Harbin": "Asia/Shanghai",
        "Asia/Katmandu": "Asia/Kathmandu",
        "Asia/Rangoon": "Asia/Yangon",
        "Asia/Saigon": "Asia/Ho_Chi_Minh",
        "Atlantic/Faeroe": "Atlantic/Faroe",
        "Europe/Kiev": "Europe/Kyiv",
        "Pacific/Enderbury": "Pacific/Kanton",
    }
)
"""Names of places that some sources still use, by the zone database's file "backward"."""


@register_criterion("time_zone")
class TimeZone(Criterion):
    """
    Match visitors who are in one of the chosen time zones.

    Unknown when the time zone is unknown or none is chosen.
    """

    zones = OptionsBlock(ZONES, label=_("Time zones"))

    class Meta:
        label = _("Time zone")
        icon = "history"
        group = LOCATION
        label_format = "{zones}"
        reads = frozenset({"location"})

    def compile(self, value: Answers) -> Test:
        zones = frozenset(map(_present_name, value["zones"] or ()))
        if not zones:
            return unknown

        def test(visitor: Visitor) -> bool | None:
            location = visitor.location
            if location is None or not location.time_zone:
                return None
            return _present_name(location.time_zone) in zones

        return test

    def describe(self, value: Answers) -> str:
        names = [zone_name(zone) for zone in value["zones"] or ()]
        if not names:
            return gettext("no time zone is chosen")
        return gettext("visitor's time zone is %(names)s") % {
            "names": get_text_list(names, gettext("or"))
        }


def _present_name(zone: str) -> str:
    return RENAMED.get(zone, zone)
