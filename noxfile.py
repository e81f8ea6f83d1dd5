"""The ends of the support matrix: `nox` runs the suite on the oldest and newest of everything."""

from __future__ import annotations

import nox

nox.options.error_on_missing_interpreters = True
nox.options.reuse_existing_virtualenvs = True

MATRIX = [
    ("3.10", "5.2", "7.4"),
    ("3.12", "6.0", "7.4"),
    ("3.13", "6.1", "8.0"),
]
"""Python, Django and Wagtail of each session."""


@nox.session
@nox.parametrize(
    ("python", "django", "wagtail"),
    MATRIX,
    ids=[f"{python}-django{django}-wagtail{wagtail}" for python, django, wagtail in MATRIX],
)
def tests(session: nox.Session, django: str, wagtail: str) -> None:
    """Run everything but the browser on one combination, on SQLite."""
    session.run_install("python", "-m", "pip", "install", "--quiet", "--upgrade", "pip>=25.1")
    session.run_install(
        "python",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--group",
        "test",
        "--editable",
        ".",
        f"django~={django}.0",
        f"wagtail~={wagtail}.0",
    )
    session.run("python", "-m", "pytest", "-q", "-n", "2", "-m", "not browser", *session.posargs)
