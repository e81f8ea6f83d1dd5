"""The history in the database: what is written is read again, by however many at once."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import DataError, IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from tests.history.views import (
    HOME,
    NOON,
    PAGES,
    VISITS,
    a_page,
    a_tag,
    a_view,
    both,
    minutes,
)
from wagtail_personalize_plus.history import store
from wagtail_personalize_plus.history.ledger import Count, Ledger
from wagtail_personalize_plus.history.models import CountedTerm, DayCount, KnownVisitor
from wagtail_personalize_plus.history.terms import PAGE, VISIT, Term, Wanted, tag_term

TODAY = date(2026, 3, 4)


def write(*views, wanted=both):
    store.write([(view, wanted) for view in views])


def queries_of(work):
    with CaptureQueriesContext(connection) as queries:
        work()
    return [query["sql"] for query in queries]


# --- One process ------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_is_written_is_read():
    write(a_view(), a_view(minute=1), a_view(minute=40))
    assert store.read("ann") == Ledger(
        last_seen=NOON + minutes(40),
        visit_started=NOON + minutes(40),
        previous_visit_ended=NOON + minutes(1),
        counts={
            (HOME, TODAY): Count(3, NOON, NOON + minutes(40)),
            (Term(VISIT), TODAY): Count(2, NOON, NOON + minutes(40)),
        },
    )


@pytest.mark.django_db
@pytest.mark.parametrize("known", [True, False])
def test_reading_costs_one_query(known, django_assert_num_queries):
    if known:
        write(a_view(), *(a_view(minute=60 * 24 * day) for day in range(1, 40)))
    with django_assert_num_queries(1):
        ledger = store.read("ann")
    assert bool(ledger.counts) is known


@pytest.mark.django_db
def test_a_visitor_who_is_not_known_has_an_empty_past():
    write(a_view("bob"))
    assert store.read("ann") == Ledger()


@pytest.mark.django_db
def test_writing_costs_as_many_queries_for_many_views_as_for_one():
    def few():
        write(a_view())

    def many():
        views = [
            a_view(visitor, page=a_page(pk=pk), minute=minute)
            for visitor in ("ann", "bob", "cem", "dan")
            for pk in (1, 2, 3)
            for minute in range(12)
        ]
        write(*views, wanted=Wanted.of([HOME, Term(PAGE, "2"), Term(VISIT)]))

    for work in (few, many):
        work()
    assert len(queries_of(many)) == len(queries_of(few))


@pytest.mark.django_db
def test_more_visitors_than_a_statement_takes_are_written_in_portions(monkeypatch):
    monkeypatch.setattr(store, "KEYS_AT_ONCE", 3)
    write(*(a_view(f"visitor-{number}", minute=number) for number in range(8)))
    assert KnownVisitor.objects.count() == 8
    assert DayCount.objects.filter(kind=PAGE, count=1).count() == 8


@pytest.mark.django_db
def test_what_nobody_wants_is_not_written(django_assert_num_queries):
    with django_assert_num_queries(0):
        write(a_view(page=a_page(pk=9)), wanted=PAGES)
        write()
    assert not KnownVisitor.objects.exists()


@pytest.mark.django_db
def test_views_are_counted_in_their_order_whatever_order_they_come_in():
    write(a_view(minute=40), a_view(), a_view(minute=20))
    assert store.read("ann").counts[Term(VISIT), TODAY].times == 1


@pytest.mark.django_db
def test_earlier_days_of_a_visitor_stay_as_they_are():
    write(a_view())
    write(a_view(minute=60 * 24))
    assert [count.count for count in DayCount.objects.filter(kind=PAGE).order_by("day")] == [1, 1]


@pytest.mark.django_db
def test_visitors_never_mix():
    write(a_view("ann"), a_view("bob", minute=1), a_view("ann", minute=2))
    write(a_view("bob", minute=3), wanted=VISITS)
    assert store.read("ann").counts[HOME, TODAY].times == 2
    assert store.read("bob").counts[HOME, TODAY].times == 1
    assert store.read("bob").last_seen == NOON + minutes(3)


@pytest.mark.django_db
@pytest.mark.parametrize("tag", ["österreich", "日本", "o'neill", "50% off", 'a "b"', "x" * 100])
def test_tags_of_any_script_come_back_as_they_were(tag):
    write(a_view(page=a_page(tags=[tag])), wanted=Wanted.of([a_tag(tag)]))
    assert store.read("ann").counts == {(a_tag(tag), TODAY): Count(1, NOON, NOON)}


@pytest.mark.django_db
def test_tags_that_differ_in_an_accent_are_counted_apart():
    plain, accented = tag_term("ete"), tag_term("été")
    wanted = Wanted.of([plain, accented])
    write(a_view(page=a_page(tags=[plain.key, accented.key])), wanted=wanted)
    write(a_view(page=a_page(tags=[plain.key]), minute=1), wanted=wanted)
    counts = store.read("ann").counts
    assert {term: count.times for (term, _day), count in counts.items()} == {plain: 2, accented: 1}


@pytest.mark.django_db
def test_a_batch_is_written_as_a_whole_or_not_at_all(monkeypatch):
    def refuse(*_args, **_kwargs):
        raise DataError("no")

    original = store._upsert
    monkeypatch.setattr(
        store,
        "_upsert",
        lambda rows, **how: (refuse if isinstance(rows[0], DayCount) else original)(rows, **how),
    )
    with pytest.raises(DataError):
        write(a_view())
    assert not KnownVisitor.objects.exists()


@pytest.mark.django_db
def test_whoever_writes_holds_the_lock_of_the_visitor():
    statements = queries_of(lambda: write(a_view()))
    locks = [
        number
        for number, sql in enumerate(statements)
        if ("FOR UPDATE" in sql if connection.features.has_select_for_update else "INSERT" in sql)
    ]
    reads = [number for number, sql in enumerate(statements) if "daycount" in sql.lower()]
    assert locks
    assert locks[0] < reads[0]


# --- Erasing ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_of_an_erased_visitor_nothing_is_left_but_the_key_and_the_moment():
    write(a_view("ann"), a_view("bob"))
    store.erase("ann")
    assert store.read("ann") == Ledger()
    assert set(DayCount.objects.values_list("visitor_id", flat=True)) == {"bob"}
    left = KnownVisitor.objects.get(key="ann")
    assert (left.last_seen, left.visit_started, left.previous_visit_ended) == (None, None, None)
    assert left.withdrawn_at is not None


@pytest.mark.django_db
def test_views_of_an_erased_visitor_that_come_late_are_dropped():
    store.erase("ann")
    write(a_view("ann"), a_view("bob"))
    assert store.read("ann") == Ledger()
    assert not DayCount.objects.filter(visitor="ann").exists()
    assert store.read("bob").counts


@pytest.mark.django_db
def test_erasing_again_is_no_error():
    store.erase("ann")
    store.erase("ann")
    assert KnownVisitor.objects.count() == 1


# --- Models -----------------------------------------------------------------------------------


def test_rows_name_what_they_count():
    assert str(KnownVisitor(key="ann")) == "ann"
    assert str(DayCount(kind=PAGE, key="1", day=TODAY, count=3)) == "page 1 on 2026-03-04: 3"
    assert str(CountedTerm(kind=PAGE, key="1")) == "page 1"


@pytest.mark.django_db
def test_a_day_has_one_count_of_each_thing():
    write(a_view(), wanted=PAGES)
    copy = DayCount.objects.get()
    copy.pk = None
    with pytest.raises(IntegrityError):
        copy.save()


# --- Several processes ------------------------------------------------------------------------

WRITER = """
sys.stdin.readline()
for number in range(60):
    store.write([(a_view("ann", minute=number / 60), both)])
