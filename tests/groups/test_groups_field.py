"""The field in which editors choose visitor groups."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import wagtail
from django import forms
from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.db.migrations.writer import MigrationWriter
from django.urls import reverse
from hypothesis import given, strategies as st
from wagtail import blocks
from wagtail.admin.compare import get_comparison_class_for_block
from wagtail.admin.telepath import JSContext
from wagtail.blocks.base import BlockField
from wagtail.models import ReferenceIndex

from tests.builders import group, personalized, publish, variant
from tests.site.models import Banner, PersonalizedPage, PlainPage
from wagtail_personalize_plus.blocks import VisitorGroupsBlock
from wagtail_personalize_plus.groups.groups_field import (
    NO_GROUP,
    OPTIONS_ID,
    VisitorGroupOptions,
    VisitorGroupsFormField,
    group_names,
    group_options,
    group_pks,
    group_strings,
    options_url,
)
from wagtail_personalize_plus.models import VisitorGroup

SCRIPT = f'<script id="{OPTIONS_ID}" type="application/json">'
TABLE = VisitorGroup._meta.db_table


def options_in(html):
    """Return the groups that the only script of data in a page holds."""
    assert html.count(SCRIPT) == 1
    return json.loads(html.split(SCRIPT)[1].split("</script>")[0])["groups"]


def queries_of_groups(queries):
    return [query["sql"] for query in queries if TABLE in query["sql"]]


# Values


@pytest.mark.parametrize(
    ("value", "pks"),
    [
        ([3, 7], [3, 7]),
        ([7, 3, 7], [7, 3]),
        ((3, 7), [3, 7]),
        (["3", " 7 "], [3, 7]),
        ("3,7", [3, 7]),
        ("[3, 7]", [3, 7]),
        ("", []),
        (None, []),
        ([], []),
        (3, [3]),
        ("3,,7", [3, 7]),
        (["abc", None, {}, [], 4.5, "4.5", "-1", "²", "٣", "1_000", 5], [NO_GROUP, 5]),
        ([True, False, 0, -1], [NO_GROUP]),
        ([2**63 - 1, 2**63, "9" * 5000], [2**63 - 1, NO_GROUP]),
        ({"groups": [3]}, [NO_GROUP]),
        (b"3", [NO_GROUP]),
        (object(), [NO_GROUP]),
    ],
)
def test_a_value_becomes_primary_keys_each_once_and_in_order(value, pks):
    assert group_pks(value) == pks
    assert VisitorGroupsBlock().to_python(value) == pks
    assert VisitorGroupsBlock().get_prep_value(value) == pks


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_no_stored_value_fails(value):
    assert all(type(pk) is int and pk >= 0 for pk in group_pks(value))


def test_a_developer_may_give_groups():
    assert VisitorGroupsBlock().normalize([VisitorGroup(pk=3), 7]) == [3, 7]


def test_the_default_is_a_list_of_its_own():
    block = VisitorGroupsBlock()
    block.get_default().append(3)
    assert block.get_default() == []
    assert VisitorGroupsBlock(default=[3]).get_default() == [3]


def test_nothing_but_names_asks_the_database():
    # No test database is allowed here, so a query would raise.
    block = VisitorGroupsBlock()
    assert block.bulk_to_python([[3], None, ["x"]]) == [[3], [], [NO_GROUP]]
    assert block.get_api_representation([3, 7]) == [3, 7]
    assert block.clean([3, 7]) == [3, 7]
    assert block.get_form_state([3, 7]) == "3,7"
    assert block.get_searchable_content([3, 7]) == []


@pytest.mark.parametrize("pks", [[], [3], [7, 3]])
def test_the_form_gives_back_what_it_got(pks):
    block = VisitorGroupsBlock(required=False)
    sent = {"groups": block.value_for_form(pks)}
    assert block.value_from_datadict(sent, {}, "groups") == pks
    assert block.value_from_datadict({}, {}, "groups") == []
    assert not block.value_omitted_from_data(sent, {}, "groups")


def test_a_required_field_refuses_nothing_but_waits_while_a_draft_is_saved():
    block = VisitorGroupsBlock()
    with pytest.raises(ValidationError, match="This field is required"):
        block.clean([])
    assert block.clean_deferred([]) == []
    with pytest.raises(ValidationError):
        block.clean([])
    assert VisitorGroupsBlock(required=False).clean([]) == []


def test_validators_see_primary_keys():
    seen = []
    VisitorGroupsBlock(validators=[seen.append]).clean([3, 7])
    assert seen == [[3, 7]]


def test_migrations_keep_a_path_that_does_not_change():
    block = VisitorGroupsBlock(required=False)
    assert block.deconstruct() == (
        "wagtail_personalize_plus.blocks.VisitorGroupsBlock",
        (),
        {"required": False},
    )
    frozen, imports = MigrationWriter.serialize(block)
    assert frozen == "wagtail_personalize_plus.blocks.VisitorGroupsBlock(required=False)"
    assert imports == {"import wagtail_personalize_plus.blocks"}


def test_each_group_is_a_reference():
    found = list(VisitorGroupsBlock().extract_references([3, 7]))
    assert found == [(VisitorGroup, "3", "", ""), (VisitorGroup, "7", "", "")]


@pytest.mark.django_db
def test_the_usage_of_a_group_names_the_page(home):
    skiers = group("Skiers")
    page = publish(
        home, PersonalizedPage, "offers", [personalized("rich", "<p/>", variant([skiers], "<p/>"))]
    )
    ReferenceIndex.create_or_update_for_object(page)
    (reference,) = ReferenceIndex.get_references_to(skiers)
    assert reference.object_id == str(page.pk)


@pytest.mark.skipif(wagtail.VERSION < (8, 0), reason="API v3 came with Wagtail 8")
def test_api_v3_writes_what_it_reads():
    from django.utils.datastructures import MultiValueDict
    from wagtail.api.v3.form_data import flatten_block_value

    block = blocks.StructBlock([("groups", VisitorGroupsBlock(required=False))])
    for pks in ([], [3], [7, 3]):
        read = block.get_api_representation(block.to_python({"groups": pks}))
        data = MultiValueDict()
        flatten_block_value(block, read, "body", data)
        assert block.value_from_datadict(data, {}, "body") == {"groups": pks}


# Names


@pytest.mark.django_db
def test_names_of_many_groups_cost_one_query(django_assert_num_queries):
    skiers, owls = group("Skiers"), group("Night owls")
    with django_assert_num_queries(1):
        assert group_names([owls.pk, 999, skiers.pk]) == [
            "Night owls",
            "deleted group 999",
            "Skiers",
        ]
    with django_assert_num_queries(0):
        assert group_names([]) == []


@pytest.mark.django_db
def test_the_plain_rendering_is_the_escaped_names():
    chosen = [group("<b>Skiers</b>").pk, group("Night owls").pk]
    assert VisitorGroupsBlock().render(chosen) == "&lt;b&gt;Skiers&lt;/b&gt;, Night owls"
    assert VisitorGroupsBlock().render(None) == ""


@pytest.mark.django_db
def test_two_versions_are_compared_by_names():
    skiers, owls = group("Skiers").pk, group("<Owls>").pk
    block = VisitorGroupsBlock()
    comparison = get_comparison_class_for_block(block)(block, True, True, [skiers], [skiers, owls])
    assert comparison.has_changed()
    assert comparison.htmldiff() == ('Skiers<span class="addition">, &lt;Owls&gt;</span>')


# Options


@pytest.mark.django_db
def test_options_hold_what_the_filter_looks_at_and_cost_one_query(django_assert_num_queries):
    owls = group("Night owls", enabled=False)
    skiers = group("Skiers", description="On snow")
    skiers.tags.add("winter", "sport")
    group_options()
    with django_assert_num_queries(1):
        options = group_options()
    tags = options["groups"][1].pop("tags")
    assert sorted(tags) == ["sport", "winter"]
    assert options["groups"] == [
        {"id": owls.pk, "name": "Night owls", "slug": "night-owls", "disabled": True},
        {
            "id": skiers.pk,
            "name": "Skiers",
            "slug": "skiers",
            "description": "On snow",
        },
    ]


@pytest.mark.django_db
def test_no_name_can_end_the_script():
    group("</script><script>alert(1)</script>")
    html = VisitorGroupOptions().__html__()
    assert html.count("</script>") == 1
    assert options_in(html)[0]["name"] == "</script><script>alert(1)</script>"


def test_options_are_equal_so_that_forms_merge_them():
    assert VisitorGroupOptions() == VisitorGroupOptions()
    assert len({VisitorGroupOptions(), VisitorGroupOptions()}) == 1


@pytest.mark.urls("tests.urls_without_admin")
def test_without_an_admin_there_is_no_url_of_options():
    assert options_url() == ""


# Forms


def ten_groups_fields():
    return blocks.StreamBlock(
        [
            (f"variant{number}", blocks.StructBlock([("groups", VisitorGroupsBlock())]))
            for number in range(10)
        ]
    )


class TwoStreams(forms.Form):
    first = BlockField(ten_groups_fields())
    second = BlockField(ten_groups_fields())


@pytest.mark.django_db
def test_two_streams_of_ten_fields_share_one_script_and_one_query(django_assert_num_queries):
    skiers = group("Skiers")
    group_options()
    with django_assert_num_queries(0):
        media = TwoStreams().media + TwoStreams().media
    with django_assert_num_queries(1):
        html = str(media)
    assert [option["id"] for option in options_in(html)] == [skiers.pk]
    assert html.count("groups-field.js") == html.count("groups-field.css") == 1


@pytest.fixture
def ten_blocks():
    skiers = group("Skiers")
    return [
        personalized("rich", "<p>a</p>", variant([skiers], "<p>b</p>", excluded=[999]))
        for _ in range(10)
    ]


def test_editing_a_page_shows_the_groups_once_for_one_query(
    admin_client, home, ten_blocks, django_assert_max_num_queries
):
    page = publish(home, PersonalizedPage, "offers", ten_blocks)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    with django_assert_max_num_queries(200) as queries:
        html = admin_client.get(url).content.decode()
    assert [option["name"] for option in options_in(html)] == ["Skiers"]
    assert len(queries_of_groups(queries.captured_queries)) == 1


def test_creating_a_page_shows_the_groups_once_for_one_query(
    admin_client, home, django_assert_max_num_queries
):
    group("Skiers")
    url = reverse("wagtailadmin_pages:add", args=["testsite", "personalizedpage", home.pk])
    with django_assert_max_num_queries(200) as queries:
        html = admin_client.get(url).content.decode()
    assert [option["name"] for option in options_in(html)] == ["Skiers"]
    assert len(queries_of_groups(queries.captured_queries)) == 1


def test_editing_a_snippet_shows_the_groups_once_for_one_query(
    admin_client, ten_blocks, django_assert_max_num_queries
):
    banner = Banner.objects.create(name="Banner", body=ten_blocks)
    url = reverse(Banner.snippet_viewset.get_url_name("edit"), args=[banner.pk])
    with django_assert_max_num_queries(200) as queries:
        html = admin_client.get(url).content.decode()
    assert [option["name"] for option in options_in(html)] == ["Skiers"]
    assert len(queries_of_groups(queries.captured_queries)) == 1


def test_a_form_without_the_field_holds_no_groups(admin_client, home):
    group("Skiers")
    page = publish(home, PlainPage, "plain", [])
    html = admin_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert f'id="{OPTIONS_ID}"' not in html
    assert "Skiers" not in html


def test_the_block_is_packed_for_our_script():
    packed = json.dumps(JSContext().pack(VisitorGroupsBlock()))
    assert "wagtail_personalize_plus.VisitorGroupsInput" in packed
    assert "__NAME__" in packed
    assert "__ID__" in packed


class GroupsForm(forms.Form):
    groups = VisitorGroupsFormField(help_text="Who sees it")


def test_the_widget_serves_plain_forms_too():
    form = GroupsForm(initial={"groups": [3, 7]})
    html = str(form["groups"])
    assert '<input type="hidden" name="groups" value="3,7">' in html
    assert 'id="id_groups"' in html
    assert 'aria-describedby="id_groups_helptext"' in html
    assert " required" not in html
    assert not GroupsForm({"groups": "3,7"}, initial={"groups": [3, 7]}).has_changed()
    changed = GroupsForm({"groups": "7"}, initial={"groups": [3, 7]})
    assert changed.has_changed()
    assert changed.is_valid()
    assert changed.cleaned_data == {"groups": [7]}
    assert not GroupsForm({"groups": ""}).is_valid()


@pytest.mark.django_db
def test_a_plain_form_holds_the_groups_once():
    skiers = group("Skiers")
    html = str(GroupsForm().media + GroupsForm().media)
    assert [option["id"] for option in options_in(html)] == [skiers.pk]


def test_the_script_has_every_word_that_it_shows():
    script = Path(finders.find("wagtail_personalize_plus/js/groups-field.js")).read_text()
    used = set(re.findall(r"\bstrings\.(\w+)", script))
    assert used == set(group_strings())
