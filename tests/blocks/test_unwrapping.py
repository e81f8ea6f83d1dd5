"""Unwrapping leaves the default content in the stored data, and says what is lost."""

from __future__ import annotations

import json

import pytest
from wagtail import blocks
from wagtail.fields import StreamField

from tests.builders import personalized, variant
from tests.site.models import Banner, CardBlock, NestedPage, PlainPage, SectionPage
from wagtail_personalize_plus.blocks import PersonalizedBlock
from wagtail_personalize_plus.blocks.unwrapping import LostVariant, Unwrapping, holds_personalized

CARD = {"title": "Default", "content": "x"}
OTHER = {"title": "Variant", "content": "y"}


def field_of(model):
    return model._meta.get_field("body")


def unwrapped(model, stored):
    """Return what becomes of the body of a model, the number of blocks, and what is lost."""
    unwrapping = Unwrapping()
    return unwrapping.of_field(field_of(model), stored), unwrapping.blocks, unwrapping.lost


def plain(type_, value, id_="b1", **more):
    return {"type": type_, "value": value, "id": id_, **more}


def wrapped(type_, default, *variants, id_="b1"):
    return {**personalized(type_, default, *variants), "id": id_}


def test_a_block_becomes_its_default_content_and_its_variants_are_lost():
    stored = [
        plain("rich", "<p>never wrapped in storage</p>", "b0"),
        wrapped("card", CARD, variant([3, 1], OTHER), variant([], OTHER, excluded=[2])),
    ]
    content, count, lost = unwrapped(Banner, stored)
    assert content == [stored[0], plain("card", CARD)]
    assert count == 1
    assert lost == [
        LostVariant(where="card 2", groups=[3, 1], excluded=[]),
        LostVariant(where="card 2", groups=[], excluded=[2]),
    ]


def test_a_section_gives_its_blocks_back_to_the_field_in_its_place():
    stored = [
        plain("rich", "<p>before</p>", "b0"),
        wrapped(
            "personalized",
            [plain("card", CARD, "s1"), plain("gone", 1, "s2"), plain("rich", "", "s3")],
            variant([1], [plain("card", OTHER, "s4")]),
        ),
        plain("rich", "<p>after</p>", "b2"),
    ]
    content, count, lost = unwrapped(SectionPage, stored)
    assert content == [
        stored[0],
        plain("card", CARD, "s1"),
        plain("gone", 1, "s2"),
        plain("rich", "", "s3"),
        stored[2],
    ]
    assert count == 1
    assert lost == [LostVariant(where="personalized 2", groups=[1], excluded=[])]


def test_an_empty_section_leaves_nothing():
    assert unwrapped(SectionPage, [wrapped("personalized", [])]) == ([], 1, [])


def test_a_section_that_was_stored_as_a_bare_list_is_given_back_too():
    stored = [plain("personalized", [plain("card", CARD, "s1")])]
    assert unwrapped(SectionPage, stored) == ([plain("card", CARD, "s1")], 1, [])


def test_a_section_of_something_else_stays():
    stored = [plain("personalized", "text")]
    assert unwrapped(SectionPage, stored) == (stored, 0, [])


def test_blocks_are_found_at_every_depth():
    hero = {"heading": "H", "image": None, "link": None, "text": ""}
    stored = [
        plain(
            "row",
            {
                "title": "Row",
                "hero": {"variants": [variant([1], hero)], "content": hero},
                "cards": [
                    {"type": "item", "id": "i1", "value": {"variants": [], "content": CARD}},
                    {"variants": [variant([2], OTHER)], "content": CARD},
                ],
                "a field of old": 1,
            },
        ),
        wrapped(
            "outer",
            [
                wrapped("inner", "Inner", variant([3], "x"), id_="o1"),
                plain(
                    "sections",
                    [wrapped("personalized", [plain("card", CARD, "s2")], id_="s1")],
                    "o2",
                ),
            ],
            variant([4], [wrapped("inner", "lost with its variant", variant([5], "x"))]),
            id_="b2",
        ),
    ]
    content, count, lost = unwrapped(NestedPage, stored)
    assert content == [
        plain(
            "row",
            {
                "title": "Row",
                "hero": hero,
                "cards": [{"type": "item", "id": "i1", "value": CARD}, CARD],
                "a field of old": 1,
            },
        ),
        plain(
            "outer",
            [plain("inner", "Inner", "o1"), plain("sections", [plain("card", CARD, "s2")], "o2")],
            "b2",
        ),
    ]
    assert count == 6
    assert [(each.where, each.groups) for each in lost] == [
        ("row 1, hero", [1]),
        ("row 1, cards, item 2", [2]),
        ("outer 2", [4]),
        ("outer 2, inner 1", [3]),
    ]


UNKNOWN = {
    "a block type that is gone": [plain("gone", {"variants": [], "content": 1})],
    "an item without value": [{"type": "card", "id": "b1"}],
    "an item without type": [{"value": CARD}],
    "text in the place of an item": ["card"],
    "plain content": [plain("card", CARD, note="a key of an item"), plain("sections", [])],
    "content of another kind": [plain("sections", {"a": 1}), plain("card", 7)],
    "no content": [],
    "nothing": None,
    "a number": 7,
}


@pytest.mark.parametrize("stored", UNKNOWN.values(), ids=UNKNOWN)
def test_what_is_unknown_or_plain_stays_as_it_is(stored):
    assert unwrapped(Banner, stored) == (stored, 0, [])


def test_doing_it_again_changes_nothing():
    stored = [wrapped("card", CARD, variant([1], OTHER)), wrapped("sections", [], id_="b2")]
    once, count, _lost = unwrapped(Banner, stored)
    assert count == 2
    assert unwrapped(Banner, once) == (once, 0, [])


@pytest.mark.parametrize("name", ["card", "sections", "rich", "picture"])
def test_without_default_content_the_empty_block_is_left(name):
    content, count, lost = unwrapped(Banner, [plain(name, {"variants": [variant([1], OTHER)]})])
    (item,) = content
    empty = {"card": {"title": None, "content": None}, "sections": [], "rich": "", "picture": None}
    assert item == plain(name, empty[name])
    assert (count, len(lost)) == (1, 1)


def test_variants_that_cannot_be_read_are_told_as_lost():
    stored = [wrapped("card", CARD, {"type": "variant", "value": None})]
    content, _count, lost = unwrapped(Banner, stored)
    assert content == [plain("card", CARD)]
    assert lost == [LostVariant(where="card 1", groups=(), excluded=())]


def test_content_of_a_revision_stays_text():
    stored = [wrapped("card", CARD, variant([1], OTHER))]
    content, count, _lost = unwrapped(Banner, json.dumps(stored))
    assert json.loads(content) == [plain("card", CARD)]
    assert count == 1


def test_text_from_before_the_field_was_a_stream_stays():
    assert unwrapped(Banner, "<p>old rich text</p>") == ("<p>old rich text</p>", 0, [])


@pytest.mark.parametrize(
    ("block", "holds"),
    [
        (PersonalizedBlock(CardBlock()), True),
        (blocks.ListBlock(PersonalizedBlock(blocks.CharBlock())), True),
        (blocks.StructBlock([("a", blocks.ListBlock(PersonalizedBlock(CardBlock())))]), True),
        (field_of(NestedPage).stream_block, True),
        (field_of(PlainPage).stream_block, False),
        (blocks.ListBlock(blocks.CharBlock()), False),
        (blocks.CharBlock(), False),
        (StreamField([]).stream_block, False),
    ],
)
def test_whether_a_block_leads_to_a_personalized_one(block, holds):
    assert holds_personalized(block) is holds
