"""Requests that show each criterion at work, each with the answer to expect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.travel.try_it.facts import CHAPTERS as ABOUT_FACTS
from sandbox.travel.try_it.requests import CHAPTERS as ABOUT_REQUESTS, HEADLESS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.travel.try_it.trial import Chapter

__all__ = ["CHAPTERS"]

CHAPTERS: Sequence[Chapter] = (*ABOUT_REQUESTS, *ABOUT_FACTS, HEADLESS)
"""Everything on the Try it page, in order."""
