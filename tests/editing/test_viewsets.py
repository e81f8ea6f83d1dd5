"""The admin of visitor groups: who may use it, and what its pages say and do."""

from __future__ import annotations

import html
import json
import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from tests import builders
from tests.builders import criterion, group, header, personalized, publish, variant
from tests.editing.conftest import give
from tests.editing.forms import admin_url, bulk_url, group_form_data, in_database
from tests.site.models import Banner, PersonalizedPage
from wagtail_personalize_plus.editing.copying import copy_of
from wagtail_personalize_plus.groups.snapshot import forget_snapshot
from wagtail_personalize_plus.models import VisitorGroup

pytestmark = pytest.mark.django_db

ONE = ["edit", "copy", "delete", "usage", "history", "history_results"]
ALL = ["list", "list_results", "add"]
BULK = ["delete", "enable", "disable"]


@pytest.fixture
def skiers():
    made = group("Skiers", header("ski"), description="Snow and ice")
    made.save_revision()
    return made


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


# --- The list ---------------------------------------------------------------------------------


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


# --- Copies -----------------------------------------------------------------------------------


def test_the_form_of_a_copy_holds_the_rule_and_a_free_name(client, manager, skiers):
    skiers.tags.add("winter")
    client.force_login(manager)
    form = client.get(admin_url("copy", skiers.pk)).context["form"]
    assert form["name"].value() == "Skiers (copy)"
    assert form["slug"].value() == ""
    assert form["enabled"].value() is True
    assert [tag.name for tag in form["tags"].value()] == ["winter"]
    assert 'value="winter"' in str(form["tags"])
    copied = form.instance.stored_criteria()
    assert [each["value"] for each in copied] == [{"name": "X-Test", "value": "ski"}]
    assert copied[0]["id"] != in_database(skiers)[0]["id"]


def test_saving_a_copy_makes_a_second_group(client, manager, skiers):
    client.force_login(manager)
    response = client.get(admin_url("copy", skiers.pk))
    data = group_form_data(response.context["form"].instance)
    assert client.post(response.context["action_url"], data).status_code == 302
    original, copy = VisitorGroup.objects.order_by("pk")
    assert (original.name, original.slug) == ("Skiers", "skiers")
    assert (copy.name, copy.slug) == ("Skiers (copy)", "skiers-copy")
    assert copy.rule_sentence() == original.rule_sentence()


def test_a_copy_gives_every_criterion_an_id_of_its_own_and_keeps_what_it_does_not_know():
    inner = criterion("telepathy", {"strength": 3})
    stored = [
        criterion("nested", {"operator": "none", "criteria": [criterion(*header("a")), inner]}),
        criterion("nested", {"operator": "any", "criteria": "broken"}),
        inner,
    ]
    copied = copy_of(VisitorGroup.objects.create(name="A", criteria=stored)).stored_criteria()
    assert without_ids(copied) == without_ids(stored)
    assert not ids_in(copied) & ids_in(stored)
    assert len(ids_in(copied)) == 5


def without_ids(stored):
    if isinstance(stored, list):
        return [without_ids(each) for each in stored]
    if isinstance(stored, dict):
        return {name: without_ids(value) for name, value in stored.items() if name != "id"}
    return stored


def ids_in(stored):
    return set(re.findall(r'"id": "([^"]+)"', json.dumps(stored)))


def test_a_copy_gets_a_name_that_is_free_and_not_too_long():
    made = group("A")
    assert copy_of(made).name == "A (copy)"
    group("A (copy)")
    assert copy_of(made).name == "A (copy 2)"
    group("A (copy 2)")
    assert copy_of(made).name == "A (copy 3)"
    long = copy_of(group("x" * 255)).name
    assert (len(long), long[-8:]) == (255, "x (copy)")


# --- Versions ---------------------------------------------------------------------------------


def test_two_versions_are_compared_as_sentences(client, manager, skiers):
    skiers.criteria = [criterion("telepathy", {"strength": 3})]
    skiers.operator = "none"
    skiers.save()
    skiers.save_revision()
    client.force_login(manager)
    content = client.get(
        admin_url("revisions_compare", skiers.pk, "earliest", "latest")
    ).content.decode()
    assert "Who belongs to it" in content
    assert "“telepathy” (unknown criterion)" in content


def test_versions_whose_sentences_are_alike_are_compared_by_their_criteria(client, manager, skiers):
    stored = skiers.stored_criteria()
    skiers.criteria = [{**stored[0], "id": str(builders.uuid.uuid4())}]
    skiers.save()
    skiers.save_revision()
    client.force_login(manager)
    content = client.get(
        admin_url("revisions_compare", skiers.pk, "earliest", "latest")
    ).content.decode()
    assert "Who belongs to it" in content
    assert "comparison__child-object deletion" in content


def test_equal_versions_show_no_difference(client, manager, skiers):
    skiers.save_revision()
    client.force_login(manager)
    content = client.get(
        admin_url("revisions_compare", skiers.pk, "earliest", "latest")
    ).content.decode()
    assert "Who belongs to it" not in content


def test_an_earlier_version_comes_back_with_what_the_form_cannot_show(client, manager, skiers):
    stored = [criterion("telepathy", {"strength": 3})]
    skiers.criteria = stored
    skiers.save()
    old = skiers.save_revision()
    skiers.tags.add("winter")
    skiers.criteria = [criterion(*header("b"))]
    skiers.save()
    skiers.save_revision()
    client.force_login(manager)
    url = admin_url("revisions_revert", skiers.pk, old.pk)
    form = client.get(url).context["form"]
    client.post(url, group_form_data(form.instance))
    assert in_database(skiers) == stored
    assert skiers.tags.get().name == "winter"


def test_the_places_that_use_a_group_are_listed(client, manager, home, skiers):
    body = [personalized("rich", "<p>all</p>", variant([skiers], "<p>snow</p>"))]
    publish(home, PersonalizedPage, "offers", body)
    group("Others", ("in_group", {"groups": [skiers.pk]}))
    client.force_login(manager)
    content = client.get(admin_url("usage", skiers.pk)).content.decode()
    assert "Offers" in content
    assert "Others" in content
