"""The squares that places are rounded to."""

from __future__ import annotations

from math import inf, nan

import pytest
from hypothesis import given, strategies as st

from wagtail_personalize_plus.visitor.weather.cells import Cell


@pytest.mark.parametrize(
    ("place", "cell", "text"),
    [
        ((51.5074, -0.1278), (515, -1), "51.5,-0.1"),
        ((0.04, -0.04), (0, 0), "0.0,0.0"),
        ((-33.87, 151.21), (-339, 1512), "-33.9,151.2"),
        ((90, 180), (900, -1800), "90.0,-180.0"),
        ((0, -180), (0, -1800), "0.0,-180.0"),
        ((0, 179.96), (0, -1800), "0.0,-180.0"),
    ],
)
def test_a_place_is_rounded_to_a_tenth_of_a_degree(place, cell, text):
    found = Cell.around(*place)
    assert found == cell
    assert str(found) == text


@pytest.mark.parametrize(
    "place", [(None, 0), (0, None), (nan, 0), (0, inf), (90.1, 0), (0, -180.1), (-91, 0)]
)
def test_what_is_no_place_on_earth_has_no_cell(place):
    assert Cell.around(*place) is None


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_the_middle_of_a_cell_is_in_it(latitude, longitude):
    cell = Cell.around(latitude, longitude)
    assert Cell.around(cell.latitude, cell.longitude) == cell
    assert abs(cell.latitude - latitude) < 0.0501
    assert round(cell.latitude, 1) == cell.latitude
