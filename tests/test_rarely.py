"""Lines that are logged once a minute."""

from __future__ import annotations

import logging

from wagtail_personalize_plus import rarely

logger = logging.getLogger("tests")


def test_a_line_is_logged_once_a_minute(caplog, monkeypatch):
    now = 100.0
    monkeypatch.setattr(rarely, "monotonic", lambda: now)
    assert rarely.log(logger, "No weather: %s", 1)
    assert not rarely.log(logger, "No weather: %s", 2)
    assert rarely.log(logger, "Too much weather")
    now += 59.9
    assert not rarely.log(logger, "No weather: %s", 3)
    now += 0.1
    assert rarely.log(logger, "No weather: %s", 4)
    assert caplog.messages == ["No weather: 1", "Too much weather", "No weather: 4"]


def test_lines_about_different_things_count_by_themselves(caplog):
    for group in ("A", "B", "A"):
        rarely.log(logger, "%s failed", group, about=group)
    assert caplog.messages == ["A failed", "B failed"]


def test_a_line_has_the_level_and_the_traceback_that_it_is_given(caplog):
    error = ValueError("why")
    rarely.log(logger, "Something failed", level=logging.WARNING, error=error)
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert record.exc_info[1] is error
