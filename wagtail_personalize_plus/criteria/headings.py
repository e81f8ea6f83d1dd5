"""Headings under which the editors' picker lists the criteria."""

from django.utils.translation import gettext_lazy as _

__all__ = ["ACCOUNT", "ARRIVAL", "DEVICE", "GROUPS", "TIME"]

TIME = _("Time")
DEVICE = _("Device")
ARRIVAL = _("Arrival")
ACCOUNT = _("Account")
GROUPS = _("Groups")
