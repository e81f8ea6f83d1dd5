"""Weather providers: those that come with the package, by name, and the one of the site."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from difflib import get_close_matches
from inspect import signature
from types import MappingProxyType
from typing import Any, NamedTuple

from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from wagtail_personalize_plus import conf, rarely
from wagtail_personalize_plus.visitor.weather.providers.base import WeatherProvider

__all__ = ["PROVIDERS", "WeatherProvider", "configured", "make"]

logger = logging.getLogger("wagtail_personalize_plus.visitor.weather")

PROVIDERS: Mapping[str, str] = MappingProxyType(
    {
        name: f"{__name__}.{path}"
        for name, path in {
            "met_norway": "met_norway.MetNorway",
            "open_meteo": "open_meteo.OpenMeteo",
            "openweathermap": "openweathermap.OpenWeatherMap",
            "static": "static.Static",
        }.items()
    }
)
"""The classes that come with the package, by the name for WEATHER.BACKEND."""


class _Made(NamedTuple):
    backend: Any
    options: Any
    provider: WeatherProvider | None


_made = _Made(None, None, None)


def configured() -> WeatherProvider | None:
    """
    Return the provider of the site, made once for its settings.

    None where the site names none, or one that cannot be made, which is logged.
    """
    global _made  # noqa: PLW0603 - one provider, remembered
    backend, made = conf.get("WEATHER.BACKEND"), _made
    if backend is None:
        return None
    options = conf.get("WEATHER.OPTIONS")
    if made.backend == backend and made.options is options:
        return made.provider
    try:
        provider = make(backend, options)
    except ImproperlyConfigured as error:
        rarely.log(logger, "No weather: %s", error)
        provider = None
    _made = _Made(backend, options, provider)
    return provider


def make(backend: Any, options: Mapping[str, Any]) -> WeatherProvider:
    """
    Return a new provider, by name or dotted path.

    Raises ImproperlyConfigured when there is none of that name, or when its options cannot work.
    """
    provider_class = _class_of(backend)
    try:
        signature(provider_class).bind(**options)
    except TypeError as error:
        msg = f"The weather provider {backend!r} cannot be made of its options: {error}."
        raise ImproperlyConfigured(msg) from None
    try:
        return provider_class(**options)
    except ImproperlyConfigured:
        raise
    except Exception as error:
        msg = f"The weather provider {backend!r} cannot be made: {error!r}."
        raise ImproperlyConfigured(msg) from error


def _class_of(backend: Any) -> type[WeatherProvider]:
    if not isinstance(backend, str) or (backend not in PROVIDERS and "." not in backend):
        near = get_close_matches(str(backend), PROVIDERS, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else f" There are: {', '.join(PROVIDERS)}."
        raise ImproperlyConfigured(f"There is no weather provider {backend!r}.{hint}")
    try:
        found = import_string(PROVIDERS.get(backend, backend))
    except Exception as error:
        msg = f"The weather provider {backend!r} cannot be imported: {error}."
        raise ImproperlyConfigured(msg) from error
    if not (isinstance(found, type) and issubclass(found, WeatherProvider)):
        raise ImproperlyConfigured(f"{backend!r} is no weather provider: subclass WeatherProvider.")
    return found
