"""Where visitor groups are used."""

from __future__ import annotations

import pytest

from tests.builders import group, personalized, publish, variant
from tests.editing.forms import admin_url
from tests.site.models import PersonalizedPage

pytestmark = pytest.mark.django_db


def test_the_places_that_use_a_group_are_listed(client, manager, home, skiers):
    body = [personalized("rich", "<p>all</p>", variant([skiers], "<p>snow</p>"))]
    publish(home, PersonalizedPage, "offers", body)
    group("Others", ("in_group", {"groups": [skiers.pk]}))
    client.force_login(manager)
    content = client.get(admin_url("usage", skiers.pk)).content.decode()
    assert "Offers" in content
    assert "Others" in content
