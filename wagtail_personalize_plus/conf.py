"""Every setting of the package, with its default and its rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.conf import settings

__all__ = ["NAME", "SETTINGS", "Setting", "faults", "get"]

NAME = "WAGTAIL_PERSONALIZE_PLUS"
"""The Django setting that holds them all, a dict."""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One setting: what it is when nobody sets it, and what it may be."""

    default: Any
    """Value when the site sets nothing."""

    allows: Callable[[Any], bool]
    """Tells whether a value may be used."""

    rule: str
    """That condition in words, to follow "it must be"."""


def _whole_number(default: int, low: int, high: int) -> Setting:
    return Setting(
        default=default,
        allows=lambda value: type(value) is int and low <= value <= high,
        rule=f"a whole number from {low} to {high}",
    )


def _switch(*, default: bool) -> Setting:
    return Setting(
        default=default, allows=lambda value: isinstance(value, bool), rule="True or False"
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _are_networks(value: Any) -> bool:
    if _is_text(value) or not isinstance(value, Iterable):
        return False
    try:
        return all(_is_text(network) and ip_network(network) for network in value)
    except ValueError:
        return False


def _is_consent(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(_is_text(key) and _is_answer(answer) for key, answer in value.items())
    return _is_answer(value)


def _is_answer(value: Any) -> bool:
    return callable(value) or (_is_text(value) and (value in {"yes", "no"} or "." in value))


SETTINGS: Mapping[str, Setting] = MappingProxyType(
    {
        "NESTED_LEVELS": _whole_number(2, 0, 5),
        "WARM_UP": _switch(default=True),
        "TRUSTED_PROXIES": Setting(
            default=(), allows=_are_networks, rule="a list of IP addresses and networks"
        ),
        "GEOIP.DATABASE": Setting(
            default=None,
            allows=lambda value: value is None or isinstance(value, str | Path),
            rule="the path of a MaxMind database (.mmdb), or None",
        ),
        "GEOIP.HEADERS": Setting(
            default=None,
            allows=lambda value: value in {None, "cloudflare", "cloudfront", "vercel"},
            rule='"cloudflare", "cloudfront", "vercel" or None',
        ),
        "WEATHER.BACKEND": Setting(
            default=None,
            allows=lambda value: value is None or _is_text(value),
            rule="the name or dotted path of a weather provider, or None",
        ),
        "WEATHER.OPTIONS": Setting(
            default={},
            allows=lambda value: isinstance(value, Mapping),
            rule="a dict of the provider's options",
        ),
        "WEATHER.CACHE": Setting(
            default="default", allows=_is_text, rule="the name of one of Django's CACHES"
        ),
        "WEATHER.DAILY_BUDGET": _whole_number(10_000, 0, 10_000_000),
        "CONSENT": Setting(
            default="no",
            allows=_is_consent,
            rule='"yes", "no", a callable or its dotted path, or a dict of these by purpose',
        ),
        "PURPOSES": Setting(
            default={},
            allows=lambda value: (
                isinstance(value, Mapping)
                and all(_is_text(part) for pair in value.items() for part in pair)
            ),
            rule="a dict of purposes by fact",
        ),
        "HISTORY.IMMEDIATE": _switch(default=False),
        "HISTORY.QUEUE_SIZE": _whole_number(10_000, 1, 1_000_000),
        "HISTORY.RETENTION_DAYS": _whole_number(180, 1, 3_650),
        "HISTORY.VISIT_MINUTES": _whole_number(30, 1, 1_440),
    }
)
"""Settings by name; a dot leads into a dict of settings, as in HISTORY["RETENTION_DAYS"]."""

_PARTS = MappingProxyType({name: name.partition(".")[::2] for name in SETTINGS})


def get(name: str) -> Any:
    """Return the value of a setting in force now, its default where the site sets nothing."""
    outer, inner = _PARTS[name]
    configured: Any = _configured()
    if inner:
        configured, outer = configured.get(outer), inner
    if not isinstance(configured, Mapping):  # a system check tells of it
        return SETTINGS[name].default
    return configured.get(outer, SETTINGS[name].default)


def faults() -> list[str]:
    """Return what is wrong with the site's settings, one sentence each."""
    configured = getattr(settings, NAME, {})
    if not isinstance(configured, Mapping):
        return [f"{NAME} is {configured!r}; it must be a dict."]
    found: list[str] = []
    for name, value in configured.items():
        if name in SETTINGS:
            found += _faults_of(name, f"{NAME}[{name!r}]", value)
        elif name not in {outer for outer, _inner in _PARTS.values()}:
            found.append(_unknown(NAME, name, {outer for outer, _inner in _PARTS.values()}))
        elif not isinstance(value, Mapping):
            found.append(f"{NAME}[{name!r}] is {value!r}; it must be a dict.")
        else:
            found += _faults_inside(name, value)
    return found


def _faults_inside(outer: str, configured: Mapping[str, Any]) -> list[str]:
    path = f"{NAME}[{outer!r}]"
    known = {inner for name, inner in _PARTS.values() if name == outer}
    found: list[str] = []
    for inner, value in configured.items():
        if inner in known:
            found += _faults_of(f"{outer}.{inner}", f"{path}[{inner!r}]", value)
        else:
            found.append(_unknown(path, inner, known))
    return found


def _faults_of(name: str, path: str, value: Any) -> list[str]:
    setting = SETTINGS[name]
    return [] if setting.allows(value) else [f"{path} is {value!r}; it must be {setting.rule}."]


def _configured() -> Mapping[str, Any]:
    configured = getattr(settings, NAME, {})
    return configured if isinstance(configured, Mapping) else {}


def _unknown(path: str, name: object, known: Iterable[str]) -> str:
    near = get_close_matches(str(name), sorted(known), n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return f"{path} has no setting {name!r}.{hint}"
