"""Criteria: the weather, the temperature and the wind where the visitor is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from math import isfinite
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
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
from wagtail_personalize_plus.criteria.headings import WEATHER
from wagtail_personalize_plus.visitor import Visitor

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

__all__ = ["Temperature", "WeatherCondition", "Wind"]

TRY_AGAIN = timedelta(minutes=1)
"""After which weather that is unknown or old may have come."""

CONDITIONS: Mapping[str, tuple[StrOrPromise, StrOrPromise]] = MappingProxyType(
    {
        "clear": (_("Clear sky"), _("clear")),
        "partly_cloudy": (_("Partly cloudy"), _("partly cloudy")),
        "cloudy": (_("Cloudy"), _("cloudy")),
        "fog": (_("Fog"), _("fog")),
        "haze": (_("Haze, smoke or dust"), _("haze, smoke or dust")),
        "drizzle": (_("Drizzle"), _("drizzle")),
        "rain": (_("Rain"), _("rain")),
        "freezing_rain": (_("Freezing rain"), _("freezing rain")),
        "sleet": (_("Sleet"), _("sleet")),
        "snow": (_("Snow"), _("snow")),
        "thunderstorm": (_("Thunderstorm"), _("a thunderstorm")),
        "wind": (_("Squall or tornado"), _("a squall or tornado")),
    }
)
"""Every condition, with its label and its place in a sentence."""

IS_DAY: Mapping[str, bool | None] = MappingProxyType({"any": None, "day": True, "night": False})
"""What the sun has to do, by the name that is stored; None when it makes no difference."""


class WeatherCriterion(Criterion):
    """What criteria of the weather have in common."""

    class Meta:
        group = WEATHER
        reads = frozenset({"weather"})

    def valid_until(self, value: Answers, visitor: Visitor) -> datetime | None:
        weather, soon = visitor.weather, visitor.signals.moment + TRY_AGAIN
        if weather is None:
            return soon
        return None if weather.valid_until is None else max(weather.valid_until, soon)


@register_criterion("weather")
class WeatherCondition(WeatherCriterion):
    """
    Match in one of the chosen kinds of weather, at day and night or at one of them.

    Unknown when the weather is unknown, when it decides but is not known whether it is day, or
    when no kind is chosen.
    """

    conditions = blocks.MultipleChoiceBlock(
        choices=[(condition, label) for condition, (label, _phrase) in CONDITIONS.items()],
        widget=forms.CheckboxSelectMultiple,
        label=_("Weather"),
    )
    daylight = blocks.ChoiceBlock(
        choices=[("any", _("Day or night")), ("day", _("Day")), ("night", _("Night"))],
        default="any",
        label=_("Time of day"),
        help_text=_("It is day while the sun is up where the visitor is."),
    )

    class Meta:
        label = _("Weather (sun, rain, snow)")
        icon = "globe"
        label_format = "{conditions} {daylight}"

    def compile(self, value: Answers) -> Test:
        conditions = CONDITIONS.keys() & set(value["conditions"] or ())
        if not conditions or value["daylight"] not in IS_DAY:
            return unknown
        is_day = IS_DAY[value["daylight"]]

        def test(visitor: Visitor) -> bool | None:
            weather = visitor.weather
            if weather is None:
                return None
            fits = None if weather.condition is None else weather.condition in conditions
            if is_day is None or fits is False:
                return fits
            if weather.is_day is None:
                return None
            return fits if weather.is_day is is_day else False

        return test

    def describe(self, value: Answers) -> str:
        chosen = value["conditions"] or ()
        phrases = [str(phrase) for name, (_label, phrase) in CONDITIONS.items() if name in chosen]
        if not phrases:
            return gettext("no weather is chosen")
        listed = {"conditions": get_text_list(phrases, gettext("or"))}
        is_day = IS_DAY.get(value["daylight"])
        if is_day is None:
            return gettext("weather is %(conditions)s") % listed
        if is_day:
            return gettext("weather is %(conditions)s by day") % listed
        return gettext("weather is %(conditions)s by night") % listed


class Unit(NamedTuple):
    """How numbers that an editor writes are meant."""

    label: StrOrPromise
    """What editors choose."""

    phrase: StrOrPromise
    """A number with its unit, as `%(number)s`."""

    convert: Callable[[float], float]
    """Gives the same in the unit of the visitor's weather."""


def _times(factor: float) -> Callable[[float], float]:
    return lambda number: round(number * factor, 6)


def _from_fahrenheit(degrees: float) -> float:
    return round((degrees - 32) * 5 / 9, 6)


