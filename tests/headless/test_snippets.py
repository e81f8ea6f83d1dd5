"""API v3 gives a snippet whole to who may change it, and resolved to who may only see it."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest
import wagtail
from django.contrib.auth.models import Permission
from wagtail.permission_policies import ModelPermissionPolicy

from tests.builders import user
from tests.headless.editors import bearer, stored, without_keys
from tests.headless.words import (
    AS_MEMBER,
    DEFAULT,
    MEMBERS,
    NOBODY,
    OTHERS,
    banner,
    personalized_body,
    words_in,
)
from tests.site.models import Banner

if wagtail.VERSION < (8, 0):
    pytest.skip("API v3 is new in Wagtail 8", allow_module_level=True)

from wagtail.permissions import policy_registry

ALL = {DEFAULT, MEMBERS, OTHERS, NOBODY}

LIST = "/api/v3/snippets/testsite.Banner/"

ACTIONS = pytest.mark.parametrize("action", [None, "publish"], ids=["draft", "publish"])
"""What becomes of what is written."""


def detail(snippet, query=""):
    return f"{LIST}{snippet.pk}/{query}"


def user_who_may(*actions):
    """Return a new user with these permissions on banners."""
    made = user("_".join(actions))
    made.user_permissions.set(
        Permission.objects.filter(
            content_type__app_label="testsite", codename__in=[f"{each}_banner" for each in actions]
        )
    )
    return made


@pytest.fixture
def reader(db):
    return user_who_may("view")


@pytest.fixture
def only_own(monkeypatch):
    """Let snippets be changed by the user who has their name alone, though all may see all."""

    class OnlyOwn(ModelPermissionPolicy):
        def user_has_permission_for_instance(self, user, action, instance):
            allowed = super().user_has_permission_for_instance(user, action, instance)
            return allowed and (action != "change" or instance.name == user.username)

        def instances_user_has_any_permission_for(self, user, actions):
            found = super().instances_user_has_any_permission_for(user, actions)
            return found.filter(name=user.username) if set(actions) == {"change"} else found

    known = policy_registry.get_by_type
    policy = OnlyOwn(Banner)

    def get_by_type(cls, **options):
        return policy if cls is Banner else known(cls, **options)

    monkeypatch.setattr(policy_registry, "get_by_type", get_by_type)
    monkeypatch.setattr(policy_registry, "get", lambda obj: get_by_type(type(obj)))


def send(method, url, owner, payload, *, action=None):
    """Write as an editor's program does."""
    body = json.dumps({"meta": {"type": "testsite.Banner", "action": action}, **payload})
    return method(url, body, content_type="application/json", headers=bearer(owner))


@ACTIONS
@pytest.mark.parametrize("query", ["", "?version=live", "?version=draft"])
@pytest.mark.parametrize("who", ["administrator", "changer"])
def test_reading_and_writing_back_loses_nothing(who, query, action, client, administrator):
    owner = administrator if who == "administrator" else user_who_may("change", "publish")
    snippet = banner()
    before = stored(snippet)
    read = client.get(detail(snippet, query), headers=bearer(owner))
    assert words_in(read) == ALL
    written = send(
        client.patch, detail(snippet), owner, {"body": read.json()["body"]}, action=action
    )
    assert written.status_code == 200, written.content
    assert stored(snippet) == before
    again = client.get(detail(snippet, "?version=draft"), headers=bearer(owner))
    assert without_keys(again.json()["body"]) == without_keys(read.json()["body"]) == before
    live = Banner.objects.get(pk=snippet.pk)
    assert without_keys(live.body.get_prep_value()) == before
    for response in (read, written, again):
        assert response["Cache-Control"] == "private, no-store"


@ACTIONS
def test_a_change_of_one_variant_changes_nothing_else(action, client, administrator):
    snippet = banner()
    live, expected = stored(snippet), stored(snippet)
    expected[0]["value"]["variants"][1]["value"]["content"]["title"] = "changed"
    body = client.get(detail(snippet), headers=bearer(administrator)).json()["body"]
    body[0]["value"]["variants"][1]["value"]["content"]["title"] = "changed"
    response = send(client.patch, detail(snippet), administrator, {"body": body}, action=action)
    assert response.status_code == 200
    assert stored(snippet) == expected
    now = without_keys(Banner.objects.get(pk=snippet.pk).body.get_prep_value())
    assert now == (expected if action else live)


@ACTIONS
@pytest.mark.parametrize("permissions", [["add", "publish"], ["add", "change", "publish"]])
def test_a_snippet_that_is_created_comes_back_whole(permissions, action, client, db):
    body = personalized_body()
    payload = {"name": "Created", "body": body}
    response = send(client.post, LIST, user_who_may(*permissions), payload, action=action)
    assert response.status_code == 201, response.content
    assert words_in(response) == ALL
    assert stored(Banner.objects.get(pk=response.json()["id"])) == without_keys(body)
    assert response["Cache-Control"] == "private, no-store"


