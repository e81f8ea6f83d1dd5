"""Template tags for the admin, and the preview panel that they are for."""

from __future__ import annotations

import json
from html import unescape

import pytest
from django.contrib.auth.models import Permission
from django.template import Context
from django.urls import reverse
from wagtail.models import GroupPagePermission

from tests.builders import personalized, publish
from tests.site.models import Banner, PersonalizedPage, PlainPage
from wagtail_personalize_plus.templatetags.personalize_admin import view_as_control

pytestmark = pytest.mark.django_db

CONTROL = 'id="wpp-view-as"'


@pytest.fixture
def page_url(home):
    page = publish(home, PersonalizedPage, "offers", [personalized("rich", "<p>a</p>")])
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


@pytest.fixture
def page_editor(client, editor, home):
    """An editor of pages, logged in, without permission to view as somebody else."""
    role = editor.groups.get()
    role.permissions.add(Permission.objects.get(codename="access_admin"))
    GroupPagePermission.objects.create(
        group=role, page=home, permission=Permission.objects.get(codename="change_page")
    )
    client.force_login(editor)
    return editor


def test_administrators_may_view_as_anybody(admin_client, page_url):
    html = admin_client.get(page_url).content.decode()
    assert html.count(CONTROL) == 1
    assert html.count("js/view-as.js") == 1


def test_an_editor_needs_the_permission(client, page_editor, page_url):
    assert CONTROL not in client.get(page_url).content.decode()
    page_editor.user_permissions.add(Permission.objects.get(codename="view_as"))
    assert CONTROL in client.get(page_url).content.decode()


def test_what_wagtail_shows_in_the_panel_stays(admin_client, page_url):
    html = admin_client.get(page_url).content.decode()
    assert 'data-w-preview-target="iframe"' in html
    assert 'data-w-preview-target="newTab"' in html


def test_snippets_have_it_too(admin_client):
    banner = Banner.objects.create(name="Banner", body=[])
    url = reverse(Banner.snippet_viewset.get_url_name("edit"), args=[banner.pk])
    assert CONTROL in admin_client.get(url).content.decode()


def test_it_asks_nothing_of_the_database(admin_client, home, django_assert_max_num_queries):
    page = publish(home, PlainPage, "plain", [])
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    with django_assert_max_num_queries(200) as queries:
        html = admin_client.get(url).content.decode()
    assert CONTROL in html
    assert not [query for query in queries.captured_queries if "_visitorgroup" in query["sql"]]


def test_the_first_choices_are_nobody_else_and_the_default_content(admin_client, page_url):
    html = unescape(admin_client.get(page_url).content.decode())
    extras = html.split('data-wpp-groups-field-extras-value="')[1].split(']"')[0] + "]"
    assert [(choice["id"], choice["name"]) for choice in json.loads(extras)] == [
        ("", "Me (no simulation)"),
        ("default", "Default content"),
    ]


def test_without_a_request_there_is_no_control():
    assert view_as_control(Context()) is None
