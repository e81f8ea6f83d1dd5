"""The form that chooses as whom to see the live site, and the item of the userbar."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser, Permission
from django.test import Client
from django.urls import reverse

from tests.builders import group, personalized, publish, user, variant
from tests.editing.conftest import give
from tests.site.models import PersonalizedPage
from wagtail_personalize_plus.editing.live_view_as import COOKIE, STOP_URL_NAME, URL_NAME, signed
from wagtail_personalize_plus.editing.live_view_as_views import ViewAsItem, add_to_userbar

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer(editor):
    editor.user_permissions.add(Permission.objects.get(codename="view_as"))
    return editor


@pytest.fixture
def groups():
    return [group("Skiers", description="Snow & ice"), group("Swimmers")]


@pytest.fixture
def form(client, viewer, groups):
    """Sends the form, and returns the response."""
    client.force_login(viewer)

    def send(*pks, **data):
        return client.post(reverse(URL_NAME), {"groups": pks, "next": "/offers/", **data})

    return send


def says(response):
    return " ".join(response.content.decode().split())


def test_a_choice_is_set_as_a_cookie_that_only_the_server_reads(form, groups):
    response = form(groups[0].pk, groups[1].pk)
    assert (response.status_code, response.url) == (302, "/offers/")
    cookie = response.cookies[COOKIE]
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 3600
    assert cookie["path"] == "/"
    assert cookie["domain"] == ""
    assert cookie["secure"] == ""
    assert "no-store" in response["Cache-Control"]


def test_over_https_the_cookie_stays_there(client, viewer, groups):
    client.force_login(viewer)
    data = {"groups": [groups[0].pk]}
    response = client.post(reverse(URL_NAME), data, secure=True)
    assert response.cookies[COOKIE]["secure"] is True


def test_from_the_form_to_the_page_and_back(client, home, form, groups):
    body = [personalized("rich", "<p>for all</p>", variant([groups[0]], "<p>snow</p>"))]
    publish(home, PersonalizedPage, "offers", body)
    form(groups[0].pk)
    assert "<p>snow</p>" in says(client.get("/offers/"))
    form(default="on")
    content = says(client.get("/offers/"))
    assert "<p>for all</p>" in content
    assert "Default content" in content
    response = client.post(reverse(STOP_URL_NAME), {"next": "/offers/"})
    assert (response.status_code, response.url) == (302, "/offers/")
    assert COOKIE not in client.cookies or not client.cookies[COOKIE].value
    assert "wpp-banner" not in says(client.get("/offers/"))


def test_the_form_shows_enabled_groups_and_what_is_chosen(client, viewer, groups):
    group("Night owls", enabled=False)
    client.force_login(viewer)
    client.cookies[COOKIE] = signed(viewer, [groups[1].pk])
    content = says(client.get(reverse(URL_NAME) + "?next=/offers/"))
    assert "Skiers" in content
    assert "Snow &amp; ice" in content
    assert "Night owls" not in content
    assert f'value="{groups[1].pk}" id="wpp-live-{groups[1].pk}" checked' in content
    assert content.count(" checked") == 1
    assert 'name="next" value="/offers/"' in content
    assert "Back to normal" in content


def test_the_default_content_is_ticked_when_it_is_chosen(client, viewer, groups):
    client.force_login(viewer)
    client.cookies[COOKIE] = signed(viewer, [])
    content = says(client.get(reverse(URL_NAME)))
    assert "data-wpp-default checked" in content
    assert content.count(" checked") == 1


def test_without_a_choice_nothing_is_ticked(client, viewer, groups):
    client.force_login(viewer)
    content = says(client.get(reverse(URL_NAME)))
    assert " checked" not in content
    assert "Back to normal" not in content


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Choose the default content or at least one visitor group."),
        (
            {"default": "on", "groups": "skiers"},
            "Choose either the default content or visitor groups.",
        ),
        ({"groups": "disabled"}, "does not exist or is disabled."),
        ({"groups": 999_999}, "The visitor group 999999 does not exist or is disabled."),
        ({"groups": "9" * 5000}, "does not exist or is disabled."),
        ({"groups": "\x00"}, "does not exist or is disabled."),
        ({"groups": "<script>"}, "The visitor group &lt;script&gt; does not exist or is disabled."),
    ],
    ids=["nothing", "both", "disabled", "unknown", "huge", "null", "markup"],
)
def test_a_choice_that_cannot_be_is_refused(client, viewer, groups, data, message):
    pks = {"skiers": groups[0].pk, "disabled": group("Night owls", enabled=False).pk}
    if "groups" in data:
        data = {**data, "groups": pks.get(data["groups"], data["groups"])}
    client.force_login(viewer)
    response = client.post(reverse(URL_NAME), {**data, "next": "/offers/"})
    assert response.status_code == 200
    assert COOKIE not in response.cookies
    content = says(response)
    assert message in content.split('role="alert"')[1].split("</div>")[0].split(">", 1)[1]
    assert 'name="next" value="/offers/"' in content


def test_what_was_ticked_stays_so_when_it_is_refused(form, groups):
    content = says(form(groups[0].pk, 999_999))
    assert f'value="{groups[0].pk}"' in content
    assert content.count(" checked") == 1


def test_more_groups_than_a_cookie_holds_are_refused(form, monkeypatch, groups):
    monkeypatch.setattr(
        "wagtail_personalize_plus.editing.live_view_as_views.MAX_LENGTH", len("too short")
    )
    assert "These are too many visitor groups. Choose fewer." in says(form(groups[0].pk))


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "http:///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example/",
        "javascript:alert(1)",
        "http://testserver@evil.example/",
        "http://testserver.evil.example/",
        "\x08//evil.example/",
        "",
    ],
)
def test_nobody_is_led_elsewhere(client, form, groups, address):
    for url, data in ((URL_NAME, {"default": "on"}), (STOP_URL_NAME, {})):
        for query, sent in (("", {"next": address}), (f"?next={address}", {})):
            response = client.post(reverse(url) + query, {**data, **sent})
            assert (response.status_code, response.url) == (302, "/")
    assert "evil" not in says(client.get(reverse(URL_NAME), {"next": address}))


def test_an_address_of_this_host_may_be_whole(client, form, groups):
    response = form(default="on", next="http://testserver/offers/?page=2")
    assert response.url == "http://testserver/offers/?page=2"
    data = {"default": "on", "next": "http://testserver/"}
    assert client.post(reverse(URL_NAME), data, secure=True).url == "/"


@pytest.mark.parametrize("url_name", [URL_NAME, STOP_URL_NAME])
def test_no_other_site_can_send_the_form(viewer, groups, url_name):
    client = Client(enforce_csrf_checks=True)
    client.force_login(viewer)
    response = client.post(reverse(url_name), {"default": "on"})
    assert response.status_code == 403
    assert COOKIE not in response.cookies


def test_the_banner_brings_the_token_that_its_form_needs(viewer, home):
    client = Client(enforce_csrf_checks=True)
    client.force_login(viewer)
    client.cookies[COOKIE] = signed(viewer, [])
    publish(home, PersonalizedPage, "offers", [])
    content = client.get("/offers/").content.decode()
    token = content.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    data = {"csrfmiddlewaretoken": token, "next": "/offers/"}
    assert client.post(reverse(STOP_URL_NAME), data).status_code == 302


def test_ending_it_is_a_post(client, viewer):
    client.force_login(viewer)
    assert client.get(reverse(STOP_URL_NAME)).status_code == 405


def test_who_lost_the_permission_may_still_end_it(client, editor):
    client.force_login(editor)
    client.cookies[COOKIE] = signed(editor, [])
    response = client.post(reverse(STOP_URL_NAME), {"next": "/offers/"})
    assert response.url == "/offers/"
    assert response.cookies[COOKIE]["max-age"] == 0


@pytest.mark.parametrize("method", ["get", "post"])
def test_without_the_permission_there_is_no_form(client, editor, method):
    client.force_login(editor)
    response = getattr(client, method)(reverse(URL_NAME), {"default": "on"})
    assert (response.status_code, response.url) == (302, reverse("wagtailadmin_home"))
    assert COOKIE not in response.cookies
    script = {"X-Requested-With": "XMLHttpRequest"}
    assert client.get(reverse(URL_NAME), headers=script).status_code == 403


def test_without_access_to_the_admin_there_is_no_form(client):
    assert client.get(reverse(URL_NAME)).status_code == 302
    someone = user("visitor")
    give(someone, "view_as")
    client.force_login(someone)
    assert client.get(reverse(URL_NAME)).url.startswith(reverse("wagtailadmin_login"))


def test_the_script_gets_the_form_as_a_dialog(client, viewer, groups):
    client.force_login(viewer)
    response = client.get(
        reverse(URL_NAME) + "?next=/offers/", headers={"X-Requested-With": "XMLHttpRequest"}
    )
    content = says(response)
    assert "<dialog" in content
    assert "<html" not in content
    assert "<script" not in content
    assert "style=" not in content
    assert "Skiers" in content
    assert 'name="csrfmiddlewaretoken"' in content
    assert "no-store" in response["Cache-Control"]


def test_without_groups_the_form_says_so_and_where_to_create_one(client, viewer, manager):
    give(manager, "view_as")
    for someone, may_create in ((viewer, False), (manager, True)):
        client.force_login(someone)
        content = says(client.get(reverse(URL_NAME)))
        assert "There are no visitor groups to choose from yet." in content
        assert ("Create a visitor group" in content) is may_create


@pytest.mark.parametrize(("number", "expected"), [(10, False), (11, True)])
def test_more_than_ten_groups_can_be_searched(client, viewer, number, expected):
    for each in range(number):
        group(f"Group {each}")
    client.force_login(viewer)
    assert ('type="search"' in says(client.get(reverse(URL_NAME)))) is expected


def test_the_form_asks_for_the_groups_once(client, viewer, django_assert_max_num_queries):
    client.force_login(viewer)
    client.get(reverse(URL_NAME))
    counts = []
    for number in (3, 30):
        for each in range(number):
            group(f"{number} {each}")
        with django_assert_max_num_queries(20) as asked:
            client.get(reverse(URL_NAME), headers={"X-Requested-With": "XMLHttpRequest"})
        counts.append(len(asked))
    assert counts[0] == counts[1]


# The userbar


@pytest.fixture
def offers(home):
    page = publish(home, PersonalizedPage, "offers", [])
    page.save_revision()
    return page


def test_the_userbar_has_an_item_that_leads_to_the_form_and_back(client, offers, viewer):
    client.force_login(viewer)
    content = says(client.get("/offers/?page=2"))
    assert f'{reverse(URL_NAME)}?next=%2Foffers%2F%3Fpage%3D2"' in content
    assert 'role="menuitem"' in content
    assert 'live-view-as.js" type="module"' in content


def test_the_item_is_for_who_has_the_permission(client, offers, editor):
    client.force_login(editor)
    content = says(client.get("/offers/"))
    assert "wagtail-userbar" in content
    assert "View as" not in content


def test_the_item_costs_no_query(client, offers, editor, django_assert_max_num_queries):
    counts = []
    for permissions in ([], ["view_as"]):
        give(editor, *permissions)
        client.force_login(editor)
        client.get("/offers/")
        with django_assert_max_num_queries(50) as asked:
            content = says(client.get("/offers/"))
        assert ("View as…" in content) is bool(permissions)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_previews_have_no_such_item(client, offers, viewer):
    client.force_login(viewer)
    content = says(client.get(reverse("wagtailadmin_pages:view_draft", args=[offers.pk])))
    assert "wagtail-userbar" in content
    assert "View as…" not in content
    content = says(client.get(reverse("wagtailadmin_pages:edit", args=[offers.pk])))
    assert "View as…" not in content


def asked_by(rf, someone, path="/", **attributes):
    request = rf.get(path)
    request.user = someone
    vars(request).update(attributes)
    items = []
    add_to_userbar(request, items)
    return items


def test_the_hook_adds_the_item_on_live_pages_alone(rf, viewer, settings):
    assert [type(item) for item in asked_by(rf, viewer)] == [ViewAsItem]
    assert asked_by(rf, viewer, is_preview=True) == []
    assert asked_by(rf, viewer, is_dummy=True) == []
    assert asked_by(rf, viewer, "/admin/pages/3/edit/") == []
    assert asked_by(rf, AnonymousUser()) == []
    items = []
    add_to_userbar(None, items, None)
    assert items == []
    settings.ROOT_URLCONF = "tests.urls_without_admin"
    assert asked_by(rf, viewer) == []
