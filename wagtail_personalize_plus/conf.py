"""Every setting of the package, with its default and its rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
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


def _whole_number(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and low <= value <= high


SETTINGS: Mapping[str, Setting] = MappingProxyType(
    {
        "NESTED_LEVELS": Setting(
            default=2, allows=_whole_number(0, 5), rule="a whole number from 0 to 5"
        ),
        "WARM_UP": Setting(
            default=True, allows=lambda value: isinstance(value, bool), rule="True or False"
        ),
    }
)


def get(name: str) -> Any:
    """Return the value of a setting in force now, its default where the site sets nothing."""
    return _configured().get(name, SETTINGS[name].default)


def faults() -> list[str]:
    """Return what is wrong with the site's settings, one sentence each."""
    configured = getattr(settings, NAME, {})
    if not isinstance(configured, Mapping):
        return [f"{NAME} is {configured!r}; it must be a dict."]
    return [
        *(_unknown(name) for name in configured if name not in SETTINGS),
        *(
            f"{NAME}[{name!r}] is {configured[name]!r}; it must be {setting.rule}."
            for name, setting in SETTINGS.items()
            if name in configured and not setting.allows(configured[name])
        ),
    ]


def _configured() -> Mapping[str, Any]:
    configured = getattr(settings, NAME, {})
    return configured if isinstance(configured, Mapping) else {}


def _unknown(name: str) -> str:
    near = get_close_matches(str(name), SETTINGS, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return f"{NAME} has no setting {name!r}.{hint}"
