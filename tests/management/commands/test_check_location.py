"""The command that says what the location database knows."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from tests.data import recorded


def told(capsys, *addresses):
    call_command("check_location", *addresses)
    return capsys.readouterr().out.splitlines()


@pytest.fixture
def path(settings):
    path = recorded("geoip/GeoLite2-City-Test.mmdb")
    settings.WAGTAIL_PERSONALIZE_PLUS = {"GEOIP": {"DATABASE": path}}
    return path


def test_it_says_which_database_it_is(capsys, path):
    assert told(capsys) == [f"{path}: GeoLite2-City of 2026-02-04"]


def test_it_says_where_addresses_are(capsys, path):
    assert told(capsys, "216.160.83.56", "2001:218::1", "127.0.0.1")[1:] == [
        (
            "216.160.83.56: continent NA, country US, regions etat de washington / us wa / wa / "
            "washington / вашингтон / ワシントン州 / 华盛顿州, cities milton / мильтон, "
            "near 47.2513, -122.3149, to within 22 km, time zone America/Los_Angeles"
        ),
        (
            "2001:218::1: continent AS, country JP, near 35.68536, 139.75309, to within 100 km, "
            "time zone Asia/Tokyo"
        ),
        "127.0.0.1: unknown",
    ]


def test_a_database_of_countries_says_no_more(capsys, settings):
    path = recorded("geoip/GeoLite2-Country-Test.mmdb")
    settings.WAGTAIL_PERSONALIZE_PLUS = {"GEOIP": {"DATABASE": path}}
    assert told(capsys, "89.160.20.112")[1:] == ["89.160.20.112: continent EU, country SE"]


def test_an_address_that_is_none_is_refused(path):
    with pytest.raises(CommandError, match=r"^'localhost' is no IP address\.$"):
        call_command("check_location", "localhost")


def test_without_a_database_it_says_what_to_set(settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = {}
    with pytest.raises(CommandError, match=r"set GEOIP\['DATABASE'\]"):
        call_command("check_location")


def test_a_database_that_cannot_be_used_is_named(settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = {"GEOIP": {"DATABASE": "/nowhere.mmdb"}}
    with pytest.raises(CommandError, match=r"^The location database /nowhere\.mmdb does not exist"):
        call_command("check_location", "127.0.0.1")
