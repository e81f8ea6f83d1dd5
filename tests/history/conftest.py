"""Fixtures of the history's tests."""

from __future__ import annotations

import pytest

from tests.history.processes import SharedDatabase
from wagtail_personalize_plus.history.sections import forget_sections


@pytest.fixture(autouse=True)
def _places_unknown():
    """Primary keys and paths come again in other tests."""
    forget_sections()
    yield
    forget_sections()


@pytest.fixture
def shared_database(django_db_setup, django_db_blocker, tmp_path):
    """A database with the history's tables that several processes write to."""
    with django_db_blocker.unblock():
        database = SharedDatabase(tmp_path)
        try:
            yield database
        finally:
            database.drop()
