"""
`make bench-peer`: measure our package beside wagtail-personalisation, and print both.

What is measured, and what each side does, stands in the docstring of this package. Everything is
also written to results-peer.json beside the other results. Ends within two minutes, with exit code
1 when the machine is too busy for that.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timezone
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

from tests.benchmarks.peer.comparison import ratio_of, rounds_of
from tests.benchmarks.peer.site import Count, serve

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from tests.benchmarks.measure import Ratio

PEER = ("wagtail-personalisation", "1.0.0")

PACKAGES = ("wagtail-personalize-plus", PEER[0], "Wagtail", "Django", "ua-parser", "user-agents")

SIDES = ("plain", "ours", "theirs")

SECONDS = {10: 20.0, 100: 50.0}
"""How long rounds begin, by the number of groups."""

ROUNDS = 100

LEAST_ROUNDS = 5

LIMIT = 115.0
"""Seconds after which nothing is waited for any more."""

LAST_ROUND = 10.0
"""Seconds before that limit after which no round begins."""

ROWS = {
    "a personalized block": ("one", "one-plain", "returning"),
    "the same, our look for changes": ("one", "one-plain", "after a pause"),
    "no personalized block": ("one-plain", "one-plain", "returning"),
    "a personalized block for each group": ("each", "each-plain", "returning"),
}
"""What a page holds: its name, that of the page which is the same plain, and how it is asked."""

RESULTS = Path(__file__).parents[1] / "results-peer.json"

HEAD = "{:<36} {:>5} {:>5} {:>7}   {:^24}   {:^24}   {:^24}"
LINE = "{:<36} {:>5} {:>5} {:>7}   {:<24}   {:<24}   {:<24}"


def main() -> int:
    """Measure, print, write, and return the exit code."""
    if (found := _version(PEER[0])) != PEER[1]:
        print(f"{PEER[0]} {PEER[1]} is needed here, not {found}. Run this by: make bench-peer")
        return 2
    began = perf_counter()
    versions = {"Python": platform.python_version(), **{name: _version(name) for name in PACKAGES}}
    print(*(f"{name} {number}" for name, number in versions.items()), sep=", ")
    rows = []
    try:
        with sites(began + LIMIT) as asked:
            for groups, seconds in SECONDS.items():
                made = measured(asked, groups, seconds, began + LIMIT)
                print_rows(groups, made)
                rows += made
    except TimeoutError:
        print(f"This machine is too busy: it was not done in {LIMIT:.0f} seconds.")
        return 1
    now = datetime.now(timezone.utc).isoformat(timespec="seconds")
    result = {"measured": now, "versions": versions, "cores": os.cpu_count(), "rows": rows}
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(f"\nIt took {perf_counter() - began:.0f} seconds. Written to {RESULTS.name}.")
    return 0


class Asked:
    """A site in another process, waited for until a deadline. Raises TimeoutError after it."""

    def __init__(self, connection: Connection, deadline: float) -> None:
        self.connection = connection
        self.deadline = deadline

    def __call__(self, *what: object) -> Any:
        self.connection.send(what)
        return self.answer()

    def answer(self) -> Any:
        """Return the next answer."""
        if not self.connection.poll(max(0.0, self.deadline - perf_counter())):
            raise TimeoutError
        return self.connection.recv()


@contextmanager
def sites(deadline: float) -> Iterator[dict[str, Asked]]:
    """Start the three sites, and end them."""
    context = get_context("spawn")
    asked, processes = {}, []
    try:
        for side in SIDES:
            here, there = context.Pipe()
            process = context.Process(target=serve, args=(side, there), daemon=True)
            process.start()
            processes.append(process)
            there.close()
            asked[side] = Asked(here, deadline)
        for each in asked.values():
            each.answer()  # it says nothing, once it is there
        yield asked
    finally:
        for process in processes:
            process.terminate()
            process.join()


def measured(
    asked: Mapping[str, Asked], groups: int, seconds: float, deadline: float
) -> list[dict[str, Any]]:
    """Return the rows of the table for so many groups, in fewer rounds where time runs out."""
    for each in asked.values():
        each("prepare", groups)
    compare_pages(asked)
    counts = {key: asked[key[0]]("count", *key[1:]) for key in keys("first")}
    for each in asked.values():
        each("settle")
    taken = rounds_of(
        {key: partial(asked[key[0]], "seconds", *key[1:]) for key in keys()},
        seconds=min(seconds, deadline - LAST_ROUND - perf_counter()),
        most=ROUNDS,
    )
    if len(next(iter(taken.values()))) < LEAST_ROUNDS:
        raise TimeoutError
    return [row(groups, name, taken, counts) for name in ROWS]


Key = tuple[str, str, str]


def keys(*more: str) -> list[Key]:
    """Return what is asked in a round: side, page and how; and a block in more ways of asking."""
    found: dict[Key, None] = {}
    for page, plain, how in ROWS.values():
        found["plain", plain, "returning"] = None
        for side in ("ours", "theirs"):
            found[side, plain, "returning"] = None
            found[side, page, how if side == "ours" else "returning"] = None
    for how in more:
        found.update({(side, "one", how): None for side in ("ours", "theirs")})
    return list(found)


def compare_pages(asked: Mapping[str, Asked]) -> None:
    """Make sure that all sites show the same. Raises AssertionError when they do not."""
    for side in ("ours", "theirs"):
        for page in ("one", "each"):
            expected = asked["plain"]("main_of", f"{page}-plain", "reader")
            assert "For readers" in expected
            assert asked[side]("main_of", page, "reader") == expected, side
        assert "For readers" not in asked[side]("main_of", "one", "stranger"), side


def row(
    groups: int,
    name: str,
    taken: Mapping[Key, list[float]],
    counts: Mapping[Key, Count],
) -> dict[str, Any]:
    """Return everything that is known of one kind of page."""
    page, plain_page, how = ROWS[name]
    plain = ("plain", plain_page, "returning")
    ours, theirs = ("ours", page, how), ("theirs", page, "returning")
    sides = {"plain": plain, "ours": ours, "theirs": theirs}
    first = {side: counts.get((side, page, "first")) for side in ("ours", "theirs")}
    own_plain = {side: (side, plain_page, "returning") for side in ("ours", "theirs")}
    return {
        "groups": groups,
        "page": name,
        "rounds": len(taken[plain]),
        "counts": {side: counts[key]._asdict() for side, key in sides.items()},
        "queries_of_a_first_visit": {side: each and each.queries for side, each in first.items()},
        "cpu_ms": {side: 1000 * median(taken[key]) for side, key in sides.items()},
        "to_plain": {side: ratio_of(taken[sides[side]], taken[plain]) for side in own_plain},
        "to_plain_of_its_own_site": {
            side: ratio_of(taken[sides[side]], taken[key]) for side, key in own_plain.items()
        },
        "ours_to_theirs": ratio_of(taken[ours], taken[theirs]),
    }


def print_rows(groups: int, rows: list[dict[str, Any]]) -> None:
    """Print the rows of one number of groups."""
    print(f"\n{groups} groups, {rows[0]['rounds']} rounds; 90 % intervals in brackets\n")
    print(f"{'queries':>54}   CPU time of a request")
    titles = ("ours ÷ plain", "theirs ÷ plain", "ours ÷ theirs")
    print(HEAD.format("page with", *SIDES, *titles).rstrip())
    for each in rows:
        queries = (each["counts"][side]["queries"] for side in SIDES)
        ratios = (*each["to_plain"].values(), each["ours_to_theirs"])
        print(LINE.format(each["page"], *queries, *map(_in_words, ratios)).rstrip())


def _in_words(ratio: Ratio) -> str:
    return "{:.3g} ({:.3g} to {:.3g})".format(*ratio)


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


if __name__ == "__main__":
    sys.exit(main())
