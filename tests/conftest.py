"""Fixtures that every test may use, and the rule that none is skipped where all are required."""

from __future__ import annotations

import os

import pytest
import wagtail
from django.db.models.signals import post_delete, post_save

from tests import builders
from wagtail_personalize_plus import rarely
from wagtail_personalize_plus.groups.snapshot import forget_snapshot
from wagtail_personalize_plus.history.sections import forget_sections


def pytest_sessionfinish(session):
    """Fail a run that skipped what WPP_REQUIRE_ALL=1 requires."""
    if _skipped_against_the_rule(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config):
    """Say which tests were skipped though WPP_REQUIRE_ALL=1 requires them."""
    if skipped := _skipped_against_the_rule(config):
        terminalreporter.section("nothing may be skipped with WPP_REQUIRE_ALL=1", red=True)
        for report in skipped:
            terminalreporter.line(f"{report.nodeid}: {_reason(report)}", red=True)


def _skipped_against_the_rule(config):
    """Return the reports of such tests; a worker of xdist leaves that to its controller."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("WPP_REQUIRE_ALL") != "1" or reporter is None:
        return []
    return [report for report in reporter.stats.get("skipped", []) if not _needs_newer(report)]


def _needs_newer(report):
    return wagtail.VERSION < (8, 0) and "Wagtail 8" in _reason(report)


def _reason(report):
    """Return why a test was skipped."""
    _path, _line, reason = report.longrepr
    return reason.removeprefix("Skipped: ")


@pytest.fixture(autouse=True)
def _nothing_said_or_looked_up_yet():
    """Let no test see what another one logged, or where it saw a section of the site."""
    rarely.forget()
    forget_sections()


@pytest.fixture(autouse=True)
def _fresh_groups():
    """
    Let every test begin without a snapshot, and see its own changes at once.

    A test runs in a transaction that is never committed, so what waits for the commit waits for
    ever.
    """

    def forget(**_):
        forget_snapshot()

    forget_snapshot()
    for signal in (post_save, post_delete):
        signal.connect(forget, sender="wagtail_personalize_plus.VisitorGroup", weak=False)
    yield
    for signal in (post_save, post_delete):
        signal.disconnect(forget, sender="wagtail_personalize_plus.VisitorGroup")
    forget_snapshot()


@pytest.fixture
def home(db):
    """The root page of the site at testserver."""
    return builders.home_page()


@pytest.fixture
def editor(db):
    """A user who may edit pages, and nothing of ours."""
    return builders.user("editor", groups=["Editors"])


@pytest.fixture
def administrator(db):
    """A user who may do everything."""
    return builders.user("administrator", is_superuser=True)
