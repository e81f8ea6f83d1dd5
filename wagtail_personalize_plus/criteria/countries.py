"""The countries and time zones that editors choose from, by name."""

from __future__ import annotations

import gettext as catalogs
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from zoneinfo import TZPATH, available_timezones

from django.utils.translation import get_language, gettext, gettext_lazy as _, override, to_locale

from wagtail_personalize_plus.criteria.options_field import Options
from wagtail_personalize_plus.visitor.countries import CONTINENT_OF
from wagtail_personalize_plus.visitor.location import folded

__all__ = ["COUNTRIES", "UNION", "ZONES", "country_name", "country_names", "zone_name"]

UNION = "EU"
"""Stands for every member of the European Union; no country will ever have this code."""

KOSOVO = "XK"
"""A country that the standard lacks."""

AREAS = frozenset(
    {
        "Africa",
        "America",
        "Antarctica",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    }
)
"""First parts of the names of zones at a place."""


def country_names() -> Mapping[str, str]:
    """Return the name of every country by its code, in the active language and its order."""
    return _country_names(get_language() or "en")


def country_name(code: str) -> str:
    """Return the name of a country for a sentence, also of a code that is none."""
    if code == UNION:
        return gettext("a member of the European Union")
    return country_names().get(code) or gettext("unknown country (%(code)s)") % {"code": code}


def zone_name(zone: str) -> str:
    """Return the name of a time zone as people read it."""
    return zone.replace("_", " ")


@lru_cache(maxsize=64)
def _country_names(language: str) -> Mapping[str, str]:
    # Imported on use: nobody but editors needs these names
    from django_countries import base, data

    with override(None):  # its own texts, which are the keys of its catalogs
        english = {code: str(name) for code, name in data.COUNTRIES.items()}
        english |= {code: str(name) for code, name in base.CountriesBase.COMMON_NAMES.items()}
    # Its catalogs are read here, so that a site need not install it as an app
    folder = Path(data.__file__).parent / "locale"
    catalog = catalogs.translation("django", folder, _locales(language, folder), fallback=True)
    names = {code: catalog.gettext(english[code]) for code in english if code in CONTINENT_OF}
    names[KOSOVO] = gettext("Kosovo")
    return dict(sorted(names.items(), key=lambda pair: folded(pair[1])))


def _locales(language: str, folder: Path) -> list[str]:
    """Return the catalogs to look into for a language, the nearest first."""
    locale = to_locale(language)
    base = locale.partition("_")[0]
    kin = sorted(path.name for path in folder.glob(f"{base}_*"))
    return [locale, base, *kin]


def _countries_and_union() -> Mapping[str, str]:
    return {UNION: gettext("European Union (all members)"), **country_names()}


def _zone_names() -> Mapping[str, str]:
    return {zone: zone_name(zone) for zone in sorted(_countries_of_zones() or _zones_at_places())}


def _countries_by_zone() -> Mapping[str, str]:
    return {
        zone: country_names()[country]
        for zone, country in _countries_of_zones().items()
        if country in CONTINENT_OF
    }


@cache
def _countries_of_zones() -> Mapping[str, str]:
    """Return the country of each time zone, as the zone database lists them for choosing."""
    rows = (line.split("\t") for line in _zone_table() if not line.startswith("#"))
    return {row[2]: row[0] for row in rows if len(row) > 2}  # noqa: PLR2004 - columns


def _zone_table() -> Iterable[str]:
    for folder in TZPATH:
        path = Path(folder) / "zone.tab"
        if path.is_file():
            return path.read_text("utf-8").splitlines()
    try:
        return (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8").splitlines()
    except (ModuleNotFoundError, OSError):
        return ()


def _zones_at_places() -> Iterable[str]:
    return (zone for zone in available_timezones() if zone.partition("/")[0] in AREAS)


COUNTRIES = Options(
    kind="countries",
    names=_countries_and_union,
    label=_("Countries"),
    placeholder=_("Choose countries"),
)

ZONES = Options(
    kind="time-zones",
    names=_zone_names,
    details=_countries_by_zone,
    label=_("Time zones"),
    placeholder=_("Choose time zones"),
)
