"""The field of many options: what it stores, what it sends, and what the page holds for it."""

from __future__ import annotations

import json

import pytest
from django import forms
from django.core.exceptions import ValidationError
from wagtail.admin.telepath import JSContext

from wagtail_personalize_plus.criteria.options_field import (
    Combobox,
    Options,
    OptionsBlock,
    OptionsField,
    OptionsInput,
)


def colors():
    return {"r": "Red <3", "b": "Blue"}


def options(names=colors, **others):
    given = {"kind": "colors", "label": "Colors", "placeholder": "Choose colors", **others}
    return Options(names=names, **given)


def refuse():
    pytest.fail("Nobody asked for the options.")


@pytest.mark.parametrize(
    ("value", "chosen"),
    [
        (None, []),
        ("", []),
        ([], []),
        (["b", "r"], ["b", "r"]),
        (["b", " b ", ""], ["b"]),
        ("b,r", ["b", "r"]),
        ("b, r,,", ["b", "r"]),
        (["b", None, 3, ["r"]], ["b"]),
        (3, []),
        (True, []),
        (b"b", []),
        ({"b": "r"}, []),
    ],
)
def test_whatever_is_stored_is_a_list_of_texts(value, chosen):
    block = OptionsBlock(options(), required=False)
    assert block.to_python(value) == chosen
    assert block.normalize(value) == chosen
    assert block.get_prep_value(value) == chosen
    assert block.value_from_form(value) == chosen
    assert block.clean(value) == chosen
    assert block.value_for_form(value) == ",".join(chosen)


def test_something_must_be_chosen_unless_it_need_not():
    with pytest.raises(ValidationError):
        OptionsBlock(options()).clean([])
    assert OptionsBlock(options(), required=False).clean([]) == []


def test_an_option_that_is_not_offered_stays():
    assert OptionsBlock(options()).clean(["gone", "b"]) == ["gone", "b"]


class ColorForm(forms.Form):
    colors = OptionsField(widget=OptionsInput(options()), help_text="Which")


def test_the_page_holds_the_options_once_and_safely():
    form = ColorForm(initial={"colors": ["b"]})
    html = str(form.media + ColorForm(prefix="other").media)
    assert html.count('id="wpp-options-colors"') == 1
    assert "<3" not in html
    held = json.loads(html.partition('type="application/json">')[2].partition("</script>")[0])
    assert held["options"] == [{"id": "r", "name": "Red <3"}, {"id": "b", "name": "Blue"}]
    assert held["strings"]["label"] == "Colors"
    assert all(held["strings"].values())


def test_what_else_an_option_is_found_by_stands_beside_it():
    held = str(options(details=lambda: {"b": "the sea"}).__html__())
    assert '{"id": "b", "name": "Blue", "description": "the sea"}' in held


def test_a_plain_form_sends_and_takes_it():
    html = str(ColorForm(initial={"colors": ["b", "r"]})["colors"])
    assert '<input type="hidden" name="colors" value="b,r">' in html
    assert 'data-wpp-groups-field-source-value="wpp-options-colors"' in html
    assert 'placeholder="Choose colors"' in html
    assert " required" not in html
    form = ColorForm({"colors": "b,r"})
    assert form.is_valid()
    assert form.cleaned_data == {"colors": ["b", "r"]}


def test_the_block_is_packed_for_our_script_without_listing_the_options():
    packed = json.dumps(JSContext().pack(OptionsBlock(options(names=refuse))))
    assert "wagtail_personalize_plus.VisitorGroupsInput" in packed
    assert "__NAME__" in packed
    assert "__ID__" in packed


def test_options_of_another_kind_are_others():
    assert options() == options(names=refuse)
    assert options() != options(kind="shades")


def test_a_combobox_has_to_say_where_its_options_are():
    with pytest.raises(NotImplementedError):
        Combobox().render("colors", None)
