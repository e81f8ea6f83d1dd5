"""Log lines for what may go wrong with every request: each once a minute."""

from __future__ import annotations

import logging
from time import monotonic

__all__ = ["PAUSE", "forget", "log"]

logger = logging.getLogger("wagtail_personalize_plus.visitor.weather")

PAUSE = 60.0
"""Seconds between two lines of the same kind."""

_logged: dict[str, float] = {}


def log(message: str, *details: object, level: int = logging.ERROR) -> None:
    """Log a message, unless it was logged within a minute, with these details or others."""
    now = monotonic()
    if now - _logged.get(message, now - PAUSE) >= PAUSE:
        _logged[message] = now
        logger.log(level, message, *details)


def forget() -> None:
    """Forget what was logged, for tests."""
    _logged.clear()
