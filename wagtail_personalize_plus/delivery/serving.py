"""Which page answers a request."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from taggit.managers import TaggableManager

from wagtail_personalize_plus.history.terms import Page, tag_term
from wagtail_personalize_plus.visitor import ObservedVisitor

if TYPE_CHECKING:
    from django.db.models import Model
    from django.http import HttpRequest

__all__ = ["note_page"]

Serve = Callable[[Any, "HttpRequest", Any, Any], Any]
"""Answers a request with a page, given what its route says besides."""


def note_page(serve: Serve) -> Serve:
    """
    Have the visitor told which page is served, right before it is; a hook around serving.

    Belongs inside of the hooks that refuse a page: who is asked for a password has not seen it.
    """

    def note_and_serve(page: Any, request: HttpRequest, args: Any, kwargs: Any) -> Any:
        visitor = getattr(request, "visitor", None)
        if isinstance(visitor, ObservedVisitor):
            tags = partial(_tags_of, type(page), page.pk)
            visitor.show(Page(pk=page.pk, path=page.path, load_tags=tags))
        return serve(page, request, args, kwargs)

    return note_and_serve


def _tags_of(model: type[Model], pk: int) -> frozenset[str]:
    """Return the keys of the tags of a page, with one query for each of its fields for tags."""
    return frozenset(
        tag_term(name).key
        for through in _tag_models(model)
        for name in through._default_manager.filter(  # noqa: SLF001 - Django's documented name
            **through.lookup_kwargs(model(pk=pk))
        ).values_list("tag__name", flat=True)
    )


@cache
def _tag_models(model: type[Model]) -> tuple[Any, ...]:
    fields = model._meta.get_fields()
    return tuple(field.through for field in fields if isinstance(field, TaggableManager))