DEGREES: Mapping[str, Unit] = MappingProxyType(
    {
        "celsius": Unit(_("°C (Celsius)"), _("%(number)s °C"), _times(1)),
        "fahrenheit": Unit(_("°F (Fahrenheit)"), _("%(number)s °F"), _from_fahrenheit),
    }
)
COLDEST_C, HOTTEST_C = -100, 70


@register_criterion("temperature")
class Temperature(WeatherCriterion):
    """
    Match by the temperature of the air, in degrees Celsius or Fahrenheit.

    Both ends of a range belong to it. Unknown when the temperature is unknown or a number is
    missing.
    """

    how = blocks.ChoiceBlock(
        choices=[
            ("at_least", _("is at least")),
            ("at_most", _("is at most")),
            ("below", _("is below")),
            ("between", _("is between")),
        ],
        default="at_least",
        label=_("The temperature"),
    )
    degrees = blocks.FloatBlock(label=_("Degrees"), help_text=_("May be negative."))
    up_to = blocks.FloatBlock(
        required=False,
        label=_("And"),
        help_text=_("The upper end, for “is between” only. Both ends are included."),
    )
    unit = blocks.ChoiceBlock(
        choices=[(name, unit.label) for name, unit in DEGREES.items()],
        default="celsius",
        label=_("Unit"),
    )

    class Meta:
        label = _("Temperature (degrees)")
        icon = "sliders"
        label_format = "{how} {degrees} {up_to} {unit}"

    def clean(self, value: Answers) -> Answers:
        cleaned: Answers = super().clean(value)
        is_range = cleaned["how"] == "between"
        errors = _impossible_temperatures(
            cleaned, ("degrees", "up_to") if is_range else ("degrees",)
        )
        if is_range and not errors and not self.is_deferred_validation:
            errors = _faults_of_range(cleaned["degrees"], cleaned["up_to"])
        if errors:
            raise blocks.StructBlockValidationError(errors)
        return cleaned

    def compile(self, value: Answers) -> Test:
        fits = _temperature_test(value)
        return unknown if fits is None else _of_measure("temperature_c", fits)

    def describe(self, value: Answers) -> str:
        if _temperature_test(value) is None:
            return gettext("no temperature is chosen")
        unit = DEGREES[value["unit"]].phrase
        degrees = {"degrees": _phrase(value["degrees"], unit)}
        if value["how"] == "at_least":
            return gettext("temperature is at least %(degrees)s") % degrees
        if value["how"] == "at_most":
            return gettext("temperature is at most %(degrees)s") % degrees
        if value["how"] == "below":
            return gettext("temperature is below %(degrees)s") % degrees
        return gettext("temperature is from %(degrees)s to %(up_to)s") % {
            **degrees,
            "up_to": _phrase(value["up_to"], unit),
        }


def _impossible_temperatures(value: Answers, names: Iterable[str]) -> dict[str, ValidationError]:
    """Return an error for each number that no thermometer shows; none while the unit is missing."""
    unit = DEGREES.get(value["unit"])
    return {
        name: ValidationError(
            _("It is never so cold or hot: the temperature lies between -100 and 70 °C.")
        )
        for name in names
        if unit
        and value[name] is not None
        and not COLDEST_C <= unit.convert(value[name]) <= HOTTEST_C
    }


def _faults_of_range(lowest: float, highest: float | None) -> dict[str, ValidationError]:
    if highest is None:
        return {"up_to": ValidationError(_("Write the upper end of the range."))}
    if highest < lowest:
        return {"up_to": ValidationError(_("The upper end is below the lower one."))}
    return {}


Fits = Callable[[float], bool]
"""Tells whether a number of the weather fits."""


def _temperature_test(value: Answers) -> Fits | None:
    """Return the test of degrees Celsius, or None while the form is not finished."""
    unit, limit = DEGREES.get(value["unit"]), _number(value["degrees"])
    if unit is None or limit is None:
        return None
    lowest = unit.convert(limit)
    highest = _number(value["up_to"])
    if value["how"] == "between" and highest is not None:
        return _between(lowest, unit.convert(highest))
    tests: Mapping[str, Fits] = {
        "at_least": lambda degrees: degrees >= lowest,
        "at_most": lambda degrees: degrees <= lowest,
        "below": lambda degrees: degrees < lowest,
    }
    return tests.get(value["how"])


def _between(lowest: float, highest: float) -> Fits:
    return lambda number: lowest <= number <= highest


BEAUFORT = (0.0, 0.3, 1.6, 3.4, 5.5, 8.0, 10.8, 13.9, 17.2, 20.8, 24.5, 28.5, 32.7)
"""Meters per second with which each force of the Beaufort scale begins (WMO code table 1100)."""

