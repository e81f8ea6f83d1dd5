"""
What a view costs in a batch, relative to writing it by itself, on the database of the settings.

Run as a program it prints the ratio and the ends of its interval. A database on disk or in another
process makes writers wait, so the clock on the wall is measured here, not that of the processor.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta, timezone
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import django

__all__ = ["batch_ratio"]

BATCH = 200
"""Views in a batch: what a process with 400 views a second gathers in half a second."""

VISITORS = 50
"""Visitors who make them."""

ROUNDS = 15

START = datetime(2026, 1, 12, 9, tzinfo=timezone.utc)


def batch_ratio() -> tuple[float, float, float]:
    """Return the time of a view in a batch relative to one that is written at once."""
    from time import perf_counter

    from tests.benchmarks.measure import paired_ratio
    from wagtail_personalize_plus.history import store
    from wagtail_personalize_plus.history.terms import PAGE, VISIT, Page, Term, View, Wanted

    wanted = Wanted.of([Term(VISIT), *(Term(PAGE, str(pk)) for pk in range(20))])
    numbers = count()

    def views():
        first = next(numbers) * BATCH
        return [
            View(
                visitor=f"{number % VISITORS:064}",
                page=Page(number % 20, "0001"),
                moment=START + timedelta(seconds=number),
            )
            for number in range(first, first + BATCH)
        ]

    def together() -> None:
        store.write([(view, wanted) for view in views()])

    def one_by_one() -> None:
        for view in views():
            store.write([(view, wanted)])

    return paired_ratio(together, one_by_one, ROUNDS, clock=perf_counter)


def main() -> None:
    """Measure on a database of its own, and print."""
    with TemporaryDirectory() as folder:
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        os.environ["WPP_TEST_SQLITE_FILE"] = str(Path(folder) / "history.sqlite3")
        django.setup()
        from django.test.utils import setup_databases, teardown_databases

        made = setup_databases(verbosity=0, interactive=False, serialized_aliases=())
        try:
            print(*batch_ratio())
        finally:
            teardown_databases(made, verbosity=0)


if __name__ == "__main__":
    main()
