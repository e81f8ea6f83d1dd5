"""What a visitor does before the request of a trial, each as shell commands."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

__all__ = ["COOKIES", "Choose", "LogIn", "Look", "Step", "Wait", "options"]

COOKIES = "cookies.txt"
"""Where curl keeps the cookies of a trial."""

TOKEN = f"csrfmiddlewaretoken=$(awk '/csrftoken/ {{print $7}}' {COOKIES})"
"""What a form has to send along, as the shell reads it out of the cookies."""


class Step(Protocol):
    """One thing that a visitor does."""

    @property
    def path(self) -> str:
        """Where a browser does it; empty where it does nothing."""

    @property
    def title(self) -> str:
        """What it is, for the link to it."""

    def commands(self, root: str, headers: Mapping[str, str]) -> Sequence[str]:
        """Return the shell commands that do it; root is the URL of the site."""


def options(headers: Mapping[str, str]) -> list[str]:
    """Return the options by which curl sends headers."""
    found: list[str] = []
    for name, value in headers.items():
        found += ["-A", value] if name == "User-Agent" else ["-H", f"{name}: {value}"]
    return found


def _filled_in(form: str, answers: Mapping[str, str]) -> list[str]:
    """Return the commands that open a form with fresh cookies and send it."""
    data = " ".join(f"-d {shlex.quote(f'{name}={value}')}" for name, value in answers.items())
    return [
        f"curl -s -c {COOKIES} -o /dev/null {form}",
        f"curl -s -b {COOKIES} -c {COOKIES} {data} -d {TOKEN} {form}",
    ]


@dataclass(frozen=True)
class LogIn:
    """Log in; the password is the name."""

    name: str
    """Who logs in."""

    @property
    def path(self) -> str:
        """The form."""
        return "/login/"

    @property
    def title(self) -> str:
        """What it is."""
        return f"Log in as {self.name}"

    def commands(self, root: str, headers: Mapping[str, str]) -> Sequence[str]:
        """Return the commands that open the form and send it."""
        return _filled_in(root + self.path, {"username": self.name, "password": self.name})


@dataclass(frozen=True)
class Choose:
    """Say whether the site may remember what is looked at."""

    choice: str
    """ "yes", "no" or "forget"."""

    @property
    def path(self) -> str:
        """The form."""
        return "/personal-content/"

    @property
    def title(self) -> str:
        """What it is."""
        titles = {"yes": "Allow personal content", "no": "Refuse it", "forget": "Be forgotten"}
        return titles[self.choice]

    def commands(self, root: str, headers: Mapping[str, str]) -> Sequence[str]:
        """Return the commands that open the form, unless it was before, and send it."""
        opening, sending = _filled_in(root + self.path, {"choice": self.choice})
        return [sending] if self.choice == "forget" else [opening, sending]


@dataclass(frozen=True)
class Look:
    """Look at a page."""

    path: str
    """Path and query."""

    @property
    def title(self) -> str:
        """What it is."""
        return f"Open {self.path}"

    def commands(self, root: str, headers: Mapping[str, str]) -> Sequence[str]:
        """Return the command that asks for the page."""
        kept = ["-b", COOKIES, "-c", COOKIES, "-o", "/dev/null"]
        return [shlex.join(["curl", "-s", *kept, *options(headers), root + self.path])]


@dataclass(frozen=True)
class Wait:
    """Do nothing for a while."""

    seconds: int
    """How long."""

    path = ""

    @property
    def title(self) -> str:
        """What it is."""
        return f"Wait {self.seconds} seconds"

    def commands(self, root: str, headers: Mapping[str, str]) -> Sequence[str]:
        """Return the command that waits."""
        return [f"sleep {self.seconds}"]
