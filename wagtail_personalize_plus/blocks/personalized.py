"""PersonalizedBlock: any block, with variants of its content for visitor groups."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Iterable, Mapping
from typing import Any
from weakref import ref

from django.core import checks
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup, StructBlockValidationError

from wagtail_personalize_plus.blocks.choice import Choice, is_ours, items_in
from wagtail_personalize_plus.blocks.presentation import Presentation, presentation_in, visitor_in
from wagtail_personalize_plus.blocks.reporting import report_faults
from wagtail_personalize_plus.blocks.value import PersonalizedValue
from wagtail_personalize_plus.groups.groups_field import VisitorGroupsBlock, group_pks
from wagtail_personalize_plus.groups.membership import Membership, membership_of
from wagtail_personalize_plus.visitor import ObservedVisitor, Visitor

__all__ = ["PersonalizedBlock", "PersonalizedSectionBlock", "personalizable"]

Stored = Mapping[str, Any]

_FROZEN_PATH = "wagtail_personalize_plus.blocks.PersonalizedBlock"
"""Stands in the migrations of sites, so it never changes."""


class VariantBlock(blocks.StructBlock):
    """One version of the content and whom it is for."""

    def clean(self, value: Any) -> Any:
        """Refuse a variant that says nothing of whom it is for."""
        cleaned = super().clean(value)
        # What is required may be missing as long as nothing is published.
        if not (cleaned.get("groups") or cleaned.get("except") or self.is_deferred_validation):
            message = gettext("Choose at least one visitor group, or one to leave out.")
            raise StructBlockValidationError({"groups": ValidationError(message)})
        return cleaned

    class Meta:
        label = _("Variant")
        icon = "group"
        label_format = "{groups}"
        form_classname = "struct-block wpp-variant"


class PersonalizedBlock(blocks.StructBlock):
    """
    Wrap a block so that editors can give its content variants for visitor groups.

    The first variant that is for the visitor is shown, otherwise the default content. Stored is
    {"variants": [{"type": "variant", "id": ..., "value": {"groups": [pk], "except": [pk],
    "content": ...}}], "content": ...}; every other stored value is taken as the default content,
    so wrapping a block that already holds content needs no data migration.
    """

    def __init__(self, content_block: Any, **kwargs: Any) -> None:
        if isinstance(content_block, type):
            content_block = content_block()
        self.content_block: blocks.Block = _own(content_block)
        # The same instance under the same name in both places: a second name would rename the
        # first one, and a second instance would be sent to the form twice.
        variant = VariantBlock(
            [
                (
                    "groups",
                    VisitorGroupsBlock(
                        required=False,
                        label=_("Show to"),
                        help_text=_(
                            "Members of any of these groups. Empty means everybody but those below."
                        ),
                    ),
                ),
                (
                    "except",
                    VisitorGroupsBlock(
                        required=False,
                        label=_("But not to"),
                        help_text=_("Members of these groups do not get this variant."),
                    ),
                ),
                ("content", self.content_block),
            ]
        )
        variants = blocks.StreamBlock(
            [("variant", variant)],
            required=False,
            collapsed=True,
            label=_("Variants"),
            help_text=_("The first variant that fits the visitor is shown."),
        )
        super().__init__([("variants", variants), ("content", self.content_block)], **kwargs)
        if type(self) is PersonalizedBlock:
            self._look_like(self.content_block, kwargs)

    def _look_like(self, content_block: blocks.Block, given: Mapping[str, Any]) -> None:
        """Take over icon and label of the wrapped block; its migrations stay without them."""
        meta = content_block.meta
        if "icon" not in given and meta.icon != blocks.Block().meta.icon:
            self.meta.icon = meta.icon
        if "label" not in given and getattr(meta, "label", None):
            self.meta.label = self.label = meta.label

    # In migrations: by the path of this class, so that a data migration that runs over old content
    # keeps it too. A StructBlock frozen in its place would read it as empty.

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return how migrations make this block again."""
        return _FROZEN_PATH, [self.content_block], self._constructor_kwargs

    def deconstruct_with_lookup(self, lookup: Any) -> tuple[str, list[Any], dict[str, Any]]:
        """Return the same, with the content block by its number in the lookup."""
        return _FROZEN_PATH, [lookup.add_block(self.content_block)], self._constructor_kwargs

    @classmethod
    def construct_from_lookup(
        cls, lookup: Any, content_block: int, **kwargs: Any
    ) -> PersonalizedBlock:
        """Return the block that a migration describes."""
        return cls(lookup.get_block(content_block), **kwargs)

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """Refuse a content block whose stored values look like ours."""
        errors: list[checks.CheckMessage] = super().check(**kwargs)
        if is_ours(getattr(self.content_block, "child_blocks", None)):
            errors.append(
                checks.Error(
                    "A block whose only fields are 'variants' and 'content', or 'variants' alone, "
                    "cannot be personalized: what it stored before could not be told from what is "
                    "stored now.",
                    hint="Rename one of its fields, or wrap the block inside of it.",
                    obj=kwargs.get("field", self),
                    id="wagtail_personalize_plus.E010",
                )
            )
        return errors

    def get_form_layout(self) -> Any:
        """Return the order of the form: variants, then the content for everyone else."""
        default = BlockGroup(children=["content"], heading=_("Everyone else"), icon="globe")
        return BlockGroup(children=["variants", default])

    # From and to storage

    def to_python(self, value: Any) -> PersonalizedValue:
        """Return the value of what is stored, unconverted."""
        return self.bulk_to_python([value])[0]

    def bulk_to_python(self, values: Iterable[Any]) -> list[PersonalizedValue]:
        """Return the values of what is stored, which will be converted together."""
        return PersonalizedValue.many_from_storage(self, [_ours(value) for value in values])

    def convert(self, stored: list[Stored]) -> list[Any]:
        """Return what an ordinary StructBlock makes of stored values."""
        return super().bulk_to_python([_complete(each) for each in stored])

    def get_prep_value(self, value: Any) -> Any:
        """Return what to store: to the letter what was read, unless somebody changed it."""
        value = self.normalize(value)
        if value.stored is None:
            # Without one of the keys it would be read as content that was never personalized.
            return super().get_prep_value({**self.get_default(), **value})
        for item in items_in(value.stored):
            if isinstance(item, dict) and not item.get("id"):
                item["id"] = str(uuid.uuid4())
        return value.stored

    def normalize(self, value: Any) -> Any:
        """Return a native value; one that is not ours becomes the default content."""
        if isinstance(value, PersonalizedValue):
            return value
        value = value if is_ours(value) else {"content": value}
        return super().normalize({"variants": [], **value})

    # To visitors

    def resolve(self, value: PersonalizedValue, context: Any = None) -> blocks.BoundBlock:
        """
        Return the content that is for the visitor of a template context, ready to render.

        Notes every group that a variant names as consulted, whichever variant wins.
        """
        visitor = visitor_in(context)
        choice = value.choice or _choice_of(value)
        if choice.faults:
            report_faults(self.name, (context or {}).get("page"), choice.faults)
        membership = winner = None
        if visitor is not None and choice.groups:
            membership = membership_of(visitor)
            membership.consulted.update(choice.groups)
            winner = _winner(value, choice, membership)
        if value.stored is not None and winner not in value.contents:
            # Siblings will be asked next: convert what they will show with this in one go.
            self._convert([(each, _foreseen(each, visitor, membership)) for each in value.siblings])
        return self._content(value, winner)

    def render(self, value: Any, context: Any = None) -> str:
        """Return the HTML of the content that is for the visitor."""
        value = self.normalize(value)
        content = self.resolve(value, context)
        if not self.get_template(value, context=context):
            return content.render(context)
        return super().render(value, {**(context or {}), "content": content})

    def get_api_representation(self, value: Any, context: Any = None) -> Any:
        """Return the content for the visitor of an API request; everything for who may edit it."""
        if presentation_in(context) is Presentation.RAW:
            return super().get_api_representation(value, context)
        content = self.resolve(self.normalize(value), context)
        return self.content_block.get_api_representation(content.value, context=context)

    def get_searchable_content(self, value: Any) -> list[str]:
        """Return the default content alone: everybody may see what a search found it by."""
        if not self.search_index:
            return []
        value = self.normalize(value)
        self._convert([(each, None) for each in value.siblings])
        content = self._content(value, None).value
        return self.content_block.get_searchable_content(content)

    # Contents

    def _content(self, value: PersonalizedValue, winner: int | None) -> blocks.BoundBlock:
        """Return the content of a variant by its index, or the default content."""
        if value.stored is not None:
            if winner not in value.contents:
                self._convert([(value, winner)])
            native = value.contents[winner]
        elif winner is not None:
            native = value["variants"][winner].value["content"]
        else:
            native = value["content"] if "content" in value else self.content_block.get_default()
        return self.content_block.bind(native)

    def _convert(self, wanted: Iterable[tuple[PersonalizedValue, int | None]]) -> None:
        """
        Convert one content of each value in one go, unless it is filled or converted already.

        With each value comes the index of the variant, None for the default content.
        """
        waiting, contents = [], []
        for value, winner in wanted:
            stored = value.stored
            if stored is None or winner in value.contents:
                continue
            part = stored if winner is None else stored["variants"][winner]["value"]
            if "content" in part:
                waiting.append((value, winner))
                contents.append(part["content"])
            else:
                value.contents[winner] = self.content_block.get_default()
        try:
            converted = self.content_block.bulk_to_python(contents)
        except Exception:  # noqa: BLE001 - asked again one by one, which tells which it was
            converted = [
                self._one_converted(*place, content)
                for place, content in zip(waiting, contents, strict=True)
            ]
        for (value, winner), content in zip(waiting, converted, strict=True):
            value.contents[winner] = content

    def _one_converted(self, value: PersonalizedValue, winner: int | None, content: Any) -> Any:
        """Return one content; where a variant's is damaged, the default content stands for it."""
        try:
            return self.content_block.bulk_to_python([content])[0]
        except Exception as error:
            if winner is None or value.stored is None:
                raise
            report_faults(self.name, None, [f"variant {winner + 1} fails with {error!r}"])
            if "content" not in value.stored:
                return self.content_block.get_default()
            return self._one_converted(value, None, value.stored["content"])

    class Meta:
        icon = "group"
        value_class = PersonalizedValue
        label_format = "{content}"


