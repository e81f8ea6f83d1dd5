"""
The support matrix: a session for each Python, Django and Wagtail that go together.

`nox -t ends` runs the oldest and the newest for which this machine has an interpreter, `nox` all.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from itertools import product
from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.envdir = ".venv/sessions"
nox.options.download_python = "never"
nox.options.error_on_missing_interpreters = True
nox.options.reuse_existing_virtualenvs = True

PYTHONS = ["3.10", "3.11", "3.12", "3.13", "3.14"]
DJANGOS = {"5.2": "3.10", "6.0": "3.12", "6.1": "3.12"}
"""Each with the oldest Python that it runs on; all of them run on the newest."""
WAGTAILS = {"7.4": "6.0", "8.0": "6.1"}
"""Each with the newest Django that it names; all of them run on the oldest."""

LEFT_OUT = ["benchmarks", "docs", "history", "privacy", "sandbox", "test_bad_input.py"]
"""Tests that ask little of these versions for their time; `make test` runs them on one."""


def number(version: str) -> tuple[int, ...]:
    """Return a version as numbers, which can be compared."""
    return tuple(int(part) for part in version.split("."))


def go_together(python: str, django: str, wagtail: str) -> bool:
    """Return whether there is such a combination."""
    oldest_python, newest_django = DJANGOS[django], WAGTAILS[wagtail]
    return number(python) >= number(oldest_python) and number(django) <= number(newest_django)


def add_pyenv_to_path() -> None:
    """Have every Python found that pyenv installed, not only those that it has switched on."""
    if pyenv := shutil.which("pyenv"):
        root = subprocess.check_output([pyenv, "root"], text=True)  # noqa: S603 - from PATH
        folders = Path(root.strip(), "versions").glob("3.*/bin")
        os.environ["PATH"] = os.pathsep.join([*map(str, folders), os.environ["PATH"]])


add_pyenv_to_path()
MATRIX = [each for each in product(PYTHONS, DJANGOS, WAGTAILS) if go_together(*each)]
MISSING = [python for python in PYTHONS if not shutil.which(f"python{python}")]
HERE = [each for each in MATRIX if each[0] not in MISSING]
ENDS = {*HERE[:1], *HERE[-1:]}


@nox.session
@nox.parametrize(
    ("python", "django", "wagtail"),
    [
        nox.param(
            *each,
            id="{}-django{}-wagtail{}".format(*each),
            tags=["ends"] if each in ENDS else [],
        )
        for each in MATRIX
    ],
)
def tests(session: nox.Session, django: str, wagtail: str) -> None:
    """Run what these versions can break on one combination, on SQLite, or the tests named."""
    if MISSING:
        session.warn(f"Left out, as this machine has no interpreter: Python {', '.join(MISSING)}.")
    session.run_install("python", "-m", "pip", "install", "--quiet", "--upgrade", "pip>=25.1")
    session.run_install(
        *("python", "-m", "pip", "install", "--quiet", "--group", "test", "--editable", "."),
        *(f"django~={django}.0", f"wagtail~={wagtail}.0"),
    )
    chosen = session.posargs or [f"--ignore=tests/{name}" for name in LEFT_OUT]
    session.run("python", "-m", "pytest", "-q", "-n", "2", "-m", "not browser", *chosen)
