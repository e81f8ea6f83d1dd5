"""Copies of visitor groups."""

from __future__ import annotations

import json
import re

import pytest

from tests.builders import criterion, group, header
from tests.editing.forms import admin_url, group_form_data, in_database
from wagtail_personalize_plus.editing.copying import copy_of
from wagtail_personalize_plus.models import VisitorGroup

pytestmark = pytest.mark.django_db


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
