"""
`make test`: run the suite on every database and browser that this machine has.

SQLite always runs. PostgreSQL and the browser join when they are there; what was left out is said
at the end, and fails the run when WPP_REQUIRE_ALL is 1, as it is in continuous integration.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tests.environment import data_folder, find_chromium, missing_postgresql

COVERAGE = ["--cov", "--cov-branch", "--cov-report=", "--cov-fail-under=0"]
"""Collected here, judged once at the end."""
AGAIN = ["--reruns", "2"]
"""A browser on a busy machine may miss a deadline; what fails three times is broken."""
PARALLEL = ["-n", os.environ.get("WPP_TEST_WORKERS", "2")]


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
    if reason := missing_postgresql():
        left_out.append(f"PostgreSQL: {reason}")
    else:
        print("PostgreSQL", flush=True)
        chosen = ["-m", "not browser and not sqlite"]
        codes.append(run([*PARALLEL, *chosen], WPP_TEST_DATABASE="postgresql"))
    codes.append(report_coverage())
    if data_folder() is None:
        left_out.append("the tests on recorded inputs: set WPP_TEST_DATA to their folder")
    for what in left_out:
        print(f"Left out: {what}.")
    if left_out and os.environ.get("WPP_REQUIRE_ALL") == "1":
        print("Nothing may be left out here.")
        return 1
    return next((code for code in codes if code), 0)


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
