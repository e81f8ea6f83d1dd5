"""System checks say what a site has to put right."""

from __future__ import annotations

import pytest
from django.apps import apps

from tests.data import recorded
from wagtail_personalize_plus.checks import (
    MIDDLEWARE,
    check_app_order,
    check_consent,
    check_location,
    check_middleware,
    check_purposes,
    check_settings,
    check_time_zones,
    check_weather,
    check_weather_deployed,
)

SESSION = "django.contrib.sessions.middleware.SessionMiddleware"
AUTHENTICATION = "django.contrib.auth.middleware.AuthenticationMiddleware"


def told(messages):
    return [(message.id.rpartition(".")[2], message.msg) for message in messages]


def test_a_site_that_follows_the_documentation_hears_nothing():
    assert told([*check_settings(), *check_middleware(), *check_app_order()]) == []


def test_a_missing_middleware_is_told(settings):
    settings.MIDDLEWARE = [SESSION, AUTHENTICATION]
    assert told(check_middleware()) == [
        ("W001", f"MIDDLEWARE lacks '{MIDDLEWARE}'; every visitor gets the default content.")
    ]


def test_a_middleware_that_comes_too_early_is_told(settings):
    settings.MIDDLEWARE = [SESSION, MIDDLEWARE, AUTHENTICATION]
    assert told(check_middleware()) == [
        ("E002", f"'{MIDDLEWARE}' stands before '{AUTHENTICATION}'; it must come after it.")
    ]


def test_a_cache_inside_of_the_middleware_is_told(settings):
    cache = "django.middleware.cache.UpdateCacheMiddleware"
    settings.MIDDLEWARE = [SESSION, AUTHENTICATION, MIDDLEWARE, cache]
    assert told(check_middleware()) == [
        ("E002", f"'{MIDDLEWARE}' stands before '{cache}'; it must come after it.")
    ]


@pytest.mark.parametrize("name", ["GeoLite2-City-Test.mmdb", "GeoIP2-Country-Test.mmdb"])
def test_a_location_database_that_can_be_used_is_no_matter(settings, name):
    settings.WAGTAIL_PERSONALIZE_PLUS = {"GEOIP": {"DATABASE": recorded(f"geoip/{name}")}}
    assert told(check_location()) == []


def test_a_site_without_location_hears_nothing_of_it():
    assert told(check_location()) == []


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("/nowhere/GeoLite2-City.mmdb", "does not exist"),
        (__file__, "is not a MaxMind database, or a broken one"),
    ],
)
def test_a_location_database_that_cannot_be_used_is_told(settings, path, fault):
    settings.WAGTAIL_PERSONALIZE_PLUS = {"GEOIP": {"DATABASE": path}}
    said = f"The location database {path} {fault}; locations are unknown."
    assert told(check_location()) == [("W006", said)]


