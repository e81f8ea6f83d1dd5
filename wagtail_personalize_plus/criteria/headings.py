"""Headings under which the editors' picker lists the criteria."""

from django.utils.translation import gettext_lazy as _

__all__ = ["ACCOUNT", "ARRIVAL", "DEVICE", "GROUPS", "PAST", "TIME", "WEATHER"]

TIME = _("Time")
WEATHER = _("Weather")
DEVICE = _("Device")
ARRIVAL = _("Arrival")
PAST = _("Past visits")
ACCOUNT = _("Account")
GROUPS = _("Groups")
