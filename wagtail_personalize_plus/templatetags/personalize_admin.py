"""Template tags for the admin."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.template.context import Context
from django.utils.translation import gettext

from wagtail_personalize_plus.editing.view_as import PARAMETER, PERMISSION
from wagtail_personalize_plus.groups.groups_field import group_strings, options_url

__all__ = ["register"]

register = template.Library()


@register.simple_tag(takes_context=True)
def view_as_control(context: Context) -> dict[str, Any] | None:
    """Return what the control "View as" needs, or None for a user who may not use it."""
    user = getattr(context.get("request"), "user", None)
    if user is None or not user.has_perm(PERMISSION):
        return None
    extras = [
        {"id": "", "name": gettext("Me (no simulation)")},
        {
            "id": "default",
            "name": gettext("Default content"),
            "description": gettext("What somebody sees who is in no group"),
        },
    ]
    return {
        "parameter": PARAMETER,
        "placeholder": extras[0]["name"],
        "url": options_url(),
        "extras": json.dumps(extras),
        "strings": json.dumps(group_strings()),
    }
