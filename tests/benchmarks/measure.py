"""How figures are measured, so that a busy machine does not decide whether they hold."""

from __future__ import annotations

import gc
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from statistics import median, quantiles
from time import process_time
from typing import NamedTuple, TypedDict

__all__ = ["Figure", "Ratio", "figure", "interval_of", "paired_ratio"]

RESAMPLES = 2000
SEED = 20261121


class Ratio(NamedTuple):
    """How many times as much as something else, with the ends of the 90 % interval."""

    median: float
    low: float
    high: float


class Figure(TypedDict):
    """A measured value beside the bound that was promised."""

    figure: str
    value: float
    interval: list[float] | None
    bound: float
    unit: str
    holds: bool


def paired_ratio(
    first: Callable[[], object],
    second: Callable[[], object],
    rounds: int = 40,
    clock: Callable[[], float] | None = None,
) -> Ratio:
    """
    Return the CPU time of the first relative to the second, or the time by another clock.

    Both run in every round, in turns who is first, so that whatever slows the machine down slows
    both. One round before those that count pays for imports and caches. Garbage is collected
    between the measurements, because its collector makes one pay for what the other left.
    """
    ratios = []
    clock = clock or process_time
    with _garbage_kept():
        for number in range(-1, rounds):
            if number % 2:
                before = _seconds(first, clock)
                ratio = before / _seconds(second, clock)
            else:
                before = _seconds(second, clock)
                ratio = _seconds(first, clock) / before
            if number >= 0:
                ratios.append(ratio)
    return Ratio(median(ratios), *interval_of(ratios))


def figure(
    name: str,
    value: float,
    bound: float,
    unit: str,
    interval: tuple[float, float] | None = None,
    *,
    at_most: bool = True,
) -> Figure:
    """Return a figure. It holds when the far end of its interval does, if it has one."""
    low, high = interval or (value, value)
    return {
        "figure": name,
        "value": value,
        "interval": [low, high] if interval else None,
        "bound": bound,
        "unit": unit,
        "holds": high <= bound if at_most else low >= bound,
    }


def interval_of(values: Sequence[float]) -> tuple[float, float]:
    """Return the ends of the 90 % bootstrap interval of the median."""
    chance = random.Random(SEED)
    medians = [median(chance.choices(values, k=len(values))) for _ in range(RESAMPLES)]
    twentieths = quantiles(medians, n=20)
    return twentieths[0], twentieths[-1]


@contextmanager
def _garbage_kept() -> Iterator[None]:
    """Leave garbage alone until somebody collects it, and then what is older than this alone."""
    was_enabled = gc.isenabled()
    gc.disable()
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        if was_enabled:
            gc.enable()


def _seconds(work: Callable[[], object], clock: Callable[[], float]) -> float:
    gc.collect()
    start = clock()
    work()
    return clock() - start
