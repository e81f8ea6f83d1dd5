"""Fact: the device that asks, by its user agent and client hints."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from wagtail_personalize_plus.visitor.bots import is_program
from wagtail_personalize_plus.visitor.signals import Signals

if TYPE_CHECKING:
    from user_agents.parsers import UserAgent

__all__ = ["KINDS", "Device", "DeviceKind", "Version", "warm"]

DeviceKind = Literal["mobile", "tablet", "desktop", "tv", "console", "bot", "other"]
KINDS: tuple[DeviceKind, ...] = get_args(DeviceKind)

Version = tuple[int, ...]
"""Major number first and without trailing zeros: 14 is 14.0. Empty when unknown."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Device:
    """What a request tells of the machine and the program that sent it."""

    kind: DeviceKind
    """What it is. Watches, headsets, cars and speakers are "other", all programs "bot"."""

    os: str = ""
    """Family of the operating system as ua-parser has it ("Windows", "Mac OS X"), or ""."""

    os_version: Version = ()
    """Its version. Unknown too where browsers send the same old one for all: see `FROZEN`."""

    browser: str = ""
    """Family of the browser as ua-parser has it ("Safari", "Chrome Mobile WebView"), or ""."""

    browser_version: Version = ()
    """Version of the browser."""

    @property
    def is_bot(self) -> bool:
        """True for a program that no person is looking at."""
        return self.kind == "bot"

    @classmethod
    def from_headers(cls, headers: Mapping[str, str]) -> Device:
        """Return the device that sent these headers, whatever they hold."""
        return cls.from_signals(Signals(headers={k.lower(): v for k, v in headers.items()}))

    @classmethod
    def from_signals(cls, signals: Signals) -> Device:
        """Return the device that sent a request, whatever its headers hold."""
        sent = signals.headers.get
        agent = sent("user-agent", "").strip()
        if not agent or len(agent) > MAX_AGENT_LENGTH:
            return NAMELESS
        return _read(
            agent, Hints(*[sent(name, "")[:MAX_HINT_LENGTH].strip('" ') for name in HINTS])
        )


def warm() -> None:
    """
    Build the rules, which takes half a second that no visitor should have to wait for.

    Meant for processes that serve visitors, such as a middleware's `__init__`; commands of
    `manage.py` can do without.
    """
    Device.from_headers({"User-Agent": "Mozilla/5.0 (Macintosh)"})


NAMELESS = Device(kind="bot")
"""What does not say who it is. Every browser does, and none at such length."""

MAX_AGENT_LENGTH = 1024
MAX_HINT_LENGTH = 64
"""With these, strangers can make us remember 20 MB at most."""


class Hints(NamedTuple):
    """Client hints that were sent, "" for those that were not."""

    form_factors: str
    mobile: str
    model: str
    platform: str
    platform_version: str


HINTS = tuple(f"sec-ch-ua-{name.replace('_', '-')}" for name in Hints._fields)

Words = Mapping[DeviceKind, tuple[str, ...]]

APPLIANCES: Words = {
    "console": ("playstation", "nintendo", "xbox", "dreamcast", "ouya", "steam deck"),
    "other": (
        "watchos", "apple watch", " sm-r", "oculus", "; quest", "hololens", "qtcarbrowser",
        "automotive", "sonos", "smartspeaker", "homepod",
    ),
    "tv": (
        " tv", "tv;", "smarttv", "smart_tv", "googletv", "appletv", "tvos", "hbbtv", "web0s",
        "netcast", "viera", "bravia", "vidaa", "roku/", "crkey", " omi/", "vewd", "nettv",
        "inettv", "espial", "freebox", "settop", "set-top",
    ),
    "tablet": ("ipad", "/apad", "playbook", "kindle", "silk-accelerated", "(tablet;"),
}  # fmt: skip
"""Words in a user agent that settle what the machine is. All lists here are in lower case."""

FORM_FACTORS: Words = {
    "other": ("automotive", "watch", "xr"),
    "tablet": ("tablet", "eink"),
    "mobile": ("mobile",),
    "desktop": ("desktop",),
}
"""Values of Sec-CH-UA-Form-Factors, which may name several."""

MODELS: Words = {
    "console": (r"retroid", r"\brg ?\d{3}", r"gamepad", r"shield portable"),
    "desktop": (r"book\b",),
    "other": (r"watch", r"\baeo[a-z]{2}"),
    "tv": (
        r"(?<!h)tv(?![a-z])", r"box", r"4k", r"uhd", r"(?<![a-z])aft[a-z]", r"mxq", r"chromecast",
        r"nexus player", r"projector",
        # Inches, series, number: 50PUS7304
        r"(?<!\d)[2-9]\d[a-z]{2,4}\d",
    ),
    "tablet": (
        r"tab(?!le\b)", r"pad(?!f)(?!ph)", r"\bsm-t\d", r"\bgt-p\d", r"\bgt-n[5-8]",
        r"\bkf[a-z]{3}", r"nexus 7\b", r"nexus 9\b", r"nexus 10\b", r"xoom", r"\bpmp\d{4}",
        r"\bpmt\d{4}", r"archos ?[7-9]\d", r"archos ?1\d\d",
    ),
}  # fmt: skip
"""Patterns in the names that their makers give to Android devices."""

