"""A value read from storage is, to whoever uses it, the StructValue of an ordinary StructBlock."""

from __future__ import annotations

import copy
import json
import pickle
from collections import OrderedDict
from types import MappingProxyType

import pytest
from wagtail import blocks
from wagtail.admin.compare import get_comparison_class_for_block
from wagtail.blocks import StructValue
from wagtail.images.blocks import ImageChooserBlock

from tests.builders import image, personalized, variant
from tests.site.models import Banner
from wagtail_personalize_plus.blocks import PersonalizedBlock
from wagtail_personalize_plus.blocks.value import PersonalizedValue

FIRST = "5a0f7b3e-7a52-4f0c-9b3c-0d6a5f1f0001"
SECOND = "5a0f7b3e-7a52-4f0c-9b3c-0d6a5f1f0002"

STORED = {
    "content": {"text": "<p>for everybody</p>", "heading": "Default"},
    "variants": [
        {
            "id": FIRST,
            "type": "variant",
            "value": {
                "groups": [3, 1],
                "except": [],
                "content": {"heading": "First", "text": "<p>first</p>"},
            },
        },
        {
            "type": "variant",
            "value": {
                "groups": [],
                "except": [2],
                "content": {"heading": "Second", "text": ""},
            },
            "id": SECOND,
        },
    ],
}
"""In an order that is not Wagtail's."""


def named(block, name="hero"):
    block.set_name(name)
    return block


def content_block():
    return blocks.StructBlock(
        [("heading", blocks.CharBlock()), ("text", blocks.TextBlock(required=False))]
    )


@pytest.fixture
def block():
    return named(PersonalizedBlock(content_block()))


@pytest.fixture
def ordinary(block):
    """An ordinary StructBlock of the same children."""
    return named(blocks.StructBlock(list(block.child_blocks.items())))


@pytest.fixture
def lazy(block):
    return block.to_python(copy.deepcopy(STORED))


@pytest.fixture
def plain(ordinary):
    return ordinary.to_python(copy.deepcopy(STORED))


def keywords(**kwargs):
    return kwargs


def matched(value):
    match value:
        case {"variants": variants, "content": content}:
            return len(variants), content
    return None


READS = {
    "dict": dict,
    "OrderedDict": OrderedDict,
    "items": lambda value: list(value.items()),
    "keys": lambda value: list(value.keys()),
    "values": lambda value: list(value.values()),
    "iteration": list,
    "reversed": lambda value: list(reversed(value)),
    "len": len,
    "bool": bool,
    "in": lambda value: ("variants" in value, "content" in value, "heading" in value),
    "item": lambda value: value["content"],
    "missing item": lambda value: value["heading"],
    "get": lambda value: (value.get("content"), value.get("heading"), value.get("heading", 7)),
    "union": lambda value: value | {"content": 1},
    "union from the right": lambda value: {"content": 1, "more": 2} | value,
    "unpacking": lambda value: {**value},
    "keyword arguments": lambda value: keywords(**value),
    "pattern": matched,
    "copy method": lambda value: value.copy(),
    "json": json.dumps,
    "json of a list": lambda value: json.dumps([value]),
    "bound blocks": lambda value: [
        (name, bound.block.name, bound.value) for name, bound in value.bound_blocks.items()
    ],
    "hash": hash,
    "deep copy": copy.deepcopy,
}


def outcome(action, *args):
    """Return what an action gives, or the type and text of what it raises."""
    try:
        return action(*args)
    except Exception as error:  # noqa: BLE001 - whatever the ordinary value raises
        return type(error), str(error).replace("PersonalizedValue", "StructValue")


def test_its_repr_shows_no_variant(lazy):
    items = blocks.ListBlock(lazy.block).normalize([lazy])
    for value in (lazy, [lazy], items):
        assert "<PersonalizedValue of 'hero'>" in repr(value)
        assert "First" not in repr(value)
    lazy.fill()
    assert repr(lazy) == "<PersonalizedValue of 'hero'>"


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_reading_gives_what_an_ordinary_value_gives(read, lazy, plain):
    assert outcome(read, lazy) == outcome(read, plain)


