"""What Wagtail's page editor does in the browser: shows what a page holds, and sends it back."""

from __future__ import annotations

import json

from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail import blocks
from wagtail.test.utils.form_data import querydict_from_html

from tests.builders import user


def open_and_save(client, page, *, action=None, change=None):
    """
    Return the response to saving what the editor shows of a page, as a superuser.

    A draft is saved unless `action` names a button: "action-publish". `change` gets the state of
    the body, as the editor holds it, and may change it.
    """
    client.force_login(user("saver", is_superuser=True))
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    response = client.get(url)
    assert response.status_code == 200
    html = response.content.decode()
    widget = BeautifulSoup(html, "html.parser").select_one('[data-controller="w-block"]')
    state, _errors = json.loads(widget["data-w-block-arguments-value"])
    if change is not None:
        change(state)
    data = querydict_from_html(html, form_id="page-edit-form")
    data.update(form_data(type(page).body.field.stream_block, state, "body"))
    if action:
        data[action] = "1"
    return client.post(url, data)


def form_data(block, state, prefix):
    """Return the fields that the editor sends for a block in this state."""
    if isinstance(block, (blocks.StreamBlock, blocks.ListBlock)):
        fields = {f"{prefix}-count": str(len(state))}
        for number, item in enumerate(state):
            place = f"{prefix}-{number}"
            if isinstance(block, blocks.StreamBlock):
                child = block.child_blocks[item["type"]]
                fields[f"{place}-type"] = item["type"]
            else:
                child = block.child_block
            fields |= {f"{place}-deleted": "", f"{place}-order": str(number)}
            fields[f"{place}-id"] = item.get("id") or ""
            fields |= form_data(child, item["value"], f"{place}-value")
        return fields
    if isinstance(block, blocks.StructBlock):
        fields = {}
        for name, child in block.child_blocks.items():
            fields |= form_data(child, state[name], f"{prefix}-{name}")
        return fields
    if isinstance(state, dict):  # what a chooser shows of the chosen object
        state = state["id"]
    return {prefix: "" if state is None else str(state)}
