"""How far places on the Earth are from each other."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from wagtail_personalize_plus.visitor.earth import FARTHEST_KM, distances_from


@pytest.mark.parametrize(
    ("point", "place", "kilometers"),
    [
        # Great-circle distances on a sphere; the Earth is flatter by up to half a percent
        ((50.0379, 8.5622), (40.6413, -73.7781), 6_185),  # Frankfurt - New York, airports
        ((-33.9461, 151.1772), (-33.3930, -70.7858), 11_340),  # Sydney - Santiago, airports
        ((0, 179.5), (0, -179.5), 111.2),
        ((90, 0), (-90, 0), 20_015),
        ((10, 20), (10, 20), 0),
    ],
)
def test_distances_are_measured_on_a_great_circle(point, place, kilometers):
    assert distances_from(*point)(*place) == pytest.approx(kilometers, rel=0.005)


points = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@settings(deadline=None)
@given(point=points, place=points)
def test_a_distance_is_the_same_both_ways_and_no_more_than_half_around_the_earth(point, place):
    there, back = distances_from(*point)(*place), distances_from(*place)(*point)
    assert there == pytest.approx(back, abs=1e-3)
    assert 0 <= there <= FARTHEST_KM
