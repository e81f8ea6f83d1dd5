"""Sections of the site: a page and what lies below it in the tree."""

from __future__ import annotations

import time
from collections.abc import Collection

import swapper

from wagtail_personalize_plus.savepoints import failing_alone

__all__ = ["forget_sections", "sections_of"]

SECONDS = 60.0
"""For so long a process believes where a section lies; its own moves of pages count at once."""

MOST = 10_000
"""Sections that are kept in mind."""

NEVER = (float("-inf"), None)

_places: dict[str, tuple[float, str | None]] = {}


def sections_of(path: str, sections: Collection[str]) -> list[str]:
    """
    Return the sections, by primary key of their page, that hold the page with this path.

    A page is in its own section. Costs one query in a minute, for all sections together.
    """
    places = _places_of(sections) if sections else {}
    return [pk for pk, place in places.items() if place is not None and path.startswith(place)]


def forget_sections(**_: object) -> None:
    """Look the sections up again, after a page was moved; a signal receiver."""
    _places.clear()


def _places_of(sections: Collection[str]) -> dict[str, str | None]:
    """Return the paths of the pages with these primary keys, None for what is not there."""
    oldest = time.monotonic() - SECONDS
    places: dict[str, str | None] = {}
    for pk in sections:
        looked_up, place = _places.get(pk, NEVER)
        if looked_up > oldest:
            places[pk] = place
    if unknown := [pk for pk in sections if pk not in places]:
        pages = swapper.load_model("wagtailcore", "Page").objects.filter(pk__in=unknown)
        with failing_alone(pages.db):
            paths = {str(pk): path for pk, path in pages.values_list("pk", "path")}
        if len(_places) >= MOST:
            _places.clear()
        for pk in unknown:
            places[pk] = paths.get(pk)
            _places[pk] = time.monotonic(), places[pk]
    return places
