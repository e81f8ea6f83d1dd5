"""Headings under which the editors' picker lists the criteria."""

from django.utils.translation import gettext_lazy as _

__all__ = ["ACCOUNT", "ARRIVAL", "DEVICE", "GROUPS", "LOCATION", "PAST", "TIME", "WEATHER"]

TIME = _("Time")
LOCATION = _("Location")
WEATHER = _("Weather")
DEVICE = _("Device")
ARRIVAL = _("Arrival")
PAST = _("Past visits")
ACCOUNT = _("Account")
GROUPS = _("Groups")
