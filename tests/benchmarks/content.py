"""What the measured pages hold, once with variants and once without."""

from __future__ import annotations

import uuid
from typing import Any, NamedTuple

from tests import builders
from tests.site.models import PersonalizedPage, PlainPage

__all__ = ["Pair", "block", "heroes", "publish_pair"]

Content = dict[str, Any]


MENU = ("travel", "stay", "offers", "service", "about")
"""The sections in the menu of the site, which have three pages each."""


class Pair(NamedTuple):
    """Two pages of the same title."""

    personalized: PersonalizedPage
    plain: PlainPage


def heroes(count: int) -> list[Content]:
    """Return stored contents of as many heroes, each with an image and a linked page of its own."""
    home = builders.home_page()
    linked = builders.publish(home, PlainPage, f"linked-{uuid.uuid4().hex[:8]}", [])
    return [
        {
            "heading": f"Hero {number}",
            "image": builders.image(f"Picture {number}").pk,
            "link": builders.publish(linked, PlainPage, f"target-{number}", []).pk,
            "text": f'<p data-block-key="{number:05}">What hero {number} has to <b>say</b>.</p>',
        }
        for number in range(count)
    ]


def block(content: Content) -> dict[str, Any]:
    """Return a stored hero without variants."""
    return {"type": "hero", "id": str(uuid.uuid4()), "value": content}


def publish_pair(slug: str, personalized: list[Any], plain: list[Any]) -> Pair:
    """Return two live pages of the same title and depth, which hold these blocks, and a menu."""
    home = builders.home_page()
    for name in MENU:
        section = builders.publish(home, PlainPage, f"{slug}-{name}", [], show_in_menus=True)
        for number in range(3):
            builders.publish(section, PlainPage, f"{name}-{number}", [], show_in_menus=True)
    above = (builders.publish(home, PlainPage, f"{slug}-{name}", []) for name in Pair._fields)
    return Pair(
        builders.publish(next(above), PersonalizedPage, slug, personalized),
        builders.publish(next(above), PlainPage, slug, plain),
    )
