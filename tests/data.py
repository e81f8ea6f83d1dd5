"""Recorded inputs. They are read where they are and never become part of the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

__all__ = ["ROOT", "recorded"]

ROOT = Path(__file__).parent.parent


def recorded(name: str) -> Path:
    """
    Return the path of a recorded input, or skip the test where there are none.

    They are looked for in $WPP_TEST_DATA, else in `shared/data` beside the project. With
    WPP_REQUIRE_ALL=1 a missing one fails the test.
    """
    folder = Path(os.environ.get("WPP_TEST_DATA") or ROOT.parent / "shared" / "data")
    if (path := folder / name).exists():
        return path
    reason = f"recorded inputs are not here: set WPP_TEST_DATA to the folder that has {name}"
    if os.environ.get("WPP_REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
