"""Deleting visitor groups: what is said first, what happens, and what is offered instead."""

from __future__ import annotations

import html
import re

import pytest
from django.db import connection
from django.db.models import PROTECT
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry, ReferenceIndex

from tests.builders import criterion, group, header, personalized, publish, variant
from tests.editing.conftest import give
from tests.editing.forms import admin_url, bulk_url
from tests.site.models import Banner, PersonalizedPage
from wagtail_personalize_plus.models import VisitorGroup

pytestmark = pytest.mark.django_db

CHANGES = "This changes what visitors see, at once"
UNUSED = "No published page, no snippet and no other visitor group uses this group."
DISABLED = "This group is disabled, so visitors notice nothing when it is deleted."


@pytest.fixture
def skiers():
    return group("Skiers", header("ski"))


@pytest.fixture
def swimmers():
    return group("Swimmers", header("swim"))


def body_for(*groups):
    return [personalized("rich", "<p>all</p>", variant(groups, "<p>some</p>"))]


def pages_for(home, *groups, count=1):
    return [publish(home, PersonalizedPage, f"page-{n}", body_for(*groups)) for n in range(count)]


def read(response):
    """Return what a page says, without markup, and the links in it."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    text = html.unescape(" ".join(re.sub(r"<[^>]+>", " ", main).split()))
    return text, re.findall(r'href="([^"]+)"', main)


# --- One group --------------------------------------------------------------------------------


def test_the_question_names_what_uses_the_group_with_links_to_the_editor(
    client, manager, home, skiers
):
    (page,) = pages_for(home, skiers)
    banner = Banner.objects.create(name="Notice", body=body_for(skiers))
    others = group("Others", ("in_group", {"groups": [skiers.pk]}))
    client.force_login(give(manager, "change_banner", app="testsite"))
    text, links = read(client.get(admin_url("delete", skiers.pk)))
    assert "Pages and snippets with content for this group" in text
    assert "Page-0 – Personalized page, Body → Rich" in text
    assert "Notice – Banner, Body → Rich" in text
    assert "Visitor groups whose rule asks for this group Others" in text
    assert CHANGES in text
    assert "templates that call the group by its slug, “skiers”" in text
    for url in (
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        reverse(Banner.snippet_viewset.get_url_name("edit"), args=[banner.pk]),
        admin_url("edit", others.pk),
    ):
        assert any(link.startswith(f"{url}#:w:contentpath=") for link in links), url


def test_the_question_says_what_members_and_others_will_see_instead(client, manager, home, skiers):
    pages_for(home, skiers)
    client.force_login(manager)
    text, _links = read(client.get(admin_url("delete", skiers.pk)))
    assert (
        "Variants for this group alone are no longer shown. Its members get the next variant that "
        "fits them, or the default content."
    ) in text
    assert "Variants that leave this group out are no longer shown to anybody." in text
    assert (
        "Rules of other groups that ask for this group get no answer: it counts as unknown there."
    ) in text
    assert "Disabling does the same and can be undone at any time. Deleting cannot." in text


def test_what_the_question_says_is_what_members_get(client, manager, home, skiers, swimmers):
    body = [
        personalized(
            "rich",
            "<p>all</p>",
            variant([skiers], "<p>snow</p>"),
            variant([swimmers], "<p>sea</p>"),
            variant([], "<p>no skier</p>", excluded=[skiers]),
        )
    ]
    page = publish(home, PersonalizedPage, "page", body)
    as_both, as_swimmer, as_nobody = {"X-Ski": "1", "X-Swim": "1"}, {"X-Swim": "1"}, {}
    for each, name in ((skiers, "X-Ski"), (swimmers, "X-Swim")):
        each.criteria = [criterion(*header("1", name))]
        each.save()

    def seen_by(headers):
        content = client.get(page.url, headers=headers).content.decode()
        return re.findall(r"<p>(all|snow|sea|no skier)</p>", content)

    assert [seen_by(who) for who in (as_both, as_swimmer, as_nobody)] == [
        ["snow"],
        ["sea"],
        ["no skier"],
    ]
    client.force_login(manager)
    client.post(admin_url("delete", skiers.pk))
    client.logout()
    assert [seen_by(who) for who in (as_both, as_swimmer, as_nobody)] == [["sea"], ["sea"], ["all"]]


def test_what_the_user_may_not_edit_is_counted_and_not_named(client, manager, skiers):
    Banner.objects.create(name="Secret notice", body=body_for(skiers))
    client.force_login(manager)
    text, _links = read(client.get(admin_url("delete", skiers.pk)))
    assert "Secret notice" not in text
    assert "(Private Banner) – Banner, Body → Rich" in text


def test_a_group_that_nothing_uses_is_said_to_be_unused(client, manager, skiers):
    client.force_login(manager)
    text, _links = read(client.get(admin_url("delete", skiers.pk)))
    assert UNUSED in text
    assert CHANGES not in text


@pytest.mark.parametrize(
    ("count", "shown", "more"), [(10, 10, None), (11, 10, "and 1 more"), (14, 10, "and 4 more")]
)
def test_many_places_are_listed_in_part(client, manager, home, skiers, count, shown, more):
    pages_for(home, skiers, count=count)
    client.force_login(manager)
    text, links = read(client.get(admin_url("delete", skiers.pk)))
    assert text.count("Personalized page") == shown
    assert re.findall(r"and \d+ more", text) == ([more] if more else [])
    assert any(link.startswith(admin_url("usage", skiers.pk)) for link in links) == bool(more)


def test_many_places_cost_no_more_queries(client, manager, home, skiers):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert client.get(admin_url("delete", skiers.pk)).status_code == 200
        return len(caught)

    client.force_login(manager)
    pages_for(home, skiers, count=2)
    queries()
    few = queries()
    for number in range(6):
        publish(home, PersonalizedPage, f"more-{number}", body_for(skiers))
    assert queries() == few


def test_what_is_gone_from_the_database_but_not_from_the_index_is_left_out(
    client, manager, home, skiers
):
    pages_for(home, skiers, count=2)
    PersonalizedPage.objects.filter(slug="page-0")._raw_delete("default")
    page = PersonalizedPage.objects.get(slug="page-1")
    client.force_login(manager)
    response = client.get(admin_url("delete", skiers.pk))
    assert response.status_code == 200
    assert page.title in read(response)[0]


def test_a_group_is_deleted_by_post_alone(client, manager, skiers):
    client.force_login(manager)
    client.get(admin_url("delete", skiers.pk))
    assert VisitorGroup.objects.count() == 1
    assert client.post(admin_url("delete", skiers.pk)).url == admin_url("list")
    assert VisitorGroup.objects.count() == 0
    assert ModelLogEntry.objects.get(action="wagtail.delete").label == "Skiers"


def test_a_group_is_disabled_instead(client, manager, skiers):
    client.force_login(manager)
    content = client.get(admin_url("delete", skiers.pk)).content.decode()
    url = admin_url("disable", skiers.pk)
    assert f'formaction="{url}">Disable instead</button>' in content
    response = client.post(url, follow=True)
    assert "Visitor group “Skiers” disabled." in response.content.decode()
    skiers.refresh_from_db()
    assert skiers.enabled is False


def test_a_group_that_is_disabled_already_is_said_to_change_nothing(client, manager, home, skiers):
    VisitorGroup.objects.update(enabled=False)
    pages_for(home, skiers)
    client.force_login(manager)
    text, _links = read(client.get(admin_url("delete", skiers.pk)))
    assert DISABLED in text
    assert CHANGES not in text
    assert "Disable instead" not in text


def test_who_may_only_delete_is_not_offered_to_disable(client, editor, skiers):
    client.force_login(give(editor, "delete_visitorgroup"))
    text, _links = read(client.get(admin_url("delete", skiers.pk)))
    assert "Yes, delete" in text
    assert "Disable instead" not in text
    client.post(admin_url("disable", skiers.pk))
    skiers.refresh_from_db()
    assert skiers.enabled is True


def test_what_must_not_lose_its_group_prevents_deleting_it(
    client, manager, home, skiers, monkeypatch
):
    monkeypatch.setattr(ReferenceIndex, "on_delete", property(lambda _: PROTECT))
    pages_for(home, skiers)
    client.force_login(manager)
    text, _links = read(client.get(admin_url("delete", skiers.pk)))
    assert "prevents it from being deleted" in text
    assert "Yes, delete" not in text
    assert "Disable instead" in text
    client.post(admin_url("delete", skiers.pk))
    assert VisitorGroup.objects.count() == 1


# --- Several groups ---------------------------------------------------------------------------


def test_the_question_about_several_groups_lists_the_uses_of_each(
    client, manager, home, skiers, swimmers
):
    pages_for(home, skiers, count=7)
    client.force_login(manager)
    text, links = read(client.get(bulk_url("delete", skiers, swimmers)))
    skiers_part, swimmers_part = text.split("Swimmers")
    assert "Page-4 – Personalized page, Body → Rich" in skiers_part
    assert "Page-5" not in skiers_part
    assert "and 2 more" in skiers_part
    assert UNUSED in swimmers_part
    assert CHANGES in text
    assert "Are you sure you want to delete these 2 visitor groups?" in text
    assert any(link.startswith(admin_url("usage", skiers.pk)) for link in links)


def test_the_question_about_several_groups_says_what_their_members_will_see_instead(
    client, manager, home, skiers, swimmers
):
    pages_for(home, skiers)
    client.force_login(manager)
    text, _links = read(client.get(bulk_url("delete", skiers, swimmers)))
    assert (
        "Variants for these groups alone are no longer shown. Their members get the next variant "
        "that fits them, or the default content."
    ) in text


def test_several_groups_are_deleted_with_an_entry_in_the_log_for_each(
    client, manager, skiers, swimmers
):
    others = group("Others")
    client.force_login(manager)
    response = client.post(bulk_url("delete", skiers, swimmers), follow=True)
    assert "2 Visitor groups deleted" in response.content.decode()
    assert list(VisitorGroup.objects.all()) == [others]
    entries = ModelLogEntry.objects.filter(action="wagtail.delete", deleted=True, user=manager)
    assert set(entries.values_list("label", flat=True)) == {"Skiers", "Swimmers"}


def test_several_groups_are_disabled_instead(client, manager, skiers, swimmers):
    client.force_login(manager)
    content = client.get(bulk_url("delete", skiers, swimmers)).content.decode()
    (url,) = re.findall(r'formaction="([^"]+)"', content)
    assert "Disable these groups instead" in content
    client.post(html.unescape(url))
    assert set(VisitorGroup.objects.values_list("enabled", flat=True)) == {False}


def test_a_group_in_bulk_that_is_disabled_changes_nothing(client, manager, home, skiers):
    VisitorGroup.objects.update(enabled=False)
    pages_for(home, skiers)
    client.force_login(manager)
    text, _links = read(client.get(bulk_url("delete", skiers)))
    assert DISABLED in text
    assert CHANGES not in text
    assert "instead" not in text


def test_all_means_the_groups_that_the_list_showed(client, manager, skiers, swimmers):
    swimmers.tags.add("water")
    rowers = group("Rowers", enabled=False)
    rowers.tags.add("water")
    client.force_login(manager)
    for query, names in (
        ({"tag": "water"}, {"Swimmers", "Rowers"}),
        ({"q": "ski"}, {"Skiers"}),
        ({"tag": "water", "enabled": "true"}, {"Swimmers"}),
        ({}, {"Skiers", "Swimmers", "Rowers"}),
    ):
        response = client.get(bulk_url("delete", id="all", **query))
        assert {each["item"].name for each in response.context["items"]} == names, query
    assert client.get(bulk_url("delete", id="all", enabled="nonsense")).status_code == 404


def test_who_may_not_delete_deletes_nothing_in_bulk(client, editor, skiers, swimmers):
    client.force_login(give(editor, "change_visitorgroup"))
    text, _links = read(client.get(bulk_url("delete", skiers, swimmers)))
    assert "You don't have permission to delete these visitor groups" in text
    client.post(bulk_url("delete", skiers, swimmers))
    assert VisitorGroup.objects.count() == 2


def test_what_must_not_lose_its_group_prevents_deleting_in_bulk(
    client, manager, home, skiers, monkeypatch
):
    monkeypatch.setattr(ReferenceIndex, "on_delete", property(lambda _: PROTECT))
    pages_for(home, skiers)
    client.force_login(manager)
    text, _links = read(client.get(bulk_url("delete", skiers)))
    assert "prevents it from being deleted" in text
    assert "Yes, delete" not in text
    assert "Disable this group instead" in text