def test_who_may_add_and_not_change_gets_what_a_visitor_gets_afterwards(client, db):
    owner = user_who_may("add")
    payload = {"name": "Created", "body": personalized_body()}
    created = send(client.post, LIST, owner, payload).json()
    url = urlsplit(created["meta"]["detail_url"]).path
    assert words_in(client.get(url, headers=bearer(owner))) == {DEFAULT}


@pytest.mark.parametrize("query", ["", "?version=live", "?version=draft"])
@pytest.mark.parametrize("action", ["view", "add", "delete"])
def test_a_token_that_may_not_change_gets_what_a_visitor_gets(action, query, client, db):
    snippet = banner()
    snippet.save_revision()
    headers = bearer(user_who_may(action))
    for url in (detail(snippet, query), LIST):
        default = client.get(url, headers=headers)
        assert words_in(default) == {DEFAULT}
        assert words_in(client.get(url, headers=headers | AS_MEMBER)) == {MEMBERS}
        assert default["Cache-Control"] == "private, no-cache"


@ACTIONS
def test_a_token_that_may_not_change_can_damage_nothing(action, client, reader):
    snippet = banner()
    before = stored(snippet)
    body = client.get(detail(snippet), headers=bearer(reader)).json()["body"]
    response = send(client.patch, detail(snippet), reader, {"body": body}, action=action)
    assert response.status_code == 403
    assert words_in(response) == set()
    assert stored(snippet) == before
    assert not snippet.revisions.exists()


def test_a_token_that_may_only_publish_gets_what_a_visitor_gets(client, db):
    snippet = banner()
    snippet.save_revision()
    url = detail(snippet, "actions/publish/")
    response = send(client.post, url, user_who_may("publish"), {})
    assert response.status_code == 200
    assert words_in(response) == {DEFAULT}


def test_a_token_without_any_permission_sees_no_snippet(client, db):
    snippet, headers = banner(), bearer(user("nobody"))
    for url in (detail(snippet), LIST):
        response = client.get(url, headers=headers)
        assert response.status_code == 403
        assert words_in(response) == set()


def test_a_session_or_no_token_sees_no_snippet(client, administrator):
    snippet = banner()
    client.force_login(administrator)
    for headers in ({}, AS_MEMBER, {"Authorization": "Bearer wagtail_0000000000000000000"}):
        for url in (detail(snippet), LIST):
            response = client.get(url, headers=headers)
            assert response.status_code == 401
            assert words_in(response) == set()


def test_an_administrators_session_adds_nothing_to_a_readers_token(client, administrator, reader):
    snippet = banner()
    client.force_login(administrator)
    assert words_in(client.get(detail(snippet), headers=bearer(reader))) == {DEFAULT}


def test_revisions_are_whole_for_who_may_change_and_for_nobody_else(client, administrator):
    snippet = banner()
    revision = snippet.save_revision()
    url = detail(snippet, f"revisions/{revision.pk}/")
    assert words_in(client.get(url, headers=bearer(administrator))) == ALL
    refused = client.get(url, headers=bearer(user_who_may("add")))
    assert refused.status_code == 403
    assert words_in(refused) == set()


def test_a_list_is_whole_for_who_may_change_all_that_it_shows(client, administrator):
    snippet = banner()
    before = stored(snippet)
    response = client.get(LIST, headers=bearer(administrator))
    assert words_in(response) == ALL
    assert response["Cache-Control"] == "private, no-store"
    (item,) = response.json()["items"]
    payload = {"body": item["body"]}
    assert send(client.patch, detail(snippet), administrator, payload).status_code == 200
    assert stored(snippet) == before


@pytest.mark.usefixtures("only_own")
class TestASiteWhereNotEverySnippetMayBeChanged:
    @pytest.fixture
    def owner(self, db):
        return user_who_may("view", "change")

    def test_ones_own_snippet_is_whole_and_another_is_not(self, client, owner):
        own, other = banner(owner.username), banner()
        assert words_in(client.get(detail(own), headers=bearer(owner))) == ALL
        assert words_in(client.get(detail(other), headers=bearer(owner))) == {DEFAULT}

    def test_another_snippet_cannot_be_written(self, client, owner):
        other = banner()
        before = stored(other)
        payload = {"body": before}
        assert send(client.patch, detail(other), owner, payload).status_code == 403
        assert stored(other) == before

    def test_a_list_with_another_snippet_gives_no_variant_away(self, client, owner):
        banner(owner.username)
        assert words_in(client.get(LIST, headers=bearer(owner))) == ALL
        banner()
        assert words_in(client.get(LIST, headers=bearer(owner))) == {DEFAULT}