def test_location_headers_that_nobody_trusted_sends_are_told(settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = {"GEOIP": {"HEADERS": "cloudflare"}}
    assert told(check_location()) == [
        (
            "W007",
            (
                "GEOIP['HEADERS'] is 'cloudflare' but TRUSTED_PROXIES is empty; the headers are "
                "ignored, since anybody could send them."
            ),
        )
    ]
    settings.WAGTAIL_PERSONALIZE_PLUS |= {"TRUSTED_PROXIES": ["10.0.0.0/8"]}
    assert told(check_location()) == []


def test_an_app_after_the_admin_is_told(monkeypatch):
    configs = {config.name: config for config in apps.get_app_configs()}
    late = [configs["wagtail.admin"], configs["wagtail_personalize_plus"]]
    monkeypatch.setattr(apps, "get_app_configs", lambda: late)
    assert told(check_app_order()) == [
        (
            "E003",
            (
                "'wagtail_personalize_plus' stands after 'wagtail.admin' in INSTALLED_APPS, "
                "so previews lack the choice of visitor groups."
            ),
        )
    ]


def test_a_site_without_the_admin_may_install_the_app_anywhere(monkeypatch):
    ours = apps.get_app_config("wagtail_personalize_plus")
    monkeypatch.setattr(apps, "get_app_configs", lambda: [ours])
    assert told(check_app_order()) == []


@pytest.mark.parametrize(
    ("configured", "fault"),
    [
        (
            {"NESTED_LEVELS": 9},
            (
                "WAGTAIL_PERSONALIZE_PLUS['NESTED_LEVELS'] is 9; "
                "it must be a whole number from 0 to 5."
            ),
        ),
        (
            {"NESTED_LEVELS": True},
            (
                "WAGTAIL_PERSONALIZE_PLUS['NESTED_LEVELS'] is True; "
                "it must be a whole number from 0 to 5."
            ),
        ),
        ({"WARM_UP": 1}, "WAGTAIL_PERSONALIZE_PLUS['WARM_UP'] is 1; it must be True or False."),
        (
            {"NESTED_LEVEL": 1},
            "WAGTAIL_PERSONALIZE_PLUS has no setting 'NESTED_LEVEL'. Did you mean 'NESTED_LEVELS'?",
        ),
        ({"COLOR": 1}, "WAGTAIL_PERSONALIZE_PLUS has no setting 'COLOR'."),
        (
            {"HISTORY": {"QUEUE": 1}},
            (
                "WAGTAIL_PERSONALIZE_PLUS['HISTORY'] has no setting 'QUEUE'. "
                "Did you mean 'QUEUE_SIZE'?"
            ),
        ),
        (
            {"HISTORY": {"QUEUE_SIZE": 0}},
            (
                "WAGTAIL_PERSONALIZE_PLUS['HISTORY']['QUEUE_SIZE'] is 0; "
                "it must be a whole number from 1 to 1000000."
            ),
        ),
        (
            {"HISTORY": 5},
            "WAGTAIL_PERSONALIZE_PLUS['HISTORY'] is 5; it must be a dict.",
        ),
        (
            {"TRUSTED_PROXIES": "10.0.0.1"},
            (
                "WAGTAIL_PERSONALIZE_PLUS['TRUSTED_PROXIES'] is '10.0.0.1'; "
                "it must be a list of IP addresses and networks."
            ),
        ),
        (
            {"TRUSTED_PROXIES": ["10.0.0.0/99"]},
            (
                "WAGTAIL_PERSONALIZE_PLUS['TRUSTED_PROXIES'] is ['10.0.0.0/99']; "
                "it must be a list of IP addresses and networks."
            ),
        ),
        (
            {"CONSENT": {"personalize": "perhaps"}},
            (
                "WAGTAIL_PERSONALIZE_PLUS['CONSENT'] is {'personalize': 'perhaps'}; it must be "
                '"yes", "no", a callable or its dotted path, or a dict of these by purpose.'
            ),
        ),
        ([], "WAGTAIL_PERSONALIZE_PLUS is []; it must be a dict."),
    ],
)
def test_a_setting_that_cannot_be_used_is_told_with_its_rule(settings, configured, fault):
    settings.WAGTAIL_PERSONALIZE_PLUS = configured
    assert told(check_settings()) == [("E001", fault)]


# The weather


def weather(settings, **configured):
    settings.WAGTAIL_PERSONALIZE_PLUS = {"WEATHER": configured}


MET_NORWAY = {"BACKEND": "met_norway", "OPTIONS": {"contact": "web@example.org"}}
CACHE = "django.core.cache.backends"


@pytest.mark.parametrize(
    "configured",
    [{}, MET_NORWAY, {"BACKEND": "static", "OPTIONS": {"weather": {}}, "CACHE": "no_such"}],
)
def test_weather_that_can_be_known_is_no_reason_to_speak(configured, settings):
    weather(settings, **configured)
    assert told(check_weather()) == []


@pytest.mark.parametrize(
    ("configured", "fault"),
    [
        (
            {"BACKEND": "met_norvay"},
            "There is no weather provider 'met_norvay'. Did you mean 'met_norway'?",
        ),
        (
            {"BACKEND": "openweathermap"},
            "The weather provider 'openweathermap' needs the option 'api_key'.",
        ),
        (
            {"BACKEND": "met_norway"},
            (
                "The weather provider 'met_norway' needs the option 'contact', an e-mail address "
                "or web site under which you can be reached; it is ''."
            ),
        ),
    ],
)
def test_a_weather_provider_that_cannot_be_used_is_told(configured, fault, settings):
    weather(settings, **configured)
    assert told(check_weather()) == [("E004", fault)]


def test_a_cache_for_the_weather_that_is_missing_is_told(settings):
    weather(settings, **MET_NORWAY, CACHE="no_such")
    assert told(check_weather()) == [
        ("E005", "The weather is kept in the cache 'no_such', which is not among CACHES.")
    ]


def test_a_cache_for_the_weather_that_keeps_nothing_is_told(settings):
    weather(settings, **MET_NORWAY)
    settings.CACHES = {"default": {"BACKEND": f"{CACHE}.dummy.DummyCache"}}
    assert told(check_weather()) == [
        (
            "W004",
            (
                "The weather is kept in the cache 'default', which keeps nothing; "
                "it will always be unknown."
            ),
        )
    ]


@pytest.mark.parametrize(
    ("configured", "backend", "ids"),
    [
        (MET_NORWAY, "locmem.LocMemCache", ["W005"]),
        (MET_NORWAY, "redis.RedisCache", []),
        ({}, "locmem.LocMemCache", []),
        ({"BACKEND": "static"}, "locmem.LocMemCache", []),
    ],
)
def test_a_cache_of_each_process_is_told_of_where_a_site_is_deployed(
    configured, backend, ids, settings
):
    weather(settings, **configured)
    settings.CACHES = {"default": {"BACKEND": f"{CACHE}.{backend}"}}
    assert [kind for kind, _text in told(check_weather_deployed())] == ids


# Consent


def test_consent_that_cannot_be_asked_is_told(settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = {"CONSENT": {"advertising": "no"}}
    assert told(check_consent()) == [
        ("E008", "CONSENT answers for 'advertising'; the purposes are personalize and account.")
    ]
    settings.WAGTAIL_PERSONALIZE_PLUS = {"CONSENT": "yes"}
    assert check_consent() == []


def test_a_demand_that_nobody_can_meet_is_told(settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = {"PURPOSES": {"shoe_size": "personalize", "device": "fun"}}
    (unknown, first), (impossible, second) = told(check_purposes())
    assert (unknown, impossible) == ("E009", "E009")
    assert first.startswith("PURPOSES names the fact 'shoe_size'; the facts are account, arrival,")
    assert second == "PURPOSES demands 'fun'; the purposes are personalize and account."
    settings.WAGTAIL_PERSONALIZE_PLUS = {"PURPOSES": {"location": "personalize"}}
    assert check_purposes() == []


def test_moments_without_a_time_zone_are_told_where_visitors_may_agree(settings):
    settings.USE_TZ = False
    assert check_time_zones() == []
    settings.WAGTAIL_PERSONALIZE_PLUS = {"CONSENT": "yes"}
    (fault,) = told(check_time_zones())
    assert fault == ("E006", "USE_TZ is False; what visitors look at cannot be remembered then.")
    settings.USE_TZ = True
    assert check_time_zones() == []
