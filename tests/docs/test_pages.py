"""What stands on the pages of the documentation can be followed, read and found."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import wagtail
from django.template import engines
from django.utils.text import capfirst
from jinja2 import Environment

from tests.docs.pages import DOCS, ROOT, codes_of, pages
from wagtail_personalize_plus.jinja2tags import personalize

PACKAGE = ROOT / "wagtail_personalize_plus"


LINK = re.compile(r"(?<!`)\[[^\]\n]*\]\(([^)\s]+)\)")

every_page = pytest.mark.parametrize("path", pages(), ids=lambda path: str(path.relative_to(ROOT)))


@every_page
def test_every_page_and_picture_that_is_linked_exists(path):
    linked = {link.partition("#")[0] for link in LINK.findall(path.read_text("utf-8"))}
    local = {link for link in linked if link and not link.startswith(("http:", "https:"))}
    assert [link for link in sorted(local) if not (path.parent / link).exists()] == []


@every_page
def test_code_on_a_page_can_be_read(path):
    for code in codes_of(path):
        assert code.language, f"{code} does not say what language it is"
        if code.language == "python":
            compile(code.text, str(code), "exec")
        elif code.language == "json":
            json.loads(code.text)
        elif code.language == "html+django":
            engines["django"].from_string(code.text)
        elif code.language == "html+jinja":
            Environment(extensions=["wagtail.jinja2tags.core", personalize]).from_string(code.text)


def test_every_page_is_in_the_table_of_contents():
    listed = re.findall(r"^([\w-]+/[\w-]+)$", (DOCS / "index.md").read_text("utf-8"), re.MULTILINE)
    there = [path.relative_to(DOCS) for path in pages() if path.parent.parent == DOCS]
    assert sorted(listed) == sorted(str(path.with_suffix("")) for path in there)


def test_words_of_the_interface_are_those_that_people_see():
    shown = words_of_the_interface()
    named = {
        (str(path.relative_to(ROOT)), word)
        for path in pages()
        for word in re.findall(r"\{guilabel\}`([^`]+)`", path.read_text("utf-8"))
    }
    assert [(path, word) for path, word in sorted(named) if word not in shown] == []


TRANSLATED = re.compile(r"(?:\b_|gettext|trans|translate)[( ]\s*\"([^\"]+)\"")
WAGTAILS = re.compile(r"^msgid \"(.+)\"$", re.MULTILINE)


def words_of_the_interface() -> set[str]:
    """Return every text that our admin or Wagtail's can show, in English."""
    sources = [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html")]
    catalogs = Path(wagtail.__file__).parent.rglob("locale/en/LC_MESSAGES/django.po")
    ours = {word for path in sources for word in TRANSLATED.findall(path.read_text("utf-8"))}
    wagtails = {word for path in catalogs for word in WAGTAILS.findall(path.read_text("utf-8"))}
    return ours | wagtails | {capfirst(word) for word in ours}
