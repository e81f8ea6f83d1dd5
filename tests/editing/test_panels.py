"""How versions of a visitor group are compared and brought back."""

from __future__ import annotations

import pytest
from django.utils.formats import date_format
from django.utils.timezone import localdate

from tests import builders
from tests.builders import criterion, header
from tests.editing.forms import admin_url, group_form_data, in_database

pytestmark = pytest.mark.django_db


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


def counted(client, pk):
    content = client.get(admin_url("edit", pk)).content.decode()
    return "Counted for this group" in content, content


def test_the_form_says_since_when_a_group_counts(
    client, manager, django_capture_on_commit_callbacks
):
    answers = {"page": 1, "scope": "page", "comparison": "at_least", "number": 2, "days": None}
    with django_capture_on_commit_callbacks(execute=True):
        readers = builders.group("Readers", ("viewed", answers))
    client.force_login(manager)
    is_shown, content = counted(client, readers.pk)
    assert is_shown
    assert f"Counting since {date_format(localdate())}." in content
    with django_capture_on_commit_callbacks(execute=True):
        readers.enabled = False
        readers.save()
    assert "Nothing is counted while the group is disabled." in counted(client, readers.pk)[1]


def test_the_form_of_a_group_that_counts_nothing_says_nothing_of_it(client, manager, skiers):
    client.force_login(manager)
    assert not counted(client, skiers.pk)[0]
    assert "Counted for this group" not in client.get(admin_url("add")).content.decode()
