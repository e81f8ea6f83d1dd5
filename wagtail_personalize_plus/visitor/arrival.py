"""Fact: where a request came from, and what its URL says about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from wagtail_personalize_plus.visitor.signals import Signals

__all__ = ["SEARCH_ENGINES", "UTM_FIELDS", "Arrival"]

MAX_LENGTH = 2048
"""Characters of a referrer or URL that is read; browsers and proxies refuse longer ones too."""

MAX_PARAMETERS = 100
"""Query parameters that are read; a URL with more of them is nobody's campaign."""

UTM_FIELDS = ("source", "medium", "campaign", "term", "content")
"""The fields of a tagged link, each the end of a query parameter `utm_...`."""

SEARCH_ENGINES: Mapping[str, str] = MappingProxyType(
    {
        "google": "Google",
        "bing": "Bing",
        "duckduckgo": "DuckDuckGo",
        "yahoo": "Yahoo",
        "yandex": "Yandex",
        "baidu": "Baidu",
        "ecosia": "Ecosia",
        "qwant": "Qwant",
        "startpage": "Startpage",
        "brave": "Brave",
        "kagi": "Kagi",
        "naver": "Naver",
        "seznam": "Seznam",
    }
)
"""Search engines by the registered name in their host, whatever the country."""

_OTHER_HOSTS: Mapping[str, str] = MappingProxyType(
    {"ya.ru": "Yandex", "com.google.android.googlequicksearchbox": "Google"}
)
"""Search engines at hosts of another name; the second is the `android-app:` of Google's search."""

_PORTALS = frozenset({"yahoo", "brave", "naver", "seznam"})
"""Names that do much else, and search only at a sub-domain called `search`."""

_SEARCH_SUBDOMAINS = frozenset({"www", "m", "images", "cn", "eu", "html", "lite", "start"})
"""Sub-domains at which the others search; at `mail` or `docs` they do something else."""

_SECOND_LEVELS = frozenset({"co", "com"})
"""Labels that belong to the suffix of a host where a country's follows: google.co.uk."""


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """Where this request came from; what was not sent is empty."""

    referrer: str = ""
    """URL of the page that held the link, empty when the browser named none."""

    referrer_host: str = ""
    """Lower-case host of that page, without port."""

    is_internal: bool = False
    """True when that page is on the host that was asked."""

    search_engine: str = ""
    """Name of the search engine that the visitor comes from, one of SEARCH_ENGINES' values."""

    utm: Mapping[str, str] = field(default_factory=dict)
    """The tags of the link by UTM_FIELDS, without the prefix; only those that were sent."""

    query: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Every query parameter with all its values."""

    @classmethod
    def from_signals(cls, signals: Signals) -> Arrival | None:
        """Return the arrival, or None where the URL or the referrer cannot be read."""
        referrer, url = signals.headers.get("referer", ""), signals.url
        if len(referrer) > MAX_LENGTH or len(url) > MAX_LENGTH:
            return None
        try:
            host, engine = _origin(referrer)
            own, _ = _origin(url.partition("?")[0])
            query = _query(url)
        except ValueError:  # "http://[", or more parameters than MAX_PARAMETERS
            return None
        return cls(
            referrer=referrer if host else "",
            referrer_host=host,
            is_internal=bool(host) and host == own,
            search_engine=engine,
            utm={name: query[f"utm_{name}"][0] for name in UTM_FIELDS if f"utm_{name}" in query},
            query=query,
        )


@lru_cache(maxsize=1024)
def _origin(url: str) -> tuple[str, str]:
    """Return the host of a URL, and the search engine there; either may be empty."""
    host = _host(url)
    return host, _search_engine(host)


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").rstrip(".")


def _query(url: str) -> Mapping[str, tuple[str, ...]]:
    url, _, _ = url.partition("#")
    _, _, query = url.partition("?")
    pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=MAX_PARAMETERS)
    values: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        values[name] = (*values.get(name, ()), value)
    return values


def _search_engine(host: str) -> str:
    """Return the engine whose search runs at the host, empty for every other host."""
    if host in _OTHER_HOSTS:
        return _OTHER_HOSTS[host]
    name, subdomains = _registered_name(host)
    if name in _PORTALS:
        return SEARCH_ENGINES[name] if "search" in subdomains else ""
    return SEARCH_ENGINES.get(name, "") if _SEARCH_SUBDOMAINS.issuperset(subdomains) else ""


def _registered_name(host: str) -> tuple[str, list[str]]:
    """
    Return the registered name of a host, as in "google" of www.google.co.uk, and its sub-domains.

    It stands before a suffix of one label, or two: good enough to tell search engines, and no
    list of suffixes has to be kept.
    """
    labels = host.split(".")
    is_long = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVELS  # noqa: PLR2004
    *subdomains, name = labels[: -2 if is_long else -1] or [""]
    return name, subdomains
