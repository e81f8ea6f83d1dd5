"""The price inquiry: a form that computes a price and books nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.apps import apps
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django_stubs_ext import StrOrPromise

    from sandbox.travel.models import StayPage

__all__ = ["InquiryForm", "Quote"]

HALF_BOARD = 32
"""Euros for dinner, for each guest and night."""


@dataclass(frozen=True, kw_only=True)
class Quote:
    """What a journey would cost."""

    stay: StayPage
    """Where it goes."""

    arrival: date
    """The first day."""

    nights: int
    """How long it lasts."""

    guests: int
    """How many travel."""

    half_board: bool
    """Whether they dine in."""

    @property
    def price(self) -> int:
        """The price in euros for everybody and all nights."""
        night = self.stay.price + (HALF_BOARD if self.half_board else 0)
        return night * self.nights * self.guests


def _number(label: StrOrPromise, *, most: int, initial: int) -> forms.IntegerField:
    message = format_lazy(_("Give a number from 1 to {most}."), most=most)
    return forms.IntegerField(
        label=label,
        min_value=1,
        max_value=most,
        initial=initial,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), message),
    )


class InquiryForm(forms.Form):
    """Where, when, how long and how many; a short form asks only the first two."""

    stay: forms.ModelChoiceField[StayPage] = forms.ModelChoiceField(
        label=_("Where to"),
        queryset=None,
        empty_label=_("Choose a stay"),
        error_messages={"required": _("Choose one of the stays.")},
    )
    arrival = forms.DateField(
        label=_("Arrival"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Choose a day."),
            "invalid": _("Write a day as in 2027-02-14."),
        },
    )
    nights = _number(_("Nights"), most=21, initial=3)
    guests = _number(_("Guests"), most=6, initial=2)
    half_board = forms.BooleanField(label=_("Half board, € 32 a night"), required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, is_short: bool = False) -> None:
        super().__init__(data, auto_id="inquiry-%s")
        self.label_suffix = ""
        if is_short:
            for name in ("nights", "guests", "half_board"):
                del self.fields[name]
        stays = apps.get_model("travel", "StayPage").objects.live().order_by("title")
        cast("forms.ModelChoiceField[StayPage]", self.fields["stay"]).queryset = stays

    def clean_arrival(self) -> date:
        """Refuse days gone by."""
        arrival: date = self.cleaned_data["arrival"]
        if arrival < localdate():
            raise forms.ValidationError(
                _("%(day)s is past; choose a day from today on."),
                code="past",
                params={"day": date_format(arrival, "j F Y")},
            )
        return arrival

    def quote(self) -> Quote:
        """Return the price for valid answers; a short form means three nights for two."""
        answers = self.cleaned_data
        return Quote(
            stay=answers["stay"],
            arrival=answers["arrival"],
            nights=answers.get("nights", 3),
            guests=answers.get("guests", 2),
            half_board=answers.get("half_board", False),
        )
