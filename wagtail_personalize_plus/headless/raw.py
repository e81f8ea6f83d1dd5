"""Who gets every variant from the API: nobody but an editor's token, for what it may edit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import swapper
from wagtail import models

from wagtail_personalize_plus.blocks.presentation import Presentation

if TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = ["raw_for_editors"]

NAMESPACE = "wagtailapi_v3"
"""Of Wagtail's own endpoints; what a site's own ones show for a token is not ours to say."""


def raw_for_editors(request: HttpRequest) -> Presentation | None:
    """
    Return RAW for a request of API v3 whose token may edit the page that it names.

    With one variant alone, reading a page, changing it and writing it back would delete the
    others. The token itself is looked at: without one, API v3 sets an anonymous user as
    `request.auth`, which is true.
    """
    token_class = getattr(models, "APIToken", None)  # Wagtail 8.0 and later
    auth = getattr(request, "auth", None)
    if token_class is None or not isinstance(auth, token_class):
        return None
    if not _may_edit(request, auth.user):
        return None
    visitor = getattr(request, "visitor", None)
    if visitor is not None:
        visitor.note_read()  # every variant is nothing that a cache may keep
    return Presentation.RAW


def _may_edit(request: HttpRequest, user: Any) -> bool:
    """Return whether Wagtail's API v3 was asked for a page that the user may edit."""
    match = request.resolver_match
    if match is None or match.namespace != NAMESPACE:
        return False
    pk = match.kwargs.get("page_id")
    if pk is None:
        # A page is being created: it is the user's, and has no key in the URL yet.
        return match.url_name == "list_pages" and request.method == "POST"
    known = getattr(request, "_wpp_may_edit", None)
    if known is None:
        page = swapper.load_model("wagtailcore", "Page").objects.filter(pk=pk).first()
        known = page is not None and page.specific.permissions_for_user(user).can_edit()
        request._wpp_may_edit = known  # type: ignore[attr-defined]  # noqa: SLF001
    return known
