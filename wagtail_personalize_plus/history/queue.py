"""Views on their way into the store: a bounded queue, and a thread that writes it in batches."""

from __future__ import annotations

import atexit
import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from itertools import islice

from django.db import InterfaceError, OperationalError, ProgrammingError, connections

from wagtail_personalize_plus import conf, rarely
from wagtail_personalize_plus.history import store
from wagtail_personalize_plus.history.ledger import Ledger
from wagtail_personalize_plus.history.terms import View, Wanted

__all__ = ["ViewQueue", "flush", "queue"]

logger = logging.getLogger("wagtail_personalize_plus.history")

PAUSE = 0.5
"""Seconds in which views gather before they are written."""

LONGEST_PAUSE = 30.0
"""Seconds until the next attempt, at most, while the database refuses."""

BATCH = 500
"""Views that are written at once."""

EXIT_SECONDS = 5.0
"""For so long a process that ends tries to write what is left."""

SETTLE_SECONDS = 0.05
"""For so long a reader waits for a batch that holds views of its visitor."""

STORE_IS_AWAY = (OperationalError, InterfaceError, ProgrammingError)
"""Errors that say nothing about the views: locked, gone, full, not migrated yet."""


Batch = list[tuple[View, Wanted]]


class ViewQueue:
    """
    The views of this process that are not stored yet.

    Putting one in costs an append. The thread starts with the first view, and anew in a process
    that was forked: what its parent had queued stays with the parent.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget everything: a child of a fork must not write what its parent will write."""
        self._views: deque[tuple[View, Wanted]] = deque()
        self._chores: deque[Callable[[], object]] = deque()
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self._in_flight: frozenset[str] = frozenset()
        self._batches = 0
        self._lost = 0

    def __len__(self) -> int:
        return len(self._views)

    def put(self, view: View, wanted: Wanted) -> None:
        """
        Queue a view. Where the queue is full it is lost, and the log says so.

        With HISTORY["IMMEDIATE"] it is written at once instead.
        """
        if conf.get("HISTORY.IMMEDIATE"):
            store.write([(view, wanted)])
            return
        with self._lock:
            has_room = len(self._views) < conf.get("HISTORY.QUEUE_SIZE")
            if has_room:
                self._views.append((view, wanted))
        if has_room:
            self._see_to_it()
        else:
            self._lose(1)

    def soon(self, chore: Callable[[], object]) -> None:
        """Have something done by the thread, where it may wait for the database."""
        if conf.get("HISTORY.IMMEDIATE"):
            chore()
            return
        with self._lock:
            if chore not in self._chores:
                self._chores.append(chore)
        self._see_to_it()

    def past_of(self, visitor: str) -> tuple[Ledger, list[View]]:
        """
        Return what is stored of a visitor, and the views that are still queued, in order.

        Costs one query, a second one if a batch was written meanwhile: no view is in both.
        """
        ledger, queued = Ledger(), list[View]()
        for _attempt in range(2):
            if visitor in self._in_flight and self._writing.acquire(timeout=SETTLE_SECONDS):
                self._writing.release()
            batches = self._batches
            with self._lock:
                queued = [view for view, _wanted in self._views if view.visitor == visitor]
            ledger = store.read(visitor)
            if not queued or (batches == self._batches and visitor not in self._in_flight):
                return ledger, queued
        # A batch takes long. Whether its views are stored by now, the ledger itself tells.
        seen = ledger.last_seen
        return ledger, [view for view in queued if seen is None or view.moment > seen]

    def drop(self, visitor: str) -> None:
        """Forget the queued views of a visitor."""
        with self._lock:
            self._views = deque(item for item in self._views if item[0].visitor != visitor)

    def flush(self, seconds: float = EXIT_SECONDS) -> bool:
        """Write what is queued, and return whether all of it is stored; tries for so long."""
        deadline = time.monotonic() + seconds
        pause = 0.01
        while self._views:
            if self._write_batch():
                continue
            if time.monotonic() + pause > deadline:
                return False
            time.sleep(pause)
            pause *= 2
        return True

    def _see_to_it(self) -> None:
        if not self._is_at_work:
            with self._lock:
                if not self._is_at_work:
                    thread = threading.Thread(target=self._work, name="wpp-history", daemon=True)
                    thread.start()
                    self._thread = thread
        if not self._wake.is_set():
            self._wake.set()

    @property
    def _is_at_work(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _work(self) -> None:
        while True:
            self._wake.wait()
            time.sleep(PAUSE)
            self._wake.clear()
            try:
                self._work_off()
            except Exception as error:  # noqa: BLE001 - nobody would write the views that follow
                rarely.log(logger, "Writing views failed: %r", error, error=error)

    def _work_off(self) -> None:
        self._do_chores()
        pause = PAUSE
        while self._views:
            if self._write_batch():
                pause = PAUSE
            else:
                time.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
                self._do_chores()
        # Whatever comes next may be hours away; servers cut connections that nobody uses.
        connections.close_all()

    def _do_chores(self) -> None:
        while self._chores:
            chore = self._chores.popleft()
            try:
                chore()
            except Exception:
                logger.exception("%r failed.", chore)

    def _write_batch(self) -> bool:
        """Write the oldest views, and return whether all of them are out of the queue."""
        with self._writing:
            with self._lock:
                batch = list(islice(self._views, BATCH))
            self._in_flight = frozenset(view.visitor for view, _wanted in batch)
            self._batches += 1
            done: Batch = []
            try:
                done = self._settle(batch)
            finally:
                # In this order: readers take a view from the queue or from the store, by these.
                self._take_out(done)
                self._batches += 1
                self._in_flight = frozenset()
            return len(done) == len(batch)

    def _settle(self, batch: Batch) -> Batch:
        """Write views, and return those that need no further attempt."""
        try:
            store.write(batch)
        except STORE_IS_AWAY as error:
            rarely.log(logger, "Views wait, because the database did not take them: %r", error)
            connections.close_all()
            return []
        except Exception as error:  # noqa: BLE001 - one view must not hold up all the others
            if len(batch) > 1:
                return [done for item in batch for done in self._settle([item])]
            rarely.log(logger, "A view could not be written and is lost: %r", error)
        return batch

    def _take_out(self, done: Batch) -> None:
        """Remove views from the queue; some may have been dropped meanwhile."""
        written = {id(item) for item in done}
        with self._lock:
            self._views = deque(item for item in self._views if id(item) not in written)

    def _lose(self, number: int) -> None:
        self._lost += number
        if rarely.log(logger, "%s views were lost, because the queue is full.", self._lost):
            self._lost = 0


queue = ViewQueue()
"""The queue of this process."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=queue.reset)


@atexit.register
def _flush_at_exit() -> None:
    if not queue.flush():
        logger.error("%s views were lost, because the process ended.", len(queue))


def flush(seconds: float = EXIT_SECONDS) -> bool:
    """
    Write the views that this process has queued, and return whether all of them are stored.

    For tests, and for servers that are about to end a process; tries for so many seconds.
    """
    return queue.flush(seconds)
