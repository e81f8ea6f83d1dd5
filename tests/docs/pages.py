"""The pages of the documentation, and what stands on them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

__all__ = ["DOCS", "ROOT", "Code", "codes_of", "headings_of", "pages", "section_of"]

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"

FENCE = re.compile(
    r"^(?P<indent> *)(?P<fence>`{3,})(?:\{(?P<directive>[\w-]+)\} *)?(?P<language>[\w+-]*)\n"
    r"(?: *:caption: (?P<caption>[^\n]*)\n)?\n?(?P<text>.*?)^(?P=indent)(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, kw_only=True)
class Code:
    """One block of code on a page."""

    page: Path
    """Where it stands."""

    line: int
    """The line on which it begins."""

    language: str
    """What it is written in, empty when the page does not say."""

    caption: str
    """The file that it belongs to, empty when it has no caption."""

    text: str
    """The code."""

    def __str__(self) -> str:
        """Return where to find it."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def pages() -> list[Path]:
    """Return every page of the documentation, and those at the root of the project."""
    own = [path for path in DOCS.rglob("*.md") if "_build" not in path.parts]
    return sorted([*own, *ROOT.glob("*.md")])


def codes_of(page: Path) -> Iterator[Code]:
    """Yield the blocks of code on a page, in order."""
    text = page.read_text("utf-8")
    for found in FENCE.finditer(text):
        if found["directive"] in (None, "code-block"):
            yield Code(
                page=page,
                line=text.count("\n", 0, found.start()) + 1,
                language=found["language"],
                caption=found["caption"] or "",
                text=dedent(found["text"]),
            )


def headings_of(page: Path, level: int = 2) -> list[str]:
    """Return the headings of one level on a page, without the marks of code."""
    text = FENCE.sub("", page.read_text("utf-8"))
    found = re.findall(rf"^{'#' * level} (.+)$", text, re.MULTILINE)
    return [heading.strip().strip("`") for heading in found]


def section_of(page: Path, heading: str, level: int = 2) -> str:
    """Return what stands under a heading, as far as the next one of that level or above."""
    pattern = rf"(?ms)^{'#' * level} {re.escape(heading)}\n(.*?)(?=^#{{1,{level}}} |\Z)"
    return re.search(pattern, page.read_text("utf-8"))[1]
