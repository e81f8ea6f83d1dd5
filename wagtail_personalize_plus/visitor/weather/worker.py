"""The thread that fetches what visitors asked for, one in each process that needs it."""

from __future__ import annotations

import atexit
import logging
import os
from collections import deque
from threading import Condition, Thread
from typing import TYPE_CHECKING

from django.core.cache import caches
from django.db import connections

from wagtail_personalize_plus import rarely
from wagtail_personalize_plus.visitor.weather import asked, store
from wagtail_personalize_plus.visitor.weather.gate import gate
from wagtail_personalize_plus.visitor.weather.providers import configured
from wagtail_personalize_plus.visitor.weather.refreshing import CALLED, refresh_now

if TYPE_CHECKING:
    from wagtail_personalize_plus.visitor.weather.cells import Cell

__all__ = ["Worker", "worker"]

logger = logging.getLogger("wagtail_personalize_plus.visitor.weather")

LONGEST_QUEUE = 1_000
NOTE_EVERY = 60.0
"""Seconds between two reports of what was asked for."""


class Worker:
    """
    A queue of cells and a thread that is started with the first one.

    Cells wait once each and are forgotten when the queue is full, or when the process forks: they
    will be asked for again.
    """

    def __init__(self, longest: int = LONGEST_QUEUE) -> None:
        self.longest = longest
        self.reset()

    def reset(self) -> None:
        """Begin anew, without a thread: in a process that was just forked, and for tests."""
        self._changed = Condition()
        self._waiting: deque[Cell] = deque()
        self._known: set[Cell] = set()
        self._seen: dict[Cell, float] = {}
        self._told_at = store.now()
        self._thread: Thread | None = None
        self._stops = False
        self._process = os.getpid()

    def want(self, cell: Cell) -> None:
        """Have a cell fetched soon; costs microseconds and never raises."""
        if gate.is_shut:
            return
        self._check_process()
        with self._changed:
            if cell in self._known:
                return
            if len(self._known) >= self.longest:
                rarely.log(logger, "Too many places wait for their weather; some must ask again.")
                return
            self._known.add(cell)
            self._waiting.append(cell)
            self._wake()

    def note(self, cell: Cell) -> None:
        """Remember that a visitor asked for a cell; the thread tells the cache once a minute."""
        if len(self._seen) < asked.MOST:
            self._seen[cell] = store.now()
        if self._is_to_tell and not gate.is_shut:
            self._check_process()
            with self._changed:
                self._wake()

    def wait(self, timeout: float = 10.0) -> bool:
        """Wait until nothing is left to do, for tests; return whether that came about."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._known, timeout)

    def stop(self) -> None:
        """Let the thread end after the call that it makes now."""
        with self._changed:
            self._stops = True
            self._changed.notify_all()

    def tell(self) -> None:
        """Tell the cache which cells were asked for."""
        self._told_at = store.now()
        seen, self._seen = self._seen, {}
        asked.add(dict(seen))  # a copy: somebody may be about to write into it

    def _check_process(self) -> None:
        if self._process != os.getpid():  # forked by something that Python did not see
            self.reset()

    def _wake(self) -> None:
        if not self._stops and (self._thread is None or not self._thread.is_alive()):
            self._thread = Thread(target=self._run, name="wpp-weather", daemon=True)
            try:
                self._thread.start()
            except RuntimeError as error:  # no more threads, or the interpreter ends
                self._thread = None
                self._known.clear()
                self._waiting.clear()
                rarely.log(logger, "The weather cannot be fetched in this process: %s", error)
        self._changed.notify_all()

    def _run(self) -> None:
        while (cell := self._next()) is not None or not self._stops:
            self._work(cell)

    def _work(self, cell: Cell | None) -> None:
        """Do one thing; whatever the cache raises, the thread goes on."""
        try:
            self._fetch_and_tell(cell)
        except Exception as error:  # noqa: BLE001 - see above
            rarely.log(logger, "The weather of a place could not be kept: %r", error)
        with self._changed:
            if cell is not None:
                self._known.discard(cell)
            self._changed.notify_all()

    def _fetch_and_tell(self, cell: Cell | None) -> None:
        try:
            called = cell is not None and refresh_now(cell) in CALLED
            if self._is_to_tell:
                self.tell()
        finally:
            if not self._waiting:
                _let_go()
        if called and (provider := configured()):
            self._pause(provider.spacing.total_seconds())

    def _next(self) -> Cell | None:
        """Wait for something to do; return a cell, or None when there is something else."""
        with self._changed:
            if not (self._waiting or self._stops or self._is_to_tell):
                self._changed.wait(NOTE_EVERY if self._seen else None)
            return self._waiting.popleft() if self._waiting and not self._stops else None

    @property
    def _is_to_tell(self) -> bool:
        return bool(self._seen) and store.now() - self._told_at >= NOTE_EVERY

    def _pause(self, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._stops, seconds)


def _let_go() -> None:
    """Close what this thread holds before it waits: connections of the cache."""
    caches.close_all()
    connections.close_all()


worker = Worker()
"""The worker of this process."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=worker.reset)
atexit.register(worker.stop)
