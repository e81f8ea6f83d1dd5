"""The list of visitor groups."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import group, header, personalized, publish, variant
from tests.editing.conftest import give
from tests.editing.forms import admin_url
from tests.site.models import Banner, PersonalizedPage
from wagtail_personalize_plus.groups.snapshot import forget_snapshot
from wagtail_personalize_plus.models import VisitorGroup

pytestmark = pytest.mark.django_db


def listed(client, query=""):
    """Return the names in the list."""
    content = client.get(admin_url("list") + query).content.decode()
    return re.findall(r'id="snippet_\d+_title">\s*([^<]+?)\s*<', content)


def test_the_list_says_who_belongs_to_a_group_and_where_it_is_used(client, manager, home, skiers):
    skiers.tags.add("winter", "sport")
    publish(
        home,
        PersonalizedPage,
        "offers",
        [personalized("rich", "<p>all</p>", variant([skiers], "<p>snow</p>"))],
    )
    group("Nobody", enabled=False)
    client.force_login(manager)
    content = " ".join(client.get(admin_url("list")).content.decode().split())
    assert "Header X-Test is ski." in content
    assert "sport, winter" in content
    assert f'<a href="{admin_url("usage", skiers.pk)}">Used in 1 place</a>' in content
    assert "Nobody: there is no criterion yet." in content
    assert content.count("Not used </td>") == 1
    assert re.findall(r"w-status[^>]*> (Enabled|Disabled) <", content) == ["Disabled", "Enabled"]


def test_who_may_only_add_groups_gets_no_links_that_lead_nowhere(client, editor, home, skiers):
    other = group("Others", ("in_group", {"groups": [skiers.pk]}))
    client.force_login(give(editor, "add_visitorgroup"))
    content = client.get(admin_url("list")).content.decode()
    assert "Used in 1 place" in content
    assert admin_url("usage", skiers.pk) not in content
    assert admin_url("edit", other.pk) not in content


def test_a_long_rule_is_cut_and_unfolds(client, manager):
    long = group("Long", *(header(f"value {number}") for number in range(20)))
    client.force_login(manager)
    content = client.get(admin_url("list")).content.decode()
    assert f"<summary>{long.rule_sentence()[:239]}…</summary>{long.rule_sentence()}<" in content


def test_the_list_costs_the_same_queries_for_many_groups(client, manager, home):
    def some_groups(count):
        for _ in range(count):
            number = VisitorGroup.objects.count()
            users = Group.objects.create(name=f"users {number}")
            first = VisitorGroup.objects.order_by("pk").first()
            made = group(
                f"group {number}",
                ("user_group", {"groups": [users.pk]}),
                *([("in_group", {"groups": [first.pk]})] if first else []),
                header("a"),
            )
            made.tags.add(f"tag {number}")
            body = [personalized("rich", "<p>all</p>", variant([made], "<p>few</p>"))]
            publish(home, PersonalizedPage, f"page-{number}", body)

    def queries():
        forget_snapshot()  # which would ask the database only every two seconds
        with CaptureQueriesContext(connection) as caught:
            assert client.get(admin_url("list")).status_code == 200
        return len(caught)

    client.force_login(manager)
    some_groups(2)
    queries()
    few = queries()
    some_groups(12)
    queries()
    assert queries() == few


def test_search_finds_parts_of_words_in_name_slug_description_and_tags(client, manager, skiers):
    skiers.tags.add("winter sports")
    group("Swimmers", slug="sea", description="Sun and beach").tags.add("summer")
    client.force_login(manager)
    for query in ("ski", "SKIER", "snow ice", "winter", "ice+wint"):
        assert listed(client, f"?q={query}") == ["Skiers"], query
    for query in ("sea", "beach", "summ"):
        assert listed(client, f"?q={query}") == ["Swimmers"], query
    assert listed(client, "?q=snow beach") == []
    assert listed(client, "?q=an") == ["Skiers", "Swimmers"]  # "and" in either description


def test_the_list_is_filtered_by_status_usage_and_tag(client, manager, skiers):
    skiers.tags.add("winter", "sport")
    swimmers = group("Swimmers", ("in_group", {"groups": [skiers.pk]}), enabled=False)
    swimmers.tags.add("sport")
    client.force_login(manager)
    assert listed(client, "?enabled=true") == ["Skiers"]
    assert listed(client, "?enabled=false") == ["Swimmers"]
    assert listed(client, "?used=true") == ["Skiers"]
    assert listed(client, "?used=false") == ["Swimmers"]
    assert listed(client, "?tag=winter") == ["Skiers"]
    assert listed(client, "?tag=winter&tag=sport") == ["Skiers", "Swimmers"]
    assert listed(client, "?tag=winter&enabled=false") == []
    assert listed(client, "?q=s&tag=sport&used=true") == ["Skiers"]


@pytest.mark.parametrize(
    ("ordering", "names"),
    [
        ("name", ["Skiers", "Swimmers"]),
        ("-name", ["Swimmers", "Skiers"]),
        ("enabled", ["Swimmers", "Skiers"]),
        ("-usage_count", ["Skiers", "Swimmers"]),
        ("usage_count", ["Swimmers", "Skiers"]),
        ("updated_at", ["Skiers", "Swimmers"]),
        ("password", ["Skiers", "Swimmers"]),
    ],
)
def test_the_list_can_be_ordered(client, manager, skiers, ordering, names):
    group("Swimmers", ("in_group", {"groups": [skiers.pk]}), enabled=False)
    client.force_login(manager)
    assert listed(client, f"?ordering={ordering}") == names


def test_a_page_and_a_snippet_of_the_same_key_are_two_places(client, manager, home, skiers):
    body = [personalized("rich", "<p>all</p>", variant([skiers], "<p>snow</p>"))]
    page = publish(home, PersonalizedPage, "offers", body)
    Banner.objects.create(pk=page.pk, name="Notice", body=body)
    client.force_login(manager)
    assert "Used in 2 places" in client.get(admin_url("list")).content.decode()


def test_an_empty_list_explains_what_a_visitor_group_is(client, manager, editor):
    client.force_login(manager)
    content = client.get(admin_url("list")).content.decode()
    assert "A visitor group is a rule that says who belongs to it" in content
    assert f'<a href="{admin_url("add")}" class="button">Create a visitor group</a>' in content
    assert "A visitor group is" not in client.get(admin_url("list") + "?q=x").content.decode()
    client.force_login(give(editor, "delete_visitorgroup"))
    content = client.get(admin_url("list")).content.decode()
    assert "A visitor group is" in content
    assert admin_url("add") not in content
