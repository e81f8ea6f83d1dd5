"""The weather as a visitor's request sees it: one look into the cache, and never more."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.db import DEFAULT_DB_ALIAS

from wagtail_personalize_plus import rarely
from wagtail_personalize_plus.savepoints import failing_alone
from wagtail_personalize_plus.visitor.weather import Weather, store
from wagtail_personalize_plus.visitor.weather.cells import Cell
from wagtail_personalize_plus.visitor.weather.providers import WeatherProvider, configured
from wagtail_personalize_plus.visitor.weather.report import PlaceRefused, Report
from wagtail_personalize_plus.visitor.weather.worker import worker

if TYPE_CHECKING:
    from wagtail_personalize_plus.visitor.location import Location

__all__ = ["weather_at"]

logger = logging.getLogger("wagtail_personalize_plus.visitor.weather")

REST = 10.0
"""Seconds for which a cache that failed is left alone: its time-outs must not add up."""

_cache_rests_until = 0.0


def weather_at(location: Location, *, ask: bool) -> Weather | None:
    """
    Return the weather at a place as it is known now, or None. Never raises, never waits.

    With `ask`, weather that is missing or old is fetched meanwhile by another thread.
    """
    cell = Cell.around(location.latitude, location.longitude)
    if cell is None or (provider := configured()) is None:
        return None
    if provider.answers_at_once:
        return _at_once(provider, cell)
    now = store.now()
    if now < _cache_rests_until:
        return None
    try:
        with failing_alone(DEFAULT_DB_ALIAS):  # the cache may be a table
            record = store.load(store.cache().get(store.key(*cell)))
        weather = None if record is None else record.at(now)
    except Exception as error:  # noqa: BLE001 - whatever a cache raises, the page is served
        _let_cache_rest(now, error)
        return None
    if ask:
        worker.note(cell)
        if record is None or record.wanted_at <= now:
            worker.want(cell)
    return weather


def _at_once(provider: WeatherProvider, cell: Cell) -> Weather | None:
    try:
        answer: Any = provider.fetch(cell.latitude, cell.longitude)
    except PlaceRefused:
        return None
    except Exception as error:  # noqa: BLE001 - a provider of the site may raise anything
        rarely.log(logger, "The weather provider failed: %r", error)
        return None
    return answer.weather[0] if isinstance(answer, Report) and answer.weather else None


def _let_cache_rest(now: float, error: Exception) -> None:
    global _cache_rests_until  # noqa: PLW0603 - one cache, remembered
    _cache_rests_until = now + REST
    rarely.log(logger, "The cache for the weather failed: %r", error)
