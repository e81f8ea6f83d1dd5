"""
`make bench`: measure every figure that the project holds itself to, and say which do not hold.

Names of families after the command measure only these. Everything is also written to results.json
beside this file. The exit code is 1 when a figure does not hold, or when one was left out and
WPP_REQUIRE_ALL is 1.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

import django
import pytest

if TYPE_CHECKING:
    from tests.benchmarks.measure import Figure

FAMILIES = ("rules", "pages", "idle", "editor", "field", "device", "recording", "facts")

RESULTS = Path(__file__).with_name("results.json")

ROW = "{:<72} {:>7} {:>18}  {:<17} {}"


def main(names: Sequence[str]) -> int:
    """Measure families of figures, all of them without names, and return the exit code."""
    began = perf_counter()
    figures: list[Figure] = []
    left_out: list[str] = []
    print(ROW.format("figure", "value", "90 % interval", "bound", "holds"))
    with site():
        for name in names or FAMILIES:
            try:
                made = import_module(f"tests.benchmarks.{name}").figures()
            except (pytest.skip.Exception, pytest.fail.Exception) as reason:
                left_out.append(str(reason))
                continue
            figures += made
            print_rows(made)
    if not names:
        RESULTS.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    for what in left_out:
        print(f"Left out: {what}.")
    missed = [each["figure"] for each in figures if not each["holds"]]
    print(f"{len(figures) - len(missed)} of {len(figures)} figures hold.", end=" ")
    print(f"It took {perf_counter() - began:.0f} seconds.")
    incomplete = left_out and os.environ.get("WPP_REQUIRE_ALL") == "1"
    return 1 if missed or incomplete else 0


@contextmanager
def site() -> Iterator[None]:
    """Set up Django for the test site on a database in memory, with a folder for its files."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    os.environ["WPP_TEST_DATABASE"] = "sqlite"
    with TemporaryDirectory() as media:
        os.environ["WPP_TEST_MEDIA"] = media
        django.setup()
        from django.test.utils import setup_databases, teardown_databases

        made = setup_databases(verbosity=0, interactive=False, serialized_aliases=())
        try:
            yield
        finally:
            teardown_databases(made, verbosity=0)


def print_rows(figures: Iterable[Figure]) -> None:
    """Print figures, one a line."""
    for each in figures:
        interval = "{:.4g} to {:.4g}".format(*each["interval"]) if each["interval"] else ""
        bound = f"{each['bound']:g} {each['unit']}"
        verdict = "yes" if each["holds"] else "NO"
        print(ROW.format(each["figure"], f"{each['value']:.4g}", interval, bound, verdict))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
