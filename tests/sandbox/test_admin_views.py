"""Every view of the admin that shows a page, for every page type of the demo site."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.models import Page

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
