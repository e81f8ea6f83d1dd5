"""These tests have settings of their own: `pytest --ds tests.swapped.settings tests/swapped`."""

from __future__ import annotations

import pytest
from django.conf import settings
from wagtail.models import Site

from tests.builders import group, header, personalized, publish, variant

if getattr(settings, "WAGTAIL_PAGE_MODEL", "") != "swapped.BasePage":
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture
def home(db):
    """The root page of the site at testserver, of this project's base page model."""
    Site.objects.update(hostname="testserver")
    return Site.objects.get().root_page


@pytest.fixture
def skiers(db):
    """A group whom a request joins with the header X-Test: ski."""
    return group("Skiers", header("ski"))


@pytest.fixture
def offers(home, skiers):
    """A page with a personalized section, and a revision of it."""
    from tests.swapped.models import ArticlePage

    section = personalized("personalized", [text("for all")], variant([skiers], [text("snow")]))
    page = publish(home, ArticlePage, "offers", [text("plain"), section])
    page.save_revision().publish()
    return page


def text(words):
    """Return a stored block of plain text."""
    return {"type": "text", "value": words, "id": f"id of {words}"}
