"""Operating systems and browsers: each user agent belongs to one family of either."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from tests.visitors import a_visitor, some_device
from wagtail_personalize_plus.criteria.software import (
    BROWSERS,
    OPERATING_SYSTEMS,
    Browser,
    OperatingSystem,
)
from wagtail_personalize_plus.visitor.device import Device

IPAD = (
    "Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/12.1.2 Mobile/15E148 Safari/604.1"
)
MAC = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.1 Safari/605.1.15"
)
WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/141.0.0.0 Safari/537.36"
)
EDGE = f"{WINDOWS} Edg/141.0.0.0"
OPERA = f"{WINDOWS} OPR/125.0.0.0"
ANDROID = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/141.0.0.0 Mobile Safari/537.36"
)
SAMSUNG = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36"
)
CHROME_ON_IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) CriOS/141.0.7390.26 Mobile/15E148 Safari/604.1"
)
FIREFOX_ON_IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) FxiOS/144.0 Mobile/15E148 Safari/605.1.15"
)
FIREFOX_ON_UBUNTU = "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0"
CHROMEBOOK = (
    "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/141.0.0.0 Safari/537.36"
)


def families(table, block, fact, agent):
    """Return the choices of a form that match a visitor with this user agent."""
    visitor = a_visitor(headers={"user-agent": agent})
    assert getattr(visitor.device, fact)
    return [name for name in table if block.compile({"families": [name]})(visitor)]


@pytest.mark.parametrize(
    ("agent", "family"),
    [
        (IPAD, "ios"),
        (MAC, "macos"),
        (WINDOWS, "windows"),
        (ANDROID, "android"),
        (CHROME_ON_IPHONE, "ios"),
        (FIREFOX_ON_UBUNTU, "linux"),
        (CHROMEBOOK, "chromeos"),
    ],
)
def test_a_user_agent_belongs_to_one_operating_system(agent, family):
    assert families(OPERATING_SYSTEMS, OperatingSystem(), "os", agent) == [family]


@pytest.mark.parametrize(
    ("agent", "family"),
    [
        (IPAD, "safari"),
        (MAC, "safari"),
        (WINDOWS, "chrome"),
        (EDGE, "edge"),
        (OPERA, "opera"),
        (ANDROID, "chrome"),
        (SAMSUNG, "samsung"),
        (CHROME_ON_IPHONE, "chrome"),
        (FIREFOX_ON_IPHONE, "firefox"),
        (FIREFOX_ON_UBUNTU, "firefox"),
    ],
)
def test_a_user_agent_belongs_to_one_browser(agent, family):
    assert families(BROWSERS, Browser(), "browser", agent) == [family]


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("Mobile Safari", "safari"),
        ("Chrome Mobile", "chrome"),
        ("Chrome Mobile iOS", "chrome"),
        ("Firefox Mobile", "firefox"),
        ("Firefox iOS", "firefox"),
        ("Edge Mobile", "edge"),
        ("Opera Mini", "opera"),
        ("Chrome Mobile WebView", "in_app"),
        ("chrome", "chrome"),
    ],
)
def test_a_variant_belongs_to_its_browser(name, family):
    visitor = a_visitor(device=some_device(browser=name))
    assert Browser().compile({"families": [family]})(visitor) is True


@pytest.mark.parametrize("table", [OPERATING_SYSTEMS, BROWSERS])
def test_no_name_belongs_to_two_families(table):
    names = [name for family in table.values() for name in family.names]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("block", "fact"), [(OperatingSystem(), "os"), (Browser(), "browser")])
class TestBoth:
    def test_a_program_that_is_not_listed_matches_nothing(self, block, fact):
        test = block.compile({"families": ["windows" if fact == "os" else "chrome"]})
        assert test(a_visitor(device=some_device(**{fact: "Haiku"}))) is False

    def test_a_program_that_was_not_recognized_gives_unknown(self, block, fact):
        test = block.compile({"families": ["windows" if fact == "os" else "chrome"]})
        assert test(a_visitor(device=some_device(**{fact: ""}))) is None

    def test_an_unknown_device_gives_unknown(self, block, fact):
        test = block.compile({"families": ["windows" if fact == "os" else "chrome"]})
        assert test(a_visitor(device=None)) is None

    @pytest.mark.parametrize("chosen", [[], None])
    def test_an_empty_choice_is_unknown(self, block, fact, chosen):
        test = block.compile({"families": chosen})
        assert test(a_visitor(device=Device(kind="desktop", **{fact: "Windows"}))) is None
        assert test(a_visitor(device=None)) is None

    @pytest.mark.parametrize("stored", [{}, {"families": ["amiga"]}])
    def test_stored_data_that_names_no_family_is_an_error(self, block, fact, stored):
        with pytest.raises(KeyError):
            block.compile(stored)

    def test_the_form_asks_for_a_choice(self, block, fact):
        with pytest.raises(ValidationError) as caught:
            block.clean(block.to_python({"families": []}))
        assert caught.value.block_errors["families"].messages == ["This field is required."]


@pytest.mark.parametrize(
    ("chosen", "phrase"),
    [
        (["ios"], "operating system is iOS and iPadOS"),
        (["macos", "windows"], "operating system is Windows or macOS"),
        (["linux", "android", "chromeos"], "operating system is Android, Linux or ChromeOS"),
        ([], "no operating system is chosen"),
        (None, "no operating system is chosen"),
    ],
)
def test_operating_systems_are_described_in_the_order_of_the_form(chosen, phrase):
    assert OperatingSystem().describe({"families": chosen}) == phrase


@pytest.mark.parametrize(
    ("chosen", "phrase"),
    [
        (["chrome"], "browser is Chrome"),
        (["samsung", "safari"], "browser is Safari or Samsung Internet"),
        ([], "no browser is chosen"),
        (None, "no browser is chosen"),
    ],
)
def test_browsers_are_described_in_the_order_of_the_form(chosen, phrase):
    assert Browser().describe({"families": chosen}) == phrase
