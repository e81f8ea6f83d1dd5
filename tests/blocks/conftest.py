"""Fixtures of the tests about personalized blocks."""

from __future__ import annotations

import pytest

from wagtail_personalize_plus.blocks import reporting


@pytest.fixture(autouse=True)
def _nothing_logged_yet(monkeypatch):
    """Let every test hear of the faults that it makes, whatever was logged in the last minute."""
    monkeypatch.setattr(reporting, "_logged", {})
