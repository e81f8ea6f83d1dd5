"""The site with our package."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from wagtail_personalize_plus.groups import snapshot

if TYPE_CHECKING:
    from tests.benchmarks.peer.rules import Rules

__all__ = ["believe", "doubt", "for_group", "personalized", "save_groups"]


def personalized(name: str, block: type) -> list[object]:
    from wagtail_personalize_plus.blocks import PersonalizedBlock

    return [(name, PersonalizedBlock(block()))]


def for_group(name: str, group: int, content: dict[str, Any]) -> dict[str, Any]:
    """Return a stored block that is for one group, and empty by default."""
    from tests.builders import personalized as stored, variant

    return stored(name, {"heading": "", "text": ""}, variant([group], content))


def save_groups(rules: Sequence[Rules]) -> list[int]:
    """Make these the only groups, and return their keys."""
    from tests import builders
    from wagtail_personalize_plus.models import VisitorGroup

    VisitorGroup.objects.all().delete()
    return [
        builders.group(f"Group {number:03}", *_criteria(each)).pk
        for number, each in enumerate(rules)
    ]


def believe() -> None:
    """Let the next request take the groups in memory for those of now, as in a busy process."""
    snapshot._holder.checked = time.monotonic()


def doubt() -> None:
    """Let the next request ask whether the groups changed, as it does every two seconds."""
    snapshot._holder.checked = float("-inf")


def _criteria(rules: Rules) -> Iterator[tuple[str, dict[str, object]]]:
    from wagtail_personalize_plus.criteria.time import DAYS

    if rules.days is not None:
        names = list(DAYS)
        yield "weekday", {"days": [names[day] for day in rules.days], "clock": "site"}
    yield "referrer", {"part": "host", "how": "is", "value": rules.host}
    if rules.offer is not None:
        yield "query_parameter", {"name": "offer", "how": "is", "value": rules.offer}
    yield "device", {"kinds": [rules.device]}
