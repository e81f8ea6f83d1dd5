"""Weather that the site writes itself."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from wagtail_personalize_plus.visitor.weather.providers.static import Static
from wagtail_personalize_plus.visitor.weather.report import PlaceRefused

OSLO, BERGEN, FIJI = (59.9, 10.7), (60.4, 5.3), (-17.8, 178.0)
SNOW, RAIN = {"condition": "snow", "temperature_c": -4}, {"condition": "rain", "wind_ms": 12.0}


def condition(provider, place):
    return provider.fetch(*place).weather[0].condition


def test_one_weather_is_everywhere():
    weather = Static(weather={**SNOW, "is_day": False, "gust_ms": None}).fetch(*OSLO).weather[0]
    assert (weather.condition, weather.temperature_c, weather.is_day) == ("snow", -4, False)
    assert weather.wind_ms is None
    assert weather.observed_at.tzinfo is not None


def test_the_first_place_that_fits_wins_and_the_rest_of_the_world_is_last():
    provider = Static(
        places=[
            {"latitude": 59.91, "longitude": 10.75, "weather": SNOW},
            {"box": (57.0, 4.0, 71.5, 31.5), "weather": RAIN},
        ],
        weather={"condition": "clear"},
    )
    assert [condition(provider, place) for place in (OSLO, BERGEN, FIJI)] == [
        "snow", "rain", "clear",
    ]  # fmt: skip


def test_a_place_has_a_radius():
    far = {"latitude": 59.91, "longitude": 10.75, "weather": SNOW}
    with pytest.raises(PlaceRefused):
        Static(places=[far]).fetch(*BERGEN)  # 305 km away
    assert condition(Static(places=[{**far, "radius_km": 310}]), BERGEN) == "snow"
    with pytest.raises(PlaceRefused):
        Static(places=[{**far, "radius_km": 300}]).fetch(*BERGEN)


@pytest.mark.parametrize(("east", "inside"), [(179, True), (-179, True), (170, False), (0, False)])
def test_a_box_may_lie_across_the_date_line(east, inside):
    provider = Static(
        places=[{"box": [-20, 176, -16, -178], "weather": SNOW}], weather={"condition": "clear"}
    )
    assert (condition(provider, (-17, east)) == "snow") is inside


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        ({}, "needs the option 'weather' or 'places'"),
        ({"weather": "snow"}, "has the weather 'snow'; it must be a dict"),
        ({"weather": {"rain": 1}}, "has no measure 'rain'; there are: condition, intensity"),
        ({"weather": {"condition": "snowy"}}, "has condition 'snowy'; it must be one of clear"),
        ({"weather": {"condition": ["snow"]}}, "has condition"),
        ({"weather": {"temperature_c": "5"}}, "has temperature_c '5'; it must be degrees"),
        ({"weather": {"is_day": 1}}, "has is_day 1; it must be True or False"),
        ({"places": ["Oslo"]}, "has the place 'Oslo'; it must be a dict"),
        ({"places": [{"weather": SNOW}]}, "has a place without a box"),
        ({"places": [{"latitude": 91, "longitude": 0, "weather": SNOW}]}, "without a box"),
        ({"places": [{"box": (1, 2, 3), "weather": SNOW}]}, "has the box (1, 2, 3); it must be"),
        ({"places": [{"box": (1, 2, 3, 400), "weather": SNOW}]}, "has the box"),
        ({"places": [{"box": 7, "weather": SNOW}]}, "has the box 7"),
        ({"places": [{"box": (1, 2, 3, 4)}]}, "has the weather None"),
        ({"places": [{"town": "Oslo"}]}, "has a place with the unknown key 'town'"),
    ],
)
def test_mistakes_are_named(options, fault):
    with pytest.raises(ImproperlyConfigured) as caught:
        Static(**options)
    assert str(caught.value).startswith("The weather provider 'static' ")
    assert fault in str(caught.value)
