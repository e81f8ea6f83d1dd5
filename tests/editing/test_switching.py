"""Enabling and disabling visitor groups."""

from __future__ import annotations

import pytest
from django.db.models import Max

from tests.builders import criterion, group, header
from tests.editing.forms import admin_url, bulk_url
from wagtail_personalize_plus.editing.switching import switch
from wagtail_personalize_plus.models import VisitorGroup

pytestmark = pytest.mark.django_db


def is_enabled():
    return dict(VisitorGroup.objects.values_list("name", "enabled"))


@pytest.fixture
def groups():
    return group("On", header("a")), group("Off", header("b"), enabled=False)


@pytest.mark.parametrize(
    ("action", "enabled", "message"),
    [("enable", True, "1 visitor group enabled."), ("disable", False, "1 visitor group disabled.")],
)
def test_groups_are_switched_in_bulk_after_a_question(
    client, manager, groups, action, enabled, message
):
    client.force_login(manager)
    url = bulk_url(action, *groups)
    content = client.get(url).content.decode()
    assert f"Yes, {action}" in content
    assert is_enabled() == {"On": True, "Off": False}
    assert message in client.post(url, follow=True).content.decode()
    assert is_enabled() == {"On": enabled, "Off": enabled}


def test_only_what_changes_is_saved_so_that_other_processes_hear_of_it(groups, manager):
    changed, unchanged = groups
    before = VisitorGroup.objects.aggregate(latest=Max("updated_at"))["latest"]
    assert switch(groups, manager, enabled=False) == 1
    changed.refresh_from_db()
    assert changed.updated_at > before
    assert unchanged.updated_at <= before
    assert unchanged.latest_revision is None


def test_the_history_tells_who_switched_a_group(client, manager, groups):
    client.force_login(manager)
    client.post(bulk_url("disable", *groups))
    content = client.get(admin_url("history", groups[0].pk)).content.decode()
    assert "Disabled" in content
    assert groups[0].revisions.get().user == manager


def test_a_rule_that_could_not_be_saved_does_not_keep_its_group_on(manager):
    made = group("Loop")
    made.criteria = [criterion("in_group", {"groups": [made.pk]})]
    made.save()
    switch([made], manager, enabled=False)
    assert is_enabled() == {"Loop": False}


def test_who_may_not_change_groups_switches_none(client, editor, groups):
    client.force_login(editor)
    response = client.get(bulk_url("disable", *groups))
    content = response.content.decode()
    assert "permission" in content
    client.post(bulk_url("disable", *groups))
    client.post(bulk_url("enable", *groups))
    client.post(admin_url("disable", groups[0].pk))
    assert is_enabled() == {"On": True, "Off": False}


def test_disabling_answers_nothing_but_post(client, manager, groups):
    client.force_login(manager)
    assert client.get(admin_url("disable", groups[0].pk)).status_code == 405
    assert is_enabled() == {"On": True, "Off": False}


def test_after_disabling_one_goes_where_the_link_said(client, manager, groups):
    client.force_login(manager)
    url = admin_url("disable", groups[0].pk)
    assert client.post(url).url == admin_url("edit", groups[0].pk)
    assert client.post(f"{url}?next=/admin/pages/").url == "/admin/pages/"
    assert client.post(f"{url}?next=https://evil.example/").url == admin_url("edit", groups[0].pk)