def test_the_bare_value_cannot_be_pickled_just_as_an_ordinary_one(lazy, plain):
    assert outcome(pickle.dumps, lazy)[0] is outcome(pickle.dumps, plain)[0] is pickle.PicklingError


OTHERS = {
    "an ordinary value": lambda value: value,
    "a dict": dict,
    "an ordered dict": OrderedDict,
    "an ordered dict in another order": lambda value: OrderedDict(reversed(value.items())),
    "a dict with less": lambda value: {"content": value["content"]},
    "a dict with other content": lambda value: {**value, "content": {"heading": "Other"}},
    "a read-only mapping": lambda value: MappingProxyType(dict(value)),
    "something else": list,
    "nothing": lambda value: None,
}


@pytest.mark.parametrize("make", OTHERS.values(), ids=OTHERS)
def test_comparing_gives_what_an_ordinary_value_gives(make, block, plain):
    other = make(plain)

    def unread():
        return block.to_python(copy.deepcopy(STORED))

    assert (unread() == other) is (plain == other)
    assert (other == unread()) is (other == plain)
    assert (unread() != other) is (plain != other)
    assert (other != unread()) is (other != plain)


OTHER = {"content": {"heading": "New", "text": ""}, "more": 1}

ARGUMENTS = {
    "__contains__": [("content",), ("heading",)],
    "__delitem__": [("content",), ("heading",)],
    "__eq__": [(OTHER,), (None,)],
    "__ge__": [(OTHER,)],
    "__getitem__": [("variants",), ("content",), ("heading",)],
    "__gt__": [(OTHER,)],
    "__ior__": [(OTHER,)],
    "__le__": [(OTHER,)],
    "__lt__": [(OTHER,)],
    "__ne__": [(OTHER,), (None,)],
    "__or__": [(OTHER,), (None,)],
    "__ror__": [(OTHER,), (None,)],
    "__setitem__": [("content", OTHER["content"])],
    "get": [("variants",), ("content",), ("heading", 7)],
    "move_to_end": [("variants",)],
    "pop": [("variants",), ("content",), ("heading", 7), ("heading",)],
    "setdefault": [("content", 7), ("more", 7)],
    "update": [(OTHER,), ()],
}
"""What to call the methods with that take something; the others are called without."""

ABOUT_THE_CLASS = {
    "__class__",
    "__class_getitem__",
    "__delattr__",
    "__dict__",
    "__dir__",
    "__doc__",
    "__format__",
    "__getattribute__",
    "__getstate__",
    "__init__",
    "__init_subclass__",
    "__new__",
    "__repr__",  # ours shows no variant
    "__setattr__",
    "__sizeof__",
    "__str__",  # ours is rendered
    "__subclasshook__",
    "fromkeys",
}
"""What a dict has that does not look at contents."""

CALLS = [
    pytest.param(of, name, arguments, id=f"{of.__name__}.{name}{number or ''}")
    for of in (dict, OrderedDict, StructValue)
    for name in sorted(set(dir(OrderedDict)) - ABOUT_THE_CLASS)
    if hasattr(of, name)
    for number, arguments in enumerate(ARGUMENTS.get(name, [()]))
]


def called(method, *args):
    """Return what a method gives, the contents of views and iterators included."""
    given = outcome(method, *args)
    if isinstance(given, tuple) and given and given[0] is pickle.PicklingError:
        return given[0]
    is_view = not isinstance(given, (dict, tuple, str)) and hasattr(given, "__iter__")
    return outcome(list, given) if is_view and not hasattr(given, "raw_data") else given


def reduced(given):
    """Return what the pickle protocol gives, comparable: without classes, iterators as lists."""
    return [list(part) if hasattr(part, "__next__") else None for part in given[2:]]


@pytest.mark.parametrize(("of", "name", "arguments"), CALLS)
def test_a_method_of_a_dict_gives_what_it_gives_of_an_ordinary_value(
    of, name, arguments, lazy, plain
):
    method = getattr(of, name)
    if name.startswith("__reduce"):
        arguments = (4,) if name == "__reduce_ex__" else ()
        assert reduced(method(lazy, *arguments)) == reduced(method(plain, *arguments))
    else:
        assert called(method, lazy, *arguments) == called(method, plain, *arguments)
    assert outcome(dict, lazy) == outcome(dict, plain)
    assert outcome(list, lazy) == outcome(list, plain)


