"""Seeing a preview as a member of chosen visitor groups."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse

from wagtail_personalize_plus.groups.groups_field import group_pks
from wagtail_personalize_plus.groups.membership import assume
from wagtail_personalize_plus.groups.snapshot import current_snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

__all__ = ["PARAMETER", "PERMISSION", "is_in_admin", "may_view_as", "viewing_as"]

PARAMETER = "visitor_group"
"""Query parameter of an admin request that renders a preview: a group's slug, repeatable."""

PERMISSION = "wagtail_personalize_plus.view_as"
"""Who may see pages as a visitor group."""

_outer: ContextVar[HttpRequest | None] = ContextVar(
    "wagtail_personalize_plus_view_as", default=None
)
"""The request inside of which a preview may be rendered; what it chose is read only then."""


@contextmanager
def viewing_as(request: HttpRequest) -> Iterator[None]:
    """
    Let a preview be answered for the groups that its editor chose.

    Wagtail renders a preview by a second request, which it makes itself inside of the admin
    request and which carries no query. The choice is read from the admin request and allowed for
    its user when the inner one is answered, so that no request from outside can make the site
    assume a group.
    """
    if not getattr(request, "is_dummy", False):
        token = _outer.set(request)
        try:
            yield
        finally:
            _outer.reset(token)
        return
    outer = _outer.get()
    groups = None if outer is None else _chosen_groups(outer)
    with nullcontext() if groups is None else assume(groups):
        yield


def _chosen_groups(request: HttpRequest) -> frozenset[int] | None:
    """Return the groups that an editor asks for, none for the default content, or None."""
    if PARAMETER not in request.META.get("QUERY_STRING", "") or PARAMETER not in request.GET:
        return None
    if not is_in_admin(request) or not may_view_as(request):
        return None
    return frozenset(_primary_keys(request.GET.getlist(PARAMETER)))


def _primary_keys(names: Iterable[str]) -> Iterator[int]:
    """Yield the keys of groups called by slug, or by key where no slug is like it."""
    snapshot = current_snapshot()
    for name in names:
        if name in snapshot.slugs:
            yield snapshot.slugs[name]
        else:
            yield from (pk for pk in group_pks(name) if pk in snapshot.rows)


def is_in_admin(request: HttpRequest) -> bool:
    """Return whether a request is one of the admin; a site may do without."""
    try:
        return request.path.startswith(reverse("wagtailadmin_home"))
    except NoReverseMatch:
        return False


def may_view_as(request: HttpRequest) -> bool:
    """Return whether the user may see pages as a visitor group."""
    user = getattr(request, "user", None)
    return user is not None and user.has_perms(["wagtailadmin.access_admin", PERMISSION])
