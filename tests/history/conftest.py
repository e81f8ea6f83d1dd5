"""Fixtures of the history's tests."""

from __future__ import annotations

import pytest

from tests.history.processes import SharedDatabase


@pytest.fixture
def shared_database(django_db_setup, django_db_blocker, tmp_path):
    """A database with the history's tables that several processes write to."""
    with django_db_blocker.unblock():
        database = SharedDatabase(tmp_path)
        try:
            yield database
        finally:
            database.drop()
