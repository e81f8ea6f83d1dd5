"""
`make test`: run the suite on every database and browser that this machine has.

SQLite always runs, and so does a project with its own page model where Wagtail allows one.
PostgreSQL, MariaDB and the browser join when they are there; what was left out is said at the
end, and fails the run when WPP_REQUIRE_ALL is 1, as it is in continuous integration.
"""

from __future__ import annotations

import os
import subprocess
import sys

import wagtail

from tests.environment import data_folder, find_chromium, missing_mariadb, missing_postgresql

COVERAGE = ["--cov", "--cov-branch", "--cov-report=", "--cov-fail-under=0"]
"""Collected here, judged once at the end."""
AGAIN = ["--reruns", "2"]
"""A browser on a busy machine may miss a deadline; what fails three times is broken."""
PARALLEL = ["-n", os.environ.get("WPP_TEST_WORKERS", "2")]
STORED = [
    f"tests/{folder}"
    for folder in ("delivery", "editing", "groups", "headless", "history", "management", "privacy")
] + ["tests/test_savepoints.py"]
"""Where tests ask much of a database."""
SHOWN = ["tests/blocks", "tests/sandbox", "tests/templatetags"]
"""Where pages are saved, searched and shown."""


def main() -> int:
    """Run everything that can run, and return the exit code."""
    left_out: list[str] = []
    print("SQLite", flush=True)
    codes = [run([*PARALLEL, *COVERAGE, "-m", "not browser"])]
    if find_chromium():
        print("Browser", flush=True)
        codes.append(run([*COVERAGE, *AGAIN, "--cov-append", "-m", "browser"]))
    else:
        left_out.append("the browser tests: no Chromium was found; install it or set WPP_CHROMIUM")
    if wagtail.VERSION >= (8, 0):
        print("Own page model", flush=True)
        codes.append(run(["--ds", "tests.swapped.settings", "tests/swapped"]))
    codes += run_on_servers(left_out)
    codes.append(report_coverage())
    if data_folder() is None:
        left_out.append("the tests on recorded inputs: set WPP_TEST_DATA to their folder")
    for what in left_out:
        print(f"Left out: {what}.")
    if left_out and os.environ.get("WPP_REQUIRE_ALL") == "1":
        print("Nothing may be left out here.")
        return 1
    return next((code for code in codes if code), 0)


def run_on_servers(left_out: list[str]) -> list[int]:
    """Run what is about databases on each server that is there, and return the exit codes."""
    codes = []
    for name, reason, folders in (
        ("PostgreSQL", missing_postgresql(), [*STORED, *SHOWN]),
        ("MariaDB", missing_mariadb(), STORED),
    ):
        if reason:
            left_out.append(f"{name}: {reason}")
            continue
        print(name, flush=True)
        chosen = ["-m", "not browser and not sqlite", *folders]
        codes.append(run([*PARALLEL, *chosen], WPP_TEST_DATABASE=name.lower()))
    return codes


def run(arguments: list[str], **environment: str) -> int:
    """Run pytest in a process of its own and return its exit code."""
    command = [sys.executable, "-m", "pytest", "-q", *arguments]
    return subprocess.run(command, env={**os.environ, **environment}, check=False).returncode


def report_coverage() -> int:
    """Print the coverage; return an exit code other than 0 when it is below what we promise."""
    report = [sys.executable, "-m", "coverage", "report"]
    core = "*/wagtail_personalize_plus/criteria/*,*/wagtail_personalize_plus/groups/*"
    return (
        subprocess.run(report, check=False).returncode
        or subprocess.run(
            [*report, f"--include={core}", "--fail-under=100"], check=False
        ).returncode
    )


if __name__ == "__main__":
    sys.exit(main())
