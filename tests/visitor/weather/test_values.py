"""What is taken from the answers of providers is sound, or None."""

from __future__ import annotations

from datetime import datetime, timezone
from math import inf, isfinite, nan

import pytest
from hypothesis import given, strategies as st

from wagtail_personalize_plus.visitor.weather import values

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (("a", 0, "b"), 1),
        (("a", 1), None),
        (("a", "b"), None),
        (("c",), None),
        (("a", 0, "b", "c"), None),
        ((), {"a": [{"b": 1}]}),
    ],
)
def test_a_part_is_what_stands_at_a_path(path, found):
    assert values.part({"a": [{"b": 1}]}, *path) == found


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (5, 5.0),
        (0, 0.0),
        (10.0, 10.0),
        (10.01, None),
        (-0.01, None),
        (nan, None),
        (inf, None),
        (10**400, None),
        (True, None),
        (None, None),
        ("5", None),
        ([5], None),
    ],
)
def test_a_number_is_within_its_bounds(value, number):
    assert values.number(value, 0, 10) == number


@pytest.mark.parametrize(
    ("value", "code"), [(3, 3), (3.0, 3), (3.5, None), ("3", None), (True, None), (10**9, None)]
)
def test_a_code_is_a_whole_number(value, code):
    assert values.code(value) == code


def test_moments_are_read_in_utc():
    noon = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)
    for text in ("2026-03-01T12:00:00Z", "2026-03-01T12:00", "2026-03-01T13:00:00+01:00"):
        assert values.iso_moment(text) == noon
        assert values.iso_moment(text).utcoffset().total_seconds() == 0
    assert values.unix_moment(1_772_366_400) == noon
    assert values.http_date("Sun, 01 Mar 2026 12:00:00 GMT") == noon
    assert values.http_date("Sun, 01 Mar 2026 12:00:00 -0000") == noon


@pytest.mark.parametrize(
    "value", [None, 5, "", "yesterday", "0001-01-01T00:00:00+10:00", "2026-13-01T00:00:00Z"]
)
def test_what_is_no_moment_is_none(value):
    assert values.iso_moment(value) is None
    assert values.http_date(value) is None


@pytest.mark.parametrize("value", [None, "1772366400", 0, -1, 10**20, nan, 1_772_366_400_000])
def test_a_time_that_is_far_from_ours_is_none(value):
    assert values.unix_moment(value) is None


@given(ANYTHING)
def test_nothing_that_json_holds_can_break_a_reader(value):
    for read in (values.temperature, values.wind, values.precipitation, values.clouds, values.code):
        found = read(value)
        assert found is None or isfinite(found)
    for read in (values.iso_moment, values.unix_moment, values.http_date):
        found = read(value)
        assert found is None or found.utcoffset().total_seconds() == 0
    values.part(value, "a", 0, "b")


@given(st.text(max_size=40))
def test_no_text_can_break_a_reader_of_moments(text):
    for read in (values.iso_moment, values.http_date):
        found = read(text)
        assert found is None or found.tzinfo is timezone.utc
