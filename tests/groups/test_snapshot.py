"""One immutable snapshot of all rules in each process."""

from __future__ import annotations

import logging
import threading
import time
from datetime import timedelta
from unittest import mock

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.utils.timezone import now

from tests.builders import criterion, group, header
from wagtail_personalize_plus import rarely
from wagtail_personalize_plus.groups import snapshot as module
from wagtail_personalize_plus.groups.snapshot import current_snapshot, forget_snapshot
from wagtail_personalize_plus.models import VisitorGroup
from wagtail_personalize_plus.visitor import Signals, Visitor

pytestmark = pytest.mark.django_db


def visitor(value):
    return Visitor(Signals(headers={"x-test": value}))


def test_rules_are_read_once_and_answer_without_a_query(django_assert_num_queries):
    made = group("A", header("a"))
    current_snapshot()
    with django_assert_num_queries(0):
        assert current_snapshot().rule(made.pk) is current_snapshot().rule(made.pk)


def test_the_epoch_costs_one_query_after_two_seconds(django_assert_num_queries, monkeypatch):
    group("A", header("a"))
    before = current_snapshot()
    later = time.monotonic() + module.EPOCH_SECONDS
    monkeypatch.setattr(time, "monotonic", lambda: later)
    with django_assert_num_queries(1):
        assert current_snapshot() is before
        current_snapshot()


def test_a_change_costs_one_query_more(django_assert_num_queries):
    made = group("A", header("a"))
    current_snapshot()
    made.name = "B"
    made.save()
    with django_assert_num_queries(2):
        assert current_snapshot().rows[made.pk].name == "B"


@pytest.mark.parametrize("fields", [None, ["enabled"]])
def test_a_group_that_is_saved_by_a_process_whose_clock_is_behind_is_noticed(fields):
    made, other = group("A", header("a")), group("B", header("b"))
    VisitorGroup.objects.filter(pk=other.pk).update(updated_at=now() + timedelta(minutes=5))
    assert made.pk in current_snapshot().rows
    made.enabled = False
    made.save(update_fields=fields)
    module._holder.is_stale = False  # in this process, which hears nothing of it
    assert made.pk not in current_snapshot().rows


def test_what_this_process_knows_to_have_changed_is_read_though_the_epoch_looks_equal():
    made = group("A", header("a"))
    current_snapshot()
    VisitorGroup.objects.update(enabled=False)
    forget_snapshot()
    assert made.pk not in current_snapshot().rows


def test_only_rules_that_changed_are_compiled_again():
    same, changed, gone, unasked = (group(name, header(name)) for name in "ABCD")
    before = current_snapshot()
    compiled = {each.pk: before.rule(each.pk) for each in (same, changed, gone)}
    changed.criteria = [criterion(*header("other"))]
    changed.save()
    gone_pk = gone.pk
    gone.delete()
    after = current_snapshot()
    assert after is not before
    assert after.rule(same.pk) is compiled[same.pk]
    assert after.rule(changed.pk) is not compiled[changed.pk]
    assert after.rule(changed.pk).test(visitor("other")) is True
    assert after.rule(gone_pk) is None
    assert set(after.compiled) == {same.pk, changed.pk}
    assert before.compiled == compiled
    assert unasked.pk in after.rows


@pytest.mark.parametrize(
    "change", [{"operator": "none"}, {"criteria": []}, {"name": "B"}, {"slug": "b"}]
)
def test_whatever_changed_of_a_group_its_rule_is_compiled_again(change):
    made = group("A", header("a"))
    before = current_snapshot().rule(made.pk)
    VisitorGroup.objects.update(**change)
    forget_snapshot()
    assert current_snapshot().rule(made.pk) is not before


def test_groups_are_decoded_when_they_are_asked_for():
    first, second = group("A", header("a")), group("B", header("b"))
    snapshot = current_snapshot()
    snapshot.rule(first.pk)
    assert set(snapshot.compiled) == {first.pk}
    assert second.pk in snapshot.rows


def test_a_disabled_group_is_not_there():
    made = group("A", header("a"), enabled=False)
    assert current_snapshot().rule(made.pk) is None
    assert made.slug not in current_snapshot().slugs


