"""Where a visitor is: by headers of a trusted network, else by the address in a file."""

from __future__ import annotations

import subprocess
import sys

import geoip2.database
import maxminddb
import pytest
from django_countries.data import COUNTRIES
from hypothesis import given, settings as hypothesis_settings, strategies as st

from tests.data import recorded
from tests.environment import ROOT
from wagtail_personalize_plus.visitor import Signals, Visitor, location
from wagtail_personalize_plus.visitor.countries import CONTINENT_OF, CONTINENTS, EUROPEAN_UNION
from wagtail_personalize_plus.visitor.location import Location, _from_record, folded
from wagtail_personalize_plus.visitor.location_headers import SCHEMES

PROXY = "10.0.0.1"
LONDON, LINKOPING, BOXFORD = "81.2.69.142", "89.160.20.112", "2.125.160.216"


@pytest.fixture
def city_file(settings):
    """A site with a file of cities, behind no proxy."""
    path = recorded("geoip/GeoLite2-City-Test.mmdb")
    settings.WAGTAIL_PERSONALIZE_PLUS = {"GEOIP": {"DATABASE": path}}
    return path


def configured(settings, headers=None, database=None, proxies=(PROXY,)):
    settings.WAGTAIL_PERSONALIZE_PLUS = {
        "GEOIP": {"HEADERS": headers, "DATABASE": database},
        "TRUSTED_PROXIES": list(proxies),
    }


def located(address, **headers):
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Location.from_signals(Signals(address=address, headers=names))


# --- By the file ------------------------------------------------------------------------------


def test_a_site_that_configures_nothing_knows_no_location(settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = {}
    assert located(LONDON, cf_ipcountry="DE") is None


def test_a_record_of_a_city_tells_all(city_file):
    assert located(LONDON) == Location(
        continent="EU",
        country="GB",
        regions=frozenset({"eng", "gb eng", "england", "angleterre", "inglaterra"}),
        cities=frozenset({"london", "londres", "лондон", "ロンドン"}),
        latitude=51.5142,
        longitude=-0.0931,
        radius_km=10.0,
        time_zone="Europe/London",
    )


def test_a_place_may_lie_in_several_regions(city_file):
    assert located(BOXFORD).regions >= {"england", "west berkshire", "gb wbk", "wbk"}


def test_accents_are_left_out_of_names(city_file):
    place = located(LINKOPING)
    assert "linkoping" in place.cities
    assert "ostergotland county" in place.regions
    assert place.is_in_european_union


def test_addresses_of_version_6_are_found(city_file):
    place = located("2001:218::1")
    assert (place.country, place.time_zone, place.cities) == ("JP", "Asia/Tokyo", frozenset())


def test_a_file_of_countries_tells_no_more(settings):
    configured(settings, database=recorded("geoip/GeoLite2-Country-Test.mmdb"))
    assert located(LINKOPING) == Location(continent="EU", country="SE", is_in_european_union=True)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "0.0.0.0", "10.0.0.1", "", "nobody"])
def test_who_has_no_public_address_is_nowhere(city_file, address):
    assert located(address) is None


def test_the_address_is_that_of_the_client_behind_the_proxies(settings, city_file):
    assert located(PROXY, x_forwarded_for=LONDON) is None
    configured(settings, database=city_file)
    assert located(PROXY, x_forwarded_for=f"{LINKOPING}, {LONDON}").country == "GB"
    assert located(LINKOPING, x_forwarded_for=LONDON).country == "SE"


@pytest.mark.parametrize("kind", ["City", "Country"])
@pytest.mark.parametrize("maker", ["GeoLite2", "GeoIP2"])
def test_geoip2_reads_the_same_from_every_network(settings, maker, kind):
    path = recorded(f"geoip/{maker}-{kind}-Test.mmdb")
    configured(settings, database=str(path))
    with geoip2.database.Reader(path) as reader:
        read = reader.city if kind == "City" else reader.country
        for network, _record in reader._db_reader:
            expected, place = read(str(network[0])), located(str(network[0]))
            assert place.country == (expected.country.iso_code or "")
            assert place.continent == (expected.continent.code or "")
            assert place.is_in_european_union == expected.country.is_in_european_union
            if kind == "City":
                assert place.latitude == expected.location.latitude
                assert place.longitude == expected.location.longitude
                assert place.radius_km == expected.location.accuracy_radius
                assert place.time_zone == (expected.location.time_zone or "")
                assert place.cities == {folded(name) for name in expected.city.names.values()}
                for region in expected.subdivisions:
                    assert place.regions >= {folded(name) for name in region.names.values()}


KEYS = ["country", "continent", "city", "location", "subdivisions", "names", "iso_code"]
KEYS += ["code", "latitude", "longitude", "accuracy_radius", "time_zone", "en"]

