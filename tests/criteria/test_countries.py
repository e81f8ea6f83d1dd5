"""Names of countries and time zones, in the language of whoever reads them."""

from __future__ import annotations

from zoneinfo import available_timezones

import maxminddb
import pytest
from django.utils import translation

from tests.data import recorded
from wagtail_personalize_plus.criteria import countries
from wagtail_personalize_plus.criteria.countries import COUNTRIES, ZONES, country_names
from wagtail_personalize_plus.criteria.time_zone import RENAMED
from wagtail_personalize_plus.visitor.countries import CONTINENT_OF


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("en", "Germany"),
        ("en-gb", "Germany"),
        ("de", "Deutschland"),
        ("de-at", "Deutschland"),
        ("zh-hans", "德国"),
        ("ko", "독일"),
        ("pt", "Alemanha"),
        ("xx", "Germany"),
    ],
)
def test_countries_have_names_in_the_active_language(language, name):
    with translation.override(language):
        assert country_names()["DE"] == name


def test_without_an_active_language_the_names_are_english():
    with translation.override(None):
        assert country_names()["DE"] == "Germany"


def test_every_country_has_a_name_and_none_has_two():
    names = country_names()
    assert names.keys() == CONTINENT_OF.keys()
    assert len(set(names.values())) == len(names)
    assert (names["GB"], names["XK"], names["TW"]) == ("United Kingdom", "Kosovo", "Taiwan")


def test_countries_are_in_the_order_of_their_names():
    with translation.override("de"):
        names = list(country_names().values())
    assert names.index("Oman") < names.index("Österreich") < names.index("Osttimor")


def test_the_european_union_comes_first():
    assert next(iter(COUNTRIES.names().items())) == ("EU", "European Union (all members)")


def test_zones_are_those_of_places_with_their_country():
    names, details = ZONES.names(), ZONES.details()
    assert names["America/New_York"] == "America/New York"
    assert details["Europe/Oslo"] == "Norway"
    assert names.keys() <= available_timezones()
    assert names.keys().isdisjoint({"UTC", "CET", "Etc/GMT+1", "US/Pacific", "Europe"})
    assert len(names) > 400


def test_visitors_are_in_zones_that_can_be_chosen():
    records = maxminddb.open_database(recorded("geoip/GeoIP2-City-Test.mmdb"))
    zones = {record.get("location", {}).get("time_zone", "Europe/Oslo") for _, record in records}
    assert {RENAMED.get(zone, zone) for zone in zones} <= ZONES.names().keys()


@pytest.fixture
def _no_system_zones(monkeypatch, tmp_path):
    monkeypatch.setattr(countries, "TZPATH", (str(tmp_path),))
    countries._countries_of_zones.cache_clear()
    yield
    countries._countries_of_zones.cache_clear()


@pytest.mark.usefixtures("_no_system_zones")
def test_without_a_list_of_the_system_the_package_tzdata_has_one(monkeypatch, tmp_path):
    folder = tmp_path / "tzdata"
    (folder / "zoneinfo").mkdir(parents=True)
    (folder / "zoneinfo" / "zone.tab").write_text("# places\nNO\t+5955+01045\tEurope/Oslo\n\n")
    monkeypatch.setattr(countries.resources, "files", lambda name: tmp_path / name)
    assert ZONES.names() == {"Europe/Oslo": "Europe/Oslo"}


@pytest.mark.usefixtures("_no_system_zones")
def test_without_any_list_every_zone_at_a_place_is_offered(monkeypatch):
    monkeypatch.setattr(countries.resources, "files", missing)
    assert {"Europe/Oslo", "America/New_York"} <= ZONES.names().keys()
    assert ZONES.names().keys().isdisjoint({"UTC", "CET", "Etc/GMT+1", "US/Pacific"})
    assert ZONES.details() == {}


def missing(name):
    raise ModuleNotFoundError(name)
