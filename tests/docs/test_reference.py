"""The reference says what the code says: nothing is missing, and nothing is left over."""

from __future__ import annotations

import re
from importlib import import_module

import pytest
from django.core.management import get_commands
from django.core.management.base import BaseCommand
from django.template import engines

from tests.docs.pages import DOCS, ROOT, headings_of, section_of
from wagtail_personalize_plus import conf
from wagtail_personalize_plus.models import VisitorGroup

PACKAGE = ROOT / "wagtail_personalize_plus"
REFERENCE = DOCS / "reference"


def test_every_setting_has_a_heading_and_every_heading_a_setting():
    assert headings_of(REFERENCE / "settings.md") == sorted(conf.SETTINGS)


@pytest.mark.parametrize("name", conf.SETTINGS)
def test_a_setting_is_documented_with_its_default_and_its_rule(name):
    told = section_of(REFERENCE / "settings.md", name)
    assert f"- Default: `{conf.SETTINGS[name].default!r}`\n" in told
    assert f"- It must be {conf.SETTINGS[name].rule}.\n" in told


def test_every_system_check_has_a_heading_and_every_heading_a_check():
    ids = {
        found
        for path in PACKAGE.rglob("*.py")
        for found in re.findall(
            r"\"(wagtail_personalize_plus\.[A-Z]\d{3})\"", path.read_text("utf-8")
        )
    }
    assert headings_of(REFERENCE / "checks.md") == sorted(ids)


def test_every_command_has_a_heading_and_every_heading_a_command():
    own = [name for name, app in get_commands().items() if app == "wagtail_personalize_plus"]
    assert headings_of(REFERENCE / "commands.md") == sorted(own)


@pytest.mark.parametrize("name", headings_of(REFERENCE / "commands.md"))
def test_every_option_of_a_command_is_documented(name):
    command = import_module(f"wagtail_personalize_plus.management.commands.{name}").Command()
    told = section_of(REFERENCE / "commands.md", name)
    listed = set(re.findall(r"^`(--[a-z-]+)`$", told, re.MULTILINE))
    assert listed == options_of(command) - options_of(BaseCommand())


def options_of(command: BaseCommand) -> set[str]:
    actions = command.create_parser("manage.py", "any")._actions
    return {option for each in actions for option in each.option_strings if option[:2] == "--"}


def test_every_template_tag_has_a_heading_and_every_heading_a_tag():
    library = engines["django"].engine.template_libraries["personalize"]
    headings = headings_of(REFERENCE / "template-tags.md")
    assert [name for name in headings if name != "In Jinja2"] == sorted(library.tags)


def test_every_field_of_a_visitor_group_is_documented():
    rows = re.findall(
        r"^\| `(\w+)` \|", section_of(REFERENCE / "data-model.md", "Visitor groups"), re.MULTILINE
    )
    real = [*VisitorGroup._meta.concrete_fields, *VisitorGroup._meta.many_to_many]
    assert sorted(rows) == sorted({field.name for field in real} - {"id"})
