"""Views on their way: none is lost while there is room, none is written twice."""

from __future__ import annotations

import os
import signal
import sys
import threading
from datetime import date
from itertools import chain

import pytest
from django.db import DataError, InterfaceError, OperationalError, ProgrammingError

from tests.history.views import HOME, NOON, PAGES, a_page, a_view, both, minutes
from wagtail_personalize_plus import rarely
from wagtail_personalize_plus.history import queue as module, store
from wagtail_personalize_plus.history.ledger import Ledger
from wagtail_personalize_plus.history.models import DayCount
from wagtail_personalize_plus.history.queue import ViewQueue, flush
from wagtail_personalize_plus.history.terms import VISIT, Term

PATIENCE = 20
"""Seconds until something that does not happen counts as failed."""

POISON = 666

away = pytest.mark.parametrize("error", [OperationalError, InterfaceError, ProgrammingError])


class Shelf:
    """A store in memory that refuses, fails and takes its time as a test wants it."""

    def __init__(self):
        self.ledgers = {}
        self.attempts = []
        self.errors = []
        self.before = self.after = lambda: None
        self.changed = threading.Condition()

    def write(self, views):
        self.before()
        with self.changed:
            self.attempts.append([view.minute for view, _wanted in map(numbered, views)])
            self.changed.notify_all()
            if self.errors:
                raise self.errors.pop(0)
            if any(view.page.pk == POISON for view, _wanted in views):
                raise DataError("poison")
            for view, wanted in views:
                self.ledgers.setdefault(view.visitor, Ledger()).add(view, wanted)
            self.changed.notify_all()
        self.after()

    def read(self, visitor):
        with self.changed:
            known = self.ledgers.get(visitor, Ledger())
            return Ledger(
                last_seen=known.last_seen,
                visit_started=known.visit_started,
                previous_visit_ended=known.previous_visit_ended,
                counts=dict(known.counts),
            )

    def count(self, visitor="ann"):
        return times(self.read(visitor))

    def wait_until(self, condition):
        with self.changed:
            assert self.changed.wait_for(condition, timeout=PATIENCE)


class Numbered:
    def __init__(self, view):
        self.minute = int((view.moment - NOON) / minutes(1))


def numbered(item):
    return Numbered(item[0]), item[1]


def times(ledger, term=HOME):
    return sum(count.times for (known, _day), count in ledger.counts.items() if known == term)


def seen(past):
    """Return how often a visitor is known to have seen the page, stored and queued."""
    ledger, queued = past
    return times(ledger) + len(queued)


@pytest.fixture
def shelf(monkeypatch):
    shelf = Shelf()
    monkeypatch.setattr(module, "store", shelf)
    return shelf


@pytest.fixture
def queue(settings, monkeypatch):
    settings.WAGTAIL_PERSONALIZE_PLUS = {"HISTORY": {"IMMEDIATE": False}}
    monkeypatch.setattr(module, "PAUSE", 0.001)
    monkeypatch.setattr(module, "LONGEST_PAUSE", 0.01)
    return ViewQueue()


@pytest.fixture
def idle_queue(queue, monkeypatch):
    """A queue whose thread never gets to write anything."""
    monkeypatch.setattr(ViewQueue, "_see_to_it", lambda self: None)
    return queue


@pytest.fixture
def pauses(monkeypatch):
    """Notes pauses instead of making them, and lets time pass by as much."""

    class Clock(list):
        now = 1_000.0

        def monotonic(self):
            return self.now

        def sleep(self, seconds):
            self.append(seconds)
            self.now += seconds

    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    monkeypatch.setattr(rarely, "monotonic", clock.monotonic)
    return clock


def put(queue, *views, wanted=both):
    for view in views:
        queue.put(view, wanted)


def messages(caplog):
    return [record.getMessage() for record in caplog.records]


# --- In and out -------------------------------------------------------------------------------


def test_views_are_written_by_a_thread_soon_and_in_one_batch(queue, shelf):
    gate = threading.Event()
    shelf.before = lambda: gate.wait(PATIENCE)
    put(queue, *(a_view(minute=minute) for minute in range(3)))
    gate.set()
    shelf.wait_until(lambda: times_now(shelf) == 3)
    assert sorted(chain(*shelf.attempts)) == [0, 1, 2]


