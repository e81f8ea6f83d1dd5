"""Recorded inputs. They are read where they are and never become part of the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.environment import data_folder

__all__ = ["recorded"]


def recorded(name: str) -> Path:
    """
    Return the path of a recorded input, or skip the test where it is not.

    With WPP_REQUIRE_ALL=1 a missing one fails the test.
    """
    if (folder := data_folder()) and (path := folder / name).exists():
        return path
    reason = f"recorded inputs are not here: set WPP_TEST_DATA to the folder that has {name}"
    if os.environ.get("WPP_REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