junk = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5) | st.binary(),
    lambda some: (
        st.lists(some, max_size=3)
        | st.dictionaries(
            st.sampled_from(KEYS),
            some,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@hypothesis_settings(deadline=None)
@given(record=junk)
def test_whatever_a_record_holds_every_part_is_right_or_empty(record):
    place = _from_record(record)
    assert (place is None) is not isinstance(record, dict)
    if place:
        assert all(isinstance(part, str) for part in (place.country, place.time_zone))
        assert (place.latitude is None) is (place.longitude is None)
        assert place.latitude is None or -90 <= place.latitude <= 90
        assert place.radius_km is None or 0 <= place.radius_km <= 20_040
        assert "" not in place.cities | place.regions


def test_a_record_may_name_a_member_of_the_union_that_the_list_lacks():
    record = {"country": {"iso_code": "NO", "is_in_european_union": True}}
    assert _from_record(record).is_in_european_union


# --- By headers -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scheme", "headers"),
    [
        (
            "cloudflare",
            {
                "cf_ipcountry": "CH",
                "cf_ipcontinent": "EU",
                "cf_region_code": "ZH",
                "cf_region": "Zürich".encode().decode("latin-1"),
                "cf_ipcity": "Zürich".encode().decode("latin-1"),
                "cf_iplatitude": "47.36667",
                "cf_iplongitude": "8.55000",
                "cf_timezone": "Europe/Zurich",
            },
        ),
        (
            "cloudfront",
            {
                "cloudfront_viewer_country": "CH",
                "cloudfront_viewer_country_region": "ZH",
                "cloudfront_viewer_country_region_name": "Zürich",
                "cloudfront_viewer_city": "Z%C3%BCrich",
                "cloudfront_viewer_latitude": "47.36667",
                "cloudfront_viewer_longitude": "8.55000",
                "cloudfront_viewer_time_zone": "Europe/Zurich",
            },
        ),
        (
            "vercel",
            {
                "x_vercel_ip_country": "ch",
                "x_vercel_ip_continent": "eu",
                "x_vercel_ip_country_region": "ZH",
                "x_vercel_ip_city": "Z%C3%BCrich",
                "x_vercel_ip_latitude": "47.36667",
                "x_vercel_ip_longitude": "8.55",
                "x_vercel_ip_timezone": "Europe/Zurich",
            },
        ),
    ],
)
def test_the_headers_of_a_network_are_read(settings, scheme, headers):
    configured(settings, scheme)
    place = located(PROXY, **headers)
    assert place.regions - {"zurich"} == {"zh", "ch zh"}
    assert place == Location(
        continent="EU",
        country="CH",
        regions=place.regions,
        cities=frozenset({"zurich"}),
        latitude=47.36667,
        longitude=8.55,
        time_zone="Europe/Zurich",
    )


@pytest.mark.parametrize("scheme", SCHEMES)
def test_of_a_country_alone_the_continent_is_known(settings, scheme):
    configured(settings, scheme)
    name = SCHEMES[scheme].country
    place = Location.from_signals(Signals(address=PROXY, headers={name: "FR"}))
    assert place == Location(continent="EU", country="FR", is_in_european_union=True)


@pytest.mark.parametrize("country", ["XX", "T1", "ZZ", "A1", "EU", "D", "DEU", "D3", "\x00", "ﬀ"])
def test_a_country_that_is_none_makes_the_location_unknown_whatever_the_file_says(
    settings, city_file, country
):
    configured(settings, "cloudflare", city_file)
    assert located(PROXY, cf_ipcountry=country, x_forwarded_for=LONDON) is None


def test_without_the_headers_the_file_tells(settings, city_file):
    configured(settings, "cloudflare", city_file)
    assert located(PROXY, x_forwarded_for=LONDON).country == "GB"
    assert located(PROXY, cf_ipcountry="", x_forwarded_for=LONDON).country == "GB"


def test_headers_of_another_network_than_the_one_named_do_not_count(settings):
    configured(settings, "vercel")
    assert located(PROXY, cf_ipcountry="DE") is None
    configured(settings, None)
    assert located(PROXY, cf_ipcountry="DE") is None


@pytest.mark.parametrize("scheme", SCHEMES)
def test_forged_headers_from_elsewhere_do_not_count(settings, city_file, scheme):
    forged = Signals(
        address=LINKOPING,
        headers={
            "x-forwarded-for": LONDON,
            **{name: "US" for one in SCHEMES.values() for name in (one.country, one.region_code)},
        },
    )
    configured(settings, scheme, city_file)
    assert Location.from_signals(forged).country == "SE"
    configured(settings, scheme, city_file, proxies=())
    assert Location.from_signals(forged).country == "SE"


@pytest.mark.parametrize(
    ("headers", "field", "value"),
    [
        ({"cf_ipcontinent": "T1"}, "continent", "EU"),
        ({"cf_ipcontinent": "AS"}, "continent", "AS"),
        ({"cf_iplatitude": "91", "cf_iplongitude": "1"}, "latitude", None),
        ({"cf_iplatitude": "1", "cf_iplongitude": "-180.5"}, "latitude", None),
        ({"cf_iplatitude": "nan", "cf_iplongitude": "inf"}, "longitude", None),
        ({"cf_iplatitude": "1"}, "latitude", None),
        ({"cf_iplatitude": "north", "cf_iplongitude": "1"}, "longitude", None),
        ({"cf_ipcity": "x" * 101}, "cities", frozenset()),
        ({"cf_ipcity": "%C3" * 101}, "cities", frozenset()),
        ({"cf_ipcity": "%FF"}, "cities", frozenset()),
        ({"cf_ipcity": "a\x00b"}, "cities", frozenset()),
        ({"cf_ipcity": "%0d%0aSet-Cookie"}, "cities", frozenset()),
        ({"cf_ipcity": "100%"}, "cities", frozenset({"100%"})),
        ({"cf_ipcity": "東京"}, "cities", frozenset({"東京"})),
        ({"cf_ipcity": " - "}, "cities", frozenset()),
        ({"cf_region_code": ""}, "regions", frozenset()),
    ],
)
def test_what_a_header_cannot_mean_is_empty(settings, headers, field, value):
    configured(settings, "cloudflare")
    assert getattr(located(PROXY, cf_ipcountry="DE", **headers), field) == value


@hypothesis_settings(deadline=None)
@given(value=st.text(max_size=400))
def test_whatever_a_network_sends_is_read_without_an_error(value):
    from django.test import override_settings

    for scheme, names in SCHEMES.items():
        sent = dict.fromkeys(vars(names).values(), value) | {names.country: "DE"}
        given = {"GEOIP": {"HEADERS": scheme}, "TRUSTED_PROXIES": [PROXY]}
        with override_settings(WAGTAIL_PERSONALIZE_PLUS=given):
            place = Location.from_signals(Signals(address=PROXY, headers=sent))
        assert place.country == "DE"


# --- Names and tables -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "as_compared"),
    [
        ("Zürich", "zurich"),
        ("Zu\u0308rich", "zurich"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("Tromsø", "tromso"),
        ("Łódź", "lodz"),
        ("İstanbul", "istanbul"),
        ("Saint-Denis", "saint denis"),
        ("L’Aquila", "l aquila"),
        ("St. Gallen", "st gallen"),
        ("  New   York ", "new york"),
        ("GB-ENG", "gb eng"),
        ("がまごおり", "がまごおり"),
        ("Йошкар-Ола", "иошкар ола"),
        ("-", ""),
    ],
)
def test_names_are_compared_without_case_accents_and_marks(name, as_compared):
    assert folded(name) == as_compared
    assert folded(as_compared) == as_compared


@hypothesis_settings(deadline=None)
@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(name):
    assert folded(folded(name)) == folded(name)


def test_every_country_of_the_standard_is_on_a_continent():
    assert CONTINENT_OF.keys() == COUNTRIES.keys() | {"XK"}
    assert sum(len(countries.split()) for countries in CONTINENTS.values()) == 250
    assert EUROPEAN_UNION - CONTINENT_OF.keys() == set()


def test_the_file_puts_countries_on_the_same_continents():
    for _network, record in maxminddb.open_database(recorded("geoip/GeoIP2-Country-Test.mmdb")):
        country, continent = record.get("country"), record.get("continent")
        if country and continent:
            assert CONTINENT_OF[country["iso_code"]] == continent["code"]
            in_union = country.get("is_in_european_union", False)
            assert (country["iso_code"] in EUROPEAN_UNION) is in_union


# --- As a fact --------------------------------------------------------------------------------


def test_it_is_a_fact_of_the_visitor(city_file):
    assert Visitor(Signals(address=LONDON)).location.country == "GB"


def test_nothing_is_loaded_before_a_file_is_asked():
    code = """
import sys
from django.conf import settings
settings.configure()
from wagtail_personalize_plus.visitor import Signals, Visitor
assert Visitor(Signals(address="81.2.69.142")).location is None
assert not {"maxminddb", "geoip2", "aiohttp", "requests", "django_countries"} & sys.modules.keys()
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_warming_up_opens_the_file_so_that_the_first_visitor_does_not_wait(settings, monkeypatch):
    asked = []
    monkeypatch.setattr(location._file, "find", lambda path, address: asked.append(path))
    location.warm()
    assert asked == []
    settings.WAGTAIL_PERSONALIZE_PLUS = {"GEOIP": {"DATABASE": "/places.mmdb"}}
    location.warm()
    assert asked == ["/places.mmdb"]
