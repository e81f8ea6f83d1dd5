"""The admin of visitor groups: who may use it, and what its pages say and do."""

from __future__ import annotations

import html
import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from tests.builders import criterion, group, header, publish
from tests.editing.conftest import give
from tests.editing.forms import admin_url, bulk_url, group_form_data, in_database
from tests.site.models import PersonalizedPage
from wagtail_personalize_plus.models import VisitorGroup

pytestmark = pytest.mark.django_db

ONE = ["edit", "copy", "delete", "usage", "history", "history_results"]
ALL = ["list", "list_results", "add"]
BULK = ["delete", "enable", "disable"]


@pytest.fixture
def urls(skiers):
    """Every page of the admin of groups that is asked for by GET, for one group."""
    revision = skiers.latest_revision
    return [
        *(admin_url(name) for name in ALL),
        *(admin_url(name, skiers.pk) for name in ONE),
        admin_url("revisions_compare", skiers.pk, "earliest", "live"),
        admin_url("revisions_revert", skiers.pk, revision.pk),
        *(bulk_url(action, skiers) for action in BULK),
    ]


def stored_state():
    return list(VisitorGroup.objects.order_by("pk").values())


# --- Who may use it ---------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["administrator", "manager"])
def test_every_page_opens_for_who_may_manage_groups_and_changes_nothing(client, request, urls, who):
    client.force_login(request.getfixturevalue(who))
    before = stored_state()
    assert {url: client.get(url).status_code for url in urls} == dict.fromkeys(urls, 200)
    assert stored_state() == before


def test_no_page_opens_for_an_editor_without_permission(client, editor, urls, skiers):
    client.force_login(editor)
    home = reverse("wagtailadmin_home")
    for url in urls:
        response = client.get(url)
        if "/bulk/" in url:  # Wagtail says there which of them one may not change
            assert "You don't have permission" in html.unescape(response.content.decode())
            assert "Yes, " not in response.content.decode()
        else:
            assert (url, response.status_code, response.url) == (url, 302, home)


def test_nothing_is_changed_by_an_editor_without_permission(client, editor, skiers):
    client.force_login(editor)
    before = stored_state()
    data = group_form_data(skiers, name="Hacked", slug="hacked")
    for url in (
        admin_url("add"),
        admin_url("edit", skiers.pk),
        admin_url("copy", skiers.pk),
        admin_url("delete", skiers.pk),
        admin_url("disable", skiers.pk),
        admin_url("revisions_revert", skiers.pk, skiers.latest_revision.pk),
        *(bulk_url(action, skiers) for action in BULK),
    ):
        client.post(url, data)
    assert stored_state() == before


def test_anonymous_visitors_are_sent_to_the_login(client, urls):
    for url in urls:
        assert client.get(url).url.startswith(reverse("wagtailadmin_login"))


@pytest.mark.parametrize(
    ("codename", "pages"),
    [
        ("add_visitorgroup", {"list", "add"}),
        ("change_visitorgroup", {"list", "edit", "usage"}),
        ("delete_visitorgroup", {"list", "delete"}),
        ("view_as", set()),
    ],
)
def test_each_permission_opens_its_own_pages(client, editor, skiers, codename, pages):
    client.force_login(give(editor, codename))
    opened = {
        name
        for name in ("list", "add", "edit", "delete", "usage")
        if client.get(admin_url(name, *([] if name in ALL else [skiers.pk]))).status_code == 200
    }
    assert opened == pages


def test_the_menu_shows_groups_to_those_who_may_manage_them(client, manager, editor):
    home = reverse("wagtailadmin_home")
    client.force_login(manager)
    assert admin_url("list") in client.get(home).content.decode()
    client.force_login(editor)
    assert admin_url("list") not in client.get(home).content.decode()


def test_the_permissions_are_offered_where_wagtail_manages_groups_of_users(client, administrator):
    client.force_login(administrator)
    editors = Group.objects.get(name="Editors")
    content = client.get(reverse("wagtailusers_groups:edit", args=[editors.pk])).content.decode()
    offered = set(map(int, re.findall(r'name="permissions"[^>]* value="(\d+)"', content)))
    ours = Permission.objects.filter(content_type__model="visitorgroup")
    assert set(ours.filter(pk__in=offered).values_list("codename", flat=True)) == {
        "add_visitorgroup",
        "change_visitorgroup",
        "delete_visitorgroup",
        "view_as",
    }


