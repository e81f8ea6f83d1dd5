"""Command: fetch weather ahead, so that visitors need not be the first to ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from time import sleep
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from wagtail_personalize_plus import conf
from wagtail_personalize_plus.visitor.weather import asked, store
from wagtail_personalize_plus.visitor.weather.cells import Cell
from wagtail_personalize_plus.visitor.weather.providers import WeatherProvider, make
from wagtail_personalize_plus.visitor.weather.refreshing import CALLED, Outcome, refresh_now

__all__ = ["Command"]

AHEAD = 600.0
"""Seconds: weather that will be old so soon is fetched now."""

IN_THE_WAY = frozenset({Outcome.PAUSED, Outcome.LEFT_OUT, Outcome.NOT_KEPT})
"""Outcomes that all other places would have too."""

ALWAYS_TOLD = (Outcome.REFRESHED, Outcome.UNCHANGED, Outcome.FAILED, Outcome.LEFT_OUT)


class Command(BaseCommand):
    """Refreshes the weather of the places that visitors asked for lately."""

    help = (
        "Fetch the weather of the places that visitors asked for within six hours, where it is "
        "old or will be within ten minutes. For cron, every ten minutes. Ends with an error when "
        "no provider is configured, and when nothing could be fetched."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="Only say what would be fetched. Nothing is fetched or written.",
        )
        parser.add_argument(
            "--place",
            action="append",
            metavar="LAT,LON",
            help=(
                "This place, in degrees north and east, instead of those that were asked for, as "
                "in --place=-33.9,151.2. Can be given several times."
            ),
        )

    def handle(self, *, dry_run: bool, place: Sequence[str] | None, **options: Any) -> None:
        """Refresh, or say what would be refreshed."""
        provider = _provider()
        places = None if place is None else list(dict.fromkeys(map(_cell, place)))
        if provider.answers_at_once:
            self.stdout.write("The weather provider answers at once; there is nothing to refresh.")
            return
        try:
            self._refresh(provider, places, dry_run=dry_run, talk=options["verbosity"] > 0)
        except CommandError:
            raise
        except Exception as error:
            alias = conf.get("WEATHER.CACHE")
            raise CommandError(f"The cache {alias!r} failed: {error!r}") from error

    def _refresh(
        self, provider: WeatherProvider, places: list[Cell] | None, *, dry_run: bool, talk: bool
    ) -> None:
        cells = asked.lately() if places is None else places
        if not cells:
            self.stdout.write("No place was asked for within six hours.")
        elif dry_run:
            self._say_what_would_be(cells)
        else:
            self._sum_up(Counter(self._outcomes(cells, provider, talk=talk)))

    def _say_what_would_be(self, cells: Sequence[Cell]) -> None:
        due = [cell for cell in cells if _is_due(cell)]
        for cell in due:
            self.stdout.write(f"{cell}: would be fetched")
        self.stdout.write(
            f"{_places(len(due))} would be fetched, {len(cells) - len(due)} fresh already. "
            "Nothing was fetched."
        )

    def _outcomes(
        self, cells: Sequence[Cell], provider: WeatherProvider, *, talk: bool
    ) -> Iterable[Outcome]:
        """Refresh cell after cell, and yield what became of each."""
        called = False
        for number, cell in enumerate(cells, 1):
            if called:
                sleep(provider.spacing.total_seconds())
            outcome = refresh_now(cell, ahead=AHEAD)
            called = outcome in CALLED
            if talk and outcome is not Outcome.FRESH:
                self.stdout.write(f"{number} of {len(cells)}, {cell}: {outcome.value}")
            yield outcome
            if outcome in IN_THE_WAY:
                yield from [outcome] * (len(cells) - number)
                return

    def _sum_up(self, counts: Counter[Outcome]) -> None:
        told = [each for each in Outcome if counts[each] or each in ALWAYS_TOLD]
        self.stdout.write(", ".join(f"{counts[each]} {each.value}" for each in told) + ".")
        if counts[Outcome.REFRESHED] or counts[Outcome.UNCHANGED]:
            return
        if counts[Outcome.FAILED]:
            raise CommandError("Every call of the weather provider failed; the log says why.")
        if counts[Outcome.PAUSED]:
            raise CommandError("The weather provider failed lately and is left alone for a while.")
        if counts[Outcome.NOT_KEPT]:
            alias = conf.get("WEATHER.CACHE")
            raise CommandError(f"The cache {alias!r} keeps nothing; weather needs another one.")


def _provider() -> WeatherProvider:
    backend = conf.get("WEATHER.BACKEND")
    if backend is None:
        raise CommandError("No weather provider is configured; set WEATHER.BACKEND.")
    try:
        return make(backend, conf.get("WEATHER.OPTIONS"))
    except ImproperlyConfigured as error:
        raise CommandError(str(error)) from error


def _cell(place: str) -> Cell:
    try:
        latitude, longitude = map(float, place.split(","))
        cell = Cell.around(latitude, longitude)
    except ValueError:
        cell = None
    if cell is None:
        msg = f"{place!r} is no place; write degrees north and east, as in --place=51.5,-0.1."
        raise CommandError(msg)
    return cell


def _is_due(cell: Cell) -> bool:
    record = store.load(store.cache().get(store.key(*cell)))
    return record is None or record.wanted_at <= store.now() + AHEAD


def _places(number: int) -> str:
    return f"{number} place" if number == 1 else f"{number} places"
