"""System checks say what a site has to put right."""

from __future__ import annotations

import pytest
from django.apps import apps

from wagtail_personalize_plus.checks import (
    MIDDLEWARE,
    check_app_order,
    check_middleware,
    check_settings,
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
        ([], "WAGTAIL_PERSONALIZE_PLUS is []; it must be a dict."),
    ],
)
def test_a_setting_that_cannot_be_used_is_told_with_its_rule(settings, configured, fault):
    settings.WAGTAIL_PERSONALIZE_PLUS = configured
    assert told(check_settings()) == [("E001", fault)]
