"""API v3 gives visitors what they may see, and editors what they need to edit."""

from __future__ import annotations

import json

import pytest
import wagtail
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission

from tests.builders import publish, user
from tests.headless.editors import bearer, stored
from tests.headless.words import (
    AS_MEMBER,
    DEFAULT,
    MEMBERS,
    NOBODY,
    OTHERS,
    nested_page,
    personalized_page,
    section_page,
    words_in,
)
from tests.site.models import PersonalizedPage

if wagtail.VERSION < (8, 0):
    pytest.skip("API v3 is new in Wagtail 8", allow_module_level=True)

from wagtail.models import APIToken

ALL = {DEFAULT, MEMBERS, OTHERS, NOBODY}

PAGES = [personalized_page, section_page, nested_page]


def detail(page, query=""):
    return f"/api/v3/pages/{page.pk}/{query}"


def allow(owner, name, page):
    """Give a user a permission on a page and those below it."""
    permission = Permission.objects.get(
        content_type__app_label="wagtailcore", codename=f"{name}_page"
    )
    group = Group.objects.create(name=f"Who may {name}")
    GroupPagePermission.objects.create(group=group, page=page, permission=permission)
    owner.groups.add(group)


@pytest.fixture
def publisher(home):
    """A user who may see pages in the admin and publish them, and not edit them."""
    made = user("publisher")
    allow(made, "publish", home)
    return made


@pytest.mark.parametrize("make", PAGES)
@pytest.mark.parametrize("query", ["", "?version=live", "?version=draft"])
def test_a_visitor_gets_one_content_and_no_other_word(make, query, client, home):
    page = make(home)
    default = client.get(detail(page, query))
    assert default.status_code == 200
    assert words_in(default) == {DEFAULT}
    member = client.get(detail(page, query), headers=AS_MEMBER)
    assert MEMBERS in words_in(member)
    assert words_in(member) <= {MEMBERS, DEFAULT}
    for response in (default, member):
        assert response["Cache-Control"] == "private, no-cache"


def test_finding_a_page_leads_to_what_a_visitor_gets(client, home):
    personalized_page(home)
    response = client.get("/api/v3/pages/find/?html_path=/page/", follow=True)
    assert response.status_code == 200
    assert words_in(response) == {DEFAULT}


@pytest.mark.parametrize("as_editor", [True, False])
def test_a_list_of_pages_gives_no_variant_away(as_editor, client, home, editor):
    personalized_page(home)
    headers = bearer(editor) if as_editor else {}
    for query in ("", "?type=testsite.PersonalizedPage", "?search=canary"):
        response = client.get(f"/api/v3/pages/{query}", headers=headers)
        assert words_in(response) <= {DEFAULT}


@pytest.mark.parametrize("make", PAGES)
@pytest.mark.parametrize("query", ["", "?version=draft"])
def test_an_editors_token_gets_every_variant_for_itself_alone(make, query, client, home, editor):
    page = make(home)
    response = client.get(detail(page, query), headers=bearer(editor))
    assert words_in(response) == ALL
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("query", ["", "?version=draft"])
def test_a_token_that_may_not_edit_the_page_gets_what_a_visitor_gets(
    query, client, home, publisher
):
    page = personalized_page(home)
    page.save_revision()
    response = client.get(detail(page, query), headers=bearer(publisher))
    assert response.status_code == 200
    assert words_in(response) == {DEFAULT}
    assert response["Cache-Control"] == "private, no-cache"


def test_a_token_without_any_permission_sees_no_page(client, home):
    page = personalized_page(home)
    response = client.get(detail(page), headers=bearer(user("nobody")))
    assert response.status_code == 404
    assert words_in(response) == set()


@pytest.mark.parametrize("as_member", [True, False])
def test_a_session_changes_nothing(as_member, client, home, administrator):
    page = personalized_page(home)
    client.force_login(administrator)
    headers = AS_MEMBER if as_member else {}
    assert words_in(client.get(detail(page), headers=headers)) == {
        MEMBERS if as_member else DEFAULT
    }
    assert words_in(client.get(detail(page, "?version=draft"))) == {DEFAULT}


def test_a_token_that_was_revoked_counts_as_none(client, home, editor):
    page = personalized_page(home)
    token, key = APIToken.create_token(user=editor, name="test")
    token.revoke()
    headers = {"Authorization": f"Bearer {key}"}
    assert words_in(client.get(detail(page), headers=headers)) == {DEFAULT}


