"""Every view of the admin that shows a page, for every page type of the demo site."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse
from wagtail.images import get_image_model
from wagtail.models import Page, Site

from sandbox.travel.models import Notice
from wagtail_personalize_plus.models import VisitorGroup

PAGE_VIEWS = (
    "edit",
    "copy",
    "delete",
    "history",
    "move",
    "preview_on_edit",
    "revisions_index",
    "unpublish",
    "usage",
    "view_draft",
)

GROUP_VIEWS = ("edit", "copy", "delete", "history", "usage")


@pytest.fixture
def pages(demo):
    """Pages of the demo site, one of each type."""
    ours = [page.specific for page in Page.objects.filter(depth__gt=1)]
    return {type(page): page for page in ours if page._meta.app_label == "travel"}.values()


@pytest.mark.parametrize("login", ["admin", "editor"])
def test_every_view_of_every_page_type_is_shown(pages, client, login):
    assert client.login(username=login, password=login)
    for page in pages:
        page.save_revision()
        for name in PAGE_VIEWS:
            response = client.get(
                reverse(f"wagtailadmin_pages:{name}", args=[page.pk]), follow=True
            )
            assert response.status_code == 200, (name, page)


@pytest.mark.parametrize("login", ["admin", "editor"])
def test_two_versions_of_every_page_type_are_compared(pages, client, login):
    assert client.login(username=login, password=login)
    for page in pages:
        first, second = page.save_revision(), page.save_revision()
        url = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, first.pk, second.pk])
        assert client.get(url).status_code == 200, page


@pytest.mark.parametrize("login", ["admin", "editor"])
def test_a_page_of_every_type_can_be_begun(pages, client, login):
    assert client.login(username=login, password=login)
    for page in pages:
        parent = page.get_parent().specific
        if not page.can_create_at(parent):
            continue
        meta = page._meta
        url = reverse("wagtailadmin_pages:add", args=[meta.app_label, meta.model_name, parent.pk])
        assert client.get(url).status_code == 200, page


@pytest.mark.parametrize("login", ["admin", "editor"])
def test_every_view_of_a_visitor_group_is_shown(demo, client, login):
    assert client.login(username=login, password=login)
    namespace = VisitorGroup.snippet_viewset.url_namespace
    for name in ("list", "list_results", "add"):
        assert client.get(reverse(f"{namespace}:{name}")).status_code == 200, name
    for group in VisitorGroup.objects.all():
        for name in GROUP_VIEWS:
            url = reverse(f"{namespace}:{name}", args=[group.pk])
            assert client.get(url).status_code == 200, (name, group)


@pytest.mark.parametrize("login", ["admin", "editor"])
def test_the_rest_of_the_admin_is_shown(demo, client, login):
    assert client.login(username=login, password=login)
    for name in (
        "wagtailadmin_home",
        "wagtailadmin_explore_root",
        "wagtailsnippets:index",
        "wagtailsnippets_travel_notice:list",
        "wagtailsnippets_travel_notice:add",
        "wagtailimages:index",
    ):
        assert client.get(reverse(name), follow=True).status_code == 200, name


LEFT_OUT = {
    "wagtailadmin_error_test",  # failwhale: raises an error, so that a site can see its reports
    "wagtailadmin_logout",  # what follows would be the login page alone
}


def named_views(resolver, namespaces=()):
    """Yield the name of every view, with the names of its arguments."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = [pattern.namespace] if pattern.namespace else []
            yield from named_views(pattern, [*namespaces, *inner])
        elif pattern.name:
            names = getattr(pattern.pattern, "converters", {})
            yield ":".join([*namespaces, pattern.name]), frozenset(names)


def objects_of_the_demo():
    """Return an object for the `pk` of a view, by a part of the name of the view."""
    return {
        "visitorgroup": VisitorGroup.objects.first(),
        "travel_notice": Notice.objects.first(),
        "wagtailimages": get_image_model().objects.first(),
        "wagtailusers_users": get_user_model().objects.get(username="member"),
        "wagtailusers_groups": Group.objects.first(),
        "wagtailsites": Site.objects.get(),
        "images": get_image_model().objects.first(),
        "": Page.objects.get(depth=2),
    }


def arguments(name, page, objects):
    """Return what a view may be called with: a page, or whatever object its name speaks of."""
    thing = next(objects[part] for part in objects if part in name)
    shown = thing if hasattr(thing, "revisions") else page
    first, second = (*shown.revisions.order_by("pk"), None, None)[:2]
    return {
        "pk": thing.pk,
        "page_id": page.pk,
        "page_to_move_id": page.pk,
        "object_id": page.pk,
        "parent_page_id": page.get_parent().pk,
        "destination_id": page.get_parent().pk,
        "content_type_app_name": page._meta.app_label,
        "content_type_model_name": page._meta.model_name,
        "content_type_id": ContentType.objects.get_for_model(page).pk,
        "app_name": page._meta.app_label,
        "app_label": page._meta.app_label,
        "model_name": page._meta.model_name,
        "revision_id": first and first.pk,
        "revision_id_a": first and first.pk,
        "revision_id_b": second and second.pk,
        "image_id": objects["wagtailimages"].pk,
        "filter_spec": "fill-10x10",
        "user_id": objects["wagtailusers_users"].pk,
        "action": "delete",
    }


def addresses(page, objects):
    """Yield every address of the admin that can be made of the objects of the demo site."""
    for name, needed in named_views(get_resolver("sandbox.urls")):
        given = arguments(name, page, objects)
        if name in LEFT_OUT or not needed <= given.keys():
            continue
        try:
            url = reverse(name, kwargs={each: given[each] for each in needed})
        except NoReverseMatch:
            continue
        if url.startswith("/admin/"):
            yield url


@pytest.mark.parametrize("login", ["admin", "editor"])
def test_no_address_of_the_admin_fails(pages, client, login):
    assert client.login(username=login, password=login)
    client.raise_request_exception = False
    objects = objects_of_the_demo()
    for thing in (*pages, objects["visitorgroup"]):
        for _ in range(2):
            thing.save_revision()
    seen = {}
    for page in pages:
        for url in addresses(page, objects):
            if url not in seen:
                seen[url] = client.get(url).status_code
    assert [url for url, status in seen.items() if status >= 500] == []
    if login == "admin":
        assert len([url for url, status in seen.items() if status == 200]) > 200
