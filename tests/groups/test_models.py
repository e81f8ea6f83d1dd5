"""VisitorGroup."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import now

from tests.builders import criterion, group, header
from wagtail_personalize_plus.models import VisitorGroup

pytestmark = pytest.mark.django_db


def test_a_slug_is_made_from_the_name_and_is_free():
    assert group("Skiers & snow").slug == "skiers-snow"
    assert group("Skiers, snow").slug == "skiers-snow-2"
    assert group("???").slug == "group"


def test_validation_makes_the_slug_too():
    made = VisitorGroup(name="Night owls")
    made.full_clean()
    assert made.slug == "night-owls"


def test_a_slug_that_was_chosen_stays():
    assert group("Night owls", slug="owls").slug == "owls"


def test_a_group_is_called_by_its_name():
    assert str(group("Night owls")) == "Night owls"


@pytest.mark.parametrize("fields", [None, ["enabled"], ["enabled", "updated_at"]])
def test_a_group_that_is_saved_by_a_clock_behind_is_the_latest_all_the_same(fields):
    made, other = group("A"), group("B")
    ahead = now() + timedelta(minutes=5)
    VisitorGroup.objects.filter(pk=other.pk).update(updated_at=ahead)
    made.enabled = False
    made.save(update_fields=fields)
    made.refresh_from_db()
    assert made.updated_at > ahead
    assert made.enabled is False
    assert VisitorGroup.objects.latest("updated_at") == made


def test_a_group_is_dated_by_the_clock_while_that_is_ahead():
    before = now()
    made = group("A")
    first = made.updated_at
    made.save()
    assert before <= first < made.updated_at <= now() + timedelta(seconds=1)


def test_saving_some_fields_leaves_the_others():
    made = group("A", header("a"))
    made.name, made.enabled = "B", False
    made.save(update_fields={"enabled"})
    made.refresh_from_db()
    assert (made.name, made.enabled) == ("A", False)


def test_a_group_tells_its_rule_in_a_sentence():
    assert group("A", header("a")).rule_sentence() == "Header X-Test is a."


def test_a_revision_brings_an_old_rule_back():
    made = group("A", header("a"))
    old = made.save_revision()
    made.criteria = [criterion(*header("b"))]
    made.save()
    assert old.as_object().rule_sentence() == "Header X-Test is a."


def test_an_unknown_criterion_survives_loading_and_saving():
    stored = [
        criterion("telepathy", {"strength": 3}),
        criterion("nested", {"operator": "any", "criteria": [criterion("clairvoyance", {})]}),
    ]
    made = VisitorGroup.objects.create(name="A", criteria=stored)
    loaded = VisitorGroup.objects.get(pk=made.pk)
    assert len(list(loaded.criteria)) == 2
    loaded.criteria[1].value["criteria"][0]  # converted, so that it goes back through the block
    loaded.save()
    again = VisitorGroup.objects.get(pk=made.pk)
    assert again.stored_criteria() == stored
    assert again.rule_sentence() == (
        "“telepathy” (unknown criterion) and “clairvoyance” (unknown criterion)."
    )
