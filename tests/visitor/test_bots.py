"""Programs that come as a browser, and browsers that look like a program."""

from __future__ import annotations

import pytest

from wagtail_personalize_plus.visitor.bots import is_program

BROWSER = "mozilla/5.0 (x11; linux x86_64) applewebkit/537.36 (khtml, like gecko) chrome/141.0.0.0 "


@pytest.mark.parametrize(
    "guest",
    [
        "(compatible; somebody/1.0)",
        "(+https://example.com/why)",
        "(example.com, hello@example.com)",
        "applebot/0.1",
        "chrome-lighthouse",
        "(somebody-monitor)",
        "somesitevalidator/1.0",
        "somepreview/2.0",
        "(compatible;somebody/1.0)",
    ],
)
def test_a_program_within_the_agent_of_a_browser_is_found(guest):
    assert is_program(BROWSER + guest)


def test_a_name_after_the_engine_is_a_program():
    assert is_program("mozilla/5.0 applewebkit/537.36 (khtml, like gecko; somebody) chrome/98.0")


@pytest.mark.parametrize("name", ["headlesschrome/141.0.0.0", "example/1.0", ""])
def test_blink_on_a_desktop_that_does_not_say_chrome_is_a_program(name):
    assert is_program(BROWSER.replace("chrome/141.0.0.0", name) + "safari/537.36")


@pytest.mark.parametrize("name", ["chromium/141.0", "example/7.0 tv", "example/7.0 mobile"])
def test_chromium_televisions_and_phones_need_not_say_chrome(name):
    assert not is_program(BROWSER.replace("chrome/141.0.0.0", name) + "safari/537.36")


@pytest.mark.parametrize("ending", ["safari/537.36", "safari/537.36 (ecosia ios@8.2)", "edg/141.0"])
def test_browsers_are_no_programs(ending):
    assert not is_program(BROWSER + ending)


@pytest.mark.parametrize(
    "agent",
    [
        "mozilla/4.0 (compatible; msie 8.0; windows nt 5.1; trident/4.0)",
        "mozilla/4.0 (compatible;msie 8.0; windows nt 5.1; trident/4.0)",
        "mozilla/5.0 (compatible; konqueror/4.5; freebsd) khtml/4.5.4 (like gecko)",
    ],
)
def test_browsers_that_called_themselves_compatible_are_no_programs(agent):
    assert not is_program(agent)


def test_the_navigator_is_no_program():
    agent = (
        "mozilla/5.0 (windows; u; windows nt 5.1; rv:1.8.1.12) firefox/2.0.0.12 navigator/9.0.0.6"
    )
    assert not is_program(agent)


@pytest.mark.parametrize("model", ["cubot_power", "spider 2", "scrapyard", "roboto bot"])
def test_the_name_of_an_android_device_says_nothing(model):
    agent = f"mozilla/5.0 (linux; android 8.1.0; {model} build/o11019) applewebkit/537.36"
    assert not is_program(agent)


def test_bot_within_a_word_is_no_bot():
    agent = "mozilla/5.0 (windows nt 6.1; trident/7.0; banca caboto s.p.a.; rv:11.0) like gecko"
    assert not is_program(agent)
