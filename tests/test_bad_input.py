"""Whatever a client sends and whatever is stored: the page answers, with the default in doubt."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.db.models import JSONField
from django.db.models.functions import Cast

from tests.builders import PHONE, criterion, group, header, personalized, publish, variant
from tests.site.models import PersonalizedPage
from wagtail_personalize_plus.criteria.base import registered_criteria
from wagtail_personalize_plus.groups import snapshot
from wagtail_personalize_plus.models import VisitorGroup

DEFAULT, VARIANT = "for-everybody-else", "for-members"

AS_MEMBER = {"X-Test": "member"}


@pytest.fixture
def members(db):
    return group("Members", header("member"))


def page_with(home, *variants):
    """Return a page whose only block has these variants, each for (groups, left out)."""
    stored = [
        variant(groups, {"title": VARIANT, "content": ""}, excluded=excluded)
        for groups, excluded in variants
    ]
    body = [personalized("card", {"title": DEFAULT, "content": ""}, *stored)]
    return publish(home, PersonalizedPage, "page", body)


def words_in(response):
    assert response.status_code == 200
    html = response.content.decode()
    return {word for word in (DEFAULT, VARIANT) if word in html}


def raw(model, column):
    """Return a column of all rows as the database holds it."""
    rows = model.objects.annotate(raw=Cast(column, JSONField())).order_by("pk")
    return json.dumps(list(rows.values_list("raw", flat=True)))


# What a client sends

AS_BYTES = "Ünïcode ☃ 🎿".encode().decode("latin-1")
"""As a WSGI server hands over what is not ASCII."""

BAD = {
    "empty": "",
    "blank": "   ",
    "100 kB": "x" * 100_000,
    "100 kB of a URL": "http://example.org/?" + "a=b&" * 25_000,
    "100 kB of brackets": "(" * 100_000,
    "not ASCII": AS_BYTES,
    "100 kB that is not ASCII": AS_BYTES * 5_000,
    "not even UTF-8": "\xff\xfe\xfa",
    "control characters": "\x00\x01\x1b[31m\x7f",
    "a broken URL": "http://[::1",
    "separators": ";=;,=\"';%00%",
}


@pytest.fixture
def curious_page(home):
    """A page that asks about everything a client sends."""
    phones = group("Phones", ("device", {"kinds": ["mobile"]}))
    readers = group(
        "Readers", ("referrer", {"part": "host", "how": "contains", "value": "example"})
    )
    campaign = group("Campaign", ("campaign", {"source": "newsletter"}))
    asked = group("Asked", ("query_parameter", {"name": "q", "how": "is", "value": "1"}))
    systems = group(
        "Systems",
        ("operating_system", {"families": ["ios"]}),
        ("browser", {"families": ["safari"]}),
        operator="any",
    )
    users = group("Users", ("logged_in", {"status": "logged_in"}))
    everything = [phones, readers, campaign, asked, systems, users]
    return page_with(home, (everything, []))


@pytest.mark.parametrize("value", BAD.values(), ids=BAD)
@pytest.mark.parametrize("name", ["User-Agent", "Referer", "Cookie", "Accept-Language"])
def test_a_header_may_hold_anything(name, value, client, curious_page, caplog):
    assert words_in(client.get(curious_page.url, headers={name: value})) == {DEFAULT}
    assert caplog.messages == []


def test_a_client_that_sends_no_header_at_all_gets_the_default(client, curious_page, caplog):
    assert words_in(client.get(curious_page.url)) == {DEFAULT}
    assert caplog.messages == []


@pytest.mark.parametrize("value", BAD.values(), ids=BAD)
def test_bad_headers_together_do_not_hide_what_a_good_one_says(value, client, curious_page):
    headers = {"User-Agent": PHONE, "Referer": value, "Cookie": value}
    assert words_in(client.get(curious_page.url, headers=headers)) == {VARIANT}


@pytest.mark.parametrize(
    "query",
    ["q=%ff%fe", "q=%00", "q", "=&=&&", "utm_source=%F0%28%8C%28", "&".join(["q=2"] * 5_000)],
)
def test_a_query_may_hold_anything(query, client, curious_page, caplog):
    assert words_in(client.get(f"{curious_page.url}?{query}")) == {DEFAULT}
    assert caplog.messages == []


def test_a_client_that_refuses_cookies_gets_the_same_again_and_again(client, curious_page):
    for _ in range(3):
        response = client.get(curious_page.url, headers={"User-Agent": PHONE})
        assert words_in(response) == {VARIANT}
        assert not response.cookies
        client.cookies.clear()


@pytest.mark.parametrize("cookie", ["sessionid=forged", "sessionid=", f"sessionid={'x' * 5_000}"])
def test_a_session_that_does_not_exist_is_nobodys(cookie, client, curious_page):
    assert words_in(client.get(curious_page.url, headers={"Cookie": cookie})) == {DEFAULT}


# What is stored


def test_a_criterion_that_raises_is_unknown_and_logged_once_in_a_while(
    client, home, members, caplog
):
    raising = group("Raising", ("raising", {}))
    none_of = group("None of it", ("raising", {}), operator="none")
    page = page_with(
        home, ([raising], []), ([], [raising]), ([none_of], []), ([members], [none_of])
    )
    for _ in range(3):
        assert words_in(client.get(page.url, headers=AS_MEMBER)) == {DEFAULT}
    lines = [line for line in caplog.messages if "'raising'" in line]
    assert len(lines) == len(caplog.messages) == 2  # one for each group
    assert any("'Raising'" in line for line in lines)


@pytest.mark.parametrize("how", ["deleted", "disabled", "of a type that is not installed"])
def test_a_group_that_is_gone_shows_nothing_and_leaves_one_line_in_the_log(
    how, client, home, members, caplog
):
    name = "no_such_type" if how.startswith("of a type") else "header"
    gone = group("Gone", (name, {"name": "X-Test", "value": "member"}))
    none_of = group("None of it", ("in_group", {"groups": [gone.pk]}), operator="none")
    page = page_with(
        home,
        ([gone], []),
        ([], [gone]),
        ([members], [gone]),
        ([none_of], []),
        ([members], [none_of]),
    )
    if how == "deleted":
        gone.delete()
    elif how == "disabled":
        VisitorGroup.objects.filter(pk=gone.pk).update(enabled=False)
        snapshot.forget_snapshot()
    before = raw(PersonalizedPage, "body"), raw(VisitorGroup, "criteria")
    for _ in range(3):
        assert words_in(client.get(page.url, headers=AS_MEMBER)) == {DEFAULT}
    assert len(caplog.messages) == 1
    assert (raw(PersonalizedPage, "body"), raw(VisitorGroup, "criteria")) == before


BAD_VALUES = {
    "no value": {},
    "null": {"value": None},
    "empty": {"value": {}},
    "a list": {"value": []},
    "text": {"value": "text"},
    "a number": {"value": 7},
    "unknown fields": {"value": {"no_such_field": 1}},
}


@pytest.mark.parametrize("value", BAD_VALUES.values(), ids=BAD_VALUES)
@pytest.mark.parametrize("name", registered_criteria())
def test_a_criterion_without_its_answers_leaves_the_default_and_floods_no_log(
    name, value, client, home, members, caplog
):
    incomplete = VisitorGroup.objects.create(
        name="Incomplete", criteria=[{"type": name, "id": "c1", **value}]
    )
    page = page_with(home, ([incomplete], []))
    before = raw(VisitorGroup, "criteria")
    for _ in range(3):
        assert words_in(client.get(page.url, headers=AS_MEMBER)) == {DEFAULT}
    assert len(caplog.messages) <= 1
    assert raw(VisitorGroup, "criteria") == before


BAD_RULES = {
    "text": "all",
    "an object": {"type": "header"},
    "things that are no criteria": [None, 7, "header", []],
    "a nested group without value": [{"type": "nested", "id": "n"}],
    "a nested group of null": [{"type": "nested", "id": "n", "value": None}],
    "a nested group of nothing": [
        {"type": "nested", "id": "n", "value": {"operator": "none", "criteria": None}}
    ],
    "an operator that does not exist": [
        {"type": "nested", "id": "n", "value": {"operator": "xor", "criteria": []}}
    ],
}


@pytest.mark.parametrize("rule", BAD_RULES.values(), ids=BAD_RULES)
@pytest.mark.parametrize("operator", ["all", "any", "none", "xor"])
def test_a_rule_that_is_no_rule_includes_and_admits_nobody(
    rule, operator, client, home, members, caplog
):
    broken = group("Broken", operator=operator)
    VisitorGroup.objects.filter(pk=broken.pk).update(criteria=rule)
    snapshot.forget_snapshot()
    page = page_with(home, ([broken], []), ([], [broken]), ([members], [broken]))
    for _ in range(2):
        assert words_in(client.get(page.url, headers=AS_MEMBER)) == {DEFAULT}
    assert len(caplog.messages) <= 1


def nested_rule(levels):
    """Return the JSON text of conditions within conditions; no encoder goes so deep."""
    opening = '[{"type": "nested", "value": {"operator": "all", "criteria": '
    return opening * levels + "[]" + "}}]" * levels


WITH_A_LIST = {"operator": ["all"], "criteria": [criterion(*header("member"))]}

UNCOMPILABLE = {
    "an operator that is a list": (json.dumps([{"type": "nested", "value": WITH_A_LIST}]), {1}),
    "330 levels": (nested_rule(330), {0, 1}),  # some versions of Python go so deep
    "5000 levels in a text": (json.dumps(nested_rule(5000)), {1}),
    "broken JSON in a text": (json.dumps('[{"type": "header"'), {1}),
}
"""What a column may hold, and how many lines in the log it is worth."""


@pytest.mark.parametrize(("text", "lines"), UNCOMPILABLE.values(), ids=UNCOMPILABLE)
@pytest.mark.parametrize("operator", ["all", "any", "none"])
def test_a_rule_that_cannot_be_compiled_includes_and_admits_nobody(
    operator, text, lines, client, home, members, caplog
):
    broken = group("Broken", operator=operator)
    table = VisitorGroup._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "mysql":  # MariaDB takes nothing deeper than 32 levels
            cursor.execute("SET SESSION check_constraint_checks = 0")
        cursor.execute(f"UPDATE {table} SET criteria = %s WHERE id = %s", [text, broken.pk])
        if connection.vendor == "mysql":
            cursor.execute("SET SESSION check_constraint_checks = 1")
    snapshot.forget_snapshot()
    page = page_with(home, ([broken], []), ([], [broken]), ([members], [broken]))
    for _ in range(2):
        assert words_in(client.get(page.url, headers=AS_MEMBER)) == {DEFAULT}
    assert len(caplog.messages) in lines
    assert all("the visitor group 'Broken' failed" in line for line in caplog.messages)


DAMAGED_PARTS = {
    "null": None,
    "text": "header",
    "a number": 7,
    "a list": [],
    "nothing": {},
    "a criterion of no type": {"id": "c1", "value": {"name": "X-Test", "value": "nobody"}},
    "a criterion without its answers": {"type": "weekday", "id": "c1", "value": None},
    "a nested group of text": {"type": "nested", "id": "n", "value": "any"},
}


@pytest.mark.parametrize("part", DAMAGED_PARTS.values(), ids=DAMAGED_PARTS)
@pytest.mark.parametrize("depth", ["in the rule", "in a nested group"])
def test_none_of_parts_of_which_one_is_damaged_matches_nobody(
    depth, part, client, home, members, caplog
):
    parts = [criterion(*header("nobody")), part]
    if depth == "in a nested group":
        parts = [criterion("nested", {"operator": "any", "criteria": parts})]
    broken = group("Broken", operator="none")
    VisitorGroup.objects.filter(pk=broken.pk).update(criteria=parts)
    snapshot.forget_snapshot()
    page = page_with(home, ([broken], []), ([], [broken]), ([members], [broken]))
    for headers in ({}, AS_MEMBER):
        assert words_in(client.get(page.url, headers=headers)) == {DEFAULT}
    assert len(caplog.messages) <= 1


def test_faults_of_one_block_leave_the_others_as_they_are(client, home, members, caplog):
    broken = personalized("card", {"title": DEFAULT, "content": ""}, {"type": "variant"})
    whole = personalized("rich", "<p>other</p>", variant([members], f"<p>{VARIANT}</p>"))
    page = publish(home, PersonalizedPage, "page", [broken, whole])
    assert words_in(client.get(page.url, headers=AS_MEMBER)) == {DEFAULT, VARIANT}
    assert len(caplog.messages) == 1
