"""Which variant a visitor gets follows from stored data and three-valued membership alone."""

from __future__ import annotations

import pytest

from wagtail_personalize_plus.blocks.choice import Choice, is_ours, variants_in

IN, OUT, UNKNOWN = 1, 2, 3
ANSWERS = {IN: True, OUT: False, UNKNOWN: None}


def variant(groups=(), excluded=()):
    return with_value(groups=list(groups), **{"except": list(excluded)})


def with_value(**changes):
    value = {"groups": [IN], "except": [], "content": "for them", **changes}
    return {"type": "variant", "id": "7f", "value": value}


def stored(*variants, **changes):
    return {"variants": list(variants), "content": "default", **changes}


def winner(*variants):
    return Choice.stored_in(stored(*variants)).winner(ANSWERS.get)


@pytest.mark.parametrize(
    ("groups", "excluded", "shown"),
    [
        ([IN], [], True),
        ([OUT], [], False),
        ([UNKNOWN], [], False),
        ([OUT, IN], [], True),
        ([UNKNOWN, IN], [], True),
        ([UNKNOWN, OUT], [], False),
        ([], [OUT], True),
        ([], [IN], False),
        ([], [UNKNOWN], False),
        ([], [OUT, UNKNOWN], False),
        ([IN], [OUT], True),
        ([IN], [IN], False),
        ([IN], [UNKNOWN], False),
        ([OUT], [OUT], False),
        ([], [], False),
    ],
)
def test_a_variant_is_for_known_members_of_any_group_who_are_known_to_be_in_none_left_out(
    groups, excluded, shown
):
    assert winner(variant(groups, excluded)) == (0 if shown else None)


def test_the_first_variant_that_is_for_the_visitor_wins():
    assert winner(variant([OUT]), variant([IN]), variant([IN])) == 1
    assert winner() is None


def test_every_group_of_a_variant_counts_as_named_whichever_variant_wins():
    choice = Choice.stored_in(stored(variant([IN], [8]), variant([9]), variant()))
    assert choice.groups == {IN, 8, 9}
    assert not choice.faults


@pytest.mark.parametrize(
    ("faulty", "fault"),
    [
        (with_value(groups=None), "has 'groups' = None, not a list of primary keys"),
        (with_value(groups="1"), "has 'groups' = '1', not a list of primary keys"),
        (with_value(groups=["1"]), "has 'groups' = ['1'], not a list of primary keys"),
        (with_value(groups=[IN, None]), "has 'groups' = [1, None], not a list of primary keys"),
        (with_value(groups=[True]), "has 'groups' = [True], not a list of primary keys"),
        (with_value(**{"except": {}}), "has 'except' = {}, not a list of primary keys"),
        (with_value(**{"except": ["x"]}), "has 'except' = ['x'], not a list of primary keys"),
        ({"type": "variant", "value": {"content": "for them"}}, "does not say whom it is for"),
        ({"type": "variant", "value": {"groups": [IN]}}, "has no content"),
        ({"type": "variant", "value": {}}, "has no content"),
        ({"type": "variant", "value": None}, "has no content"),
        ({"type": "variant", "value": "text"}, "has no content"),
        ({"type": "variant"}, "has no content"),
    ],
)
def test_nobody_gets_a_variant_that_cannot_be_read(faulty, fault):
    choice = Choice.stored_in(stored(variant([OUT]), faulty, variant([IN])))
    assert choice.winner(ANSWERS.get) == 2
    assert choice.groups == {IN, OUT}
    assert choice.faults == [f"variant 2 {fault}"]


@pytest.mark.parametrize(
    "value", [{"groups": [IN], "content": ""}, {"except": [OUT], "content": None}]
)
def test_a_variant_may_leave_out_the_list_that_is_empty(value):
    choice = Choice.stored_in(stored({"type": "variant", "value": value}))
    assert choice.winner(ANSWERS.get) == 0
    assert not choice.faults


@pytest.mark.parametrize(
    ("value", "faults"),
    [
        (stored(variants=None), ["the variants are None, not a list"]),
        (stored(variants=""), ["the variants are '', not a list"]),
        ({"variants": []}, ["there is no default content"]),
        (
            {"variants": None},
            ["the variants are None, not a list", "there is no default content"],
        ),
    ],
)
def test_what_is_missing_around_the_variants_is_a_fault_and_nobody_gets_one(value, faults):
    assert is_ours(value)
    choice = Choice.stored_in(value)
    assert choice.winner(ANSWERS.get) is None
    assert choice.faults == faults


@pytest.mark.parametrize(
    "value",
    [
        stored(),
        stored(variant([IN])),
        stored({"type": "variant"}),
        {"variants": [variant([IN])]},
        stored({"type": "image", "value": 3}),
        stored(variant([IN]), None),
        stored("variant"),
        stored(variants={"type": "variant"}),
        stored(variants="variant"),
    ],
)
def test_variants_and_content_are_ours_whatever_is_in_them(value):
    assert is_ours(value)


@pytest.mark.parametrize(
    "damaged", [None, "variant", 7, [], {}, {"type": "image", "value": 3}, {"value": {}}]
)
def test_what_is_no_variant_is_for_nobody_and_keeps_none_from_the_others(damaged):
    choice = Choice.stored_in(stored(damaged, variant([IN])))
    assert choice.winner(ANSWERS.get) == 1
    assert len(choice.faults) == 1


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "variants",
        7,
        [],
        ["variants", "content"],
        {},
        {"content": "of a block that has such a field"},
        {"content": "x", "title": "y"},
        {**stored(), "title": "y"},
    ],
)
def test_every_other_value_was_stored_before_and_is_not_ours(value):
    assert not is_ours(value)


def test_the_variants_keep_their_places_when_one_cannot_be_read():
    first = variant([IN])
    assert variants_in(stored(first, {"type": "variant", "value": None})) == [first["value"], {}]
