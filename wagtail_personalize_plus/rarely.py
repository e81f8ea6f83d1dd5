"""Log lines for what may go wrong with every request: each once a minute."""

from __future__ import annotations

import logging
from collections.abc import Hashable
from time import monotonic

__all__ = ["PAUSE", "forget", "log"]

PAUSE = 60.0
"""Seconds between two lines of the same kind."""

_logged: dict[tuple[str, Hashable], float] = {}


def log(
    logger: logging.Logger,
    message: str,
    *details: object,
    about: Hashable = None,
    level: int = logging.ERROR,
    error: BaseException | None = None,
) -> bool:
    """
    Log a message, unless it was logged within a minute, with these details or others.

    Messages about different things count by themselves. With `error` its traceback follows.
    Returns whether the message was logged.
    """
    now, kind = monotonic(), (message, about)
    if now - _logged.get(kind, now - PAUSE) < PAUSE:
        return False
    _logged[kind] = now
    logger.log(level, message, *details, exc_info=error)
    return True


def forget() -> None:
    """Forget what was logged, for tests."""
    _logged.clear()
