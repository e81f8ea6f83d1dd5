"""The site with wagtail-personalisation."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.benchmarks.peer.rules import Rules

__all__ = ["believe", "doubt", "for_group", "personalized", "save_groups"]

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def personalized(name: str, block: type) -> list[object]:
    from wagtail_personalisation.blocks import PersonalisedStructBlock

    fields = [(field, each) for field, each in block.base_blocks.items()]
    return [(name, PersonalisedStructBlock(fields, template=block().meta.template))]


def for_group(name: str, group: int, content: dict[str, Any]) -> dict[str, Any]:
    """Return a stored block that is for one segment."""
    return {"type": name, "id": str(uuid.uuid4()), "value": {**content, "segment": str(group)}}


def save_groups(rules: Sequence[Rules]) -> list[int]:
    """Make these the only segments, and return their keys."""
    from wagtail_personalisation.models import Segment

    Segment.objects.all().delete()
    return [_saved(number, each).pk for number, each in enumerate(rules)]


def believe() -> None:
    """Do nothing: every request asks for all segments."""


def doubt() -> None:
    """Do nothing: every request asks for all segments."""


def _saved(number: int, rules: Rules):
    from wagtail_personalisation.models import Segment
    from wagtail_personalisation.rules import DayRule, DeviceRule, QueryRule, ReferralRule

    segment = Segment.objects.create(name=f"Group {number:03}")
    if rules.days is not None:
        DayRule.objects.create(segment=segment, **{DAYS[day]: True for day in rules.days})
    pattern = rf"^https?://{re.escape(rules.host)}(?:[:/?#]|$)"
    ReferralRule.objects.create(segment=segment, regex_string=pattern)
    if rules.offer is not None:
        QueryRule.objects.create(segment=segment, parameter="offer", value=rules.offer)
    DeviceRule.objects.create(segment=segment, **{rules.device: True})
    return segment
