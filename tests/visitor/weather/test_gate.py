"""The breaker and the budget before each call."""

from __future__ import annotations

import pytest

from wagtail_personalize_plus.visitor.weather import store
from wagtail_personalize_plus.visitor.weather.gate import Gate, Passage

pytestmark = pytest.mark.usefixtures("scripted")


@pytest.fixture
def gate(clock):
    """The gate of one process."""
    return Gate()


@pytest.fixture
def other(clock):
    """The gate of another process that shares the cache."""
    return Gate()


def fail(gate, times=5):
    for _ in range(times):
        gate.failed()


def test_it_is_open_at_first(gate):
    assert gate.pass_through() is Passage.OPEN
    assert not gate.is_shut


def test_it_shuts_after_five_failures_in_a_row(gate):
    fail(gate, 4)
    assert not gate.is_shut
    gate.succeeded()
    fail(gate, 4)
    assert gate.pass_through() is Passage.OPEN
    gate.failed()
    assert gate.is_shut
    assert gate.pass_through() is Passage.BROKEN


def test_it_is_shut_for_a_minute_and_a_little(gate, clock):
    fail(gate)
    assert 60 <= gate.shut_until - clock.now <= 66


def test_each_pause_is_twice_as_long_up_to_a_quarter_of_an_hour(gate, clock):
    pauses = []
    fail(gate)
    for _ in range(6):
        pauses.append(gate.shut_until - clock.now)
        clock.now = gate.shut_until
        store.cache().delete(store.key("trial"))  # the cache goes by the real clock
        assert gate.pass_through() is Passage.OPEN
        gate.failed()  # one is enough, now
    for pause, expected in zip(pauses, [60, 120, 240, 480, 900, 900], strict=True):
        assert expected <= pause <= 1.1 * expected


def test_after_a_success_everything_is_as_at_first(gate, clock):
    fail(gate)
    clock.now = gate.shut_until
    assert gate.pass_through() is Passage.OPEN
    gate.succeeded()
    fail(gate)
    assert gate.shut_until - clock.now <= 66


def test_another_process_learns_of_it_when_it_wants_to_pass(gate, other):
    fail(gate)
    assert not other.is_shut
    assert other.pass_through() is Passage.BROKEN
    assert other.is_shut


def test_one_process_tries_when_the_pause_is_over(gate, other, clock):
    fail(gate)
    clock.now = gate.shut_until
    assert gate.pass_through() is Passage.OPEN
    assert other.pass_through() is Passage.BROKEN
    gate.succeeded()
    assert other.pass_through() is Passage.OPEN


def test_failures_of_calls_that_were_under_way_make_the_pause_no_longer(gate, other):
    fail(gate)
    fail(other)
    assert other.shut_until == gate.shut_until


def test_a_provider_may_ask_for_a_longer_pause(gate, clock):
    gate.failed(pause=3_600)
    assert gate.shut_until == clock.now + 3_600
    gate.failed(pause=10)
    assert gate.shut_until == clock.now + 3_600


def test_a_short_pause_that_a_provider_asks_for_is_a_minute(gate, clock):
    gate.failed(pause=0)
    assert gate.shut_until >= clock.now + 60


@pytest.mark.parametrize("damage", ["text", [1], ["a", "b"], None, 7])
def test_a_damaged_pause_is_none(damage, gate):
    store.cache().set(store.key("pause"), damage)
    assert gate.pass_through() is Passage.OPEN


# The budget


def budget(settings, calls):
    settings.WAGTAIL_PERSONALIZE_PLUS["WEATHER"]["DAILY_BUDGET"] = calls


def test_the_budget_is_for_all_processes(gate, other, settings, caplog):
    budget(settings, 3)
    passages = [each.pass_through() for each in (gate, other, gate, other, gate)]
    assert passages == [*[Passage.OPEN] * 3, *[Passage.BUDGET_USED] * 2]
    assert gate.is_shut
    assert other.is_shut
    assert caplog.messages == ["The weather budget of the day (WEATHER.DAILY_BUDGET) is spent."]


def test_the_budget_is_for_a_day(gate, settings, clock):
    budget(settings, 1)
    assert gate.pass_through() is Passage.OPEN
    assert gate.pass_through() is Passage.BUDGET_USED
    assert gate.shut_until == clock.now + 12 * 3_600  # it was noon
    clock.now = gate.shut_until
    assert gate.pass_through() is Passage.OPEN


def test_a_budget_of_none_allows_no_call(gate, settings):
    budget(settings, 0)
    assert gate.pass_through() is Passage.BUDGET_USED


def test_a_count_that_the_cache_has_lost_begins_anew(gate, settings, monkeypatch):
    budget(settings, 1)

    def lost(*_arguments):
        raise ValueError

    gate.pass_through()
    monkeypatch.setattr(type(store.cache()), "incr", lost)
    assert gate.pass_through() is Passage.OPEN
