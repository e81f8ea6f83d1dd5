"""Figures of the page editor: what variants cost the editors who write them."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import (
    nested_form_data,
    querydict_from_html,
    rich_text,
    streamfield,
)

from tests import builders
from tests.benchmarks.content import Pair, block, heroes, publish_pair
from tests.benchmarks.measure import Figure, figure, paired_ratio
from tests.benchmarks.rules import save_groups
from tests.benchmarks.serving import Server, queries_of

__all__ = ["edit_url", "editor", "editor_pair", "figures", "form_of"]

BLOCKS, VARIANTS, GROUPS = 10, 4, 100

ROUNDS = 30


def figures() -> list[Figure]:
    """Return what it takes to show and to save a page with variants."""
    server, pair = editor(), editor_pair()
    show = [partial(server.get, edit_url(page)) for page in pair]
    ratio = paired_ratio(*show, ROUNDS)
    shown, shown_plain = (len(queries_of(work)) for work in show)
    save = [partial(server.post, edit_url(page), form_of(server, page)) for page in pair]
    saved, saved_plain = (len(queries_of(work)) for work in save)
    name = f"editor with {BLOCKS} blocks of {VARIANTS} variants, {GROUPS} groups"
    return [
        figure(f"{name}, to plain", ratio.median, 1.2, "times", (ratio.low, ratio.high)),
        figure(f"{name}, extra queries to show", shown - shown_plain, 3, "queries"),
        figure(f"{name}, extra queries to save", saved - saved_plain, 3, "queries"),
    ]


def editor() -> Server:
    """Return the site as somebody asks it who may edit everything."""
    return Server(user=builders.user("editor-in-chief", is_superuser=True))


def editor_pair() -> Pair:
    """Return a page of personalized blocks, and one that holds all their contents as blocks."""
    groups = save_groups(GROUPS, "wednesday")
    contents = heroes(BLOCKS * (VARIANTS + 1))
    personalized = []
    for number in range(BLOCKS):
        default, *versions = contents[number::BLOCKS]
        variants = [
            builders.variant(
                [groups[number * VARIANTS + index]], version, excluded=[groups[-1 - index]]
            )
            for index, version in enumerate(versions)
        ]
        personalized.append(builders.personalized("hero", default, *variants))
    return publish_pair("edited", personalized, [block(content) for content in contents])


def edit_url(page: Page) -> str:
    """Return the address of the page's editor."""
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def form_of(server: Server, page: Page) -> dict[str, str]:
    """Return what the browser sends when somebody saves a draft of a page without a change."""
    html = server.get(edit_url(page)).content.decode()
    # Scripts draw the blocks, so the HTML has none of their fields.
    drawn = querydict_from_html(html, form_id="page-edit-form").dict()
    return {**drawn, **nested_form_data({"body": _fields(list(page.body.raw_data))})}


def _fields(stored: Any) -> Any:
    """Return the fields of the form for a stored value."""
    if isinstance(stored, dict):
        return {
            name: rich_text(value) if name == "text" else _fields(value)
            for name, value in stored.items()
        }
    if isinstance(stored, list) and isinstance(stored[0], dict):
        fields = streamfield([(item["type"], _fields(item["value"])) for item in stored])
        for number, item in enumerate(stored):
            fields[str(number)]["id"] = item["id"]
        return fields
    return ",".join(map(str, stored)) if isinstance(stored, list) else str(stored)
