"""How criteria name pages: by primary key, so that asking costs no query and loses no page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import swapper
from django.core.exceptions import ValidationError
from django.db.models import BigAutoField, Model
from django.utils.translation import gettext
from wagtail import blocks

from wagtail_personalize_plus.criteria.lookups import look_up
from wagtail_personalize_plus.criteria.patterns import quoted

__all__ = ["PageKeyBlock", "page_title"]

LONGEST_KEY = len(str(BigAutoField.MAX_BIGINT))
"""Digits that a primary key may have."""


class PageKeyBlock(blocks.PageChooserBlock):
    """
    A page to choose, whose value is its primary key.

    A page that was deleted stays chosen until an editor takes it out: a rule must not come to
    mean something else by itself.
    """

    def to_python(self, value: Any) -> int | None:
        return _key(value)

    def bulk_to_python(self, values: Iterable[Any]) -> list[int | None]:
        return [_key(value) for value in values]

    def normalize(self, value: Any) -> int | None:
        return _key(value)

    def get_prep_value(self, value: Any) -> int | None:
        return _key(value)

    def value_from_form(self, value: Any) -> int | None:
        return _key(value)

    def get_form_state(self, value: Any) -> dict[str, Any] | None:
        key = _key(value)
        if key is None:
            return None
        page = self.model_class.objects.filter(pk=key).first()
        if page is not None:
            state: dict[str, Any] = super().get_form_state(page)
            return state
        return {"id": key, "parentId": None, "adminTitle": page_title(key), "editUrl": None}

    def clean(self, value: Any) -> int | None:
        key = _key(value)
        try:
            return _key(super().clean(key))
        except ValidationError:
            if key is None:
                raise
            return key

    def extract_references(self, value: Any) -> Iterator[tuple[type[Model], str, str, str]]:
        if (key := _key(value)) is not None:
            yield self.model_class, str(key), "", ""

    def render_basic(self, value: Any, context: Any = None) -> str:
        key = _key(value)
        return "" if key is None else page_title(key)


def _key(value: Any) -> int | None:
    """Return the primary key of a page or of what a form sends, None for anything else."""
    if isinstance(value, Model):
        value = value.pk
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value) if len(value) <= LONGEST_KEY else None
    return value if type(value) is int and 0 < value <= BigAutoField.MAX_BIGINT else None


def page_title(key: int) -> str:
    """Return the quoted title of a page, or what stands for one that is gone."""
    title = look_up(f"page {key}", lambda: _title(key))
    if title is None:
        return gettext("a deleted page (number %(number)s)") % {"number": key}
    return quoted(title)


def _title(key: int) -> str | None:
    pages = swapper.load_model("wagtailcore", "Page").objects
    title: str | None = pages.filter(pk=key).values_list("title", flat=True).first()
    return title
