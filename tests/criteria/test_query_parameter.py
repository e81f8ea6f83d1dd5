"""A parameter of the URL: that it is present, or what it says."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from tests.visitors import a_visitor, some_arrival
from wagtail_personalize_plus.criteria.query_parameter import QueryParameter

ARRIVAL = some_arrival(query={"color": ("red", "Dark Blue"), "preview": ("",)})


def parameter(name, how="present", value=""):
    return {"name": name, "how": how, "value": value}


@pytest.mark.parametrize(
    ("value", "matches"),
    [
        (parameter("color"), True),
        (parameter("preview"), True),
        (parameter("size"), False),
        (parameter("Color"), False),
        (parameter("color", "present", "green"), True),
        (parameter("color", "is", "RED"), True),
        (parameter("color", "is", "dark"), False),
        (parameter("color", "contains", "blue"), True),
        (parameter("color", "starts_with", "dark"), True),
        (parameter("color", "ends_with", "blue"), True),
        (parameter("color", "wildcard", "d*e"), True),
        (parameter("color", "is", "green"), False),
        (parameter("preview", "wildcard", "*"), True),
        (parameter("size", "wildcard", "*"), False),
    ],
)
def test_any_value_of_the_parameter_may_match(value, matches):
    assert QueryParameter().compile(value)(a_visitor(arrival=ARRIVAL)) is matches


@pytest.mark.parametrize("text", ["", None])
def test_an_empty_text_is_unknown(text):
    test = QueryParameter().compile(parameter("preview", "is", text))
    assert test(a_visitor(arrival=ARRIVAL)) is None


@pytest.mark.parametrize("name", ["", None])
def test_a_missing_name_is_unknown(name):
    arrival = some_arrival(query={"": ("a",)})
    assert QueryParameter().compile(parameter(name))(a_visitor(arrival=arrival)) is None


def test_an_unknown_arrival_gives_unknown():
    assert QueryParameter().compile(parameter("color"))(a_visitor(arrival=None)) is None


def test_the_url_of_a_request_is_what_counts():
    visitor = a_visitor(url="https://example.org/?tag=a&tag=new+shoes")
    assert QueryParameter().compile(parameter("tag", "is", "new shoes"))(visitor) is True


@pytest.mark.parametrize("stored", [{}, {"name": "a"}, {"name": "a", "how": "is"}])
def test_incomplete_stored_data_is_an_error(stored):
    with pytest.raises(KeyError):
        QueryParameter().compile(stored)


@pytest.mark.parametrize(
    ("value", "errors"),
    [
        (parameter(""), {"name": ["This field is required."]}),
        (parameter("a", "is"), {"value": ["Write what the parameter is compared with."]}),
        (
            parameter("a", "is", "b" * 501),
            {"value": ["Ensure this value has at most 500 characters (it has 501)."]},
        ),
        (
            parameter("a", "regex", "b"),
            {"how": ["Select a valid choice. regex is not one of the available choices."]},
        ),
    ],
)
def test_the_form_says_what_is_missing(value, errors):
    block = QueryParameter()
    with pytest.raises(ValidationError) as caught:
        block.clean(block.to_python(value))
    assert {name: error.messages for name, error in caught.value.block_errors.items()} == errors


@pytest.mark.parametrize("value", [parameter("a"), parameter("a", "is", "b")])
def test_the_form_takes_what_can_be_compared(value):
    block = QueryParameter()
    assert dict(block.clean(block.to_python(value))) == value


def test_an_unfinished_form_may_be_kept():
    block, value = QueryParameter(), parameter("", "is")
    assert dict(block.clean_deferred(block.to_python(value))) == value


@pytest.mark.parametrize(
    ("value", "phrase"),
    [
        (parameter("color"), "query parameter “color” is present"),
        (parameter("color", "is", "red"), "query parameter “color” is “red”"),
        (parameter("a", "contains", "%s"), "query parameter “a” contains “%s”"),
        (parameter(""), "no query parameter is chosen"),
        (parameter(None), "no query parameter is chosen"),
    ],
)
def test_the_parameter_is_described(value, phrase):
    assert QueryParameter().describe(value) == phrase
