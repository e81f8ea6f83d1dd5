"""The thread that fetches what visitors asked for."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.visitor.weather.scripted import BACKEND, Scripted
from wagtail_personalize_plus.visitor.weather import asked, store, worker as module
from wagtail_personalize_plus.visitor.weather.cells import Cell
from wagtail_personalize_plus.visitor.weather.gate import gate
from wagtail_personalize_plus.visitor.weather.report import ProviderError
from wagtail_personalize_plus.visitor.weather.worker import Worker

LONDON, OSLO = Cell(515, -1), Cell(599, 108)
ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.usefixtures("scripted")


@pytest.fixture
def worker():
    """A worker that ends with the test."""
    worker = Worker(longest=3)
    yield worker
    worker.stop()
    if worker._thread:
        worker._thread.join(10)
        assert not worker._thread.is_alive()


@pytest.fixture
def barrier(monkeypatch):
    """Something that every fetch waits for."""
    event = threading.Event()
    real = Scripted.fetch

    def fetch(*arguments):
        assert event.wait(10)
        return real(*arguments)

    monkeypatch.setattr(Scripted, "fetch", fetch)
    return event


def keeps(cell):
    return store.cache().get(store.key(*cell)) is not None


def test_there_is_no_thread_until_one_is_needed(worker):
    assert worker._thread is None
    worker.want(LONDON)
    assert worker._thread.daemon
    assert worker.wait()
    assert keeps(LONDON)


def test_one_thread_fetches_all(worker):
    for number in range(20):
        worker.want(Cell(number, 0))
        assert worker.wait()
    assert len(Scripted.calls) == 20
    assert sum(thread.name == "wpp-weather" for thread in threading.enumerate()) == 1


def test_a_cell_waits_once(worker, barrier):
    for _ in range(5):
        worker.want(LONDON)
    assert len(worker._known) == 1
    barrier.set()
    assert worker.wait()
    assert len(Scripted.calls) == 1


def test_a_full_queue_forgets_what_comes_next(worker, barrier, caplog):
    for number in range(10):
        worker.want(Cell(number, 0))
    assert len(worker._known) == 3
    assert caplog.messages == ["Too many places wait for their weather; some must ask again."]
    barrier.set()
    assert worker.wait()
    assert len(Scripted.calls) == 3
    worker.want(Cell(9, 0))
    assert worker.wait()
    assert keeps(Cell(9, 0))


def test_it_goes_on_after_failures(worker):
    Scripted.script[:] = [ProviderError("no"), ZeroDivisionError("oops")]
    for number in range(3):
        worker.want(Cell(number, 0))
        assert worker.wait()
    assert store.load(store.cache().get(store.key(2, 0))).rows


def test_it_goes_on_when_the_cache_fails(worker, monkeypatch, caplog):
    def broken(cell):
        raise ConnectionError("no cache today")

    with monkeypatch.context() as patch:
        patch.setattr(module, "refresh_now", broken)
        worker.want(LONDON)
        assert worker.wait()
    assert caplog.messages == [
        "The weather of a place could not be kept: ConnectionError('no cache today')"
    ]
    worker.want(LONDON)
    assert worker.wait()
    assert keeps(LONDON)


def test_nothing_waits_for_a_provider_that_is_left_alone(worker):
    gate.failed(pause=600)
    worker.want(LONDON)
    worker.note(LONDON)
    assert worker._thread is None
    assert worker.wait(0)


def test_it_waits_between_two_calls(worker, monkeypatch):
    waits = []
    monkeypatch.setattr(worker, "_pause", waits.append)
    worker.want(LONDON)
    worker.want(OSLO)
    assert worker.wait()
    worker.want(OSLO)  # fresh, and no call
    assert worker.wait()
    worker.stop()
    worker._thread.join(10)
    assert waits == [0.0, 0.0]


def test_it_holds_no_connections_while_it_waits(worker, monkeypatch):
    closed = threading.Event()
    monkeypatch.setattr("django.db.connections.close_all", closed.set)
    worker.want(LONDON)
    assert worker.wait()
    assert closed.is_set()


def test_a_thread_that_died_is_replaced(worker, monkeypatch):
    worker.want(LONDON)
    assert worker.wait()
    dead = worker._thread
    worker.stop()
    dead.join(10)
    worker._stops = False
    worker.want(OSLO)
    assert worker.wait()
    assert worker._thread is not dead


def test_a_process_without_threads_goes_on_without(worker, monkeypatch, caplog):
    def cannot_start(thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", cannot_start)
    worker.want(LONDON)
    assert worker.wait(0)
    assert worker._thread is None
    assert caplog.messages == [
        "The weather cannot be fetched in this process: can't start new thread"
    ]


def test_after_its_end_it_starts_no_more(worker):
    worker.stop()
    worker.want(LONDON)
    assert worker._thread is None


# What was asked for


def test_the_cache_is_told_once_a_minute_what_was_asked_for(worker, clock):
    worker.reset()
    worker.note(LONDON)
    worker.want(OSLO)
    assert worker.wait()
    assert asked.lately() == []
    clock.pass_seconds(60)
    worker.want(Cell(0, 0))
    assert worker.wait()
    assert asked.lately() == [LONDON]


def test_a_look_at_fresh_weather_is_told_as_well(worker, clock, monkeypatch):
    told = threading.Event()
    real = asked.add
    monkeypatch.setattr(asked, "add", lambda seen: (real(seen), told.set()))
    worker.reset()
    clock.pass_seconds(60)
    worker.note(LONDON)
    assert told.wait(10)
    assert asked.lately() == [LONDON]


def test_what_was_asked_for_is_told_when_nobody_comes_after(worker, monkeypatch):
    told = threading.Event()
    monkeypatch.setattr(asked, "add", lambda seen: told.set())
    monkeypatch.setattr(module, "NOTE_EVERY", 0.05)
    worker.note(LONDON)
    worker.want(LONDON)
    assert told.wait(10)


def test_what_is_noted_is_bounded(worker):
    for number in range(1_200):
        worker.note(Cell(number, 0))
    assert len(worker._seen) == asked.MOST


# Processes

FORKING = f"""
import os, sys, threading
from django.conf import settings

