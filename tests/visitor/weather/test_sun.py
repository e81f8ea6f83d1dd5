"""Whether the sun is up, compared with published times of its rising and setting."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from wagtail_personalize_plus.visitor.weather.sun import is_up

OSLO, LONDON, QUITO, SYDNEY = (59.91, 10.75), (51.51, -0.13), (-0.18, -78.47), (-33.87, 151.21)
TROMSO, SOUTH_POLE = (69.65, 18.96), (-90.0, 0.0)
MINUTES = timedelta(minutes=10)


def utc(*parts):
    return datetime(*parts, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("place", "rises", "sets"),
    [
        (LONDON, utc(2026, 3, 20, 6, 4), utc(2026, 3, 20, 18, 14)),
        (LONDON, utc(2026, 6, 21, 3, 43), utc(2026, 6, 21, 20, 22)),
        (LONDON, utc(2026, 12, 21, 8, 4), utc(2026, 12, 21, 15, 54)),
        (OSLO, utc(2026, 12, 21, 8, 18), utc(2026, 12, 21, 14, 12)),
    ],
)
def test_it_rises_and_sets_when_almanacs_say(place, rises, sets):
    for moment in (rises, sets):
        assert is_up(*place, moment - MINUTES) is (moment == sets)
        assert is_up(*place, moment + MINUTES) is (moment == rises)


@pytest.mark.parametrize(
    ("place", "moment", "up"),
    [
        (QUITO, utc(2026, 3, 20, 17, 20), True),
        (QUITO, utc(2026, 3, 20, 5, 20), False),
        (SYDNEY, utc(2026, 1, 1, 2), True),
        (SYDNEY, utc(2026, 1, 1, 14), False),
        (TROMSO, utc(2026, 6, 21, 23), True),
        (TROMSO, utc(2026, 12, 21, 11), False),
        (SOUTH_POLE, utc(2026, 12, 21, 0), True),
        (SOUTH_POLE, utc(2026, 6, 21, 12), False),
    ],
)
def test_it_is_up_by_day_and_in_the_summer_of_the_poles(place, moment, up):
    assert is_up(*place, moment) is up
