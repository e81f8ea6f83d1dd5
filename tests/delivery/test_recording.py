"""Views are remembered of visitors who agreed, where a group asks for them."""

from __future__ import annotations

import pytest

from tests.builders import CRAWLER, DESKTOP, group, personalized, publish, variant
from tests.site.models import PersonalizedPage, PlainPage
from wagtail_personalize_plus.history import models

pytestmark = pytest.mark.django_db

AGREED = {"CONSENT": "yes", "HISTORY": {"IMMEDIATE": True}}


@pytest.fixture
def ski(home):
    """A section with two pages."""
    section = publish(home, PlainPage, "ski", [])
    return section, publish(section, PlainPage, "alps", []), publish(section, PlainPage, "andes", [])


def seen(page, number=2, scope="section", **changes):
    answers = {"page": page.pk, "scope": scope, "comparison": "at_least", "number": number}
    return "viewed", {**answers, "days": None, **changes}


def visit(client, *paths, **headers):
    headers = {"User-Agent": DESKTOP, **headers}
    return [client.get(path, headers=headers) for path in paths][-1]


def front_page(home, skiers):
    stored = personalized(
        "card", {"title": "Everybody"}, variant([skiers], {"title": "Skiers only"})
    )
    return publish(home, PersonalizedPage, "front", [stored])


def test_two_views_of_a_section_change_a_page_elsewhere(client, home, ski, settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = AGREED
    front_page(home, group("Skiers", seen(ski[0])))
    assert "Everybody" in visit(client, "/front/").content.decode()
    visit(client, "/ski/alps/")
    assert "Everybody" in visit(client, "/front/").content.decode()
    visit(client, "/ski/andes/")
    assert "Skiers only" in visit(client, "/front/").content.decode()
    assert models.DayCount.objects.get().count == 2


def test_nothing_is_remembered_without_consent(client, home, ski):
    front_page(home, group("Skiers", seen(ski[0], number=0)))
    response = visit(client, "/ski/alps/", "/ski/andes/", "/front/")
    assert "Everybody" in response.content.decode()
    assert not response.cookies
    assert not models.KnownVisitor.objects.exists()


def test_a_program_is_not_remembered(client, home, ski, settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = AGREED
    group("Skiers", seen(ski[0]))
    response = visit(client, "/ski/alps/", **{"User-Agent": CRAWLER})
    assert not response.cookies
    assert not models.KnownVisitor.objects.exists()
