"""Figures of the device fact: how often it is right, and how long a new user agent takes."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from itertools import chain, count

import user_agents

from tests.benchmarks.measure import Figure, figure, paired_ratio
from tests.data import recorded
from wagtail_personalize_plus.visitor import bots, device
from wagtail_personalize_plus.visitor.device import Device, DeviceKind

__all__ = ["agents", "figures", "kind_of", "lone_rules", "patterns", "quality"]


def agents(name: str) -> list[dict[str, str]]:
    """Return the rows of a recorded table of user agents."""
    with recorded(name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def kind_of(agent: str) -> DeviceKind:
    """Return the kind of device that a user agent alone tells."""
    return Device.from_headers({"User-Agent": agent}).kind


def figures() -> list[Figure]:
    """Return every figure of the device fact."""
    return [*quality(), cold_parse()]


def quality() -> list[Figure]:
    """Return how often the kind is right on the recorded user agents."""
    found = [(kind_of(row["ua"]), row["device_class"]) for row in agents("ua_dev.tsv")]
    right = sum(kind == label for kind, label in found)
    bots = [kind for kind, label in found if label == "bot"]
    false_bots = sum(kind == "bot" != label for kind, label in found)
    hard = agents("ua_hard.tsv")
    hard_right = sum(kind_of(row["ua"]) == row["device_class"] for row in hard)
    return [
        figure("device kind, accuracy", right / len(found), 0.9, "share", at_most=False),
        figure("bots, recall", bots.count("bot") / len(bots), 0.97, "share", at_most=False),
        figure("false bots", false_bots, 2, "user agents"),
        figure("hard user agents, right", hard_right, len(hard), "user agents", at_most=False),
        figure("rules that name a string of one row only", len(lone_rules()), 0, "rules"),
    ]


def lone_rules() -> list[str]:
    """Return the patterns of `patterns` that exactly one recorded user agent meets."""
    rows = [row["ua"].lower() for row in agents("ua_dev.tsv") + agents("ua_hard.tsv")]
    return [rule for rule in patterns() if sum(bool(re.search(rule, row)) for row in rows) == 1]


def patterns() -> list[str]:
    """
    Return every rule about user agents as a pattern, and so every exception within a rule.

    Rules about client hints are not among them.
    """
    words = [bots.WORDS, device.FROZEN]
    words += [*device.APPLIANCES.values(), *device.PLATFORM_WORDS.values()]
    rules = [*bots.TRACES, *bots.NAMES, *chain(*device.MODELS.values())]
    excepted = chain(*(re.findall(r"\(\?<?!(.*?)\)", rule) for rule in rules))
    return [*map(re.escape, chain(*words)), *rules, *excepted]


def cold_parse() -> Figure:
    """Return the time that new user agents take, relative to `user_agents.parse`."""
    ours, theirs = _with_new_agents(kind_of), _with_new_agents(user_agents.parse)
    ratio = paired_ratio(ours, theirs)
    name = "cold parse, to user_agents.parse"
    return figure(name, ratio.median, 0.6, "times", (ratio.low, ratio.high))


def _with_new_agents(parse: Callable[[str], object]) -> Callable[[], None]:
    """Return work that parses each recorded user agent, with an ending that no cache has seen."""
    recorded_agents = [row["ua"] for row in agents("ua_dev.tsv")]
    rounds = count()

    def work() -> None:
        ending = f" {next(rounds)}"
        for agent in recorded_agents:
            parse(agent + ending)

    return work