@pytest.mark.parametrize("key", ["", "nonsense", "wagtail_0000000000000000000000000000000000"])
def test_a_token_that_does_not_exist_counts_as_none(key, client, home):
    page = personalized_page(home)
    response = client.get(detail(page), headers={"Authorization": f"Bearer {key}"})
    assert words_in(response) == {DEFAULT}


def test_a_token_of_a_user_who_left_counts_as_none(client, home, editor):
    page = personalized_page(home)
    headers = bearer(editor)
    editor.is_active = False
    editor.save()
    assert words_in(client.get(detail(page), headers=headers)) == {DEFAULT}


def patch(client, page, body, owner, action="publish"):
    return client.patch(
        detail(page),
        json.dumps({"meta": {"type": page._meta.label, "action": action}, "body": body}),
        content_type="application/json",
        headers=bearer(owner),
    )


@pytest.mark.parametrize("make", [personalized_page, section_page])
def test_reading_and_writing_back_loses_nothing(make, client, home, administrator):
    page = make(home)
    before = stored(page)
    body = client.get(detail(page), headers=bearer(administrator)).json()["body"]
    response = patch(client, page, body, administrator)
    assert response.status_code == 200
    assert words_in(response) == ALL
    assert response["Cache-Control"] == "private, no-store"
    assert stored(page) == before
    assert words_in(client.get(page.url, headers=AS_MEMBER)) == {MEMBERS}


def test_reading_and_writing_back_keeps_variants_at_every_depth(client, home, administrator):
    page = nested_page(home)
    before = stored(page)
    body = client.get(detail(page), headers=bearer(administrator)).json()["body"]
    assert patch(client, page, body, administrator).status_code == 200
    after = stored(page)
    for body in (before, after):  # the API of Wagtail drops the ids of list items
        body[0]["value"]["cards"][0].pop("id")
        body[0]["value"]["hero"]["content"] = body[0]["value"]["hero"]["content"]["heading"]
    assert after == before


def test_a_change_of_one_variant_changes_nothing_else(client, home, editor):
    page = personalized_page(home)
    expected = stored(page)
    expected[0]["value"]["variants"][1]["value"]["content"]["title"] = "changed"
    body = client.get(detail(page), headers=bearer(editor)).json()["body"]
    body[0]["value"]["variants"][1]["value"]["content"]["title"] = "changed"
    assert patch(client, page, body, editor, action=None).status_code == 200
    assert stored(page) == expected


def test_groups_can_be_changed(client, home, editor):
    page = personalized_page(home)
    body = client.get(detail(page), headers=bearer(editor)).json()["body"]
    body[0]["value"]["variants"][0]["value"] |= {"groups": [3, 1], "except": [2]}
    assert patch(client, page, body, editor, action=None).status_code == 200
    value = stored(page)[0]["value"]["variants"][0]["value"]
    assert (value["groups"], value["except"]) == ([3, 1], [2])


def test_a_page_that_is_created_comes_back_whole(client, home, editor):
    body = stored(personalized_page(home))
    payload = {
        "meta": {"type": "testsite.PersonalizedPage", "parent_id": home.pk},
        "title": "Created",
        "body": body,
    }
    response = client.post(
        "/api/v3/pages/",
        json.dumps(payload),
        content_type="application/json",
        headers=bearer(editor),
    )
    assert response.status_code == 201, response.content
    assert words_in(response) == ALL
    created = PersonalizedPage.objects.get(pk=response.json()["id"])
    assert stored(created) == body


def test_revisions_are_whole_for_an_editor_and_resolved_for_who_may_only_publish(
    client, home, editor, publisher
):
    page = personalized_page(home)
    revision = page.save_revision()
    url = detail(page, f"revisions/{revision.pk}/")
    assert words_in(client.get(url, headers=bearer(editor))) == ALL
    assert words_in(client.get(url, headers=bearer(publisher))) == {DEFAULT}
    assert client.get(url).status_code == 401


def test_an_editor_of_one_page_gets_no_variant_of_another(client, home, publisher):
    own = publish(home, PersonalizedPage, "own", [])
    other = personalized_page(home)
    allow(publisher, "change", own)
    assert words_in(client.get(detail(other), headers=bearer(publisher))) == {DEFAULT}
