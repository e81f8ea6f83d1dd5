"""What a browser sends when somebody saves the form of a visitor group."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from django.db import models
from django.db.models.functions import Cast
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data

from wagtail_personalize_plus.groups.stream import CriteriaStream
from wagtail_personalize_plus.models import VisitorGroup

__all__ = ["admin_url", "bulk_url", "group_form_data", "in_database", "stream_data"]


def admin_url(name, *args):
    """Return the URL of a view of the admin of visitor groups."""
    return reverse(VisitorGroup.snippet_viewset.get_url_name(name), args=args)


def bulk_url(action, *groups, **query):
    """Return the URL of a bulk action on some groups, which leads back to the list."""
    url = reverse("wagtail_bulk_action", args=["wagtail_personalize_plus", "visitorgroup", action])
    ids = {"id": [each.pk for each in groups]} if groups else {}
    query = {**ids, "next": admin_url("list"), **query}
    return f"{url}?{urlencode(query, doseq=True)}"


def group_form_data(group, **changes):
    """Return the form data of a group as it is, less the changes."""
    form = {
        "name": group.name,
        "slug": group.slug,
        "description": group.description,
        "tags": ", ".join(tag.name for tag in group.tags.all()) if group.pk else "",
        "operator": group.operator,
        **({"enabled": "on"} if group.enabled else {}),
        **changes,
    }
    return nested_form_data({**form, "criteria": stream_data(group.criteria)})


def stream_data(stream):
    """Return what is sent for a stream of criteria, an unknown one as the script sends it."""
    items = {
        str(index): {
            "id": child.id or "",
            "type": child.block_type,
            "value": _value(child.block, child.value),
            "order": str(index),
            "deleted": "",
        }
        for index, child in enumerate(stream)
    }
    return {**items, "count": str(len(items))}


def _value(block, value):
    if block.name == "unknown":
        return block.get_form_state(value)["stored"]
    if isinstance(block, CriteriaStream):
        return stream_data(value)
    if hasattr(block, "child_blocks"):
        return {name: _value(child, value[name]) for name, child in block.child_blocks.items()}
    state = block.get_form_state(value)
    if isinstance(state, list):  # of a select, which sends one value
        (state,) = state
    return "" if state is None else state


def in_database(group):
    """Return the criteria as the database holds them."""
    rows = VisitorGroup.objects.annotate(text=Cast("criteria", models.TextField()))
    return json.loads(rows.values_list("text", flat=True).get(pk=group.pk))
