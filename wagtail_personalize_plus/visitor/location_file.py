"""A file that tells where addresses are, kept open and followed when it is replaced."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import inf
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from wagtail_personalize_plus import rarely

if TYPE_CHECKING:
    from geoip2.database import Reader
    from geoip2.models import City, Country, Enterprise

__all__ = ["LocationFile", "UnusableFile", "fault_of", "open_file"]

logger = logging.getLogger("wagtail_personalize_plus.visitor")

SCHEMAS = ("City", "Country", "Enterprise")
"""What the type of a usable database contains; each is a method of geoip2's reader."""

REMEMBERED = 1024
"""Addresses whose place a process keeps in memory."""

RETRY_SECONDS = 5
"""How long a file that could not be opened is left alone, unless it changes."""

LOOK_SECONDS = 2
"""How long a file that is known is not looked at for addresses that are remembered."""

Found = TypeVar("Found")

Stamp = tuple[int, int, int]
"""Tells one state of a file from another: time of change, size and number."""


class UnusableFile(Exception):
    """A file is no location database; the message says why, to follow its path."""


def open_file(path: str | Path) -> Reader:
    """Return a reader of a location database. Raises UnusableFile."""
    # Imported on use: a site without a file need not load it
    from geoip2.database import Reader

    try:
        reader = Reader(os.fspath(path))
    except FileNotFoundError:
        raise UnusableFile("does not exist") from None
    except OSError as error:
        raise UnusableFile(f"cannot be read ({error.strerror})") from None
    except Exception:  # noqa: BLE001 - whatever a broken file leads the parser to
        raise UnusableFile("is not a MaxMind database, or a broken one") from None
    kind = reader.metadata().database_type
    if not any(schema in kind for schema in SCHEMAS):
        raise UnusableFile(f"is a database of the type {kind!r}, not of cities or countries")
    return reader


class _Changed(Exception):
    """The file is no longer what was opened."""


def fault_of(path: str | Path) -> str:
    """Return why the file at a path cannot be used, to follow the path, or nothing if it can."""
    try:
        open_file(path)
    except UnusableFile as fault:
        return str(fault)
    return ""


@dataclass(frozen=True, kw_only=True)
class _Opened(Generic[Found]):
    """One state of a file, opened, or found to be unusable."""

    path: str | Path
    stamp: Stamp | None
    find: Callable[[str], Found | None] | None = None
    fault: str = ""
    since: float

    def is_still(self, path: str | Path, stamp: Stamp | None) -> bool:
        """Return whether this is what there is to say of the file, in this state of it."""
        if self.stamp != stamp or self.path != path:
            return False
        return self.find is not None or monotonic() - self.since < RETRY_SECONDS


class LocationFile(Generic[Found]):
    """
    Answers for addresses out of a file, with what `convert` makes of its records.

    The file is opened when the first address is asked for, mapped into memory, and opened anew
    when its size or its time of change is another. That is looked at every few seconds, and before
    each record is read: the system kills a process that reads where a file was cut short.

    Nothing is locked. Threads that come at the same time may open it twice, and a process that was
    forked goes on reading what its parent opened.
    """

    def __init__(self, convert: Callable[[Any], Found | None]) -> None:
        self._convert = convert
        self._opened: _Opened[Found] | None = None
        self._looked = -inf

    def find(self, path: str | Path, address: str) -> Found | None:
        """
        Return what the file at a path tells of an IP address, or None.

        A file that is missing or broken tells nothing, and is logged once a minute. An address is
        never logged.
        """
        opened = self._opened
        if opened is None or opened.path != path or monotonic() - self._looked > LOOK_SECONDS:
            opened = self._look(path)
        try:
            return self._ask(opened, address)
        except _Changed:
            opened = self._look(path)
        try:
            return self._ask(opened, address)
        except _Changed:  # somebody writes into it right now
            return None

    def _ask(self, opened: _Opened[Found], address: str) -> Found | None:
        if opened.find is None:
            self._log(opened.path, opened.fault)
            return None
        try:
            return opened.find(address)
        except _Changed:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a broken file leads the parser to
            # Its own message would name the address
            self._log(opened.path, f"has a broken record ({type(error).__name__})")
            return None

    def _look(self, path: str | Path) -> _Opened[Found]:
        """Return the file as it is now, opened before or now."""
        self._looked = monotonic()
        stamp, opened = _stamp(path), self._opened
        if opened is None or not opened.is_still(path, stamp):
            opened = self._opened = self._open(path, stamp)
        return opened

    def _open(self, path: str | Path, stamp: Stamp | None) -> _Opened[Found]:
        now = monotonic()
        try:
            reader = open_file(path)
        except UnusableFile as fault:
            return _Opened(path=path, stamp=stamp, fault=str(fault), since=now)
        find = _finder(reader, self._convert, lambda: _stamp(path) == stamp)
        return _Opened(path=path, stamp=stamp, find=find, since=now)

    def _log(self, path: str | Path, fault: str) -> None:
        rarely.log(
            logger, "The location database %s %s; locations are unknown.", path, fault, about=self
        )


def _finder(
    reader: Reader, convert: Callable[[Any], Found | None], is_unchanged: Callable[[], bool]
) -> Callable[[str], Found | None]:
    from geoip2.errors import AddressNotFoundError

    metadata = reader.metadata()
    knows_ipv6 = metadata.ip_version == 6  # noqa: PLR2004 - the name of the protocol
    look_up = next(
        getattr(reader, schema.lower()) for schema in SCHEMAS if schema in metadata.database_type
    )

    @lru_cache(maxsize=REMEMBERED)
    def find(address: str) -> Found | None:
        if not is_unchanged():
            raise _Changed
        if ":" in address and not knows_ipv6:
            return None
        try:
            return convert(_record_of(look_up(address)))
        except AddressNotFoundError:
            return None

    return find


def _record_of(model: City | Country | Enterprise) -> dict[str, Any]:
    """Return what is asked of a record, in its own shape; all of it takes three times as long."""
    from geoip2.models import City

    record: dict[str, Any] = {
        "continent": {"code": model.continent.code},
        "country": {
            "iso_code": model.country.iso_code,
            "is_in_european_union": model.country.is_in_european_union,
        },
    }
    if isinstance(model, City):  # Enterprise is one too
        place = model.location
        record |= {
            "city": {"names": model.city.names},
            "subdivisions": [
                {"iso_code": part.iso_code, "names": part.names} for part in model.subdivisions
            ],
            "location": {
                "latitude": place.latitude,
                "longitude": place.longitude,
                "accuracy_radius": place.accuracy_radius,
                "time_zone": place.time_zone,
            },
        }
    return record


def _stamp(path: str | Path) -> Stamp | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - half the time of Path.stat()
    except (OSError, TypeError, ValueError):  # a path that is none
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