SPEEDS: Mapping[str, Unit] = MappingProxyType(
    {
        "ms": Unit(_("m/s (meters per second)"), _("%(number)s m/s"), _times(1)),
        "kmh": Unit(_("km/h (kilometers per hour)"), _("%(number)s km/h"), _times(1 / 3.6)),
        "mph": Unit(_("mph (miles per hour)"), _("%(number)s mph"), _times(0.44704)),
        "beaufort": Unit(
            _("Beaufort (0 to 12)"), _("%(number)s Beaufort"), lambda force: BEAUFORT[int(force)]
        ),
    }
)
"""Units of speed; a force of the Beaufort scale counts as the speed it begins with."""

MEASURES: Mapping[str, str] = MappingProxyType({"mean": "wind_ms", "gusts": "gust_ms"})
"""What is asked of the weather, by the name that is stored."""


@register_criterion("wind")
class Wind(WeatherCriterion):
    """
    Match by the speed of the wind or of its gusts.

    Unknown when the speed is unknown (not every provider tells of gusts) or no speed is given.
    """

    measure = blocks.ChoiceBlock(
        choices=[("mean", _("Mean wind")), ("gusts", _("Gusts"))],
        default="mean",
        label=_("What"),
        help_text=_("Gusts are not known everywhere. Where they are not, nobody matches."),
    )
    how = blocks.ChoiceBlock(
        choices=[("at_least", _("is at least")), ("at_most", _("is at most"))],
        default="at_least",
        label=_("How"),
    )
    speed = blocks.FloatBlock(min_value=0, label=_("Speed"))
    unit = blocks.ChoiceBlock(
        choices=[(name, unit.label) for name, unit in SPEEDS.items()],
        default="ms",
        label=_("Unit"),
    )

    class Meta:
        label = _("Wind (speed, gusts)")
        icon = "redirect"
        label_format = "{measure} {how} {speed} {unit}"

    def clean(self, value: Answers) -> Answers:
        cleaned: Answers = super().clean(value)
        is_force = cleaned["unit"] == "beaufort" and cleaned["speed"] is not None
        if is_force and not _is_force(cleaned["speed"]):
            message = _("On the Beaufort scale, write a whole number from 0 to 12.")
            raise blocks.StructBlockValidationError({"speed": ValidationError(message)})
        return cleaned

    def compile(self, value: Answers) -> Test:
        fits = _wind_test(value)
        return unknown if fits is None else _of_measure(MEASURES[value["measure"]], fits)

    def describe(self, value: Answers) -> str:
        if _wind_test(value) is None:
            return gettext("no wind is chosen")
        speed = {"speed": _phrase(value["speed"], SPEEDS[value["unit"]].phrase)}
        if value["measure"] == "mean":
            if value["how"] == "at_least":
                return gettext("wind is at least %(speed)s") % speed
            return gettext("wind is at most %(speed)s") % speed
        if value["how"] == "at_least":
            return gettext("wind gusts are at least %(speed)s") % speed
        return gettext("wind gusts are at most %(speed)s") % speed


def _wind_test(value: Answers) -> Fits | None:
    """Return the test of meters per second, or None while the form is not finished."""
    unit, speed = value["unit"], _number(value["speed"])
    if speed is None or unit not in SPEEDS or value["measure"] not in MEASURES:
        return None
    if unit == "beaufort" and not _is_force(speed):
        return None
    limit = SPEEDS[unit].convert(speed)
    if value["how"] == "at_least":
        return lambda wind: wind >= limit
    if value["how"] != "at_most":
        return None
    if unit == "beaufort":
        return _up_to_force(int(speed))
    return lambda wind: wind <= limit


def _up_to_force(force: int) -> Fits:
    """Return the test of a whole force, which lasts until the next one begins."""
    if force == len(BEAUFORT) - 1:
        return lambda wind: True  # no force is above it
    return lambda wind: wind < BEAUFORT[force + 1]


def _is_force(number: float) -> bool:
    return number in range(len(BEAUFORT))


def _number(value: Any) -> float | None:
    """Return a number that was stored, or None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if isfinite(value) else None


def _of_measure(name: str, fits: Fits) -> Test:
    def test(visitor: Visitor) -> bool | None:
        measured = getattr(visitor.weather, name, None)
        return None if measured is None else fits(measured)

    return test


def _phrase(number: float, unit: StrOrPromise) -> str:
    """Return a number with its unit, in the way of writing numbers of the active language."""
    short = int(number) if float(number).is_integer() else number
    return str(unit) % {"number": number_format(short)}