def test_a_deleted_group_is_gone():
    made = group("A", header("a"))
    pk = made.pk
    assert current_snapshot().rule(pk) is not None
    made.delete()
    assert current_snapshot().rule(pk) is None


@pytest.mark.parametrize("text", ["", "{", "3", '"[]"', "null"])
def test_a_group_whose_rule_cannot_be_read_matches_nobody_and_leaves_others_alone(text, caplog):
    caplog.set_level(logging.CRITICAL)
    broken, whole = group("Broken"), group("Whole", header("a"))
    rows = dict(current_snapshot().rows)
    rows[broken.pk] = module.GroupRow(**{**vars(rows[broken.pk]), "criteria": text})
    snapshot = module.Snapshot(epoch=(0, None), rows=rows, slugs={})
    assert snapshot.rule(broken.pk).test(None) is None
    assert len(snapshot.rule(whole.pk).conditions) == 1


@pytest.mark.parametrize("error", [DatabaseError, InterfaceError, OperationalError])
@pytest.mark.parametrize("step", ["_epoch", "_loaded"])
def test_a_database_that_does_not_answer_leaves_the_groups_as_they_were(step, error, caplog):
    made = group("A", header("a"))
    before = current_snapshot()
    forget_snapshot()
    with mock.patch.object(module, step, side_effect=error("gone")):
        assert current_snapshot() is before
    assert before.rule(made.pk) is not None
    assert [record.getMessage() for record in caplog.records] == [
        "Visitor groups could not be read; the ones known before stay in force."
    ]


def test_a_change_is_not_forgotten_while_the_database_does_not_answer():
    made = group("A", header("a"))
    current_snapshot()
    VisitorGroup.objects.update(enabled=False)
    forget_snapshot()
    with mock.patch.object(module, "_epoch", side_effect=InterfaceError("gone")):
        current_snapshot()
    module._holder.checked = float("-inf")
    assert made.pk not in current_snapshot().rows


def test_one_thread_looks_while_the_others_answer_from_what_is_there():
    group("A", header("a"))
    before = current_snapshot()
    forget_snapshot()
    answers = []
    with module._holder.lock:
        thread = threading.Thread(target=lambda: answers.append(current_snapshot()))
        thread.start()
        thread.join(timeout=5)
    assert answers == [before]


def test_a_thread_that_waited_for_the_first_snapshot_does_not_load_it_again():
    group("A", header("a"))
    empty = module._Holder()
    with mock.patch.object(module, "_holder", empty):
        loaded = current_snapshot()
        empty.checked = float("-inf")

        class Lock:
            """Another thread has looked by the time this one gets the lock."""

            def acquire(self, *, blocking):
                empty.checked = time.monotonic()
                return True

            def release(self):
                pass

        empty.lock = Lock()
        assert current_snapshot() is loaded


def test_a_failing_criterion_is_logged_once_a_minute_for_each_group(caplog, monkeypatch):
    made = group("A", ("raising", {}))
    rule = current_snapshot().rule(made.pk)
    for _ in range(3):
        rule.careful_test(None)
    assert [record.getMessage() for record in caplog.records] == [
        (
            "The criterion 'raising' of the visitor group 'A' failed and counts as unknown: "
            "RuntimeError('this criterion always fails')"
        )
    ]
    now = time.monotonic() + rarely.PAUSE
    monkeypatch.setattr(rarely, "monotonic", lambda: now)
    rule.careful_test(None)
    assert len(caplog.records) == 2


@pytest.mark.parametrize("change", ["save", "delete"])
def test_own_changes_take_effect_when_they_are_committed(
    change, django_capture_on_commit_callbacks
):
    made = group("A", header("a"))
    with django_capture_on_commit_callbacks() as callbacks:
        getattr(made, change)()
    assert forget_snapshot in callbacks


@pytest.mark.parametrize("seen_before", [False, True])
def test_what_a_transaction_takes_back_is_not_in_force(seen_before, django_assert_num_queries):
    kept = group("Kept", header("a"))
    if seen_before:
        current_snapshot()
    with transaction.atomic():
        made = group("Taken back", header("a"))
        kept.enabled = False
        kept.save()
        assert list(current_snapshot().rows) == [made.pk]
        transaction.set_rollback(True)
    assert list(current_snapshot().rows) == [kept.pk]
    with django_assert_num_queries(0):
        current_snapshot()