def times_now(shelf):
    ledger = shelf.ledgers.get("ann")
    return 0 if ledger is None else times(ledger)


def test_a_thread_starts_with_the_first_view_and_serves_all(queue, shelf):
    before = threading.active_count()
    assert queue._thread is None
    put(queue, a_view())
    thread = queue._thread
    shelf.wait_until(lambda: times_now(shelf) == 1)
    put(queue, a_view(minute=1))
    shelf.wait_until(lambda: times_now(shelf) == 2)
    assert queue._thread is thread
    assert thread.daemon
    assert threading.active_count() <= before + 1


def test_a_thread_that_could_not_start_is_started_by_the_next_view(queue, shelf, monkeypatch):
    def refuse(self):
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", refuse)
        with pytest.raises(RuntimeError):
            put(queue, a_view())
    put(queue, a_view(minute=1))
    shelf.wait_until(lambda: times_now(shelf) == 2)


def test_a_long_queue_is_written_in_batches_oldest_first(idle_queue, shelf, monkeypatch):
    monkeypatch.setattr(module, "BATCH", 3)
    put(idle_queue, *(a_view(minute=minute) for minute in range(7)))
    assert idle_queue.flush()
    assert shelf.attempts == [[0, 1, 2], [3, 4, 5], [6]]
    assert len(idle_queue) == 0


