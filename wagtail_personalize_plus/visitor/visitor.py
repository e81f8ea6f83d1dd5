"""The visitor: facts that are read from signals when somebody asks for them."""

from __future__ import annotations

from functools import wraps
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from django.utils.functional import cached_property

from wagtail_personalize_plus import conf
from wagtail_personalize_plus.history.terms import Page, View
from wagtail_personalize_plus.visitor import consent
from wagtail_personalize_plus.visitor.account import Account
from wagtail_personalize_plus.visitor.arrival import Arrival
from wagtail_personalize_plus.visitor.clock import Clock
from wagtail_personalize_plus.visitor.device import Device
from wagtail_personalize_plus.visitor.identity import Identity
from wagtail_personalize_plus.visitor.location import Location
from wagtail_personalize_plus.visitor.past import History, Visit
from wagtail_personalize_plus.visitor.signals import Signals
from wagtail_personalize_plus.visitor.weather import Weather

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["FACTS", "ObservedVisitor", "Visitor"]

FACTS: Mapping[str, str | None] = MappingProxyType(
    {
        "device": None,
        "arrival": None,
        "clock": None,
        "location": None,
        "weather": None,
        "history": consent.PERSONALIZE,
        "visit": consent.PERSONALIZE,
        "account": consent.ACCOUNT,
    }
)
"""
Every fact of a visitor, with the purpose that it needs consent for, or None.

The setting PURPOSES may demand another one.
"""

Fact = TypeVar("Fact")


def fact(read: Callable[[Any], Fact | None]) -> cached_property[Fact | None]:
    """Return a fact that is read once, and only with the consent that it needs."""

    @wraps(read)
    def read_if_allowed(visitor: Visitor) -> Fact | None:
        return read(visitor) if visitor.allows(read.__name__) else None

    return cached_property(read_if_allowed)


class Visitor:
    """
    Whoever made a request.

    A fact is worked out when it is first read and then remembered; it is None while it is unknown.
    Facts given by keyword stand for the ones that the signals would give: personas and tests.
    """

    def __init__(self, signals: Signals, **facts: object) -> None:
        if facts and (unknown := sorted(facts.keys() - FACTS.keys())):
            msg = f"A visitor has no fact {unknown[0]!r}; the facts are {', '.join(sorted(FACTS))}."
            raise TypeError(msg)
        self.signals = signals
        self.memory: dict[object, Any] = {}
        """What others remember of this visitor while the request lasts, by a key of their own."""
        self.page: Page | None = None
        """The page that answers the request, None for all other answers."""
        self.__dict__.update(facts)

    @cached_property
    def identity(self) -> Identity | None:
        """By what a visitor is recognized who agreed to that; None for all others and new ones."""
        if self.consents(consent.PERSONALIZE) is not True:
            return None
        signals = self.signals
        return Identity.from_cookies(signals.cookies, is_secure=signals.is_secure)

    @property
    def is_program(self) -> bool:
        """
        Whether this is known to be no person; nothing is fetched or remembered for it.

        That needs no consent, whatever the site demands for the fact.
        """
        device = self.device if self.allows("device") else Device.from_signals(self.signals)
        return device is not None and device.is_bot

    @property
    def view(self) -> View | None:
        """That the visitor looks at a page, None for all other requests and for programs."""
        if self.page is None or self.is_program:
            return None
        key = "" if self.identity is None else self.identity.key
        return View(visitor=key, page=self.page, moment=self.signals.moment)

    def consents(self, purpose: str) -> bool | None:
        """Return whether the visitor agreed to a purpose, None while that is unknown."""
        key = (consent, purpose)
        if key not in self.memory:
            self.memory[key] = consent.answer(purpose, self.signals)
        agreed: bool | None = self.memory[key]
        return agreed

    def allows(self, name: str) -> bool:
        """Return whether a fact may be read: it needs no purpose, or one that was agreed to."""
        purpose = conf.get("PURPOSES").get(name, FACTS[name])
        return purpose is None or self.consents(purpose) is True

    @fact
    def device(self) -> Device | None:
        """The device and its programs, by user agent and client hints."""
        return Device.from_signals(self.signals)

    @fact
    def arrival(self) -> Arrival | None:
        """Where this request came from and what its URL says about it."""
        return Arrival.from_signals(self.signals)

    @fact
    def clock(self) -> Clock | None:
        """The moment of the request on the site's clock."""
        return Clock.from_signals(self.signals)

    @fact
    def location(self) -> Location | None:
        """Where the visitor is, by the address of the request."""
        return Location.from_signals(self.signals)

    @fact
    def weather(self) -> Weather | None:
        """The weather there, as far as it is known already; for programs nothing is fetched."""
        return Weather.at(self.location, ask=not self.is_program)

    @fact
    def history(self) -> History:
        """What the visitor did before; the first question costs one query, none without cookie."""
        return History.of(self.identity, self.view, self.signals.moment)

    @fact
    def visit(self) -> Visit | None:
        """The visit that goes on; it is part of the history."""
        return None if self.history is None else self.history.visit()

    @fact
    def account(self) -> Account | None:
        """Who is logged in; the first question costs the queries of session and user."""
        return Account.from_signals(self.signals)


def _nothing() -> None:
    """Do nothing, for a visitor whose use nobody needs to hear of."""


class ObservedVisitor(Visitor):
    """
    The visitor as templates and views meet it in `request.visitor`.

    It notes that one of its facts was read, because the response then depends on more than the
    visitor groups that it consulted. Groups are answered from the unobserved `inner` visitor.
    """

    def __init__(
        self, make: Callable[[], Visitor], when_used: Callable[[], None] = _nothing
    ) -> None:
        self._make = make
        self._when_used = when_used
        self.memory = {}
        self.page = None
        self.was_read = False
        """True once a fact was read outside of membership."""
        self.is_sealed = False
        """True once the headers of the response are gone; every fact is unknown from then on."""

    @cached_property
    def inner(self) -> Visitor:
        """The visitor itself, made when the first fact or group is asked for."""
        visitor = self._make()
        visitor.memory = self.memory
        visitor.page = self.page
        return visitor

    def show(self, page: Page) -> None:
        """Note which page answers the request; whoever serves pages says so before."""
        self.page = page
        if "inner" in self.__dict__:
            self.inner.page = page

    @property
    def signals(self) -> Signals:  # type: ignore[override]
        """The signals of the request; reading them counts as reading a fact."""
        if self.is_sealed:
            return Signals()
        self.note_read()
        return self.inner.signals

    def note_read(self) -> None:
        """Note that the response depends on what only this visitor has."""
        self.was_read = True
        self._when_used()

    def note_used(self) -> None:
        """Note that the response depends on the groups of this visitor."""
        self._when_used()

    def seal(self) -> None:
        """Make facts unknown: a response whose headers are gone can no longer be marked private."""
        self.is_sealed = True


def _observed(name: str) -> property:
    def read(self: ObservedVisitor) -> object:
        if self.is_sealed:
            return None
        self.note_read()
        return getattr(self.inner, name)

    return property(read, doc=getattr(Visitor, name).__doc__)


for _name in FACTS:
    setattr(ObservedVisitor, _name, _observed(_name))
