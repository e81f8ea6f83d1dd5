"""Fetching the weather of a cell: never while a visitor waits."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime
from enum import Enum

from wagtail_personalize_plus import rarely
from wagtail_personalize_plus.visitor.weather import store
from wagtail_personalize_plus.visitor.weather.cells import Cell
from wagtail_personalize_plus.visitor.weather.gate import Passage, gate
from wagtail_personalize_plus.visitor.weather.providers import WeatherProvider, configured
from wagtail_personalize_plus.visitor.weather.report import (
    NotModified,
    PlaceRefused,
    ProviderError,
    Report,
)
from wagtail_personalize_plus.visitor.weather.store import HARD_TTL, Record

__all__ = ["CALLED", "Outcome", "refresh_now"]

logger = logging.getLogger("wagtail_personalize_plus.visitor.weather")

LOCKED = 60
"""Seconds within which a cell is fetched once, by whichever process."""

REFUSED = 3_600.0
"""Seconds for which a place that the provider has nothing for is left alone."""


class Outcome(Enum):
    """What became of an attempt to fetch the weather of a cell."""

    REFRESHED = "refreshed"
    UNCHANGED = "unchanged"
    FRESH = "fresh already"
    TAKEN = "fetched by another process"
    FAILED = "failed"
    REFUSED = "no weather there"
    PAUSED = "left out while the provider is left alone"
    LEFT_OUT = "left out for the budget"
    NOT_KEPT = "left out, because the cache keeps nothing"
    NO_PROVIDER = "no provider"


CALLED = frozenset({Outcome.REFRESHED, Outcome.UNCHANGED, Outcome.FAILED, Outcome.REFUSED})
"""Outcomes of a call to the provider; the others cost none."""


def refresh_now(cell: Cell, *, ahead: float = 0.0) -> Outcome:
    """
    Fetch the weather of a cell and keep it, unless that is not needed or not allowed now.

    Weather that will be wanted within `ahead` seconds is fetched too. Raises what the cache
    raises, and nothing else.
    """
    provider = configured()
    if provider is None or provider.answers_at_once:
        return Outcome.NO_PROVIDER
    record = store.load(store.cache().get(store.key(*cell)))
    if record is not None and record.wanted_at > store.now() + ahead:
        return Outcome.FRESH
    if held := _lock(cell):
        return held
    passage = gate.pass_through()
    if passage is not Passage.OPEN:
        store.cache().delete(store.key("lock", *cell))
        return Outcome.LEFT_OUT if passage is Passage.BUDGET_USED else Outcome.PAUSED
    return _fetch(provider, cell, record or Record())


def _lock(cell: Cell) -> Outcome | None:
    """Keep others from fetching the cell; return what is in the way, or None."""
    name = store.key("lock", *cell)
    if not store.cache().add(name, 1, timeout=LOCKED):
        return Outcome.TAKEN
    if store.cache().get(name) is None:
        rarely.log(logger, "The cache for the weather keeps nothing, so none is fetched.")
        return Outcome.NOT_KEPT
    return None


def _fetch(provider: WeatherProvider, cell: Cell, record: Record) -> Outcome:
    since = record.last_modified if record.covers(store.now()) else None
    try:
        answer = provider.fetch(cell.latitude, cell.longitude, since)
        fetched = _record(answer, provider, record)
    except PlaceRefused as error:
        rarely.log(logger, "No weather for a place: %s", error, level=logging.WARNING)
        gate.succeeded()
        store.save(cell, replace(record, wanted_at=store.now() + REFUSED))
        return Outcome.REFUSED
    except ProviderError as error:
        rarely.log(logger, "No weather: %s", error, level=logging.WARNING)
        return _failed(cell, record, error.pause)
    except Exception as error:  # noqa: BLE001 - a provider of the site may raise anything
        rarely.log(logger, "The weather provider failed: %r", error)
        return _failed(cell, record, None)
    gate.succeeded()
    store.save(cell, fetched)
    return Outcome.UNCHANGED if isinstance(answer, NotModified) else Outcome.REFRESHED


def _failed(cell: Cell, record: Record, pause: float | None) -> Outcome:
    gate.failed(pause)
    store.save(cell, replace(record, wanted_at=store.now() + LOCKED))
    return Outcome.FAILED


def _record(answer: object, provider: WeatherProvider, record: Record) -> Record:
    """Return what is known after an answer. Raises ProviderError for one that is of no use."""
    now = store.now()
    if not isinstance(answer, Report | NotModified):
        raise ProviderError(f"The answer is {answer!r}, neither Report nor NotModified.")
    fresh_until = now + _seconds_fresh(answer.expires, provider, now)
    if isinstance(answer, NotModified):
        if not record.rows:
            raise ProviderError("Nothing changed, but there is nothing at hand.")
        return replace(record, confirmed_at=now, fresh_until=fresh_until, wanted_at=fresh_until)
    if not answer.weather:
        raise ProviderError("The report holds no weather.")
    return Record(
        rows=store.rows_of(answer.weather),
        confirmed_at=now,
        fresh_until=fresh_until,
        wanted_at=fresh_until,
        last_modified=answer.last_modified,
    )


def _seconds_fresh(expires: datetime | None, provider: WeatherProvider, now: float) -> float:
    """Return for how long: as the provider asks, but not shorter than sensible nor too long."""
    asked = expires.timestamp() - now if expires else 0.0
    return min(max(asked, provider.keeps.total_seconds()), HARD_TTL)
