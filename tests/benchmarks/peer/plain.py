"""The site without personalization, by which the other two are measured."""

from __future__ import annotations

from collections.abc import Sequence

from tests.benchmarks.peer.rules import Rules

__all__ = ["believe", "doubt", "personalized", "save_groups"]


def personalized(name: str, block: type) -> list[object]:
    return []


def save_groups(rules: Sequence[Rules]) -> list[int]:
    return []


def believe() -> None:
    pass


def doubt() -> None:
    pass
