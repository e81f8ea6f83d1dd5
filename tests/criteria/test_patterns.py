"""Ways to compare a text with what an editor wrote, wildcards among them."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given, strategies as st

from wagtail_personalize_plus.criteria.patterns import (
    MAX_LENGTH,
    WAYS,
    describe_match,
    has_wildcard,
    matcher,
    quoted,
    way_choices,
)


@pytest.mark.parametrize(
    ("way", "pattern", "text", "fits"),
    [
        ("is", "spring", "spring", True),
        ("is", "spring", "spring sale", False),
        ("contains", "sale", "spring sale 2026", True),
        ("contains", "sale", "spring", False),
        ("starts_with", "spring", "spring sale", True),
        ("starts_with", "sale", "spring sale", False),
        ("ends_with", "sale", "spring sale", True),
        ("ends_with", "spring", "spring sale", False),
        ("wildcard", "spring*", "spring sale", True),
        ("wildcard", "spring", "spring sale", False),
    ],
)
def test_each_way_compares_as_its_name_says(way, pattern, text, fits):
    assert matcher(way, pattern)(text) is fits


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("pattern", "text"), [("News", "nEWS"), ("STRASSE", "straße")])
def test_case_makes_no_difference(way, pattern, text):
    assert matcher(way, pattern)(text) is True


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("text", ["", "anything"])
def test_an_empty_pattern_fits_nothing(way, text):
    assert matcher(way, "")(text) is False


@pytest.mark.parametrize("way", ["is", "contains", "starts_with", "ends_with"])
@pytest.mark.parametrize("pattern", ["*", "?", "a*", "[a]"])
def test_wildcards_are_plain_characters_elsewhere(way, pattern):
    assert matcher(way, pattern)("a") is False
    assert matcher(way, pattern)(pattern) is True


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("*", "", True),
        ("**", "anything", True),
        ("?", "", False),
        ("?", "a", True),
        ("?", "ab", False),
        ("a*a", "a", False),
        ("a*a", "aa", True),
        ("ab*ba", "aba", False),
        ("*a?c*", "xxabbabc", True),
        ("*a?c*", "xxabb", False),
        ("?b*d?", "abcde", True),
        ("?b*d?", "abcd", False),
        ("*.example.org", "shop.example.org", True),
        ("*.example.org", "example.org", False),
        ("[ab]*", "a", False),
        (r"a\*", r"a\b", True),
    ],
)
def test_wildcards_fit_the_whole_text(pattern, text, fits):
    assert matcher("wildcard", pattern)(text) is fits


@given(
    pattern=st.text(alphabet="abB?*", min_size=1, max_size=8),
    text=st.text(alphabet="aAb", max_size=10),
)
def test_wildcards_mean_what_fnmatch_means_by_them(pattern, text):
    expected = fnmatchcase(text.casefold(), pattern.casefold())
    assert matcher("wildcard", pattern)(text) is expected


class CountingText(str):
    """A text that counts the characters which a matcher looks at."""

    seen: int

    def casefold(self):
        return self

    def find(self, piece, start, end):
        found = super().find(piece, start, end)
        self.seen += (end if found < 0 else found + len(piece)) - start
        return found

    def startswith(self, piece, start=0):
        self.seen += len(piece)
        return super().startswith(piece, start)

    def __getitem__(self, place):
        self.seen += 1
        return super().__getitem__(place)


@pytest.mark.parametrize(
    "pattern",
    [
        "*a" * 200 + "*b",
        "*" + "a*" * 200 + "b*",
        "*" + "a?" * 200 + "b*",
        "*" + "a?a*" * 100 + "b?b*",
        "a?*" * 150 + "b?",
    ],
    ids=["ends", "holds", "has holes", "has many pieces with holes", "starts"],
)
def test_a_hostile_pattern_looks_at_each_character_once(pattern):
    text = CountingText("a" * 100_000)
    text.seen = 0
    assert matcher("wildcard", pattern)(text) is False
    assert text.seen <= len(text) + len(pattern)


def test_an_over_long_pattern_is_refused():
    with pytest.raises(ValueError, match="501") as caught:
        matcher("is", "a" * (MAX_LENGTH + 1))
    assert str(caught.value) == "The pattern has 501 characters; at most 500 are allowed."


def test_the_longest_pattern_is_allowed():
    assert matcher("is", "a" * MAX_LENGTH)("a" * 500) is True


def test_an_unknown_way_is_refused():
    with pytest.raises(ValueError, match="regex") as caught:
        matcher("regex", "a")
    assert str(caught.value) == (
        "There is no way of comparing 'regex'; "
        "the ways are is, contains, starts_with, ends_with, wildcard."
    )


@pytest.mark.parametrize(
    ("way", "phrase"),
    [
        ("is", "host is “a.b”"),
        ("contains", "host contains “a.b”"),
        ("starts_with", "host starts with “a.b”"),
        ("ends_with", "host ends with “a.b”"),
        ("wildcard", "host matches “a.b”"),
    ],
)
def test_a_comparison_is_described_with_the_text_in_quotation_marks(way, phrase):
    assert describe_match("host", way, "a.b") == phrase


def test_percent_signs_of_users_are_shown_as_they_are():
    assert describe_match("tag %(text)s", "is", "100 %s") == "tag %(text)s is “100 %s”"
    assert quoted("%d") == "“%d”"


def test_forms_offer_every_way():
    assert [(name, str(label)) for name, label in way_choices()] == [
        ("is", "is"),
        ("contains", "contains"),
        ("starts_with", "starts with"),
        ("ends_with", "ends with"),
        ("wildcard", "matches the pattern (with * and ?)"),
    ]


@pytest.mark.parametrize(
    ("pattern", "expected"), [("plain", False), ("a*", True), ("?", True), ("", False)]
)
def test_a_pattern_tells_whether_it_has_wildcards(pattern, expected):
    assert has_wildcard(pattern) is expected
