"""How personalized content presents itself to whoever renders it, and for which visitor."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

from wagtail_personalize_plus.visitor.current import current_visitor

if TYPE_CHECKING:
    from django.http import HttpRequest

    from wagtail_personalize_plus.visitor import Visitor

__all__ = ["Presentation", "add_presentation_rule", "presentation_in", "visitor_in"]


class Context(Protocol):
    """What a template or an API hands to a block: something to get the request from."""

    def get(self, key: str, /) -> Any:
        """Return what is known under a name, or None."""


class Presentation(Enum):
    """What becomes of a personalized block when it leaves the CMS."""

    RESOLVE = "resolve"
    """The one variant, or default, that is for the visitor."""

    RAW = "raw"
    """Every variant with its groups, for who edits the content."""


_rules: list[Callable[[HttpRequest], Presentation | None]] = []


def add_presentation_rule(rule: Callable[[HttpRequest], Presentation | None]) -> None:
    """Let an upper room choose the presentation for a request; None leaves it to the next rule."""
    if rule not in _rules:
        _rules.append(rule)


def presentation_in(context: Context | None) -> Presentation:
    """Return the presentation for an API or template context, RESOLVE unless a rule differs."""
    request = _request_in(context)
    if request is None:
        return Presentation.RESOLVE
    chosen = (rule(request) for rule in _rules)
    return next((found for found in chosen if found is not None), Presentation.RESOLVE)


def visitor_in(context: Context | None) -> Visitor | None:
    """
    Return the visitor for a template or API context, or None when there is none.

    The request of the context says it; where a template dropped the request, the one that is
    being answered does. Without either everybody gets the default content.
    """
    visitor = getattr(_request_in(context), "visitor", None)
    return current_visitor.get() if visitor is None else visitor


def _request_in(context: Context | None) -> HttpRequest | None:
    request = None if context is None else context.get("request")
    # The REST framework wraps the request; what middleware knows is on the one inside.
    return getattr(request, "_request", request)
