"""Criteria: the continent, the country, the region and the city that the visitor is in."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from math import inf
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
from wagtail_personalize_plus.criteria.countries import COUNTRIES, UNION, country_name
from wagtail_personalize_plus.criteria.headings import LOCATION
from wagtail_personalize_plus.criteria.options_field import OptionsBlock
from wagtail_personalize_plus.criteria.patterns import quoted
from wagtail_personalize_plus.visitor import Visitor
from wagtail_personalize_plus.visitor.location import folded

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from wagtail_personalize_plus.visitor.location import Location

__all__ = ["CONTINENTS", "City", "Continent", "Country", "Region"]

CONTINENTS: Mapping[str, StrOrPromise] = MappingProxyType(
    {
        "AF": _("Africa"),
        "AN": _("Antarctica"),
        "AS": _("Asia"),
        "EU": _("Europe"),
        "NA": _("North America"),
        "OC": _("Oceania"),
        "SA": _("South America"),
    }
)
"""Every continent, by its code."""

MAX_LENGTH = 5000
"""Characters of a list of names."""

RADIUS_KM = 100
"""How uncertain the place of a visitor may be at first, for a criterion that asks for the city."""

NAMES_HELP = _("One on each line, or separated by commas, in any language.")


@register_criterion("continent")
class Continent(Criterion):
    """
    Match visitors who are on one of the chosen continents.

    Unknown when the continent is unknown or none is chosen.
    """

    continents = blocks.MultipleChoiceBlock(
        choices=list(CONTINENTS.items()),
        widget=forms.CheckboxSelectMultiple,
        label=_("Continents"),
    )

    class Meta:
        label = _("Continent")
        icon = "site"
        group = LOCATION
        label_format = "{continents}"
        reads = frozenset({"location"})

    def compile(self, value: Answers) -> Test:
        continents = CONTINENTS.keys() & set(value["continents"] or ())
        if not continents:
            return unknown

        def test(visitor: Visitor) -> bool | None:
            location = visitor.location
            if location is None or not location.continent:
                return None
            return location.continent in continents

        return test

    def describe(self, value: Answers) -> str:
        chosen = value["continents"] or ()
        names = [str(name) for code, name in CONTINENTS.items() if code in chosen]
        if not names:
            return gettext("no continent is chosen")
        return gettext("continent is %(names)s") % {"names": get_text_list(names, gettext("or"))}


@register_criterion("country")
class Country(Criterion):
    """
    Match visitors who are in one of the chosen countries, or in the European Union.

    Unknown when the country is unknown or none is chosen.
    """

    countries = OptionsBlock(COUNTRIES, label=_("Countries"))

    class Meta:
        label = _("Country (nation, European Union)")
        icon = "globe"
        group = LOCATION
        label_format = "{countries}"
        reads = frozenset({"location"})

    def compile(self, value: Answers) -> Test:
        if not value["countries"]:
            return unknown
        holds = _in_countries(value["countries"])

        def test(visitor: Visitor) -> bool | None:
            location = visitor.location
            return None if location is None else holds(location)

        return test

    def describe(self, value: Answers) -> str:
        if not value["countries"]:
            return gettext("no country is chosen")
        return gettext("country is %(names)s") % {"names": _any_of(value["countries"])}


@register_criterion("region")
class Region(Criterion):
    """
    Match visitors who are in one of some regions, given by name or code.

    Unknown when the regions of the place are unknown or no name is given.
    """

    regions = blocks.TextBlock(
        rows=3,
        max_length=MAX_LENGTH,
        label=_("Regions"),
        help_text=_(
            "Names or codes, one on each line or separated by commas, as in England, GB-ENG or "
            "Bavaria."
        ),
    )

    class Meta:
        label = _("Region (state, province)")
        icon = "site"
        group = LOCATION
        label_format = "{regions}"
        reads = frozenset({"location"})

    def compile(self, value: Answers) -> Test:
        wanted = _folded(value["regions"])
        if not wanted:
            return unknown

        def test(visitor: Visitor) -> bool | None:
            location = visitor.location
            if location is None or not location.regions:
                return None
            return not wanted.isdisjoint(location.regions)

        return test

    def describe(self, value: Answers) -> str:
        names = _names_in(value["regions"])
        if not names:
            return gettext("no region is given")
        return gettext("region is %(names)s") % {"names": _quoted_list(names)}


@register_criterion("city")
class City(Criterion):
    """
    Match visitors who are in one of some cities, given by name.

    Unknown when the city is unknown or no name is given, and when the place of the visitor is less
    certain than asked for.
    """

    cities = blocks.TextBlock(
        rows=3, max_length=MAX_LENGTH, label=_("Cities"), help_text=NAMES_HELP
    )
    countries = OptionsBlock(
        COUNTRIES,
        required=False,
        label=_("In these countries"),
        help_text=_("Only needed where several countries have a city of that name."),
    )
    max_radius_km = blocks.FloatBlock(
        required=False,
        min_value=1,
        default=RADIUS_KM,
        label=_("Certain to within (km)"),
        help_text=_(
            "Visitors whose place is less certain do not match. Leave it empty to take every city "
            "that is named."
        ),
    )

    class Meta:
        label = _("City (town)")
        icon = "home"
        group = LOCATION
        label_format = "{cities} {countries} {max_radius_km}"
        reads = frozenset({"location"})

    def compile(self, value: Answers) -> Test:
        wanted = _folded(value["cities"])
        if not wanted:
            return unknown
        largest = inf if value["max_radius_km"] is None else float(value["max_radius_km"])
        holds = _in_countries(value["countries"]) if value["countries"] else _anywhere

        def test(visitor: Visitor) -> bool | None:
            location = visitor.location
            if location is None:
                return None
            if not (is_there := holds(location)):
                return is_there
            if not location.cities or not _is_certain(location, largest):
                return None
            return not wanted.isdisjoint(location.cities)

        return test

    def describe(self, value: Answers) -> str:
        names = _names_in(value["cities"])
        if not names:
            return gettext("no city is given")
        phrase = gettext("city is %(names)s") % {"names": _quoted_list(names)}
        if not value["countries"]:
            return phrase
        return gettext("%(city)s in %(countries)s") % {
            "city": phrase,
            "countries": _any_of(value["countries"]),
        }


def _in_countries(codes: Collection[str]) -> Callable[[Location], bool | None]:
    countries, takes_union = frozenset(codes), UNION in codes

    def holds(location: Location) -> bool | None:
        if not location.country:
            return None
        return location.country in countries or (takes_union and location.is_in_european_union)

    return holds


def _anywhere(location: Location) -> bool:
    return True


def _is_certain(location: Location, largest: float) -> bool:
    radius = inf if location.radius_km is None else location.radius_km
    return radius <= largest


_between_names = re.compile(r"[,;\n\r]+")


def _names_in(text: str | None) -> list[str]:
    """Return the names that an editor listed, as they were typed."""
    names = (name.strip() for name in _between_names.split(text or ""))
    return [name for name in names if folded(name)]


def _folded(text: str | None) -> frozenset[str]:
    return frozenset(map(folded, _names_in(text)))


def _any_of(codes: Collection[str]) -> str:
    return get_text_list([country_name(code) for code in codes], gettext("or"))


def _quoted_list(names: Collection[str]) -> str:
    return get_text_list([quoted(name) for name in names], gettext("or"))
