"""Lines that are logged once a minute."""

from __future__ import annotations

from wagtail_personalize_plus.visitor.weather import rarely


def test_a_line_is_logged_once_a_minute(caplog, monkeypatch):
    now = 100.0
    monkeypatch.setattr(rarely, "monotonic", lambda: now)
    rarely.log("No weather: %s", 1)
    rarely.log("No weather: %s", 2)
    rarely.log("Too much weather")
    now += 59.9
    rarely.log("No weather: %s", 3)
    now += 0.1
    rarely.log("No weather: %s", 4)
    assert caplog.messages == ["No weather: 1", "Too much weather", "No weather: 4"]
