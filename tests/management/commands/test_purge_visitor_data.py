"""The command that deletes what is remembered for too long."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import now

from tests.builders import group
from tests.history.views import a_view
from wagtail_personalize_plus.history import store
from wagtail_personalize_plus.history.models import DayCount
from wagtail_personalize_plus.history.terms import PAGE, Term, Wanted

pytestmark = pytest.mark.django_db

PAGES = Wanted.of([Term(PAGE, "1")])


@pytest.fixture(autouse=True)
def remembered():
    """Somebody looked at a page for which a group asks, today and half a year ago."""
    answers = {"page": 1, "scope": "page", "comparison": "at_least", "number": 1, "days": None}
    group("Readers", ("viewed", answers))
    for days in (0, 190):
        store.write([(a_view(f"after {days} days", moment=now() - timedelta(days=days)), PAGES)])


def told(capsys, *arguments):
    call_command("purge_visitor_data", *arguments)
    return capsys.readouterr().out.splitlines()


def test_it_deletes_what_is_older_than_the_site_keeps_it(capsys):
    assert told(capsys) == ["Deleted what is older than 180 days: 1 counts, 1 visitors."]
    assert DayCount.objects.get().visitor_id == "after 0 days"


def test_a_dry_run_only_says_so(capsys):
    said = ["Would delete what is older than 180 days: 1 counts, 1 visitors."]
    assert told(capsys, "--dry-run") == said
    assert DayCount.objects.count() == 2


def test_days_can_be_named(capsys):
    assert told(capsys, "--days", "191")[-1].endswith("0 counts, 0 visitors.")


def test_all_can_go_and_each_portion_is_told(capsys):
    assert told(capsys, "--all", "--verbosity", "2") == [
        "2 rows …",
        "2 rows …",
        "Deleted everything: 2 counts, 2 visitors.",
    ]


def test_no_days_are_refused():
    with pytest.raises(CommandError, match="--days must be at least 1; use --all"):
        call_command("purge_visitor_data", "--days", "0")
