"""Seeing a preview as a member of chosen visitor groups."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse

from wagtail_personalize_plus.groups.membership import assume
from wagtail_personalize_plus.groups.snapshot import current_snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

__all__ = ["PARAMETER", "PERMISSION", "viewing_as"]

PARAMETER = "visitor_group"
"""Query parameter of an admin request that renders a preview: a group's slug, repeatable."""

PERMISSION = "wagtail_personalize_plus.view_as"
"""Who may see pages as a visitor group."""

_wanted: ContextVar[frozenset[int] | None] = ContextVar(
    "wagtail_personalize_plus_view_as", default=None
)


@contextmanager
def viewing_as(request: HttpRequest) -> Iterator[None]:
    """
    Let a preview be answered for the groups that its editor chose.

    Wagtail renders a preview by a second request, which it makes itself inside of the admin
    request and which carries no query. The choice is read and allowed at the admin request, and
    takes effect only in the inner one, so that no request from outside can make the site assume
    a group.
    """
    if getattr(request, "is_dummy", False):
        groups = _wanted.get()
        if groups is None:
            yield
        else:
            with assume(groups):
                yield
        return
    token = _wanted.set(_chosen_groups(request))
    try:
        yield
    finally:
        _wanted.reset(token)


def _chosen_groups(request: HttpRequest) -> frozenset[int] | None:
    """Return the groups that an editor asks for, none for the default content, or None."""
    if PARAMETER not in request.META.get("QUERY_STRING", "") or PARAMETER not in request.GET:
        return None
    if not _is_in_admin(request) or not _may_view_as(request):
        return None
    return frozenset(_primary_keys(request.GET.getlist(PARAMETER)))


def _primary_keys(names: Iterable[str]) -> Iterator[int]:
    """Yield the keys of groups called by slug, or by key where no slug is like it."""
    snapshot = current_snapshot()
    for name in names:
        if name in snapshot.slugs:
            yield snapshot.slugs[name]
        elif name.isdecimal() and int(name) in snapshot.rows:
            yield int(name)


def _is_in_admin(request: HttpRequest) -> bool:
    try:
        return request.path.startswith(reverse("wagtailadmin_home"))
    except NoReverseMatch:
        return False


def _may_view_as(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return user is not None and user.has_perms(["wagtailadmin.access_admin", PERMISSION])