def test_choosing_groups_in_a_page_needs_no_permission_of_ours(client, editor, home, skiers):
    client.force_login(editor)
    page = publish(home, PersonalizedPage, "offers", [])
    form = {
        "title": "Offers",
        "slug": "offers",
        "comments": inline_formset([]),
        "body": streamfield(
            [
                (
                    "card",
                    {
                        "variants": streamfield(
                            [
                                (
                                    "variant",
                                    {
                                        "groups": str(skiers.pk),
                                        "except": "",
                                        "content": {"title": "snow", "content": ""},
                                    },
                                )
                            ]
                        ),
                        "content": {"title": "all", "content": ""},
                    },
                )
            ]
        ),
    }
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert "Skiers" in client.get(url).content.decode()
    assert client.post(url, nested_form_data(form)).status_code == 302
    page.refresh_from_db()
    draft = page.get_latest_revision_as_object()
    assert draft.body[0].value["variants"][0].value["groups"] == [skiers.pk]


# --- The form ---------------------------------------------------------------------------------


def test_a_group_is_created_with_its_rule_tags_and_a_slug_of_its_name(client, manager):
    client.force_login(manager)
    made = VisitorGroup(name="Night owls", criteria=[criterion(*header("late"))], operator="any")
    data = group_form_data(made, slug="", tags="night, owl")
    assert client.post(admin_url("add"), data).url == admin_url("list")
    saved = VisitorGroup.objects.get()
    assert (saved.name, saved.slug, saved.operator) == ("Night owls", "night-owls", "any")
    assert saved.rule_sentence() == "Header X-Test is late."
    assert sorted(saved.tags.names()) == ["night", "owl"]
    assert saved.latest_revision.user == manager


def test_a_group_is_changed_and_its_history_tells_by_whom(client, manager, skiers):
    client.force_login(manager)
    client.post(admin_url("edit", skiers.pk), group_form_data(skiers, name="Skiers!"))
    skiers.refresh_from_db()
    assert (skiers.name, skiers.slug) == ("Skiers!", "skiers")
    content = client.get(admin_url("history", skiers.pk)).content.decode()
    assert "Edited" in content
    assert "manager" in content


@pytest.mark.parametrize("name", ["add", "edit", "copy"])
def test_nothing_is_saved_while_it_is_typed(client, manager, skiers, name):
    client.force_login(manager)
    url = admin_url(name, *([] if name == "add" else [skiers.pk]))
    content = client.get(url).content.decode()
    assert "w-unsaved" in content
    assert "w-autosave-interval" not in content
    assert "w-unsaved:add->w-autosave#save" not in content


def test_the_slug_follows_the_name_only_until_the_group_is_saved(client, manager, skiers):
    client.force_login(manager)
    assert "keyup-&gt;w-sync#apply" in client.get(admin_url("add")).content.decode()
    assert "w-sync#apply" not in client.get(admin_url("edit", skiers.pk)).content.decode()


def test_a_rule_that_leads_back_to_itself_is_refused_by_the_form(client, manager, skiers):
    others = group("Others", ("in_group", {"groups": [skiers.pk]}))
    client.force_login(manager)
    skiers.criteria = [criterion("in_group", {"groups": [others.pk]})]
    response = client.post(admin_url("edit", skiers.pk), group_form_data(skiers))
    assert response.status_code == 200
    assert "This rule would depend on itself" in response.content.decode()
    assert in_database(skiers)[0]["type"] == "header"


def test_an_error_in_a_criterion_is_shown_and_nothing_is_saved(client, manager, skiers):
    client.force_login(manager)
    skiers.criteria = [criterion("header", {"name": "", "value": ""})]
    response = client.post(admin_url("edit", skiers.pk), group_form_data(skiers))
    assert "This field is required." in response.content.decode()
    assert in_database(skiers)[0]["value"]["value"] == "ski"
