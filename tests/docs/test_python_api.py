"""The public names are all in the reference, with the signatures that they have in the code."""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import fields, is_dataclass
from importlib import import_module
from pathlib import Path

import pytest
from django.utils.module_loading import import_string

from tests.docs.pages import DOCS, ROOT, headings_of, section_of
from wagtail_personalize_plus.visitor import FACTS
from wagtail_personalize_plus.visitor.account import Account
from wagtail_personalize_plus.visitor.arrival import Arrival
from wagtail_personalize_plus.visitor.clock import Clock
from wagtail_personalize_plus.visitor.location import Location
from wagtail_personalize_plus.visitor.past import History, Visit
from wagtail_personalize_plus.visitor.weather import Weather

API = DOCS / "reference" / "python-api.md"


def test_every_public_name_is_documented():
    rooms = ("blocks", "criteria", "models", "privacy", "visitor")
    public = {
        f"wagtail_personalize_plus.{room}.{name}"
        for room in rooms
        for name in import_module(f"wagtail_personalize_plus.{room}").__all__
    }
    assert public <= set(headings_of(API, level=3))


@pytest.mark.parametrize("path", headings_of(API, level=3))
def test_a_documented_name_exists_with_the_signature_that_is_shown(path):
    code = re.search(r"```python\n(.*?)```", section_of(API, path, 3), re.DOTALL)
    _compare(ast.parse(code[1]).body[0], import_string(path), path)


def _compare(shown: ast.stmt, real: object, path: str) -> None:
    name = path.rpartition(".")[2]
    if isinstance(shown, ast.ClassDef):
        assert shown.name == name
        _compare_class(shown, real)
    elif isinstance(shown, ast.FunctionDef):
        assert shown.name == name
        assert _signature(shown) == _signature(_definition(real))
    else:
        assert ast.unparse(_typed(shown)) in _assignments(path)


def _assignments(path: str) -> set[str]:
    """Return every assignment at the top of a file in the room that a name belongs to."""
    return {
        ast.unparse(_typed(each))
        for file in (ROOT / Path(*path.split(".")[:2])).glob("*.py")
        for each in ast.parse(file.read_text("utf-8")).body
        if isinstance(each, (ast.Assign, ast.AnnAssign))
    }


def _typed(assignment: ast.stmt) -> ast.stmt:
    """Return the assignment without its value where it says its type."""
    if isinstance(assignment, ast.AnnAssign):
        assignment.value = None
    return assignment


def _compare_class(shown: ast.ClassDef, real: type) -> None:
    definition = _definition(real)
    assert list(map(ast.unparse, shown.bases)) == list(map(ast.unparse, definition.bases))
    methods = {each.name: each for each in definition.body if isinstance(each, ast.FunctionDef)}
    types = {
        each.target.id: ast.unparse(each.annotation)
        for each in definition.body
        if isinstance(each, ast.AnnAssign)
    }
    for each in shown.body:
        if isinstance(each, ast.FunctionDef):
            assert _signature(each) == _signature(methods[each.name])
        elif isinstance(each, ast.AnnAssign):
            assert ast.unparse(each.annotation) == types[each.target.id]
    if is_dataclass(real):
        listed = [each.target.id for each in shown.body if isinstance(each, ast.AnnAssign)]
        assert listed == [field.name for field in fields(real)]


def _definition(real: object) -> ast.ClassDef | ast.FunctionDef:
    return ast.parse(inspect.getsource(inspect.unwrap(real))).body[0]


def _signature(definition: ast.FunctionDef) -> str:
    return f"({ast.unparse(definition.args)}) -> {ast.unparse(definition.returns)}"


def attributes_by_fact() -> dict[str, set[str]]:
    """Return the words in code that the table of facts has for each of them."""
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", section_of(API, "Facts"), re.MULTILINE)
    return {name: set(re.findall(r"`(\w+)`", told)) for name, told in rows}


def test_the_facts_are_those_of_a_visitor():
    assert set(attributes_by_fact()) == set(FACTS)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("account", Account),
        ("arrival", Arrival),
        ("clock", Clock),
        ("location", Location),
        ("weather", Weather),
    ],
)
def test_every_attribute_of_a_fact_is_documented(name, kind):
    public = {field.name for field in fields(kind) if not field.name.startswith("load_")}
    public |= {"groups"} if kind is Account else set()
    assert public <= attributes_by_fact()[name]


@pytest.mark.parametrize(
    ("kind", "promised"),
    [(History, {"count"}), (Visit, {"number", "away", "starts_now", "starts_with"})],
)
def test_of_the_past_only_what_is_promised_is_documented(kind, promised):
    assert promised <= {field.name for field in fields(kind)} | set(vars(kind))
    assert attributes_by_fact()[kind.__name__.lower()] - {"None"} == promised
