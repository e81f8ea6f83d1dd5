"""What the scripts of the admin ask the server for."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from tests.builders import group
from wagtail_personalize_plus.groups.groups_field import group_options, options_url

pytestmark = pytest.mark.django_db


def test_it_answers_with_every_group_and_the_way_to_a_new_one(client, administrator):
    group("Skiers")
    client.force_login(administrator)
    response = client.get(options_url())
    create = reverse("wagtailsnippets_wagtail_personalize_plus_visitorgroup:add")
    assert response.json() == {**group_options(), "create": create}
    assert "no-store" in response["Cache-Control"]


def test_who_may_not_create_groups_gets_no_way_to_it(client, editor):
    editor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(editor)
    assert client.get(options_url()).json()["create"] == ""


def test_visitors_learn_nothing(client):
    response = client.get(options_url(), headers={"X-Requested-With": "XMLHttpRequest"})
    assert response.status_code == 403
    assert client.get(options_url()).status_code == 302


def test_it_only_answers(client, administrator):
    client.force_login(administrator)
    assert client.post(options_url()).status_code == 405
