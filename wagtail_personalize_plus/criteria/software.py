"""Criteria: the operating system and the browser that the visitor uses."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from django import forms
from django.utils.text import get_text_list
from django.utils.translation import gettext, gettext_lazy as _
from wagtail import blocks

from wagtail_personalize_plus.criteria.base import (
    Answers,
    Criterion,
    Test,
    register_criterion,
    unknown,
)
from wagtail_personalize_plus.criteria.headings import DEVICE
from wagtail_personalize_plus.visitor import Visitor

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

__all__ = ["Browser", "OperatingSystem"]


@dataclass(frozen=True, kw_only=True)
class Family:
    """What editors see as one program."""

    label: StrOrPromise
    """What editors choose."""

    names: frozenset[str]
    """The names that ua-parser (uap-core, regexes.yaml) and client hints have for it."""


def _family(label: StrOrPromise, *names: str) -> Family:
    return Family(label=label, names=frozenset(name.casefold() for name in names))


OPERATING_SYSTEMS: Mapping[str, Family] = MappingProxyType(
    {
        "windows": _family(_("Windows"), "Windows"),
        "macos": _family(_("macOS"), "Mac OS X", "Mac OS", "macOS"),
        "ios": _family(_("iOS and iPadOS"), "iOS", "iPadOS"),
        "android": _family(_("Android"), "Android"),
        "linux": _family(
            _("Linux"),
            *("Linux", "Ubuntu", "Kubuntu", "Lubuntu", "Linux Mint", "Debian", "Fedora", "Red Hat"),
            *("CentOS", "Arch Linux", "openSUSE", "SUSE", "Gentoo", "Mageia", "Mandriva"),
            *("PCLinuxOS", "Puppy", "Slackware", "BackTrack"),
        ),
        "chromeos": _family(_("ChromeOS"), "Chrome OS", "Chromium OS", "ChromeOS"),
        "harmonyos": _family(_("HarmonyOS"), "HarmonyOS"),
        "kaios": _family(_("KaiOS"), "KaiOS"),
        "tizen": _family(_("Tizen"), "Tizen"),
        "webos": _family(_("webOS"), "webOS", "Web0S"),
        "tvos": _family(_("tvOS"), "tvOS", "ATV OS X"),
    }
)
"""Every choice of an operating system, by the name that is stored."""

BROWSERS: Mapping[str, Family] = MappingProxyType(
    {
        "chrome": _family(
            _("Chrome"),
            *("Chrome", "Chrome Mobile", "Chrome Mobile iOS", "Chromium", "Google Chrome"),
        ),
        "safari": _family(_("Safari"), "Safari", "Mobile Safari"),
        "firefox": _family(
            _("Firefox"),
            *("Firefox", "Firefox Mobile", "Firefox iOS", "Firefox Alpha", "Firefox Beta"),
        ),
        "edge": _family(_("Edge"), "Edge", "Edge Mobile", "Microsoft Edge"),
        "opera": _family(
            _("Opera"),
            *("Opera", "Opera Mobile", "Opera Mini", "Opera Tablet", "Opera Touch", "Opera Coast"),
            *("Opera GX", "Opera Neon"),
        ),
        "samsung": _family(_("Samsung Internet"), "Samsung Internet"),
        "brave": _family(_("Brave"), "Brave"),
        "duckduckgo": _family(_("DuckDuckGo"), "DuckDuckGo", "DuckDuckGo Mobile"),
        "vivaldi": _family(_("Vivaldi"), "Vivaldi"),
        "yandex": _family(_("Yandex Browser"), "Yandex Browser"),
        "uc": _family(_("UC Browser"), "UC Browser"),
        "qq": _family(_("QQ Browser"), "QQ Browser", "QQ Browser Mini", "QQ Browser Mobile"),
        "huawei": _family(_("Huawei Browser"), "Huawei Browser"),
        "xiaomi": _family(_("Mi Browser"), "MiuiBrowser", "Mint Browser"),
        "silk": _family(_("Amazon Silk"), "Amazon Silk"),
        "ie": _family(_("Internet Explorer"), "IE", "IE Mobile", "IE Large Screen"),
        "in_app": _family(
            _("Inside an app (Facebook, Instagram, ...)"),
            *("Chrome Mobile WebView", "Mobile Safari UI/WKWebView", "Facebook", "Instagram"),
            *("Facebook Messenger", "TikTok", "Snapchat", "Pinterest", "Twitter", "LINE", "Weibo"),
            *("KakaoTalk", "WeChat Browser", "Telegram", "Google"),
        ),
    }
)
"""Every choice of a browser, by the name that is stored."""


def _choices(families: Mapping[str, Family]) -> list[tuple[str, StrOrPromise]]:
    return [(choice, family.label) for choice, family in families.items()]


def _names(families: Mapping[str, Family], chosen: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*(families[choice].names for choice in chosen))


def _listed(families: Mapping[str, Family], chosen: Collection[str]) -> str:
    labels = [str(family.label) for choice, family in families.items() if choice in chosen]
    return get_text_list(labels, gettext("or"))


def _known(name: str, names: frozenset[str]) -> bool | None:
    return name.casefold() in names if name else None


@register_criterion("operating_system")
class OperatingSystem(Criterion):
    """
    Match visitors whose operating system is one of the chosen ones.

    Unknown when the device or its operating system is not recognized, or none is chosen.
    """

    families = blocks.MultipleChoiceBlock(
        choices=_choices(OPERATING_SYSTEMS),
        widget=forms.CheckboxSelectMultiple,
        label=_("Operating systems"),
        help_text=_("Most iPads call themselves Macs."),
    )

    class Meta:
        label = _("Operating system (Windows, macOS, iOS, Android)")
        icon = "desktop"
        group = DEVICE
        label_format = "{families}"
        reads = frozenset({"device"})

    def compile(self, value: Answers) -> Test:
        names = _names(OPERATING_SYSTEMS, value["families"] or ())
        if not names:
            return unknown

        def test(visitor: Visitor) -> bool | None:
            device = visitor.device
            return None if device is None else _known(device.os, names)

        return test

    def describe(self, value: Answers) -> str:
        if not value["families"]:
            return gettext("no operating system is chosen")
        systems = _listed(OPERATING_SYSTEMS, value["families"])
        return gettext("operating system is %(systems)s") % {"systems": systems}


@register_criterion("browser")
class Browser(Criterion):
    """
    Match visitors whose browser is one of the chosen ones, on whatever device.

    Unknown when the device or its browser is not recognized, or none is chosen.
    """

    families = blocks.MultipleChoiceBlock(
        choices=_choices(BROWSERS),
        widget=forms.CheckboxSelectMultiple,
        label=_("Browsers"),
    )

    class Meta:
        label = _("Browser (Chrome, Safari, Firefox, Edge)")
        icon = "globe"
        group = DEVICE
        label_format = "{families}"
        reads = frozenset({"device"})

    def compile(self, value: Answers) -> Test:
        names = _names(BROWSERS, value["families"] or ())
        if not names:
            return unknown

        def test(visitor: Visitor) -> bool | None:
            device = visitor.device
            return None if device is None else _known(device.browser, names)

        return test

    def describe(self, value: Answers) -> str:
        if not value["families"]:
            return gettext("no browser is chosen")
        browsers = _listed(BROWSERS, value["families"])
        return gettext("browser is %(browsers)s") % {"browsers": browsers}