"""


@pytest.mark.django_db
def test_four_processes_that_write_one_visitor_lose_nothing(shared_database):
    writers = [shared_database.start(WRITER) for _number in range(4)]
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        _printed, logged = writer.communicate(timeout=120)
        assert writer.returncode == 0, logged
    assert shared_database.count("page") == 240
    assert shared_database.count("visit") == 1


CIRCLE = """
visitors = json.loads(sys.stdin.readline())
for number in range(25):
    store.write([(a_view(visitor, minute=number / 60), both) for visitor in visitors])
"""


@pytest.mark.django_db
def test_writers_that_meet_in_opposite_order_do_not_block_each_other(shared_database):
    visitors = [f"visitor-{number}" for number in range(10)]
    writers = [shared_database.start(CIRCLE) for _number in range(2)]
    for writer, order in zip(writers, [visitors, visitors[::-1]], strict=True):
        writer.stdin.write(json.dumps(order) + "\n")
        writer.stdin.flush()
    for writer in writers:
        _printed, logged = writer.communicate(timeout=120)
        assert writer.returncode == 0, logged
    assert [shared_database.count("page", visitor) for visitor in visitors] == [50] * 10
    assert [shared_database.count("visit", visitor) for visitor in visitors] == [1] * 10


ERASER = """
sys.stdin.readline()
for number in range(20):
    store.erase("ann")
    store.write([(a_view("ann"), both)])
print(len(store.read("ann").counts))
"""


@pytest.mark.django_db
def test_nobody_writes_a_visitor_back_whom_another_process_erases(shared_database):
    programs = [shared_database.start(each) for each in (WRITER, ERASER)]
    for program in programs:
        program.stdin.write("go\n")
        program.stdin.flush()
    results = [program.communicate(timeout=120) for program in programs]
    assert [program.returncode for program in programs] == [0, 0], results
    assert results[1][0].strip() == "0"
    assert shared_database.count("page") == 0
