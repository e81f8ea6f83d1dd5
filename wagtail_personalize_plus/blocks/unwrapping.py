"""Taking personalized blocks out of stored content again: the default content stays."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wagtail.blocks import Block, ListBlock, StreamBlock, StructBlock
from wagtail.fields import StreamField

from wagtail_personalize_plus.blocks.choice import Choice, is_ours, variants_in
from wagtail_personalize_plus.blocks.personalized import PersonalizedBlock, PersonalizedSectionBlock

__all__ = ["LostVariant", "Unwrapping", "holds_personalized"]


@dataclass(frozen=True, kw_only=True)
class LostVariant:
    """A variant that is gone once its block is unwrapped."""

    where: str
    """The place of its block in the field: types, numbers from 1 and names of fields."""

    groups: Sequence[int]
    """Primary keys of the groups that it is for."""

    excluded: Sequence[int]
    """Primary keys of the groups that do not get it."""


@dataclass(kw_only=True)
class Unwrapping:
    """
    The unwrapping of one object's stored content, and what it costs.

    It walks the stored data along the definitions of StreamBlock, StructBlock, ListBlock and
    PersonalizedBlock, and makes no values of them. What it does not know stays as it is.
    """

    blocks: int = 0
    """How many personalized blocks were replaced by their default content."""

    lost: list[LostVariant] = field(default_factory=list)
    """The variants of these blocks, in the order of the content."""

    def of_field(self, field: StreamField, stored: Any) -> Any:
        """Return the content of a field, in a column or, as text, in a revision."""
        if not isinstance(stored, str):
            return self.of_block(field.stream_block, stored, ())
        try:
            decoded = json.loads(stored)
        except ValueError:  # text from the time before the field was a StreamField
            return stored
        return json.dumps(self.of_block(field.stream_block, decoded, ()))

    def of_block(self, block: Block, stored: Any, path: Sequence[str]) -> Any:
        """Return what a block stores once nothing in it is personalized."""
        if isinstance(block, PersonalizedBlock):
            return self._of_personalized(block, stored, path)
        if isinstance(block, StreamBlock) and isinstance(stored, list):
            return list(self._of_stream(block, stored, path))
        if isinstance(block, StructBlock) and isinstance(stored, Mapping):
            return {
                name: self.of_block(block.child_blocks[name], value, [*path, name])
                if name in block.child_blocks
                else value
                for name, value in stored.items()
            }
        if isinstance(block, ListBlock) and isinstance(stored, list):
            return list(self._of_list(block, stored, path))
        return stored

    def _of_personalized(self, block: PersonalizedBlock, stored: Any, path: Sequence[str]) -> Any:
        content = stored
        if is_ours(stored):
            self.blocks += 1
            self.lost.extend(_variants_lost(stored, path))
            content = (
                stored["content"]
                if "content" in stored
                else block.content_block.get_prep_value(block.content_block.get_default())
            )
        return self.of_block(block.content_block, content, path)

    def _of_stream(
        self, block: StreamBlock, items: list[Any], path: Sequence[str]
    ) -> Iterator[Any]:
        for number, item in enumerate(items, start=1):
            name = item.get("type") if isinstance(item, Mapping) else None
            child = block.child_blocks.get(name) if isinstance(name, str) else None
            if child is None or "value" not in item:
                yield item
                continue
            content = self.of_block(child, item["value"], [*path, f"{name} {number}"])
            if isinstance(child, PersonalizedSectionBlock) and isinstance(content, list):
                self.blocks += not is_ours(item["value"])
                yield from content
            else:
                yield {**item, "value": content}

    def _of_list(self, block: ListBlock, items: list[Any], path: Sequence[str]) -> Iterator[Any]:
        for number, item in enumerate(items, start=1):
            place = [*path, f"item {number}"]
            if block._item_is_in_block_format(item):  # noqa: SLF001 - Wagtail's own test of it
                yield {**item, "value": self.of_block(block.child_block, item["value"], place)}
            else:
                yield self.of_block(block.child_block, item, place)


def holds_personalized(block: Block) -> bool:
    """Return whether a block is a PersonalizedBlock or leads to one, at any depth."""
    if isinstance(block, ListBlock):
        return holds_personalized(block.child_block)
    if isinstance(block, (StreamBlock, StructBlock)):
        return isinstance(block, PersonalizedBlock) or any(
            map(holds_personalized, block.child_blocks.values())
        )
    return False


def _variants_lost(stored: Mapping[str, Any], path: Sequence[str]) -> Iterator[LostVariant]:
    for groups, excluded in Choice.between(variants_in(stored)).audiences:
        yield LostVariant(where=", ".join(path), groups=groups, excluded=excluded)
