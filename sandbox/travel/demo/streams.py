"""Write the stored form of StreamFields by hand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sandbox.travel.demo.pictures import PICTURES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandbox.travel.demo.keys import Keys

__all__ = ["Item", "Price", "Writer"]

Item = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Price:
    """What an offer costs."""

    euros: int
    """The price."""

    usually: int | None = None
    """The price at other times, if it is another."""

    unit: str = "a night"
    """What it is for."""


class Writer:
    """Makes stored blocks; images, pages and visitor groups are given by their names."""

    def __init__(self, keys: Keys) -> None:
        self.keys = keys

    def block(self, kind: str, value: Any) -> Item:
        """Return an item of a stream."""
        return {"type": kind, "value": value, "id": str(uuid4())}

    def personalized(self, default: Any, *variants: Item) -> Item:
        """Return a personalized value: the default content, and variants in order."""
        return {"variants": list(variants), "content": default}

    def variant(self, content: Any, *, to: Sequence[str] = (), but_not: Sequence[str] = ()) -> Item:
        """Return a variant for members of any of some groups, and of none of some others."""
        groups = self.keys.visitor_groups
        return self.block(
            "variant",
            {
                "groups": [groups[slug] for slug in to],
                "except": [groups[slug] for slug in but_not],
                "content": content,
            },
        )

    def image(self, name: str) -> Item:
        """Return an image with its description."""
        return {
            "image": self.keys.images[name],
            "decorative": False,
            "alt_text": PICTURES[name].alt,
        }

    def link(self, text: str, page: str) -> Item:
        """Return a link to a page."""
        return {"text": text, "page": self.keys.pages[page]}

    def hero(self, heading: str, text: str, image: str, link: Item) -> Item:
        """Return the value of a hero."""
        return {"heading": heading, "text": text, "image": self.image(image), "link": link}

    def offer(
        self,
        heading: str,
        text: str,
        price: Price,
        link: Item,
    ) -> Item:
        """Return the value of an offer."""
        return {
            "heading": heading,
            "text": text,
            "price": price.euros,
            "usual_price": price.usually,
            "unit": price.unit,
            "link": link,
        }

    def text(self, html: str) -> Item:
        """Return running text, each paragraph with the key that the editor would give it."""
        keys = count(1)
        keyed = re.sub(
            "<(h2|p|li)>", lambda tag: f'<{tag[1]} data-block-key="{next(keys):05}">', html
        )
        return self.block("text", keyed)

    def hint(self, text: str) -> Item:
        """Return a hint."""
        return self.block("hint", {"text": text})

    def call(self, heading: str, text: str) -> Item:
        """Return an invitation to call. The number is one that is set aside for fiction."""
        return self.block(
            "call", {"heading": heading, "text": text, "telephone": "+44 1632 960042"}
        )

    def inquiry(self, heading: str, length: str) -> Item:
        """Return the form for a price."""
        return self.block("inquiry", {"heading": heading, "length": length})

    def gallery(self, *images: str) -> Item:
        """Return pictures."""
        return self.block(
            "gallery", {"pictures": [self.block("item", self.image(name)) for name in images]}
        )

    def facts(self, heading: str, facts: Mapping[str, str]) -> Item:
        """Return facts by their terms."""
        items = [
            self.block("item", {"term": term, "detail": detail}) for term, detail in facts.items()
        ]
        return self.block("facts", {"heading": heading, "facts": items})
