"""Faults of stored data are logged, and do not flood the log."""

from __future__ import annotations

from wagtail_personalize_plus import rarely
from wagtail_personalize_plus.blocks.reporting import report_faults


def test_the_line_names_block_page_and_faults(caplog):
    report_faults("hero", "Home", ["variant 1 has no content", "there is no default content"])
    (line,) = caplog.messages
    assert line == (
        "Stored data of a personalized block 'hero' on 'Home' cannot be shown: variant 1 has no "
        "content; there is no default content. Saving it in the editor puts it right."
    )


def test_the_line_says_nothing_of_a_page_that_is_not_known(caplog):
    report_faults("hero", None, ["variant 1 has no content"])
    (line,) = caplog.messages
    assert line == (
        "Stored data of a personalized block 'hero' cannot be shown: variant 1 has no content. "
        "Saving it in the editor puts it right."
    )


def test_a_block_type_is_logged_once_a_minute(caplog, monkeypatch):
    now = 1000.0
    monkeypatch.setattr(rarely, "monotonic", lambda: now)
    for seconds, lines in [(0, 1), (59.9, 1), (60, 2), (61, 2)]:
        now = 1000.0 + seconds
        report_faults("hero", None, ["variant 1 has no content"])
        assert len(caplog.messages) == lines
    report_faults("card", None, ["variant 1 has no content"])
    assert len(caplog.messages) == 3