settings.configure(WAGTAIL_PERSONALIZE_PLUS={{"WEATHER": {{"BACKEND": {BACKEND!r}}}}})

from tests.visitor.weather.scripted import Scripted
from wagtail_personalize_plus.visitor.weather import store
from wagtail_personalize_plus.visitor.weather.cells import Cell
from wagtail_personalize_plus.visitor.weather.worker import worker

goes_on = threading.Event()
real = Scripted.fetch
Scripted.fetch = lambda *arguments: goes_on.wait() and real(*arguments)
worker.want(Cell(1, 1))
with worker._changed:  # as another thread of the parent might
    child = os.fork()
    if not child:
        Scripted.fetch = real
        assert worker._thread is None and not worker._known
        worker.want(Cell(2, 2))
        assert worker.wait()
        os._exit(0 if store.cache().get(store.key(2, 2)) else 1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
goes_on.set()
print(worker.wait())
"""

HANGING = f"""
import threading
from django.conf import settings

settings.configure(WAGTAIL_PERSONALIZE_PLUS={{"WEATHER": {{"BACKEND": {BACKEND!r}}}}})

from tests.visitor.weather.scripted import Scripted
from wagtail_personalize_plus.visitor.weather.cells import Cell
from wagtail_personalize_plus.visitor.weather.worker import worker

reached = threading.Event()
Scripted.fetch = lambda *arguments: (reached.set(), threading.Event().wait())
worker.want(Cell(1, 1))
print(reached.wait(10))
"""


def run(code):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        capture_output=True,
        check=False,
        cwd=ROOT,
        text=True,
        timeout=30,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_a_forked_process_has_a_thread_of_its_own():
    assert run(FORKING) == "0\nTrue\n"


def test_a_process_ends_while_a_fetch_hangs():
    assert run(HANGING) == "True\n"


def test_a_process_that_was_forked_unseen_begins_anew(worker, monkeypatch):
    worker.want(LONDON)
    assert worker.wait()
    before = worker._thread
    worker.stop()
    before.join(10)
    monkeypatch.setattr(module.os, "getpid", lambda: -1)
    worker.want(OSLO)
    assert worker._thread is not before
    assert worker.wait()
