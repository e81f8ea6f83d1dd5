"""What the documentation says about caches of fragments, with two visitors."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.template import engines

from tests.builders import DESKTOP, PHONE, group, personalized, publish, variant
from tests.docs.pages import DOCS, codes_of
from tests.site.models import HeroBlock, PersonalizedPage

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
def page(home, monkeypatch):
    """A page whose block has the documented template."""
    template = engines["django"].from_string(FRAGMENT)
    monkeypatch.setattr(
        HeroBlock,
        "render",
        lambda _block, value, context: template.render({"self": value}, context["request"]),
    )
    phones = group("Phones", ("device", {"kinds": ["mobile"]}))
    heading = variant([phones], {"heading": "for phones"})
    body = [personalized("hero", {"heading": "for all"}, heading)]
    return publish(home, PersonalizedPage, "offers", body)


def test_a_fragment_inside_of_the_block_is_kept_apart_for_each_variant(client, page):
    for agent, expected in [(PHONE, "for phones"), (DESKTOP, "for all")] * 2:
        response = client.get(page.url, headers={"user-agent": agent})
        assert f"<h2>{expected}</h2>" in response.content.decode()
        assert response["Cache-Control"] == "private, no-cache"
