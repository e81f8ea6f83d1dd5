"""Who gets every variant from the API: nobody but an editor's token, for what it may edit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import swapper
from django.contrib.admin.utils import unquote
from wagtail import models

from wagtail_personalize_plus.blocks.presentation import Presentation

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.urls import ResolverMatch

__all__ = ["raw_for_editors"]

NAMESPACE = "wagtailapi_v3"
"""Of Wagtail's own endpoints; what a site's own ones show for a token is not ours to say."""

LISTED = ("add", "change", "delete", "view")
"""The permissions of which Wagtail's list of snippets asks for any."""


def raw_for_editors(request: HttpRequest) -> Presentation | None:
    """
    Return RAW for a request of API v3 whose token may edit the page or snippet that it names.

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
    """Return whether Wagtail's API v3 was asked for something that the user may edit."""
    match = request.resolver_match
    if match is None or match.namespace != NAMESPACE:
        return False
    known = getattr(request, "_wpp_may_edit", None)
    if known is None:
        asked = _may_edit_snippet if "snippet" in (match.url_name or "") else _may_edit_page
        known = asked(match, request.method, user)
        request._wpp_may_edit = known  # type: ignore[attr-defined]  # noqa: SLF001
    return known


def _may_edit_page(match: ResolverMatch, method: str | None, user: Any) -> bool:
    pk = match.kwargs.get("page_id")
    if pk is None:
        # A page is being created: it is the user's, and has no key in the URL yet.
        return match.url_name == "list_pages" and method == "POST"
    page = swapper.load_model("wagtailcore", "Page").objects.filter(pk=pk).first()
    return page is not None and page.specific.permissions_for_user(user).can_edit()


def _may_edit_snippet(match: ResolverMatch, method: str | None, user: Any) -> bool:
    # The registry is new in Wagtail 8, and so is the API that asks.
    from wagtail.permissions import policy_registry
    from wagtail.snippets.models import get_snippet_models

    label, pk = match.kwargs.get("type"), match.kwargs.get("pk")
    model = next((each for each in get_snippet_models() if each._meta.label == label), None)
    if model is None:
        return False
    policy = policy_registry.get_by_type(model)
    if pk is not None:
        snippet = model._default_manager.filter(pk=unquote(pk)).first()  # noqa: SLF001
        return snippet is not None and policy.user_has_permission_for_instance(
            user, "change", snippet
        )
    if method == "POST":
        return policy.user_has_permission(user, "add")
    return _may_edit_all(policy, user)


def _may_edit_all(policy: Any, user: Any) -> bool:
    """
    Return whether the user may change every snippet that a list may show.

    A list gives whole snippets, and does not say for which of them a block is asked.
    """
    if not policy.user_has_permission(user, "change"):
        return False
    shown = policy.instances_user_has_any_permission_for(user, LISTED)
    editable = policy.instances_user_has_permission_for(user, "change")
    return not shown.exclude(pk__in=editable.values("pk")).exists()