@pytest.mark.parametrize(("of", "name", "arguments"), CALLS)
def test_a_method_that_is_called_on_it_gives_the_same(of, name, arguments, lazy, plain):
    if name.startswith("__reduce"):
        arguments = (4,) if name == "__reduce_ex__" else ()
        given, expected = (getattr(each, name)(*arguments) for each in (lazy, plain))
        assert reduced(given) == reduced(expected)
    else:
        given, expected = (getattr(each, name) for each in (lazy, plain))
        assert called(given, *arguments) == called(expected, *arguments)
    assert outcome(dict, lazy) == outcome(dict, plain)
    assert outcome(list, lazy) == outcome(list, plain)


TAKES_ANOTHER = ["__eq__", "__ge__", "__gt__", "__ior__", "__le__", "__lt__", "__ne__", "__or__"]
TAKES_ANOTHER += ["__ror__", "update"]


@pytest.mark.parametrize("name", TAKES_ANOTHER)
@pytest.mark.parametrize("of", [dict, OrderedDict, StructValue])
@pytest.mark.parametrize("make", OTHERS.values(), ids=OTHERS)
def test_a_method_of_another_dict_sees_the_contents(make, of, name, lazy, plain):
    method = getattr(of, name)
    ours, theirs = make(plain), make(plain)
    assert called(method, ours, lazy) == called(method, theirs, plain)
    assert outcome(dict, ours or ()) == outcome(dict, theirs or ())


@pytest.mark.parametrize("name", TAKES_ANOTHER)
@pytest.mark.parametrize("of", [dict, OrderedDict, StructValue])
def test_two_unread_values_are_seen_by_a_method_of_a_dict(of, name, block, ordinary):
    first, second = block.to_python(copy.deepcopy(STORED)), block.to_python(copy.deepcopy(STORED))
    same, equal = ordinary.to_python(STORED), ordinary.to_python(STORED)
    assert called(getattr(of, name), first, second) == called(getattr(of, name), same, equal)


CONTENTS = {
    "text": (blocks.CharBlock(), "a"),
    "rich text": (blocks.RichTextBlock(), "<p>a</p>"),
    "number": (blocks.IntegerBlock(), 3),
    "nothing": (blocks.CharBlock(required=False), None),
    "struct": (content_block(), {"heading": "a", "text": "b"}),
    "list": (blocks.ListBlock(blocks.CharBlock()), ["a"]),
    "stream": (
        blocks.StreamBlock([("text", blocks.CharBlock())]),
        [{"type": "text", "value": "a", "id": FIRST}],
    ),
}


@pytest.mark.parametrize("kind", CONTENTS)
@pytest.mark.parametrize("names", [["variants", "content"], ["content", "variants"]])
def test_contents_of_every_kind_are_compared_whichever_comes_first(kind, names):
    content_of, content = CONTENTS[kind]
    block = named(PersonalizedBlock(content_of))
    filled = block.to_python({"variants": [], "content": content})
    ordinary = {name: filled[name] for name in names}
    other = {**ordinary, "content": object()}
    for compare in (dict.__eq__, lambda first, second: not dict.__ne__(first, second)):
        for is_equal, dictionary in ((dict(filled) == ordinary, ordinary), (False, other)):
            lazy = block.to_python({"variants": [], "content": content})
            # A list's value equals no other one, ours or not.
            expected = is_equal and kind != "list"
            assert compare(dictionary, lazy) is expected
            lazy = block.to_python({"variants": [], "content": content})
            assert compare(lazy, dictionary) is expected


def test_what_was_taken_out_past_its_methods_is_the_content(lazy, plain):
    content, variants = dict.get(lazy, "content"), dict.get(lazy, "variants")
    assert lazy.stored is not None
    assert "First" not in repr(content)
    assert isinstance(content, StructValue)
    assert dict(content) == dict(plain["content"])
    assert "heading" in content
    assert len(variants) == 2
    assert [child.value for child in variants] == [child.value for child in plain["variants"]]
    assert variants[0].value["groups"] == [3, 1]
    assert type(copy.copy(content)) is type(copy.deepcopy(content)) is StructValue
    lazy["content"] = {"heading": "New", "text": ""}
    assert content["heading"] == "Default"
    content["heading"] = "Changed"
    del content["text"]
    assert dict(content) == {"heading": "Changed"}


