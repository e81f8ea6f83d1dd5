"""Fixtures that every test may use."""

from __future__ import annotations

import pytest
from django.db.models.signals import post_delete, post_save

from tests import builders
from wagtail_personalize_plus.groups.snapshot import forget_snapshot


@pytest.fixture(autouse=True)
def _fresh_groups():
    """
    Let every test begin without a snapshot, and see its own changes at once.

    A test runs in a transaction that is never committed, so what waits for the commit waits for
    ever.
    """

    def forget(**_):
        forget_snapshot()

    forget_snapshot()
    for signal in (post_save, post_delete):
        signal.connect(forget, sender="wagtail_personalize_plus.VisitorGroup", weak=False)
    yield
    for signal in (post_save, post_delete):
        signal.disconnect(forget, sender="wagtail_personalize_plus.VisitorGroup")
    forget_snapshot()


@pytest.fixture
def home(db):
    """The root page of the site at testserver."""
    return builders.home_page()


@pytest.fixture
def editor(db):
    """A user who may edit pages, and nothing of ours."""
    return builders.user("editor", groups=["Editors"])


@pytest.fixture
def administrator(db):
    """A user who may do everything."""
    return builders.user("administrator", is_superuser=True)
