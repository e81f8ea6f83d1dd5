"""Criterion: how far the visitor is from a point."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy as _
from wagtail import blocks

from wagtail_personalize_plus.criteria.base import (
    Answers,
    Criterion,
    Test,
    register_criterion,
    unknown,
)
from wagtail_personalize_plus.criteria.headings import LOCATION
from wagtail_personalize_plus.visitor import Visitor
from wagtail_personalize_plus.visitor.earth import FARTHEST_KM, distances_from

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

__all__ = ["RELATIONS", "UNITS", "Distance"]

UNITS: Mapping[str, tuple[StrOrPromise, float]] = MappingProxyType(
    {"km": (_("km"), 1.0), "mi": (_("miles"), 1.609344)}
)
"""Every unit, with its name and its length in kilometers."""


@dataclass(frozen=True, kw_only=True)
class Relation:
    """A side of the circle."""

    label: StrOrPromise
    """What editors choose."""

    phrase: StrOrPromise
    """The condition, with `%(distance)s` and `%(point)s`."""


RELATIONS: Mapping[str, Relation] = MappingProxyType(
    {
        "within": Relation(
            label=_("within"), phrase=_("visitor is within %(distance)s of %(point)s")
        ),
        "farther": Relation(
            label=_("farther away than"),
            phrase=_("visitor is farther than %(distance)s from %(point)s"),
        ),
    }
)
"""Both sides, by the name that is stored."""

Point = tuple[float, float]
"""Degrees north and degrees east."""

MAX_LENGTH = 100

_pair = re.compile(r"\s*(-?\d{1,3}(?:\.\d{1,20})?)\s*(?:[,;]|\s)\s*(-?\d{1,3}(?:\.\d{1,20})?)\s*")


def _point(text: str | None) -> Point | None:
    """Return the point that a text names, or None."""
    found = _pair.fullmatch(text or "")
    if not found:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None  # noqa: PLR2004 - degrees


def _refuse_no_point(text: str) -> None:
    if _point(text) is None:
        raise ValidationError(
            _(
                "Give latitude and longitude in degrees, separated by a comma, as in "
                "59.91, 10.75. South and west are negative."
            )
        )


@register_criterion("distance")
class Distance(Criterion):
    """
    Match visitors within a distance of a point, or those who are farther away.

    The circle in which the visitor probably is decides: only if all of it is on one side of the
    distance the answer is known, unless the form says to go by its middle. Unknown when there are
    no coordinates or the form is not filled in.
    """

    relation = blocks.ChoiceBlock(
        choices=[(name, relation.label) for name, relation in RELATIONS.items()],
        default="within",
        label=_("Visitor is"),
    )
    radius = blocks.FloatBlock(min_value=0.1, max_value=FARTHEST_KM, label=_("Distance"))
    unit = blocks.ChoiceBlock(
        choices=[(name, label) for name, (label, _km) in UNITS.items()],
        default="km",
        label=_("Unit"),
    )
    point = blocks.CharBlock(
        max_length=MAX_LENGTH,
        validators=[_refuse_no_point],
        label=_("From (latitude, longitude)"),
        help_text=_("In degrees, as maps show them: 59.91, 10.75. South and west are negative."),
    )
    best_guess = blocks.BooleanBlock(
        required=False,
        label=_("Go by the likeliest place where it is not certain"),
        help_text=_(
            "Otherwise visitors do not match whose place is not known well enough to tell."
        ),
    )

    class Meta:
        label = _("Distance (near a place)")
        icon = "crosshairs"
        group = LOCATION
        label_format = "{relation} {radius} {unit} {point} {best_guess}"
        reads = frozenset({"location"})

    def compile(self, value: Answers) -> Test:
        point, distance_km = _point(value["point"]), _kilometers(value)
        if point is None or distance_km is None or value["relation"] not in RELATIONS:
            return unknown
        wanted, guess = value["relation"] == "within", _guesses(value)
        distance_to = distances_from(*point)

        def test(visitor: Visitor) -> bool | None:
            location = visitor.location
            if location is None or location.latitude is None or location.longitude is None:
                return None
            away = distance_to(location.latitude, location.longitude)
            doubt = 0.0 if guess else inf if location.radius_km is None else location.radius_km
            if away + doubt <= distance_km:
                return wanted
            return not wanted if away - doubt > distance_km else None

        return test

    def describe(self, value: Answers) -> str:
        point, relation = _point(value["point"]), RELATIONS.get(value["relation"])
        if point is None or relation is None or _kilometers(value) is None:
            return gettext("no distance is given")
        phrase = str(relation.phrase) % {
            "distance": f"{value['radius']:g} {UNITS[value['unit']][0]}",
            "point": f"{_short(point[0])}, {_short(point[1])}",
        }
        return (
            gettext("%(phrase)s, most likely") % {"phrase": phrase} if _guesses(value) else phrase
        )


def _guesses(value: Answers) -> bool:
    return value["best_guess"] is True


def _kilometers(value: Answers) -> float | None:
    if value["radius"] is None or value["unit"] not in UNITS:
        return None
    kilometers: float = value["radius"] * UNITS[value["unit"]][1]
    return kilometers


def _short(degrees: float) -> str:
    return f"{degrees:.4f}".rstrip("0").rstrip(".")