def test_what_was_set_past_its_methods_stays(lazy):
    OrderedDict.__setitem__(lazy, "content", {"heading": "New", "text": ""})
    assert lazy["content"] == {"heading": "New", "text": ""}
    assert lazy["variants"][0].value["content"]["heading"] == "First"


def test_two_unread_values_are_compared_by_their_contents(block):
    changed = copy.deepcopy(STORED)
    changed["variants"][0]["value"]["content"]["heading"] = "Changed"
    first, same, other = block.bulk_to_python([STORED, copy.deepcopy(STORED), changed])
    apart = block.to_python(STORED)
    assert first == same
    assert (first != same) is False
    assert apart == first
    assert apart != block.to_python(changed)
    assert other != first


def test_containers_find_an_equal_value(block, plain):
    assert [block.to_python(STORED)] == [plain]
    assert plain in [None, block.to_python(STORED)]
    assert block.to_python(STORED) in [None, plain]


CHANGES = {
    "setting an item": lambda value: value.__setitem__("content", {"heading": "New", "text": ""}),
    "deleting an item": lambda value: value.__delitem__("variants"),
    "deleting the content": lambda value: value.__delitem__("content"),
    "pop": lambda value: value.pop("variants"),
    "pop what is not there": lambda value: value.pop("heading", 7),
    "popitem": lambda value: value.popitem(),
    "popitem from the front": lambda value: value.popitem(last=False),
    "setdefault of what is there": lambda value: value.setdefault("content", {}),
    "update": lambda value: value.update({"content": {"heading": "New", "text": ""}}),
    "update by keyword": lambda value: value.update(content={"heading": "New", "text": ""}),
    "union in place": lambda value: value.__ior__({"content": {"heading": "New", "text": ""}}),
    "clear": lambda value: value.clear(),
    "move to the end": lambda value: value.move_to_end("variants"),
    "a change within": lambda value: value["content"].update(heading="New"),
    "a change within a variant": lambda value: value["variants"][0].value.update(groups=[9]),
    "deleting a variant": lambda value: value["variants"].__delitem__(0),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_is_saved_as_that_of_an_ordinary_value(change, block, ordinary, lazy, plain):
    assert outcome(change, lazy) == outcome(change, plain)
    assert dict(lazy) == dict(plain)
    assert list(lazy) == list(plain)
    # Ours stores both keys whatever happens: without one it would be read as plain content.
    empty = {"variants": [], "content": {"heading": None, "text": None}}
    assert block.get_prep_value(lazy) == {**empty, **ordinary.get_prep_value(plain)}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_was_changed_can_be_read_back_and_rendered(change, block, lazy):
    outcome(change, lazy)
    str(lazy)
    again = block.to_python(json.loads(json.dumps(block.get_prep_value(lazy))))
    assert list(again) == ["variants", "content"]
    str(again)


def test_a_copy_has_the_same_contents_and_leads_its_own_life(lazy, plain):
    twin = copy.copy(lazy)
    assert isinstance(twin, PersonalizedValue)
    assert dict(twin) == dict(plain)
    twin["content"] = {"heading": "Twin", "text": ""}
    assert lazy == plain


def test_a_stream_that_holds_it_can_be_pickled():
    banner = Banner(body=json.dumps([personalized("card", {"title": "a", "content": "b"})]))
    again = pickle.loads(pickle.dumps(banner.body))
    assert again == banner.body
    assert copy.deepcopy(banner).body == banner.body
    list(banner.body)  # read by now
    assert pickle.loads(pickle.dumps(banner.body)) == banner.body
    dict(banner.body[0].value)
    assert pickle.loads(pickle.dumps(banner.body)) == banner.body
    assert again[0].value["content"]["title"] == "a"


def test_form_state_and_storage_are_those_of_an_ordinary_block(block, ordinary, plain):
    assert block.get_prep_value(block.to_python(STORED)) == ordinary.get_prep_value(plain)
    assert block.get_form_state(block.to_python(STORED)) == ordinary.get_form_state(plain)
    filled = block.to_python(STORED)
    filled.fill()
    assert block.get_prep_value(filled) == ordinary.get_prep_value(plain)


def test_references_and_content_paths_are_those_of_an_ordinary_block(block, ordinary, plain):
    found = list(block.extract_references(block.to_python(STORED)))
    assert found == list(ordinary.extract_references(plain))
    assert {pk for _model, pk, _path, _content in found} == {"1", "2", "3"}
    for path in ([], ["content", "heading"], ["variants", SECOND, "content", "text"], ["heading"]):
        ours = block.get_block_by_content_path(block.to_python(STORED), path)
        theirs = ordinary.get_block_by_content_path(plain, path)
        assert (ours and ours.value) == (theirs and theirs.value)


def test_comparing_revisions_shows_what_it_shows_of_an_ordinary_block(db, block, ordinary):
    changed = copy.deepcopy(STORED)
    changed["content"]["heading"] = "Changed"
    changed["variants"].reverse()

    def differences(of):
        comparison = get_comparison_class_for_block(of)(
            of, True, True, of.to_python(copy.deepcopy(STORED)), of.to_python(changed)
        )
        return comparison.has_changed(), comparison.htmldiff()

    assert differences(block) == differences(ordinary)
    assert differences(block)[0] is True


def test_an_untouched_value_is_saved_to_the_letter(block):
    stored = copy.deepcopy(STORED)
    stored["variants"][0]["value"]["note"] = "a key that nobody knows"
    stored["variants"][0]["position"] = 7
    stored["content"]["subtitle"] = "nor this"
    text = json.dumps(stored)
    value = block.to_python(json.loads(text))
    assert json.dumps(block.get_prep_value(value)) == text
    str(value)
    assert len(value) == 2
    assert value
    assert "content" in value
    assert json.dumps(block.get_prep_value(value)) == text


def test_a_variant_without_id_gets_one_that_stays(block):
    stored = copy.deepcopy(STORED)
    del stored["variants"][0]["id"]
    stored["variants"][1]["id"] = None
    value = block.to_python(stored)
    saved = copy.deepcopy(block.get_prep_value(value))
    first, second = (item["id"] for item in saved["variants"])
    assert first
    assert second
    assert first != second
    assert block.get_prep_value(value) == saved
    value.fill()
    assert block.get_prep_value(value) == saved


def test_plain_data_in_the_place_of_a_value_is_stored_as_default_content(block):
    assert block.get_prep_value({"heading": "Plain", "text": ""}) == {
        "variants": [],
        "content": {"heading": "Plain", "text": ""},
    }


def test_its_own_kind_of_value_is_a_struct_value(lazy):
    assert isinstance(lazy, StructValue)
    assert lazy.block.content_block.name == "content"


@pytest.fixture
def pictures(db):
    return [image(f"Picture {number}") for number in range(6)]


def picture_stream(pictures):
    """Return a stream of three blocks with a variant each, read from storage."""
    block = blocks.StreamBlock([("picture", PersonalizedBlock(ImageChooserBlock()))])
    keys = iter([picture.pk for picture in pictures])
    stored = [personalized("picture", next(keys), variant([1], next(keys))) for _ in range(3)]
    return block.to_python(stored)


def test_siblings_are_filled_with_a_query_for_all_variants_and_one_for_all_defaults(
    pictures, django_assert_num_queries
):
    stream = picture_stream(pictures)
    with django_assert_num_queries(2):
        titles = [child.value["content"].title for child in stream]
        titles += [child.value["variants"][0].value["content"].title for child in stream]
    assert sorted(titles) == [f"Picture {number}" for number in range(6)]


def test_a_sibling_that_was_changed_is_not_read_again(pictures):
    stream = picture_stream(pictures)
    stream[0].value["content"] = pictures[5]
    stream[0].value.siblings.append(stream[0].value.block.to_python({"variants": 1}))
    assert stream[1].value["content"] == pictures[2]
    assert stream[0].value["content"] == pictures[5]


def test_default_contents_are_converted_with_one_query(pictures, django_assert_num_queries):
    stream = picture_stream(pictures)
    with django_assert_num_queries(1):
        rendered = [child.block.resolve(child.value).value.title for child in stream]
    assert rendered == ["Picture 0", "Picture 2", "Picture 4"]
