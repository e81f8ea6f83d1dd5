"""What is measured round by round, and what is made of it; knows no site and no package."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import median
from time import perf_counter

from tests.benchmarks.measure import Ratio, interval_of

__all__ = ["ratio_of", "rounds_of"]


def rounds_of(
    asks: Mapping[str, Callable[[], float]],
    *,
    seconds: float,
    most: int,
    clock: Callable[[], float] = perf_counter,
) -> dict[str, list[float]]:
    """
    Return what each ask answered in each round, in rounds for so many seconds.

    Every round asks all, in turns who is first, so that whatever slows the machine down slows all.
    Everything has to have been asked once before, to pay for imports and caches.
    """
    names = list(asks)
    answers: dict[str, list[float]] = {name: [] for name in names}
    end = clock() + seconds
    for number in range(most):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            answers[name].append(asks[name]())
        if clock() >= end:
            break
    return answers


def ratio_of(first: Sequence[float], second: Sequence[float]) -> Ratio:
    """Return the first relative to the second, the median of the rounds with its interval."""
    ratios = [one / other for one, other in zip(first, second, strict=True)]
    if len(ratios) == 1:
        return Ratio(ratios[0], ratios[0], ratios[0])
    return Ratio(median(ratios), *interval_of(ratios))
