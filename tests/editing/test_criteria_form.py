"""The criteria in the form of a group: what it cannot show comes through unharmed."""

from __future__ import annotations

import pytest
from django.db.models import JSONField, Value

from tests.builders import criterion, header
from tests.editing.forms import admin_url, group_form_data, in_database
from wagtail_personalize_plus.models import VisitorGroup


def nested(*criteria, operator="any"):
    return criterion("nested", {"operator": operator, "criteria": list(criteria)})


UNKNOWN = criterion("telepathy", {"strength": 3, "tags": ["ä", None], "deep": {"a": [1.5, True]}})
KEPT = {
    "at the top": [UNKNOWN],
    "between others": [criterion(*header("a")), UNKNOWN, criterion(*header("b"))],
    "nested": [nested(criterion(*header("a")), UNKNOWN)],
    "nested twice": [nested(nested(UNKNOWN))],
    "nested too deeply": [nested(nested(nested(criterion(*header("a")), UNKNOWN)))],
    "without an id": [{"type": "telepathy", "value": {}}],
    "a broken value": [criterion("header", "not a mapping")],
    "a broken nesting": [criterion("nested", ["not a mapping"])],
    "another kind of value": [criterion("telepathy", "loud"), criterion("telepathy", None)],
}


@pytest.mark.django_db
@pytest.mark.parametrize("stored", KEPT.values(), ids=KEPT)
def test_what_the_form_cannot_show_survives_opening_and_saving(client, manager, stored):
    made = VisitorGroup.objects.create(name="Kept", criteria=stored)
    before = in_database(made)
    client.force_login(manager)
    assert client.get(admin_url("edit", made.pk)).status_code == 200
    response = client.post(admin_url("edit", made.pk), group_form_data(made, name="Saved"))
    assert response.status_code == 302
    made.refresh_from_db()
    assert made.name == "Saved"
    assert in_database(made) == before == stored


@pytest.mark.django_db
def test_what_the_form_cannot_show_survives_an_error_in_another_field(client, manager):
    made = VisitorGroup.objects.create(name="Kept", criteria=[UNKNOWN])
    client.force_login(manager)
    response = client.post(admin_url("edit", made.pk), group_form_data(made, name=""))
    assert response.status_code == 200
    again = response.context["form"]["criteria"].value()
    assert again.stream_block.get_prep_value(again) == [UNKNOWN]


@pytest.mark.django_db
def test_an_editor_may_delete_what_the_form_cannot_show(client, manager):
    made = VisitorGroup.objects.create(name="Kept", criteria=[UNKNOWN, criterion(*header("a"))])
    client.force_login(manager)
    data = {**group_form_data(made), "criteria-0-deleted": "1"}
    client.post(admin_url("edit", made.pk), data)
    assert [each["type"] for each in in_database(made)] == ["header"]


@pytest.mark.django_db
def test_what_arrives_damaged_is_not_saved(client, manager):
    made = VisitorGroup.objects.create(name="Kept", criteria=[UNKNOWN])
    client.force_login(manager)
    data = {**group_form_data(made), "criteria-0-value": "{cut o"}
    response = client.post(admin_url("edit", made.pk), data)
    assert "This condition was damaged." in response.content.decode()
    assert in_database(made) == [UNKNOWN]


DAMAGED = {
    "a number": 3,
    "a mapping": {"type": "nested"},
    "a nested number": [criterion("nested", {"operator": "all", "criteria": 3})],
    "no time of day": [criterion("time_of_day", {"start": "99:99", "end": []})],
    "no date": [criterion("date_range", {"first_day": "2026-99-99", "last_day": 7})],
    "in a nesting": [nested(criterion("time_of_day", {"start": True, "end": "09:00"}))],
}


@pytest.mark.django_db
@pytest.mark.parametrize("stored", DAMAGED.values(), ids=DAMAGED)
def test_form_and_list_open_for_a_group_whose_rule_is_damaged(client, manager, stored):
    made = VisitorGroup.objects.create(name="Damaged")
    rows = VisitorGroup.objects.filter(pk=made.pk)
    rows.update(criteria=Value(stored, JSONField()))
    client.force_login(manager)
    assert client.get(admin_url("edit", made.pk)).status_code == 200
    assert "Damaged" in client.get(admin_url("list")).content.decode()
    assert in_database(made) == stored


@pytest.mark.django_db
def test_answers_beside_a_damaged_one_are_in_the_form(client, manager):
    answers = {"start": "99:99", "end": "09:41"}
    made = VisitorGroup.objects.create(
        name="Damaged", criteria=[criterion("time_of_day", answers), criterion(*header("ski"))]
    )
    client.force_login(manager)
    content = client.get(admin_url("edit", made.pk)).content.decode()
    assert "99:99" not in content
    assert "09:41" in content
    assert "ski" in content
