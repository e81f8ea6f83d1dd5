"""What codes of providers mean."""

from __future__ import annotations

import csv

import pytest

from tests.data import recorded
from wagtail_personalize_plus.visitor.weather import conditions
from wagtail_personalize_plus.visitor.weather.conditions import (
    CONDITIONS,
    INTENSITIES,
    MET_NORWAY,
    OPENWEATHERMAP,
    WMO,
    Sky,
    sky_of_clouds,
)

TABLES = {
    "open_meteo_wmo": (WMO, int),
    "openweathermap": (OPENWEATHERMAP, int),
    "metno_symbol_code": (MET_NORWAY, str),
}


def rows():
    with recorded("weather/condition_map.tsv").open(newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_every_code_that_was_collected_is_known():
    everything = rows()
    assert len(everything) == 158
    of_ours = [row for row in everything if row["provider"] in TABLES]
    assert {row["provider"] for row in everything} - set(TABLES) == {"nws_icon"}
    for row in of_ours:
        table, kind = TABLES[row["provider"]]
        sky = table[kind(row["code"])]
        intensity = row["intensity"] if row["intensity"] in INTENSITIES else None
        assert sky == Sky(row["condition"], intensity), row
    assert sum(len(table) for table, _kind in TABLES.values()) >= len(of_ours)


def test_the_codes_of_a_service_that_is_not_supported_mean_conditions_of_ours():
    assert {row["condition"] for row in rows()} <= set(CONDITIONS)


@pytest.mark.parametrize("table", [WMO, OPENWEATHERMAP, MET_NORWAY])
def test_codes_mean_conditions_that_there_are(table):
    assert {sky.condition for sky in table.values()} <= set(CONDITIONS)
    assert {sky.intensity for sky in table.values()} <= {None, *INTENSITIES}


@pytest.mark.parametrize("name", ["sleet", "snow"])
@pytest.mark.parametrize("typo", ["light", "lights"])
def test_a_misspelled_symbol_is_understood_as_the_right_one(typo, name):
    assert MET_NORWAY[f"{typo}{name}showersandthunder"] == Sky("thunderstorm", "light")


@pytest.mark.parametrize(
    ("percent", "condition"),
    [
        (None, None),
        (0, "clear"),
        (25, "clear"),
        (25.1, "partly_cloudy"),
        (75, "partly_cloudy"),
        (75.1, "cloudy"),
        (100, "cloudy"),
    ],
)
def test_clouds_alone_make_a_sky(percent, condition):
    assert sky_of_clouds(percent) == Sky(condition)


def test_conditions_cannot_be_changed():
    with pytest.raises(TypeError):
        conditions.WMO[0] = Sky("snow")
