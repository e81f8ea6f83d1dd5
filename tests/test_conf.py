"""The settings of the package, as they are in force."""

from __future__ import annotations

import pytest

from wagtail_personalize_plus import conf


def test_a_setting_is_read_when_it_is_used(settings):
    from wagtail_personalize_plus import conf

    assert conf.get("NESTED_LEVELS") == 2
    settings.WAGTAIL_PERSONALIZE_PLUS = {"NESTED_LEVELS": 0}
    assert conf.get("NESTED_LEVELS") == 0
    settings.WAGTAIL_PERSONALIZE_PLUS = None
    assert conf.get("NESTED_LEVELS") == 2


@pytest.mark.parametrize("name", conf.SETTINGS)
def test_every_default_is_allowed(name):
    setting = conf.SETTINGS[name]
    assert setting.allows(setting.default)


@pytest.mark.parametrize("wrong", [None, [], "NESTED_LEVELS"])
def test_settings_that_are_no_dict_leave_the_defaults(wrong, settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = wrong
    assert conf.get("NESTED_LEVELS") == 2
