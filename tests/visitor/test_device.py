"""The device as its user agent and hints tell it, also on recorded inputs."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from django.http.request import HttpHeaders
from hypothesis import given, settings, strategies as st

from tests.benchmarks.device import agents, kind_of, lone_rules, patterns, quality
from tests.data import recorded
from tests.environment import ROOT
from wagtail_personalize_plus.visitor import device
from wagtail_personalize_plus.visitor.device import KINDS, Device

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
)
IPAD = IPHONE.replace("iPhone; CPU iPhone", "iPad; CPU")
ANDROID_PHONE = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/141.0.0.0 Mobile Safari/537.36"
)
ANDROID_TABLET = ANDROID_PHONE.replace(" Mobile", "")
WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/141.0.0.0 Safari/537.36"
)
MAC = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.6 Safari/605.1.15"
)


def device_of(agent, **hints):
    names = {f"Sec-CH-UA-{name.replace('_', '-')}": value for name, value in hints.items()}
    return Device.from_headers({"User-Agent": agent, **names})


def android(model):
    return ANDROID_PHONE.replace("K)", f"{model})")


@pytest.mark.parametrize(
    ("agent", "kind"),
    [
        (IPHONE, "mobile"),
        (ANDROID_PHONE, "mobile"),
        ("Mozilla/5.0 (Mobile; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5", "mobile"),
        ("Nokia6100/1.0 (04.01) Profile/MIDP-1.0 Configuration/CLDC-1.0", "mobile"),
        ("Example/9.1 CFNetwork/1240 Darwin/20.6.0", "mobile"),
        (IPAD, "tablet"),
        (ANDROID_TABLET, "tablet"),
        ("Mozilla/5.0 (Android 14; Tablet; rv:131.0) Gecko/131.0 Firefox/131.0", "tablet"),
        (WINDOWS, "desktop"),
        (MAC, "desktop"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0", "desktop"),
        ("Opera/9.80 (Windows NT 6.1; U; en) Presto/2.8.131 Version/11.11", "desktop"),
        ("Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 Chrome/94.0 Safari/537.36", "tv"),
        ("Roku/DVP-9.10 (519.10E04111A)", "tv"),
        ("Mozilla/5.0 (PlayStation; PlayStation 5/6.00) AppleWebKit/605.1.15", "console"),
        (WINDOWS.replace("x64", "x64; Xbox; Xbox Series X"), "console"),
        (
            "Mozilla/5.0 (X11; Linux; Quest 3) AppleWebKit/537.36 Chrome/124.0 VR Safari/537.36",
            "other",
        ),
        ("Linux UPnP/1.0 Sonos/70.3-35220 (ZPS9)", "other"),
        ("Mozilla/5.0 (Example 5.0) AppleWebKit/537.36 Chrome/114.0 Safari/537.36", "other"),
        ("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2)", "bot"),
        ("curl/8.5.0", "bot"),
        ("WhatsApp/2.23.20.0", "bot"),
    ],
)
def test_the_user_agent_tells_the_kind(agent, kind):
    assert device_of(agent).kind == kind


@pytest.mark.parametrize(
    ("model", "kind"),
    [
        ("SM-T505", "tablet"),
        ("Example TAB 10", "tablet"),
        ("ExampleTV-4", "tv"),
        ("50PUS7304", "tv"),
        ("AFTKM", "tv"),
        ("Example Chromebook Flip", "desktop"),
        ("Retroid Pocket 2", "console"),
        ("Example Watch 3", "other"),
        ("CUBOT_POWER", "mobile"),
        ("HTV31", "mobile"),
        ("PadFone 2", "mobile"),
    ],
)
def test_the_model_tells_what_passes_for_a_phone(model, kind):
    assert device_of(android(model)).kind == kind


def test_the_hinted_model_counts_like_one_in_the_user_agent():
    assert device_of(ANDROID_PHONE, Model='"Example-TAB1011"', Mobile="?1").kind == "tablet"


@pytest.mark.parametrize(
    ("form_factors", "kind"),
    [
        ('"Tablet"', "tablet"),
        ('"Mobile", "XR"', "other"),
        ('"EInk"', "tablet"),
        ('"New"', "mobile"),
    ],
)
def test_form_factors_go_before_the_user_agent(form_factors, kind):
    assert device_of(ANDROID_PHONE, Form_Factors=form_factors).kind == kind


def test_a_hint_of_mobile_goes_before_the_user_agent():
    assert device_of(WINDOWS, Mobile="?1").kind == "mobile"
    assert device_of(WINDOWS, Mobile="?0").kind == "desktop"


@pytest.mark.parametrize("agent", ["curl/8.5.0", WINDOWS.replace("Chrome", "HeadlessChrome")])
def test_no_hint_makes_a_program_a_visitor(agent):
    assert device_of(agent, Mobile="?1", Form_Factors='"Desktop"').is_bot


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": IPAD},
        {"user-agent": IPAD},
        {"USER-AGENT": IPAD},
        HttpHeaders({"HTTP_USER_AGENT": IPAD}),
    ],
)
def test_header_names_may_have_any_case(headers):
    assert Device.from_headers(headers).kind == "tablet"


@pytest.mark.parametrize("headers", [{}, {"User-Agent": ""}, {"User-Agent": "  "}])
def test_nobody_hides_their_user_agent_but_programs(headers):
    assert Device.from_headers(headers) == Device(kind="bot")


def test_a_kilobyte_is_read_and_more_is_a_program():
    assert device_of(IPAD.ljust(1024, "x")).kind == "tablet"
    assert device_of(IPAD.ljust(1025, "x")) == Device(kind="bot")
    assert device_of("x" * 100_000).is_bot


@pytest.mark.parametrize("oddity", ["\0", "\ud800", "\N{SUPERSCRIPT TWO}", "é", "\N{DARK SHADE}"])
def test_odd_characters_do_not_hide_the_device(oddity):
    assert device_of(f"{IPAD} {oddity}/{oddity}").kind == "tablet"


anything = st.text(st.characters(exclude_categories=()))
# Whichever comes first builds the rules
at_leisure = settings(deadline=None)


@at_leisure
@given(agent=anything | anything.map(ANDROID_PHONE.replace("K)", "{}").format), hint=anything)
def test_no_header_makes_it_fail(agent, hint):
    found = Device.from_headers({"User-Agent": agent} | dict.fromkeys(device.HINTS, hint))
    assert found.kind in KINDS


@at_leisure
@given(
    st.lists(st.sampled_from(["Windows NT 10.0", "Version/", "9" * 400, "Android ", ".", ";", "²"]))
)
def test_no_version_makes_it_fail(parts):
    agent = "".join(parts)
    assert device_of(agent, Platform="Windows", Platform_Version=agent).kind in KINDS


@pytest.mark.parametrize(
    ("agent", "os", "browser"),
    [
        (IPHONE, "iOS", "Mobile Safari"),
        (MAC, "Mac OS X", "Safari"),
        (ANDROID_PHONE, "Android", "Chrome Mobile"),
        (IPHONE.replace("Version/17.5", "CriOS/141.0"), "iOS", "Chrome Mobile iOS"),
        (WINDOWS, "Windows", "Chrome"),
        (
            "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) Chrome/141.0.0.0 Safari/537.36",
            "Chrome OS",
            "Chrome",
        ),
        ("Trustly/1", "", ""),
    ],
)
def test_families_are_those_of_ua_parser_or_empty(agent, os, browser):
    found = device_of(agent)
    assert (found.os, found.browser) == (os, browser)


def test_versions_are_numbers_without_trailing_zeros():
    found = device_of(IPHONE.replace("17_5", "18_0"))
    assert (found.os_version, found.browser_version) == ((18,), (17, 5))


@pytest.mark.parametrize("agent", [WINDOWS, MAC, ANDROID_PHONE])
def test_a_version_that_browsers_froze_is_unknown(agent):
    assert device_of(agent).os_version == ()


@pytest.mark.parametrize(
    ("hinted", "version"),
    [
        ("0.1.0", (7,)),
        ("0.3.0", (8, 1)),
        ("1.0.0", (10,)),
        ("10.0.0", (10,)),
        ("13.0.0", (11,)),
        ("19.0.0", (11,)),
        ("", ()),
        ("new", ()),
    ],
)
def test_hints_tell_windows_10_from_11(hinted, version):
    found = device_of(WINDOWS, Platform='"Windows"', Platform_Version=f'"{hinted}"')
    assert found.os_version == version


def test_the_version_of_another_platform_is_not_taken():
    ubuntu = "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"
    assert device_of(ubuntu, Platform='"Linux"', Platform_Version='"6.8.0"').os_version == ()


def test_a_hint_gives_the_platform_that_the_user_agent_hides():
    found = device_of("Mozilla/5.0 Example", Platform='"macOS"', Platform_Version='"15.1.0"')
    assert (found.os, found.os_version) == ("Mac OS X", (15, 1))


def test_the_same_headers_are_read_once():
    assert device_of(IPAD, Model="one") is device_of(IPAD, Model="one")


def test_what_is_remembered_has_bounds():
    longest = "x" * device.MAX_HINT_LENGTH
    assert device_of(IPAD, Model=f"{longest}1") is device_of(IPAD, Model=f"{longest}2")
    assert device._read.cache_info().maxsize == 8192


def test_rules_are_built_on_use_or_by_warm_and_not_at_import():
    code = """