class PersonalizedSectionBlock(PersonalizedBlock):
    """The section that `personalizable` adds; its label stays out of the migrations of sites."""

    class Meta:
        label = _("Personalized section")


def personalizable(
    block_types: Iterable[tuple[str, blocks.Block]],
) -> list[tuple[str, blocks.Block]]:
    """
    Return the block types of a StreamField and one more: a "Personalized section" of the same.

    Content that is stored already stays as it is. Raises ValueError when one of the types is
    called "personalized".
    """
    own = list(block_types)
    if any(name == "personalized" for name, _block in own):
        msg = (
            "personalizable() adds a block type 'personalized'; give the one you have another name."
        )
        raise ValueError(msg)
    return [*own, ("personalized", PersonalizedSectionBlock(blocks.StreamBlock(own)))]


def _own(block: blocks.Block) -> blocks.Block:
    """
    Return a copy of a block that a site may use elsewhere too.

    There its name is what is stored; here it is called "content". While a draft is saved, Wagtail
    makes form fields optional for a moment, once for each block.
    """
    own = copy.copy(block)
    if "field" in vars(own):
        own.field = copy.copy(own.field)
    return own


def _ours(stored: Any) -> Stored:
    return stored if is_ours(stored) else {"variants": [], "content": stored}


def _complete(stored: Stored) -> Stored:
    """
    Return a stored mapping as an ordinary block can read it: with a value for each variant.

    What is damaged but has content stays a variant, which nobody gets until an editor mends it.
    """
    variants = [
        {**item, "type": "variant", "value": value if isinstance(value, dict) else {}}
        for item in items_in(stored)
        if isinstance(item, dict)
        for value in [item.get("value")]
    ]
    return {**stored, "variants": variants}


