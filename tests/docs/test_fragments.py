"""What the documentation says about caches of fragments, with two visitors."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.template import engines

from tests.builders import DESKTOP, PHONE, group, personalized, publish, variant
from tests.docs.pages import DOCS, codes_of
from tests.site.models import PersonalizedPage
from wagtail_personalize_plus.middleware import VisitorMiddleware

pytestmark = pytest.mark.django_db

FRAGMENT = next(
    code.text for code in codes_of(DOCS / "how-to" / "caches.md") if code.language == "html+django"
)


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def page(home):
    phones = group("Phones", ("device", {"kinds": ["mobile"]}))
    body = [personalized("rich", "<p>for all</p>", variant([phones], "<p>for phones</p>"))]
    made = publish(home, PersonalizedPage, "offers", body)
    return SimpleNamespace(pk=made.pk, sidebar=made.body)


def test_a_fragment_with_the_groups_in_its_name_is_kept_apart_for_each(rf, page):
    template = engines["django"].from_string(FRAGMENT)
    answer = VisitorMiddleware(
        lambda request: HttpResponse(template.render({"page": page}, request))
    )
    for agent, expected in [(PHONE, "for phones"), (DESKTOP, "for all")] * 2:
        response = answer(rf.get("/", headers={"user-agent": agent}))
        assert expected in response.content.decode()
        assert response["Cache-Control"] == "private, no-cache"
