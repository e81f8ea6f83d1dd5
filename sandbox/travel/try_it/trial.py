"""A trial: one request, what a visitor does before it, and the answer to expect."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sandbox.demo_location import place_of
from sandbox.travel.try_it.steps import COOKIES, LogIn, Step, options

__all__ = ["Chapter", "ClockAnswer", "Trial"]


@dataclass(frozen=True, kw_only=True)
class ClockAnswer:
    """What a page says at certain hours."""

    when: str
    """These hours in words."""

    holds: Callable[[datetime], bool]
    """Whether a moment on the site's clock is among them."""

    expected: str
    """Words on the page then, and never otherwise."""

    moments: tuple[datetime, ...]
    """Some such moments on the site's clock, for tests."""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One request and the words to expect in its answer."""

    title: str
    """What the request is like."""

    shows: str
    """What it shows of personalization."""

    path: str
    """Path and query."""

    headers: Mapping[str, str] = field(default_factory=dict)
    """Request headers by name."""

    address: str = ""
    """The visitor's address, as a proxy in front of the site would tell it; empty for one's own."""

    login: str = ""
    """Name, and password, of the user who is logged in; empty for nobody."""

    before: Sequence[Step] = ()
    """What the visitor does first, in the same browser."""

    with_head: bool = False
    """True to look for the words among the headers of the answer too."""

    expected: str = ""
    """Words in the answer. Empty when the clock decides."""

    unexpected: str = ""
    """Words that are not in the answer."""

    by_clock: Sequence[ClockAnswer] = field(default=())
    """What the answer says at which hours; the first that holds counts."""

    @property
    def steps(self) -> Sequence[Step]:
        """Everything that comes before the request."""
        return [LogIn(self.login)] if self.login else self.before

    @property
    def sent(self) -> Mapping[str, str]:
        """The headers that the request has, the address among them."""
        return {**({"X-Forwarded-For": self.address} if self.address else {}), **self.headers}

    @property
    def link(self) -> str:
        """The address of the same request in a browser, as far as a link can make it."""
        if not self.address:
            return self.path
        return f"{self.path}{'&' if '?' in self.path else '?'}demo_address={self.address}"

    @property
    def link_title(self) -> str:
        """What the link is called."""
        place = place_of(self.address)
        return f"Open {self.path} from {place.name}" if place else f"Open {self.path}"

    def expected_at(self, moment: datetime) -> str:
        """Return the words to expect at a moment on the site's clock."""
        answers = (answer.expected for answer in self.by_clock if answer.holds(moment))
        return self.expected or next(answers)

    def command(self, root: str, moment: datetime) -> str:
        """Return the shell command that prints the expected words; root is the URL of the site."""
        root = root.rstrip("/")
        parts = ["curl", "-si" if self.with_head else "-s", *options(self.sent)]
        if self.steps:
            parts += ["-b", COOKIES]
        request = shlex.join([*parts, root + self.path])
        search = shlex.join(["grep", "-oF", self.expected_at(moment)])
        first = [line for step in self.steps for line in step.commands(root, self.sent)]
        return "\n".join([*first, f"{request} | {search}"])


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """Requests about one subject."""

    title: str
    """The subject."""

    trials: Sequence[Trial]
    """The requests."""

    text: str = ""
    """What is to be known for all of them."""