import sys
from django.conf import settings
settings.configure()
from wagtail_personalize_plus.visitor.device import warm
assert "ua_parser" not in sys.modules
warm()
assert "ua_parser" in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


# --- Against recorded user agents ---------------------------------------------------------------


def test_recorded_user_agents_are_told_as_well_as_promised():
    assert [figure for figure in quality() if not figure["holds"]] == []


def test_every_hard_user_agent_is_told():
    wrong = [row for row in agents("ua_hard.tsv") if kind_of(row["ua"]) != row["device_class"]]
    assert wrong == []


def test_client_hints_make_it_better():
    lines = recorded("ua_client_hints.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["device_class"]]
    without = sum(kind_of(row["ua"]) == row["device_class"] for row in rows)
    hinted = sum(Device.from_headers(sent(row)).kind == row["device_class"] for row in rows)
    assert hinted > without > 0.9 * len(rows)


def sent(row):
    """Return the headers of a recorded row; some of them were recorded by JavaScript's names."""
    names = {"mobile": "?", "model": "", "platform": "", "platformVersion": ""}
    hints = {
        f"Sec-CH-UA-{re.sub('(?=V)', '-', name)}": f"{prefix}{row['headers'].get(name, '')}"
        for name, prefix in names.items()
    }
    plain = {name: value for name, value in row["headers"].items() if isinstance(value, str)}
    return {"User-Agent": row["ua"]} | hints | plain


def test_no_rule_is_made_for_a_single_recorded_user_agent():
    assert lone_rules() == []


def test_every_alternative_is_a_rule_of_its_own():
    several = re.compile(r"(?<!\\)\||\[\w\w+\]")
    assert [rule for rule in patterns() if several.search(rule)] == []
