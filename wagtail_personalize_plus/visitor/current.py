"""The visitor of the request that is being answered, for code that has no request at hand."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wagtail_personalize_plus.visitor.visitor import ObservedVisitor

__all__ = ["current_visitor"]

current_visitor: ContextVar[ObservedVisitor | None] = ContextVar(
    "wagtail_personalize_plus_current_visitor", default=None
)
"""Set by VisitorMiddleware while it waits for the response; None outside of a request."""