PLATFORM_WORDS: Words = {
    "desktop": (
        "windows", "winnt", "win9", "microsoft", "mac os", "macos", "macintosh", "mac_powerpc",
        "x11", "cros ", "sunos", "(os/2", "amiga", "haiku", "beos", "risc os", "i386", "i686",
        "x86_64", "amd64", "lynx/", "w3m/",
    ),
    "mobile": (
        "mobile", "phone", " ios", "(ios", "cfnetwork", "cldc", "up.browser", "up.link", "obigo",
        "teleca", "brew", "netfront", "opera mini", "symb", "series60", "nokia", "sonyericsson",
        "samsung", "blackberry", "bb10", "palm", "kddi", "softbank",
    ),
    "other": (
        "(linux;", "linux a", "linux mips", "upnp", "dlna", "kodi",
        # At least it is a browser
        "browser", " safari/",
    ),
}  # fmt: skip
"""Words that name a platform at least, for agents that `user_agents` does not know."""

PLATFORMS = {
    "Android": "Android", "Chrome OS": "Chrome OS", "Chromium OS": "Chrome OS", "iOS": "iOS",
    "Linux": "Linux", "macOS": "Mac OS X", "Windows": "Windows",
}  # fmt: skip
"""Values of Sec-CH-UA-Platform, and what user agents call them."""

FROZEN = (
    "windows nt 10.0", "mac os x 10_15_7", "mac os x 10.15;", "cros x86_64 14541.0.0",
    "android 10; k)",
)  # fmt: skip
"""Versions that browsers send in place of every later one, or of every one."""

OLD_WINDOWS: Mapping[Version, Version] = {(0, 1): (7,), (0, 2): (8,), (0, 3): (8, 1)}
"""What Sec-CH-UA-Platform-Version means by these; 1 to 10 are Windows 10, from 13 on it is 11."""

_models = {kind: re.compile("|".join(patterns)) for kind, patterns in MODELS.items()}
_android_model = re.compile(r"android[^;)]*;?([^)]*?)(?: build/|\)|$)")


@lru_cache(maxsize=8192)
def _read(agent: str, hints: Hints) -> Device:
    # The parser refuses lone surrogates, and takes foreign digits for numbers
    parsed = _user_agent_class()(agent.encode("ascii", "replace").decode())
    os = _family(parsed.os.family) or PLATFORMS.get(hints.platform, "")
    return Device(
        kind=_kind_of(parsed, hints),
        os=os,
        os_version=_os_version_of(parsed, os, hints),
        browser=_family(parsed.browser.family),
        browser_version=_version(parsed.browser.version_string),
    )


@cache
def _user_agent_class() -> type[UserAgent]:
    """
    Return the class of `user_agents` on a parser that is thirty times as fast as its own.

    Imported here because `user_agents` builds the rules of its own parser when it is imported.
    """
    import ua_parser
    from user_agents import parsers

    class FastUserAgent(parsers.UserAgent):
        def __init__(self, agent: str) -> None:
            found = ua_parser.parse(agent).with_defaults()
            browser, os, device = found.user_agent, found.os, found.device
            self.ua_string = agent
            self.browser = parsers.parse_browser(
                browser.family, browser.major, browser.minor, browser.patch
            )
            self.os = parsers.parse_operating_system(os.family, os.major, os.minor, os.patch)
            self.device = parsers.parse_device(device.family, device.brand, device.model)

    return FastUserAgent


def _kind_of(parsed: UserAgent, hints: Hints) -> DeviceKind:
    agent = parsed.ua_string.lower()
    if is_program(agent):
        return "bot"
    return (
        _first(APPLIANCES, agent)
        or _first(FORM_FACTORS, hints.form_factors.lower())
        or _kind_by_model(agent, hints.model.lower())
        or ("mobile" if hints.mobile == "?1" else None)
        or _kind_by_class(parsed, agent)
        or _first(PLATFORM_WORDS, agent)
        # People use devices; what names none is a program
        or "bot"
    )


def _first(words: Words, text: str) -> DeviceKind | None:
    return next((kind for kind, some in words.items() if any(word in text for word in some)), None)


def _kind_by_model(agent: str, hinted: str) -> DeviceKind | None:
    """Return what the model's name says: nothing else tells some tablets from phones."""
    model = f"{found[1]} {hinted}" if (found := _android_model.search(agent)) else hinted
    return next((kind for kind, names in _models.items() if names.search(model)), None)


def _kind_by_class(parsed: UserAgent, agent: str) -> DeviceKind | None:
    if "android" in agent:
        return "tablet" if "safari/" in agent and "mobile" not in agent else "mobile"
    if parsed.is_tablet:
        return "tablet"
    # Its feature phones are told by the first four letters alone: "http", "libw", "play"
    if parsed.is_mobile and parsed.device.family != "Generic Feature Phone":
        return "mobile"
    return "desktop" if parsed.is_pc else None


def _os_version_of(parsed: UserAgent, os: str, hints: Hints) -> Version:
    if os == PLATFORMS.get(hints.platform) and (version := _version(hints.platform_version)):
        return _windows(version) if os == "Windows" else version
    if any(frozen in parsed.ua_string.lower() for frozen in FROZEN):
        return ()
    return _version(parsed.os.version_string)


def _windows(hinted: Version) -> Version:
    return OLD_WINDOWS.get(hinted) or ((11,) if hinted >= (13,) else (10,))


def _family(name: str) -> str:
    return "" if name == "Other" else name


def _version(text: str) -> Version:
    numbers = [int(part) for part in takewhile(str.isdecimal, text.split("."))]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
