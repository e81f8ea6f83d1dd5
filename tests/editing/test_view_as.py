"""Seeing a preview as a member of visitor groups, and nobody else seeing anything so."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.models import Permission
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from tests.builders import group, header, personalized, publish, user, variant
from tests.site.models import Banner, PersonalizedPage
from wagtail_personalize_plus.editing.view_as import viewing_as
from wagtail_personalize_plus.groups.membership import assumed_groups

pytestmark = pytest.mark.django_db


@pytest.fixture
def groups():
    return group("Skiers", header("ski")), group("Swimmers", header("swim"))


@pytest.fixture
def offers(home, groups):
    skiers, swimmers = groups
    body = [
        personalized(
            "rich",
            "<p>for all</p>",
            variant([skiers], "<p>snow</p>"),
            variant([swimmers], "<p>sea</p>"),
        ),
        personalized("rich", "<p>no towel</p>", variant([swimmers], "<p>towel</p>")),
    ]
    page = publish(home, PersonalizedPage, "offers", body)
    page.save_revision()
    return page


def may_view_as(someone):
    someone.user_permissions.add(Permission.objects.get(codename="view_as"))
    return someone


def draft_url(page, query=""):
    return reverse("wagtailadmin_pages:view_draft", args=[page.pk]) + query


def sees(response):
    content = response.content.decode()
    return {
        word for word in ("for all", "snow", "sea", "no towel", "towel") if f">{word}<" in content
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"for all", "no towel"}),
        ("?visitor_group=skiers", {"snow", "no towel"}),
        ("?visitor_group=swimmers", {"sea", "towel"}),
        ("?visitor_group=skiers&visitor_group=swimmers", {"snow", "towel"}),
        ("?visitor_group=", {"for all", "no towel"}),
        ("?visitor_group=nobody", {"for all", "no towel"}),
        ("?other=skiers", {"for all", "no towel"}),
    ],
)
def test_an_editor_sees_a_draft_as_the_groups_of_choice(client, offers, editor, query, expected):
    client.force_login(may_view_as(editor))
    assert sees(client.get(draft_url(offers, query))) == expected


def test_default_content_is_shown_even_to_an_editor_who_is_in_a_group(
    client, offers, editor, groups
):
    client.force_login(may_view_as(editor))
    group("Everybody who is in", ("logged_in", {"status": "logged_in"}))
    assert "for all" in sees(client.get(draft_url(offers, "?visitor_group=")))


def test_a_group_can_be_chosen_by_its_key(client, offers, administrator, groups):
    client.force_login(administrator)
    assert "snow" in sees(client.get(draft_url(offers, f"?visitor_group={groups[0].pk}")))
    assert "for all" in sees(client.get(draft_url(offers, "?visitor_group=999999")))


def test_such_a_response_is_never_stored(client, offers, administrator):
    client.force_login(administrator)
    response = client.get(draft_url(offers, "?visitor_group=skiers"))
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    assert "public" not in response["Cache-Control"]


def test_a_preview_without_a_choice_shows_what_the_editor_would_get(client, offers, administrator):
    # The preview's own request carries the editor's cookies and user agent, and no other header.
    client.force_login(administrator)
    insider = group("Insiders", ("logged_in", {"status": "logged_in"}))
    offers.body = [personalized("rich", "<p>for all</p>", variant([insider], "<p>snow</p>"))]
    offers.save_revision()
    assert sees(client.get(draft_url(offers))) == {"snow"}


def test_the_choice_does_not_outlive_its_request(client, offers, administrator):
    client.force_login(administrator)
    client.get(draft_url(offers, "?visitor_group=skiers"))
    assert sees(client.get(draft_url(offers))) == {"for all", "no towel"}
    assert sees(client.get("/offers/")) == {"for all", "no towel"}


def form_of(body):
    """Return the form data of a stream of personalized rich text blocks."""
    return streamfield(
        [
            (
                block["type"],
                {
                    "variants": streamfield(
                        [
                            (
                                "variant",
                                {
                                    **item["value"],
                                    "groups": json.dumps(item["value"]["groups"]),
                                    "except": "[]",
                                    "content": rich_text(item["value"]["content"]),
                                },
                            )
                            for item in block["value"]["variants"]
                        ]
                    ),
                    "content": rich_text(block["value"]["content"]),
                },
            )
            for block in body
        ]
    )


def preview(client, url, data, query):
    """Return the preview of unsaved form data, as the panel asks for it."""
    sent = client.post(url, nested_form_data(data))
    assert sent.json()["is_valid"] is True
    return client.get(f"{url}?in_preview_panel=true&{query}")


def test_the_preview_panel_shows_what_is_being_typed_as_the_chosen_groups(
    client, offers, administrator, groups
):
    client.force_login(administrator)
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[offers.pk])
    body = [
        personalized("rich", "<p>for all</p>", variant([groups[1]], "<p>sea</p>")),
        personalized("rich", "<p>no towel</p>", variant([groups[0]], "<p>snow</p>")),
    ]
    data = {"title": "Offers", "slug": "offers", "body": form_of(body)}
    data |= {"comments": inline_formset([])}
    assert sees(preview(client, url, data, "visitor_group=swimmers")) == {"sea", "no towel"}
    assert sees(preview(client, url, data, "visitor_group=")) == {"for all", "no towel"}


def test_a_snippet_is_previewed_as_the_chosen_groups(client, administrator, groups):
    body = [personalized("rich", "<p>for all</p>", variant([groups[0]], "<p>snow</p>"))]
    banner = Banner.objects.create(name="B", body=body)
    client.force_login(administrator)
    url = reverse("wagtailsnippets_testsite_banner:preview_on_edit", args=[banner.pk])
    data = {"name": "B", "body": form_of(body)}
    assert sees(preview(client, url, data, "")) == {"for all"}
    assert sees(preview(client, url, data, "visitor_group=skiers")) == {"snow"}


def test_without_the_permission_the_choice_has_no_effect(client, offers, editor):
    client.force_login(editor)
    assert sees(client.get(draft_url(offers, "?visitor_group=skiers"))) == {"for all", "no towel"}


def test_the_permission_alone_is_nothing_without_access_to_the_admin(client, offers):
    someone = may_view_as(user("visitor"))
    client.force_login(someone)
    assert client.get(draft_url(offers, "?visitor_group=skiers")).status_code in {302, 403}
    assert sees(client.get("/offers/?visitor_group=skiers")) == {"for all", "no towel"}


@pytest.mark.parametrize("who", [None, "administrator"])
def test_nothing_that_comes_from_outside_makes_the_site_assume_a_group(
    client, offers, request, who
):
    if who:
        client.force_login(request.getfixturevalue(who))
    client.cookies["visitor_group"] = "skiers"
    client.cookies["wpp_view_as"] = "skiers"
    response = client.get(
        "/offers/?visitor_group=skiers&in_preview_panel=true",
        headers={"X-Visitor-Group": "skiers", "Visitor-Group": "skiers"},
        is_dummy=True,
    )
    assert sees(response) == {"for all", "no towel"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"for all", "no towel"}),
        ("?visitor_group=skiers", {"snow", "no towel"}),
        ("?visitor_group=", {"for all", "no towel"}),
    ],
)
def test_middleware_on_an_event_loop_lets_an_editor_choose_as_well(
    async_client, offers, administrator, query, expected
):
    async_client.force_login(administrator)
    response = async_to_sync(async_client.get)(draft_url(offers, query))
    assert response.status_code == 200
    assert sees(response) == expected


def test_a_choice_in_the_query_of_any_other_admin_page_is_no_error_on_an_event_loop(
    async_client, administrator, groups
):
    async_client.force_login(administrator)
    for url in (reverse("wagtailadmin_home"), reverse("wagtailadmin_explore_root")):
        response = async_to_sync(async_client.get)(f"{url}?visitor_group=skiers", follow=True)
        assert response.status_code == 200


def test_the_choice_of_a_stranger_on_an_event_loop_leads_to_the_login(async_client, offers):
    response = async_to_sync(async_client.get)(draft_url(offers, "?visitor_group=skiers"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("wagtailadmin_login"))


@pytest.mark.parametrize("name", ["9" * 5000, "-1", "1e3", "\x00"])
def test_a_key_that_no_group_can_have_is_no_group(client, offers, administrator, name):
    client.force_login(administrator)
    response = client.get(draft_url(offers, f"?visitor_group={quote(name)}"))
    assert sees(response) == {"for all", "no towel"}


def test_a_site_without_an_admin_answers_as_ever(client, offers, administrator, settings):
    settings.ROOT_URLCONF = "tests.urls_without_admin"
    client.force_login(administrator)
    assert sees(client.get("/offers/?visitor_group=skiers")) == {"for all", "no towel"}


def test_on_a_site_without_admin_nobody_is_taken_to_be_in_a_group(rf, settings):
    settings.ROOT_URLCONF = "tests.urls_without_admin"
    preview = rf.get("/")
    preview.is_dummy = True
    with viewing_as(rf.get("/?visitor_group=skiers")), viewing_as(preview):
        assert assumed_groups.get() is None
