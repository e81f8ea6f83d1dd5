"""Figures of all facts of a request, and of a page whose weather nobody can tell."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from functools import partial
from itertools import count
from statistics import median
from time import perf_counter
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import geoip2.database
import user_agents
from django.test import override_settings

from tests import builders
from tests.benchmarks.content import heroes, publish_pair
from tests.benchmarks.device import agents
from tests.benchmarks.measure import Figure, figure, paired_ratio
from tests.benchmarks.serving import Server
from tests.data import recorded
from tests.visitor.weather.server import serving
from wagtail_personalize_plus.visitor import FACTS, Signals, Visitor
from wagtail_personalize_plus.visitor.weather import Weather, store
from wagtail_personalize_plus.visitor.weather.cells import Cell
from wagtail_personalize_plus.visitor.weather.gate import gate
from wagtail_personalize_plus.visitor.weather.providers.met_norway import MetNorway
from wagtail_personalize_plus.visitor.weather.worker import worker

__all__ = ["figures", "ours", "plain", "weather_page"]

CITIES = "geoip/GeoIP2-City-Test.mmdb"

LONDON = (51.5142, -0.0931)
"""Where the database of cities puts 81.2.69.142."""

REFERRER = "https://www.example.org/news/2026/winter?from=letter"
URL = "https://testserver/holidays/?utm_source=newsletter&utm_campaign=winter&voucher=SNOW25"

FIRSTS = ("2.125.160.216", "216.160.83.56", "67.43.156.1", "2001:218::1", "175.16.199.1")
"""Addresses of which the database knows the coordinates, all in other places."""

ROUNDS = 250
FACT_ROUNDS = 15


def figures() -> list[Figure]:
    """Return what the facts of a request cost, and what a provider of weather that is down does."""
    return [all_facts(), *weather_down()]


def all_facts() -> Figure:
    """
    Return the time of all facts of requests that no cache has seen.

    Beside it the libraries that many sites call for the same: for the user agent, the place of the
    address, the referrer and the query.
    """
    path = str(recorded(CITIES))
    with (
        override_settings(WAGTAIL_PERSONALIZE_PLUS={"GEOIP": {"DATABASE": path}}),
        geoip2.database.Reader(path) as reader,
    ):
        ratio = paired_ratio(
            _for_new_requests(ours), _for_new_requests(partial(plain, reader)), FACT_ROUNDS
        )
    return figure(
        "all facts, cold, to plain libraries", ratio.median, 0.6, "times", (ratio.low, ratio.high)
    )


def ours(agent: str, address: str) -> Visitor:
    """Return a visitor of whom every fact was read."""
    headers = {"user-agent": agent, "referer": REFERRER}
    visitor = Visitor(Signals(headers=headers, address=address, url=URL, load_user=lambda: None))
    for name in FACTS:
        getattr(visitor, name)
    return visitor


def plain(reader: geoip2.database.Reader, agent: str, address: str) -> tuple[object, ...]:
    """Return what the libraries say of the same request."""
    device = user_agents.parse(agent)
    return (
        device.is_bot,
        device.is_mobile,
        device.is_tablet,
        reader.city(address),
        urlsplit(REFERRER).hostname,
        parse_qs(urlsplit(URL).query),
    )


def _for_new_requests(work: Callable[[str, str], object]) -> Callable[[], None]:
    """Return work on as many requests as there are recorded user agents, all of them new."""
    recorded_agents = [row["ua"] for row in agents("ua_dev.tsv")]
    numbers = count()

    def run() -> None:
        ending = f" {next(numbers)}"
        for agent in recorded_agents:
            work(agent + ending, f"2001:218:0:{next(numbers) % 65_536:x}::1")

    return run


def weather_down() -> list[Figure]:
    """
    Return what pages with variants for snow cost while the weather cannot be told.

    The first visitors come while the provider takes their question and does not answer, each from
    another place; what counts is how long they wait, so these two go by the clock on the wall.
    """
    with weather_page() as (down, up, url):
        usual = partial(up.get, url)
        ratio = paired_ratio(partial(down.get, url), usual, ROUNDS)
        broken = [_extra(partial(down.get, url), usual) for _ in range(ROUNDS)]
        with hanging_provider():
            firsts = [_extra(partial(_from(each).get, url), usual) for each in FIRSTS]
    name = "page while no weather can be had"
    return [
        figure(
            f"{name}, to weather as usual", ratio.median, 1.05, "times", (ratio.low, ratio.high)
        ),
        figure(f"{name}, extra for the first", median(firsts), 50, "milliseconds"),
        figure(f"{name}, extra with open breaker", median(broken), 1, "milliseconds"),
    ]


def _extra(work: Callable[[], object], usual: Callable[[], object]) -> float:
    """Return how many milliseconds longer some work takes than what is done right after it."""
    start = perf_counter()
    work()
    between = perf_counter()
    usual()
    return 1000 * (2 * between - start - perf_counter())


@contextmanager
def hanging_provider() -> Iterator[None]:
    """Have the provider accept connections and say nothing, with the breaker closed."""
    with (
        serving() as server,
        patch.object(MetNorway, "url", server.url),
        patch.object(gate, "shut_until", 0.0),
    ):
        server.hangs()
        yield
        server.over.set()
        worker.wait()
        assert server.requests, "nobody asked the provider"


@contextmanager
def weather_page() -> Iterator[tuple[Server, Server, str]]:
    """
    Yield the site as it is asked from where no weather is known, and from where it is, and a page.

    The provider is down and the breaker open, as it is after the first visitors. In London it
    rained when the provider was last heard of, in Linköping nobody had asked by then.
    """
    options = {
        "GEOIP": {"DATABASE": str(recorded(CITIES))},
        "WEATHER": {"BACKEND": "met_norway", "OPTIONS": {"contact": "editor@example.com"}},
    }
    conditions = {"conditions": ["snow"], "daylight": "any"}
    group = builders.group("Where it snows", ("weather", conditions))
    contents = heroes(6)
    variant = builders.variant([group], contents[0])
    body = [builders.personalized("hero", content, variant) for content in contents[1:]]
    url = publish_pair("weather", body, []).personalized.url
    with (
        override_settings(WAGTAIL_PERSONALIZE_PLUS=options),
        patch.object(gate, "shut_until", math.inf),
    ):
        cell = Cell.around(*LONDON)
        assert cell is not None
        store.save(cell, _rain(store.now()))
        down, up = _from("89.160.20.112"), _from("81.2.69.142")
        yield down, up, url
    store.cache().clear()


def _rain(now: float) -> store.Record:
    rain = Weather(condition="rain", observed_at=datetime.fromtimestamp(now, tz=timezone.utc))
    later = now + 3_600
    return store.Record(
        rows=store.rows_of([rain]), confirmed_at=now, fresh_until=later, wanted_at=later
    )


def _from(address: str) -> Server:
    """Return the site as somebody at an address asks it."""
    server = Server({"user-agent": builders.DESKTOP})
    server.requests.defaults["REMOTE_ADDR"] = address
    return server
