"""The weather, the temperature and the wind that an editor asks for."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given, strategies as st

from tests.visitors import a_visitor
from wagtail_personalize_plus.criteria import weather
from wagtail_personalize_plus.criteria.weather import Temperature, WeatherCondition, Wind
from wagtail_personalize_plus.visitor.weather import Weather
from wagtail_personalize_plus.visitor.weather.conditions import CONDITIONS

NOW = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)


def some_weather(**measures):
    """Return weather of which these measures are known."""
    return Weather(observed_at=NOW, **measures)


def visitor_in(**measures):
    return a_visitor(weather=some_weather(**measures))


def errors_of(criterion, answers):
    block = criterion()
    with pytest.raises(ValidationError) as caught:
        block.clean(block.to_python(answers))
    return {name: error.messages for name, error in caught.value.block_errors.items()}


def cleaned(criterion, answers):
    block = criterion()
    return dict(block.clean(block.to_python(answers)))


# Conditions


def condition(*conditions, daylight="any"):
    return {"conditions": list(conditions), "daylight": daylight}


def test_every_condition_can_be_chosen():
    assert tuple(weather.CONDITIONS) == CONDITIONS


def test_editors_choose_by_everyday_words():
    fields = WeatherCondition().child_blocks
    labels = {name: str(label) for name, label in fields["conditions"].field.choices}
    assert labels["partly_cloudy"] == "Partly cloudy"
    assert labels["wind"] == "Squall or tornado"
    assert [str(label) for name, label in fields["daylight"].field.choices if name] == [
        "Day or night",
        "Day",
        "Night",
    ]


@pytest.mark.parametrize(
    ("current", "matches"), [("snow", True), ("sleet", True), ("rain", False), (None, None)]
)
def test_each_chosen_condition_matches_and_no_other(current, matches):
    test = WeatherCondition().compile(condition("snow", "sleet"))
    assert test(visitor_in(condition=current)) is matches


def test_unknown_weather_gives_unknown():
    for daylight in ("any", "day"):
        test = WeatherCondition().compile(condition("snow", daylight=daylight))
        assert test(a_visitor(weather=None)) is None


@pytest.mark.parametrize(
    ("current", "is_day", "by_day", "by_night"),
    [
        ("clear", True, True, False),
        ("clear", False, False, True),
        ("clear", None, None, None),
        ("rain", True, False, False),
        ("rain", None, False, False),
        (None, True, None, False),
        (None, False, False, None),
        (None, None, None, None),
    ],
)
def test_it_may_have_to_be_day_or_night(current, is_day, by_day, by_night):
    visitor = visitor_in(condition=current, is_day=is_day)
    for daylight, matches in (("day", by_day), ("night", by_night)):
        test = WeatherCondition().compile(condition("clear", daylight=daylight))
        assert test(visitor) is matches


@pytest.mark.parametrize(
    "answers",
    [
        condition(),
        {"conditions": None, "daylight": "any"},
        condition("no_such"),
        condition("snow", daylight=None),
        condition("snow", daylight="dusk"),
    ],
)
def test_a_form_that_is_not_finished_is_unknown(answers):
    assert WeatherCondition().compile(answers)(visitor_in(condition="snow", is_day=True)) is None


def test_the_form_asks_for_a_condition():
    assert errors_of(WeatherCondition, condition()) == {"conditions": ["This field is required."]}


@pytest.mark.parametrize(
    ("answers", "phrase"),
    [
        (condition("snow"), "weather is snow"),
        (condition("snow", "sleet"), "weather is sleet or snow"),
        (
            condition("wind", "haze", "thunderstorm"),
            "weather is haze, smoke or dust, a thunderstorm or a squall or tornado",
        ),
        (condition("clear", daylight="day"), "weather is clear by day"),
        (condition("clear", "cloudy", daylight="night"), "weather is clear or cloudy by night"),
        (condition("clear", daylight="dusk"), "weather is clear"),
        (condition(), "no weather is chosen"),
        ({"conditions": None, "daylight": None}, "no weather is chosen"),
    ],
)
def test_conditions_are_described_in_the_order_of_the_form(answers, phrase):
    assert WeatherCondition().describe(answers) == phrase


# Temperature


def temperature(how, degrees, up_to=None, unit="celsius"):
    return {"how": how, "degrees": degrees, "up_to": up_to, "unit": unit}


@pytest.mark.parametrize(
    ("answers", "matching", "others"),
    [
        (temperature("at_least", 20), [20.0, 30.0], [19.9, -20.0]),
        (temperature("at_most", -5.5), [-5.5, -40.0], [-5.4, 5.5]),
        (temperature("below", 0), [-0.1], [0.0, 0.1]),
        (temperature("between", -2, 2), [-2.0, 0.0, 2.0], [-2.1, 2.1]),
        (temperature("between", 5, 5), [5.0], [4.9, 5.1]),
        (temperature("at_least", 50, unit="fahrenheit"), [10.0], [9.9]),
        (temperature("at_most", 33.8, unit="fahrenheit"), [1.0], [1.1]),
        (temperature("below", 32, unit="fahrenheit"), [-0.1], [0.0]),
        (temperature("between", -40, 14, unit="fahrenheit"), [-40.0, -10.0], [-9.9, -40.1]),
        (temperature("at_most", 20, 5), [10.0, 20.0], [20.1]),
    ],
)
def test_temperatures_match_within_their_bounds(answers, matching, others):
    test = Temperature().compile(answers)
    assert all(test(visitor_in(temperature_c=degrees)) is True for degrees in matching)
    assert all(test(visitor_in(temperature_c=degrees)) is False for degrees in others)


def test_an_unknown_temperature_gives_unknown():
    test = Temperature().compile(temperature("at_least", -50))
    assert test(visitor_in(condition="snow")) is None
    assert test(a_visitor(weather=None)) is None


UNFINISHED = [
    temperature("at_least", None),
    temperature("between", 5),
    temperature("between", None, 5),
    temperature("above", 5),
    temperature(None, 5),
    temperature("at_least", 5, unit="kelvin"),
    temperature("at_least", 5, unit=None),
    temperature("at_least", "5"),
    temperature("at_least", True),
    temperature("at_least", float("nan")),
    temperature("between", 5, float("inf")),
]


@pytest.mark.parametrize("answers", UNFINISHED)
def test_a_temperature_that_is_not_finished_is_unknown_and_none_is_chosen(answers):
    assert Temperature().compile(answers)(visitor_in(temperature_c=7.0)) is None
    assert Temperature().describe(answers) == "no temperature is chosen"


COLD = "It is never so cold or hot: the temperature lies between -100 and 70 °C."


@pytest.mark.parametrize(
    ("answers", "errors"),
    [
        (temperature("at_least", None), {"degrees": ["This field is required."]}),
        (temperature("between", None, None), {"degrees": ["This field is required."]}),
        (temperature("between", 5), {"up_to": ["Write the upper end of the range."]}),
        (temperature("between", 5, 4.9), {"up_to": ["The upper end is below the lower one."]}),
        (temperature("at_least", 71), {"degrees": [COLD]}),
        (temperature("at_least", -101), {"degrees": [COLD]}),
        (temperature("at_least", 200, unit="fahrenheit"), {"degrees": [COLD]}),
        (temperature("between", 5, 100), {"up_to": [COLD]}),
        (temperature("between", 100, 200), {"degrees": [COLD], "up_to": [COLD]}),
    ],
)
def test_mistakes_in_a_temperature_are_named(answers, errors):
    assert errors_of(Temperature, answers) == errors


@pytest.mark.parametrize(
    "answers",
    [
        temperature("at_least", -40.5),
        temperature("below", 100, unit="fahrenheit"),
        temperature("between", -5.0, -5.0),
        temperature("at_most", 5, 999),
    ],
)
def test_a_sound_temperature_is_accepted(answers):
    assert cleaned(Temperature, answers) == answers


@pytest.mark.parametrize(
    "answers",
    [temperature("between", 5.0), temperature("between", None), temperature("", None, unit="")],
)
def test_a_draft_may_be_unfinished(answers):
    block = Temperature()
    cleaned = block.clean_deferred(block.to_python(answers))
    assert dict(cleaned) == answers
    assert block.compile(cleaned)(visitor_in(temperature_c=7.0)) is None


def test_a_draft_may_not_be_impossible():
    block = Temperature()
    with pytest.raises(ValidationError):
        block.clean_deferred(block.to_python(temperature("at_least", 71)))


@pytest.mark.parametrize(
    ("answers", "phrase"),
    [
        (temperature("below", 0.0), "temperature is below 0 °C"),
        (temperature("at_least", 86.0, unit="fahrenheit"), "temperature is at least 86 °F"),
        (temperature("at_most", -2.5), "temperature is at most -2.5 °C"),
        (temperature("between", -10, 0.5), "temperature is from -10 °C to 0.5 °C"),
    ],
)
def test_temperatures_are_described_with_their_unit(answers, phrase):
    assert Temperature().describe(answers) == phrase


def test_numbers_are_written_as_editors_write_them():
    with translation.override("de"):
        assert "-2,5 °C" in Temperature().describe(temperature("at_most", -2.5))


@given(st.floats(-90, 60), st.floats(-90, 60))
def test_the_units_agree(limit, degrees):
    visitor = visitor_in(temperature_c=degrees)
    if abs(limit - degrees) < 0.001:
        return
    celsius = Temperature().compile(temperature("at_least", limit))
    fahrenheit = Temperature().compile(
        temperature("at_least", limit * 9 / 5 + 32, unit="fahrenheit")
    )
    assert celsius(visitor) is fahrenheit(visitor) is (degrees >= limit)


# Wind


def wind(how, speed, unit="ms", measure="mean"):
    return {"measure": measure, "how": how, "speed": speed, "unit": unit}


@pytest.mark.parametrize(
    ("answers", "matching", "others"),
    [
        (wind("at_least", 10.0), [10.0, 30.0], [9.9, 0.0]),
        (wind("at_most", 10.0), [10.0, 0.0], [10.1]),
        (wind("at_least", 36, "kmh"), [10.0], [9.99]),
        (wind("at_most", 36, "kmh"), [10.0], [10.01]),
        (wind("at_least", 10, "mph"), [4.4704], [4.47]),
        (wind("at_least", 6, "beaufort"), [10.8, 20.0], [10.7]),
        (wind("at_most", 6.0, "beaufort"), [0.0, 10.8, 13.8], [13.9]),
        (wind("at_least", 0, "beaufort"), [0.0, 50.0], []),
        (wind("at_most", 0, "beaufort"), [0.0, 0.2], [0.3]),
        (wind("at_least", 12, "beaufort"), [32.7], [32.6]),
        (wind("at_most", 12, "beaufort"), [0.0, 90.0], []),
    ],
)
def test_winds_match_within_their_bounds(answers, matching, others):
    test = Wind().compile(answers)
    assert all(test(visitor_in(wind_ms=speed)) is True for speed in matching)
    assert all(test(visitor_in(wind_ms=speed)) is False for speed in others)


def test_gusts_are_another_measure():
    mean, gusts = (
        Wind().compile(wind("at_least", 10.0, measure=measure)) for measure in ("mean", "gusts")
    )
    visitor = visitor_in(wind_ms=5.0, gust_ms=15.0)
    assert (mean(visitor), gusts(visitor)) == (False, True)


def test_an_unknown_wind_gives_unknown():
    for measure, known in (("mean", {"gust_ms": 5.0}), ("gusts", {"wind_ms": 5.0})):
        test = Wind().compile(wind("at_least", 0.0, measure=measure))
        assert test(visitor_in(**known)) is None
        assert test(a_visitor(weather=None)) is None


@pytest.mark.parametrize(
    "answers",
    [
        wind("at_least", None),
        wind("below", 5),
        wind(None, 5),
        wind("at_least", 5, unit="knots"),
        wind("at_least", 5, unit=None),
        wind("at_least", 5, measure="smell"),
        wind("at_least", 5.5, "beaufort"),
        wind("at_most", 13, "beaufort"),
        wind("at_most", -1, "beaufort"),
    ],
)
def test_a_wind_that_is_not_finished_is_unknown_and_none_is_chosen(answers):
    assert Wind().compile(answers)(visitor_in(wind_ms=7.0, gust_ms=7.0)) is None
    assert Wind().describe(answers) == "no wind is chosen"


WHOLE = "On the Beaufort scale, write a whole number from 0 to 12."


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        (wind("at_least", None), "This field is required."),
        (wind("at_least", None, "beaufort"), "This field is required."),
        (wind("at_least", -1), "Ensure this value is greater than or equal to 0."),
        (wind("at_least", 5.5, "beaufort"), WHOLE),
        (wind("at_least", 13, "beaufort"), WHOLE),
    ],
)
def test_mistakes_in_a_wind_are_named(answers, message):
    assert errors_of(Wind, answers) == {"speed": [message]}


@pytest.mark.parametrize(
    "answers", [wind("at_least", 12, "beaufort"), wind("at_most", 55.5, "mph")]
)
def test_a_sound_wind_is_accepted(answers):
    assert cleaned(Wind, answers) == answers


@pytest.mark.parametrize(
    ("answers", "phrase"),
    [
        (wind("at_least", 6.0, "beaufort"), "wind is at least 6 Beaufort"),
        (wind("at_most", 2.5), "wind is at most 2.5 m/s"),
        (wind("at_least", 60, "kmh", "gusts"), "wind gusts are at least 60 km/h"),
        (wind("at_most", 40, "mph", "gusts"), "wind gusts are at most 40 mph"),
    ],
)
def test_winds_are_described_with_their_unit(answers, phrase):
    assert Wind().describe(answers) == phrase


# How long an answer holds


def until(**changes):
    known = Weather(observed_at=NOW, **changes) if changes else None
    visitor = a_visitor(moment=NOW, weather=known)
    moments = {
        criterion().valid_until({}, visitor) for criterion in (WeatherCondition, Temperature, Wind)
    }
    assert len(moments) == 1
    return moments.pop()


def test_an_answer_holds_until_newer_weather_is_expected():
    assert until(valid_until=NOW + timedelta(hours=1)) == NOW + timedelta(hours=1)


@pytest.mark.parametrize("seconds", [-10_000, 0, 59])
def test_old_weather_holds_for_a_minute_in_which_newer_may_come(seconds):
    due = NOW + timedelta(seconds=seconds)
    assert until(valid_until=due) == NOW + timedelta(minutes=1)


def test_unknown_weather_is_asked_for_again_after_a_minute():
    assert until() == NOW + timedelta(minutes=1)


def test_weather_that_stays_as_it_is_holds_for_ever():
    assert until(condition="snow") is None
