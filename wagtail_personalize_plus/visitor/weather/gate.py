"""The gate before each call of a provider: a breaker for failures, and a budget for the day."""

from __future__ import annotations

import logging
import random
from datetime import datetime, timedelta, timezone
from enum import Enum
from typing import NamedTuple

from wagtail_personalize_plus import conf, rarely
from wagtail_personalize_plus.visitor.weather import store

__all__ = ["Gate", "Passage", "gate"]

logger = logging.getLogger("wagtail_personalize_plus.visitor.weather")

FAILURES = 5
"""Failures in a row after which the provider is left alone."""

FIRST_PAUSE = 60.0
LONGEST_PAUSE = 900.0
JITTER = 0.1
TRIAL = 30
"""Seconds for which one process tries whether the provider is back, and the others wait."""

TWO_DAYS = 2 * 86_400


class Passage(Enum):
    """Whether a call may be made."""

    OPEN = "open"
    BROKEN = "broken"
    BUDGET_USED = "budget used"


class _Pause(NamedTuple):
    until: float = 0.0
    seconds: float = 0.0


class Gate:
    """
    Whether the provider may be called, as far as this process has learned.

    Failures are counted by each process. A pause, and the calls of a day, are in the cache: all
    processes that share it share them.
    """

    def __init__(self) -> None:
        self.shut_until = 0.0
        """The Unix time until which no call will be allowed; asking costs nothing."""
        self.failures = 0

    @property
    def is_shut(self) -> bool:
        """Return whether this process knows that a call would not be allowed."""
        return store.now() < self.shut_until

    def pass_through(self) -> Passage:
        """Return whether one call may be made, which is then counted."""
        pause = self._pause()
        if pause.until > store.now():
            self.shut_until = pause.until
            return Passage.BROKEN
        if pause.seconds and not store.cache().add(store.key("trial"), 1, timeout=TRIAL):
            return Passage.BROKEN
        today = datetime.fromtimestamp(store.now(), tz=timezone.utc).date()
        if not self._is_within_budget(today.isoformat()):
            midnight = datetime.combine(
                today + timedelta(days=1), datetime.min.time(), tzinfo=timezone.utc
            )
            self.shut_until = midnight.timestamp()
            rarely.log(logger, "The weather budget of the day (WEATHER.DAILY_BUDGET) is spent.")
            return Passage.BUDGET_USED
        return Passage.OPEN

    def succeeded(self) -> None:
        """Note that the provider answered."""
        self.failures = 0
        self.shut_until = 0.0
        if self._pause().seconds:
            store.cache().delete_many([store.key("pause"), store.key("trial")])

    def failed(self, pause: float | None = None) -> None:
        """Note that it did not, and perhaps asked to be left alone for some seconds."""
        self.failures += 1
        before = self._pause()
        if pause is None and not before.seconds and self.failures < FAILURES:
            return
        self.failures = 0
        now = store.now()
        if before.until > now:  # another process was first
            until, seconds = before
        else:
            seconds = min(2 * before.seconds, LONGEST_PAUSE) if before.seconds else FIRST_PAUSE
            until = now + seconds * (1 + random.uniform(0, JITTER))  # noqa: S311 - no secret
        self.shut_until = max(until, now + (pause or 0.0))
        kept = self.shut_until - now + 2 * LONGEST_PAUSE
        store.cache().set(store.key("pause"), [self.shut_until, seconds], timeout=round(kept))

    def _pause(self) -> _Pause:
        stored = store.cache().get(store.key("pause"))
        try:
            until, seconds = stored
            return _Pause(float(until), float(seconds))
        except (TypeError, ValueError):
            return _Pause()

    def _is_within_budget(self, day: str) -> bool:
        budget = conf.get("WEATHER.DAILY_BUDGET")
        cache, name = store.cache(), store.key("calls", day)
        if cache.add(name, 1, timeout=TWO_DAYS):
            return bool(budget >= 1)
        try:
            return bool(cache.incr(name) <= budget)
        except ValueError:  # lost just now
            return bool(budget >= 1)


gate = Gate()
"""The gate of this process."""