def _choice_of(value: PersonalizedValue) -> Choice:
    """Return the choice between the variants of a value, as of now."""
    if value.stored is None:
        variants = [
            {
                "groups": group_pks(child.value.get("groups")),
                "except": group_pks(child.value.get("except")),
                "content": None,
            }
            for child in value.get("variants") or ()
        ]
        return Choice.between(variants)
    if value.choice is None:
        value.choice = Choice.stored_in(value.stored)
    return value.choice


def _foreseen(
    value: PersonalizedValue, visitor: Visitor | None, membership: Membership | None
) -> int | None:
    """Return the variant that `resolve` will choose, without noting that anybody asked for it."""
    choice = value.choice or _choice_of(value)
    if visitor is None or not choice.groups:
        return None
    if membership is None:
        membership = membership_of(
            visitor.inner if isinstance(visitor, ObservedVisitor) else visitor
        )
    return _winner(value, choice, membership)


def _winner(value: PersonalizedValue, choice: Choice, membership: Membership) -> int | None:
    """Return the variant for a membership, worked out once while the value is as it was stored."""
    decided = value.decided
    if decided is not None and decided[0]() is membership:
        return decided[1]
    winner = choice.winner(membership.peek)
    if value.stored is not None:
        value.decided = (ref(membership), winner)
    return winner
