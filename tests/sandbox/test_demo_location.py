"""The location file of the demo places the addresses that are set aside for documentation."""

from __future__ import annotations

import geoip2.database
import pytest

from sandbox.demo_location import PLACES, place_of, write
from wagtail_personalize_plus.visitor.location import Location

DOCUMENTATION = ("192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:")


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("demo") / "var" / "location.mmdb"
    write(path)
    return path


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_a_visitor_is_where_the_demo_says(settings, path, place):
    settings.WAGTAIL_PERSONALIZE_PLUS = {"GEOIP": {"DATABASE": path}}
    location = Location.in_file(place.address)
    assert location.country == place.country[0]
    assert (location.latitude, location.longitude) == (place.latitude, place.longitude)
    assert (location.radius_km, location.time_zone) == (10, place.time_zone)
    assert location.is_in_european_union is place.in_european_union
    assert place_of(place.address) == place
    assert all(network.startswith(DOCUMENTATION) for network in place.networks)


def test_both_kinds_of_address_are_there(settings, path):
    settings.WAGTAIL_PERSONALIZE_PLUS = {"GEOIP": {"DATABASE": path}}
    assert "oslo" in Location.in_file("2001:db8:1::10").cities
    assert place_of("2001:db8:1::10").name == "Oslo"


@pytest.mark.parametrize("address", ["", "leave", "127.0.0.1", "81.2.69.142", "2001:db8::1"])
def test_other_addresses_are_nowhere(address):
    assert place_of(address) is None


def test_others_can_read_the_file_too(path):
    with geoip2.database.Reader(path) as reader:
        found = reader.city("203.0.113.10")
    assert (found.city.name, found.country.names["fr"]) == ("Innsbruck", "Autriche")
    assert found.subdivisions.most_specific.iso_code == "7"


def test_writing_again_replaces_the_file(path):
    write(path)
    assert [each.name for each in path.parent.iterdir()] == ["location.mmdb"]
