"""What can be remembered of a visitor: terms that some group asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import NamedTuple

from wagtail_personalize_plus.history.sections import sections_of

__all__ = [
    "CAMPAIGN",
    "LANDING",
    "LANDING_SECTION",
    "PAGE",
    "SECTION",
    "TAG",
    "VISIT",
    "Page",
    "Term",
    "View",
    "Wanted",
    "tag_term",
]

PAGE = "page"
SECTION = "section"
TAG = "tag"
VISIT = "visit"
LANDING = "landing"
LANDING_SECTION = "landing_section"
CAMPAIGN = "campaign"

LONGEST_TAG = 100
"""Characters of a tag that stands in a term as it is."""


class Term(NamedTuple):
    """One thing that is counted for each visitor."""

    kind: str
    """PAGE, SECTION, TAG, VISIT, LANDING, LANDING_SECTION or CAMPAIGN."""

    key: str = ""
    """Which one: a primary key, a tag, or what the criterion says; empty for visits."""


def tag_term(name: str) -> Term:
    """
    Return the term of a tag, whatever the case of its name.

    Names that databases may shorten or take for others stand in it as a digest.
    """
    key = name.casefold()
    if not key.isascii() or len(key) > LONGEST_TAG:
        key = sha256(key.encode()).hexdigest()
    return Term(TAG, key)


def _no_tags() -> frozenset[str]:
    return frozenset()


@dataclass(frozen=True)
class Page:
    """A page that is shown to a visitor."""

    pk: int
    """Its primary key."""

    path: str
    """Its place in the tree of pages, as treebeard writes it."""

    load_tags: Callable[[], frozenset[str]] = _no_tags
    """Fetches the keys of its tags, with a query for each of its fields for tags."""

    @cached_property
    def tags(self) -> frozenset[str]:
        """The keys of its tags, those of `tag_term`."""
        return self.load_tags()


@dataclass(frozen=True)
class Wanted:
    """Every term that some enabled group asks for."""

    keys: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The keys of these terms by kind."""

    @classmethod
    def of(cls, terms: Iterable[Term]) -> Wanted:
        """Return terms as they are wanted."""
        keys: dict[str, set[str]] = {}
        for term in terms:
            keys.setdefault(term.kind, set()).add(term.key)
        return cls({kind: frozenset(found) for kind, found in keys.items()})

    def __bool__(self) -> bool:
        return bool(self.keys)

    def of_kind(self, kind: str) -> frozenset[str]:
        """Return the keys of one kind, none where nobody asks."""
        return self.keys.get(kind, frozenset())

    def terms(self) -> frozenset[Term]:
        """Return all of them."""
        return frozenset(Term(kind, key) for kind, keys in self.keys.items() for key in keys)

    @property
    def visits(self) -> bool:
        """Whether visits are counted, which they also are for what a visit starts with."""
        return not self.keys.keys() <= {PAGE, SECTION, TAG}


@dataclass(frozen=True, kw_only=True)
class View:
    """A visitor looks at a page."""

    visitor: str
    """The visitor's key; empty for one who has none yet."""

    page: Page
    """The page."""

    moment: datetime
    """When, with time zone."""

    campaigns: frozenset[str] = frozenset()
    """Keys of the wanted campaigns that the link to the page belongs to."""

    def terms(self, wanted: Wanted) -> list[Term]:
        """
        Return what this view counts for, among the wanted pages, sections and tags.

        Sections may cost a query in a minute; tags cost one where the page has some.
        """
        return self._places(wanted, PAGE, SECTION) + [Term(TAG, tag) for tag in self._tags(wanted)]

    def starting_terms(self, wanted: Wanted) -> list[Term]:
        """Return what it counts for where a visit starts with it."""
        campaigns = self.campaigns & wanted.of_kind(CAMPAIGN)
        return self._places(wanted, LANDING, LANDING_SECTION) + [
            Term(CAMPAIGN, key) for key in campaigns
        ]

    def is_wanted(self, wanted: Wanted) -> bool:
        """Return whether anything is to be counted of it."""
        return wanted.visits or bool(self.terms(wanted))

    def _places(self, wanted: Wanted, page: str, section: str) -> list[Term]:
        sections = wanted.of_kind(section)
        found = [Term(section, key) for key in sections_of(self.page.path, sections)]
        if str(self.page.pk) in wanted.of_kind(page):
            found.append(Term(page, str(self.page.pk)))
        return found

    def _tags(self, wanted: Wanted) -> frozenset[str]:
        tags = wanted.of_kind(TAG)
        return tags & self.page.tags if tags else tags
