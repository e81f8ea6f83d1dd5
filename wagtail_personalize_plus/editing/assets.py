"""What the scripts of the admin ask the server for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from wagtail.permission_policies import ModelPermissionPolicy

from wagtail_personalize_plus.groups.groups_field import OPTIONS_URL_NAME, group_options
from wagtail_personalize_plus.groups.models import VisitorGroup

if TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = ["create_url", "register_admin_urls", "visitor_group_options"]


@require_GET
@never_cache
def visitor_group_options(request: HttpRequest) -> JsonResponse:
    """
    Answer with every visitor group, for a control on a page that does not hold them.

    Also with the URL at which this user may create one, "" when it is nobody's to give.
    """
    return JsonResponse({**group_options(), "create": create_url(request)})


def register_admin_urls() -> list[URLPattern]:
    """Return the URLs of this file, which Wagtail serves to users with access to the admin."""
    return [path("visitor-groups/options/", visitor_group_options, name=OPTIONS_URL_NAME)]


def create_url(request: HttpRequest) -> str:
    """Return where this user may create a visitor group, "" when it is nobody's to give."""
    viewset = getattr(VisitorGroup, "snippet_viewset", None)
    policy = ModelPermissionPolicy(VisitorGroup)
    if viewset is None or not policy.user_has_permission(request.user, "add"):
        return ""
    return reverse(viewset.get_url_name("add"))
