"""The clock shows the time of the site."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from django.utils.timezone import override

from wagtail_personalize_plus.visitor import Signals
from wagtail_personalize_plus.visitor.clock import Clock


def clock(text):
    return Clock.from_signals(
        Signals(moment=datetime.fromisoformat(text).replace(tzinfo=timezone.utc))
    )


@pytest.fixture(autouse=True)
def _site_in_berlin(settings):
    settings.TIME_ZONE = "Europe/Berlin"


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        ("2026-01-15T12:00", "2026-01-15T13:00:00+01:00"),
        ("2026-07-15T12:00", "2026-07-15T14:00:00+02:00"),
        ("2026-12-31T23:30", "2027-01-01T00:30:00+01:00"),
        ("2026-10-25T00:30", "2026-10-25T02:30:00+02:00"),
        ("2026-10-25T01:30", "2026-10-25T02:30:00+01:00"),
    ],
)
def test_the_clock_shows_the_time_of_the_site(moment, shown):
    assert clock(moment).now.isoformat() == shown


def test_the_zone_that_is_active_for_an_editor_makes_no_difference():
    with override("Asia/Tokyo"):
        assert clock("2026-01-15T12:00").now.isoformat() == "2026-01-15T13:00:00+01:00"


def test_moments_of_any_zone_are_understood():
    moment = datetime(2026, 1, 15, 12, tzinfo=timezone(timedelta(hours=9)))
    assert Clock.from_signals(Signals(moment=moment)).now.isoformat() == "2026-01-15T04:00:00+01:00"


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Asia/Tokyo", "2026-01-15T21:00:00+09:00"),
        ("America/New_York", "2026-01-15T07:00:00-05:00"),
        ("UTC", "2026-01-15T12:00:00+00:00"),
    ],
)
def test_the_same_moment_on_a_clock_elsewhere(zone, shown):
    assert clock("2026-01-15T12:00").in_zone(zone).now.isoformat() == shown


@pytest.mark.parametrize(
    "zone",
    ["", "Mars/Olympus", "Europe", "../../etc/passwd", "/etc/passwd", "a\x00b", "x" * 5000, "Züri"],
)
def test_a_zone_that_does_not_exist_has_no_clock(zone):
    assert clock("2026-01-15T12:00").in_zone(zone) is None