def test_immediate_writes_at_once(queue, shelf, settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = {"HISTORY": {"IMMEDIATE": True}}
    put(queue, a_view())
    assert (shelf.count(), len(queue), queue._thread) == (1, 0, None)


def test_a_full_queue_loses_views_and_says_so_once(idle_queue, shelf, settings, caplog, pauses):
    settings.WAGTAIL_PERSONALIZE_PLUS = {"HISTORY": {"QUEUE_SIZE": 2}}
    put(idle_queue, *(a_view(minute=minute) for minute in range(6)))
    assert len(idle_queue) == 2
    assert messages(caplog) == ["1 views were lost, because the queue is full."]
    pauses.now += rarely.PAUSE
    put(idle_queue, a_view(minute=6))
    assert messages(caplog)[1:] == ["4 views were lost, because the queue is full."]
    assert idle_queue.flush()
    assert shelf.attempts == [[0, 1]]


def test_dropping_a_visitor_leaves_the_others(idle_queue, shelf):
    put(idle_queue, a_view("ann"), a_view("bob"), a_view("ann", minute=1))
    idle_queue.drop("ann")
    assert idle_queue.flush()
    assert (shelf.count("ann"), shelf.count("bob")) == (0, 1)


def test_a_view_that_is_dropped_while_it_is_written_is_not_tried_again(idle_queue, shelf):
    shelf.before = lambda: idle_queue.drop("ann")
    shelf.errors = [OperationalError("locked")]
    put(idle_queue, a_view("ann"), a_view("bob", minute=1))
    assert idle_queue.flush()
    assert shelf.attempts == [[0, 1], [1]]


# --- The database refuses ---------------------------------------------------------------------


@away
def test_views_wait_while_the_store_is_away(idle_queue, shelf, error, caplog, pauses):
    shelf.errors = [error("away")] * 3
    put(idle_queue, a_view(), a_view(minute=1))
    assert idle_queue.flush()
    assert shelf.count() == 2
    assert shelf.attempts == [[0, 1]] * 4
    assert messages(caplog) == [
        f"Views wait, because the database did not take them: {error.__name__}('away')"
    ]


def test_the_thread_tries_again_with_growing_pauses(queue, shelf, monkeypatch):
    made = []
    monkeypatch.setattr(module.time, "sleep", made.append)
    shelf.errors = [OperationalError("away")] * 6
    put(queue, a_view())
    shelf.wait_until(lambda: times_now(shelf) == 1)
    assert made[:7] == [0.001, 0.001, 0.002, 0.004, 0.008, 0.01, 0.01]


def test_a_full_queue_is_reported_though_waiting_was_reported_just_before(
    idle_queue, shelf, settings, caplog
):
    settings.WAGTAIL_PERSONALIZE_PLUS = {"HISTORY": {"QUEUE_SIZE": 1}}
    shelf.errors = [OperationalError("away")] * 1_000
    put(idle_queue, a_view())
    assert not idle_queue.flush(0)
    put(idle_queue, a_view(minute=1), a_view(minute=2))
    assert not idle_queue.flush(0)
    assert [message.partition(",")[0] for message in messages(caplog)] == [
        "Views wait",
        "1 views were lost",
    ]


def test_a_poisoned_view_holds_up_no_other_and_nothing_is_written_twice(idle_queue, shelf, caplog):
    poisoned = a_view(page=a_page(pk=POISON), minute=1)
    put(idle_queue, a_view(), poisoned, a_view(minute=2), a_view("bob", minute=3))
    assert idle_queue.flush()
    assert (shelf.count("ann"), shelf.count("bob")) == (2, 1)
    assert len(idle_queue) == 0
    assert messages(caplog) == ["A view could not be written and is lost: DataError('poison')"]


def test_when_the_store_goes_away_among_poison_each_view_is_written_once(idle_queue, shelf):
    poisoned = a_view(page=a_page(pk=POISON), minute=1)
    put(idle_queue, a_view(), poisoned, a_view(minute=2))
    attempts = iter([None, None, None, OperationalError("away")])
    shelf.before = lambda: shelf.errors.extend(filter(None, [next(attempts, None)]))
    assert idle_queue.flush()
    assert shelf.count() == 2
    assert shelf.attempts == [[0, 1, 2], [0], [1], [2], [2]]


# --- Flushing ---------------------------------------------------------------------------------


def test_flushing_gives_up_in_time(idle_queue, shelf, pauses):
    shelf.errors = [OperationalError("away")] * 1_000
    put(idle_queue, a_view())
    began = pauses.now
    assert idle_queue.flush(2) is False
    assert pauses.now - began <= 2
    assert len(idle_queue) == 1


def test_flushing_nothing_is_done_at_once(idle_queue, shelf):
    assert idle_queue.flush(0) is True
    assert shelf.attempts == []


def test_flushing_waits_for_the_batch_that_is_being_written(queue, shelf):
    begun, gate = threading.Event(), threading.Event()
    shelf.before = lambda: (begun.set(), gate.wait(PATIENCE))
    put(queue, a_view())
    assert begun.wait(PATIENCE)
    results = []
    flushing = threading.Thread(target=lambda: results.append((queue.flush(), shelf.count())))
    flushing.start()
    gate.set()
    flushing.join(PATIENCE)
    assert results == [(True, 1)]
    assert shelf.attempts[0] == [0]
    assert list(chain(*shelf.attempts)) == [0]


def test_flush_is_for_the_queue_of_the_process(shelf, queue, monkeypatch):
    monkeypatch.setattr(ViewQueue, "_see_to_it", lambda self: None)
    put(module.queue, a_view())
    assert flush()
    assert shelf.count() == 1


def test_the_end_of_a_process_says_what_is_lost(idle_queue, shelf, monkeypatch, caplog, pauses):
    monkeypatch.setattr(module, "queue", idle_queue)
    module._flush_at_exit()
    assert messages(caplog) == []
    shelf.errors = [OperationalError("away")] * 1_000
    put(idle_queue, a_view(), a_view(minute=1))
    module._flush_at_exit()
    assert messages(caplog)[-1] == "2 views were lost, because the process ended."


# --- Visible at once --------------------------------------------------------------------------


def test_a_queued_view_is_visible_at_once_and_only_to_its_visitor(idle_queue, shelf):
    put(idle_queue, a_view("ann"), a_view("bob"), a_view("ann", minute=1))
    ledger, queued = idle_queue.past_of("ann")
    assert ledger == Ledger()
    assert [view.moment for view in queued] == [NOON, NOON + minutes(1)]
    assert idle_queue.past_of("cem") == (Ledger(), [])


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_view_is_seen_once_while_a_slow_batch_writes_it(queue, shelf, when):
    reached, gate = threading.Event(), threading.Event()
    setattr(shelf, when, lambda: (reached.set(), gate.wait(PATIENCE)))
    put(queue, a_view())
    assert reached.wait(PATIENCE)
    try:
        assert seen(queue.past_of("ann")) == 1
        put(queue, a_view(minute=1))
        assert seen(queue.past_of("ann")) == 2
        assert queue.past_of("bob") == (Ledger(), [])
    finally:
        gate.set()
    shelf.wait_until(lambda: times_now(shelf) == 2)
    assert seen(queue.past_of("ann")) == 2


def test_a_view_that_is_stored_while_somebody_reads_is_seen_once(idle_queue, shelf, monkeypatch):
    put(idle_queue, a_view())
    read, reads = shelf.read, []

    def read_late(visitor):
        if not reads:
            idle_queue.flush()
        reads.append(visitor)
        return read(visitor)

    monkeypatch.setattr(shelf, "read", read_late)
    assert seen(idle_queue.past_of("ann")) == 1
    assert reads == ["ann", "ann"]


def test_batches_of_others_cost_no_second_query(idle_queue, shelf, monkeypatch):
    put(idle_queue, a_view("bob"))
    read, reads = shelf.read, []

    def read_late(visitor):
        idle_queue.flush()
        reads.append(visitor)
        return read(visitor)

    monkeypatch.setattr(shelf, "read", read_late)
    assert seen(idle_queue.past_of("ann")) == 0
    assert reads == ["ann"]


def test_every_view_is_seen_exactly_once_however_the_thread_runs(queue, shelf):
    for number in range(400):
        put(queue, a_view(minute=number / 100))
        assert seen(queue.past_of("ann")) == number + 1
    shelf.wait_until(lambda: times_now(shelf) == 400)
    assert times(shelf.read("ann"), Term(VISIT)) == 1


# --- Chores -----------------------------------------------------------------------------------


def test_a_chore_is_done_once_by_the_thread_however_often_it_is_asked_for(queue, shelf):
    done, gate, finished = [], threading.Event(), threading.Event()

    def first():
        gate.wait(PATIENCE)

    def chore():
        done.append(threading.current_thread())
        finished.set()

    queue.soon(first)
    for _again in range(3):
        queue.soon(chore)
    gate.set()
    assert finished.wait(PATIENCE)
    last = threading.Event()
    queue.soon(last.set)
    assert last.wait(PATIENCE)
    assert done == [queue._thread]


def test_a_chore_that_fails_stops_nothing(queue, shelf, caplog):
    def fail():
        raise ValueError("no")

    done = threading.Event()
    queue.soon(fail)
    queue.soon(done.set)
    assert done.wait(PATIENCE)
    put(queue, a_view())
    shelf.wait_until(lambda: times_now(shelf) == 1)
    assert [message.endswith("failed.") for message in messages(caplog)] == [True]


def test_chores_are_done_while_the_store_is_away(queue, shelf):
    shelf.errors = [OperationalError("away")] * 1_000_000
    put(queue, a_view())
    shelf.wait_until(lambda: len(shelf.attempts) > 1)
    done = threading.Event()
    queue.soon(done.set)
    assert done.wait(PATIENCE)
    shelf.errors = []
    shelf.wait_until(lambda: times_now(shelf) == 1)


def test_immediate_does_chores_at_once(queue, shelf, settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = {"HISTORY": {"IMMEDIATE": True}}
    done = []
    queue.soon(lambda: done.append("done"))
    assert done == ["done"]


# --- With a real database ---------------------------------------------------------------------


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_thread_writes_into_the_database(queue, monkeypatch):
    written, original = threading.Event(), store.write

    def write(views):
        original(views)
        written.set()

    monkeypatch.setattr(store, "write", write)
    put(queue, a_view(), a_view(minute=1))
    assert seen(queue.past_of("ann")) == 2
    assert written.wait(PATIENCE)
    assert queue.flush()
    assert DayCount.objects.get(kind="page", day=date(2026, 3, 4)).count == 2
    ledger, queued = queue.past_of("ann")
    assert (times(ledger), queued) == (2, [])


@pytest.mark.django_db
def test_a_view_that_the_database_cannot_take_is_the_only_one_lost(idle_queue, caplog):
    impossible = a_view("x" * 100 + "\0" + "y" * 10_000, minute=1)
    put(idle_queue, a_view("ann"), impossible, a_view("bob", minute=2))
    original = store.write

    def refuse_nul(views):
        # As PostgreSQL does; SQLite takes everything
        if any("\0" in view.visitor for view, _wanted in views):
            raise ValueError("A string literal cannot contain NUL (0x00) characters.")
        original(views)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(store, "write", refuse_nul)
        assert idle_queue.flush()
    assert times(store.read("ann")) == times(store.read("bob")) == 1
    assert len(messages(caplog)) == 1


AT_EXIT = """
for number in range(7):
    queue.put(a_view("ann", minute=number), both)
print(len(queue))
"""


@pytest.mark.django_db
def test_a_process_that_ends_writes_what_is_left(shared_database):
    printed, _logged = shared_database.run(AT_EXIT)
    assert printed.strip() == "7"
    assert shared_database.count("page") == 7
    assert shared_database.count("visit") == 1


FORKING = """
import wagtail_personalize_plus.history.queue as module
module.PAUSE = 3600
for number in range(3):
    queue.put(a_view("ann", minute=number), both)
child = os.fork()
if child == 0:
    assert len(queue) == 0 and queue._thread is None
    for number in range(2):
        queue.put(a_view("ann", minute=number), both)
    assert queue._thread.is_alive()
    assert flush()
    os._exit(0)
_pid, status = os.waitpid(child, 0)
assert status == 0
assert len(queue) == 3
"""

MULTIPROCESSING = """
import multiprocessing
import wagtail_personalize_plus.history.queue as module
module.PAUSE = 3600
def work():
    queue.put(a_view("ann", minute=5), both)
    queue.put(a_view("ann", minute=6), both)
    flush()
for number in range(3):
    queue.put(a_view("ann", minute=number), both)
process = multiprocessing.get_context("fork").Process(target=work)
process.start()
process.join()
assert process.exitcode == 0
"""


@pytest.mark.django_db
@pytest.mark.skipif(not hasattr(os, "fork"), reason="This system does not fork.")
@pytest.mark.parametrize("program", [FORKING, MULTIPROCESSING], ids=["fork", "multiprocessing"])
def test_after_a_fork_each_process_writes_its_own_views_once(shared_database, program):
    shared_database.run(program)
    assert shared_database.count("page") == 5
    assert shared_database.count("visit") == 1


LOCKED_WHILE_FORKING = """
import threading
held = queue._lock
held.acquire()
child = os.fork()
if child == 0:
    queue.put(a_view("ann"), both)
    os._exit(0 if flush() else 1)
held.release()
_pid, status = os.waitpid(child, 0)
assert status == 0
"""


@pytest.mark.django_db
@pytest.mark.skipif(not hasattr(os, "fork"), reason="This system does not fork.")
def test_a_lock_that_was_held_while_forking_does_not_hang_the_child(shared_database):
    shared_database.run(LOCKED_WHILE_FORKING)
    assert shared_database.count("page") == 1


KILLED = """
import wagtail_personalize_plus.history.queue as module
module.PAUSE = 3600
for number in range(5):
    queue.put(a_view("ann", minute=number), both)
assert flush()
for number in range(3):
    queue.put(a_view("ann", minute=5 + number), both)
print("queued")
sys.stdout.flush()
sys.stdin.readline()
"""


@pytest.mark.django_db
@pytest.mark.skipif(sys.platform == "win32", reason="This system does not kill like that.")
def test_a_process_that_is_killed_loses_no_more_than_its_queue(shared_database):
    process = shared_database.start(KILLED)
    try:
        assert process.stdout.readline().strip() == "queued"
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=PATIENCE)
    assert process.returncode == -signal.SIGKILL
    assert shared_database.count("page") == 5
    printed, _logged = shared_database.run(AT_EXIT)
    assert printed
    assert shared_database.count("page") == 12
    assert shared_database.count("visit") == 1


REFUSED = """
import logging, threading
refused = threading.Event()
class Handler(logging.Handler):
    def emit(self, record):
        if record.getMessage().startswith("Views wait"):
            refused.set()
logging.getLogger("wagtail_personalize_plus.history").addHandler(Handler())
connection.settings_dict["OPTIONS"]["timeout"] = 0.1
import wagtail_personalize_plus.history.queue as module
module.PAUSE = 0.05
print("up")
sys.stdout.flush()
sys.stdin.readline()
for number in range(4):
    queue.put(a_view("ann", minute=number), both)
print(refused.wait(30))
sys.stdout.flush()
sys.stdin.readline()
assert flush(30)
print(sum(count.times for count in store.read("ann").counts.values()))
"""


def in_dialogue(process, *steps):
    """Let a process go on line by line; each step does something and gives what is then printed."""
    printed = []
    for step in steps:
        printed.append(process.stdout.readline().strip())
        step()
        process.stdin.write("go\n")
        process.stdin.flush()
    rest, logged = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, logged
    return [*printed, rest.strip()]


@pytest.mark.django_db
@pytest.mark.sqlite
@pytest.mark.skipif(
    os.environ.get("WPP_TEST_DATABASE", "sqlite") != "sqlite", reason="This is about SQLite's file."
)
def test_a_locked_database_delays_views_and_counts_none_twice(shared_database):
    other = shared_database.connection

    def lock():
        other.cursor().execute("BEGIN IMMEDIATE")

    def unlock():
        other.cursor().execute("ROLLBACK")

    printed = in_dialogue(shared_database.start(REFUSED), lock, unlock)
    assert printed == ["up", "True", "5"]
    assert shared_database.count("page") == 4


@pytest.mark.django_db
def test_views_wait_for_a_table_that_is_not_there_yet(shared_database):
    table, elsewhere = "wagtail_personalize_plus_daycount", "wpp_elsewhere"

    def rename(old, new):
        shared_database.connection.cursor().execute(f"ALTER TABLE {old} RENAME TO {new}")

    program = REFUSED
    if shared_database.connection.vendor != "sqlite":
        program = program.replace('connection.settings_dict["OPTIONS"]["timeout"] = 0.1\n', "")
    printed = in_dialogue(
        shared_database.start(program),
        lambda: rename(table, elsewhere),
        lambda: rename(elsewhere, table),
    )
    assert printed == ["up", "True", "5"]
    assert shared_database.count("page") == 4


UNREACHABLE = """
from wagtail_personalize_plus.history.queue import ViewQueue
ViewQueue.flush.__defaults__ = (0.3,)
for number in range(5):
    queue.put(a_view("ann", minute=number), both)
print(len(queue))
"""


@pytest.mark.django_db
def test_a_database_that_cannot_be_reached_costs_a_bounded_queue_and_few_log_lines(
    shared_database, tmp_path
):
    place = {"NAME": str(tmp_path / "nowhere" / "db.sqlite3")}
    if shared_database.connection.vendor != "sqlite":
        place = {"PORT": "1"}
    shared_database.settings = {**shared_database.settings, **place}
    printed, logged = shared_database.run(UNREACHABLE, QUEUE_SIZE=3)
    assert printed.strip() == "3"
    lines = [line for line in logged.splitlines() if line.strip()]
    assert [line.partition(",")[0] for line in lines] == [
        "1 views were lost",
        "Views wait",
        "3 views were lost",
    ]


def test_what_is_wanted_travels_with_the_view(idle_queue, shelf):
    put(idle_queue, a_view(), wanted=PAGES)
    put(idle_queue, a_view("bob"), wanted=both)
    assert idle_queue.flush()
    assert Term(VISIT) not in {term for term, _day in shelf.read("ann").counts}
    assert Term(VISIT) in {term for term, _day in shelf.read("bob").counts}


def test_the_thread_survives_what_nobody_expected(queue, shelf, monkeypatch, caplog):
    failures = [RuntimeError("closing"), None]

    def close_all():
        if failure := failures.pop(0) if failures else None:
            raise failure

    monkeypatch.setattr(module.connections, "close_all", close_all)
    put(queue, a_view())
    shelf.wait_until(lambda: times_now(shelf) == 1)
    put(queue, a_view(minute=1))
    shelf.wait_until(lambda: times_now(shelf) == 2)
    assert "Writing views failed: RuntimeError('closing')" in caplog.messages


def test_a_thread_that_died_is_replaced(queue, shelf):
    dead = threading.Thread(target=lambda: None)
    dead.start()
    dead.join()
    queue._thread = dead
    put(queue, a_view())
    shelf.wait_until(lambda: times_now(shelf) == 1)
