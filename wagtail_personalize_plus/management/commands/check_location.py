"""Command: say what the location database knows of addresses."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime, timezone
from ipaddress import ip_address
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from wagtail_personalize_plus import conf
from wagtail_personalize_plus.visitor.location import Location
from wagtail_personalize_plus.visitor.location_file import UnusableFile, open_file

__all__ = ["Command"]


class Command(BaseCommand):
    """Tells whether a site's location database can be used, and what a visitor would get."""

    help = (
        "Say whether the location database of the setting GEOIP['DATABASE'] can be used, how old "
        "it is, and where it places the given addresses."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the arguments."""
        parser.add_argument(
            "addresses", nargs="*", metavar="ADDRESS", help="An IP address, as in 203.0.113.7."
        )

    def handle(self, *, addresses: list[str], **_: Any) -> None:
        """Open the database, and look the addresses up as for a visitor."""
        path = conf.get("GEOIP.DATABASE")
        if not path:
            raise CommandError("No location database is configured; set GEOIP['DATABASE'].")
        try:
            metadata = open_file(path).metadata()
        except UnusableFile as fault:
            raise CommandError(f"The location database {path} {fault}.") from None
        built = datetime.fromtimestamp(metadata.build_epoch, tz=timezone.utc)
        self.stdout.write(f"{path}: {metadata.database_type} of {built:%Y-%m-%d}")
        for address in addresses:
            self.stdout.write(f"{address}: {_place_of(address)}")


def _place_of(address: str) -> str:
    try:
        ip_address(address)
    except ValueError:
        raise CommandError(f"{address!r} is no IP address.") from None
    location = Location.in_file(address)
    return "unknown" if location is None else ", ".join(_parts(location)) or "unknown"


def _parts(location: Location) -> Iterator[str]:
    """Yield what is known of a place, in words."""
    for name in ("continent", "country"):
        if value := getattr(location, name):
            yield f"{name} {value}"
    for name in ("regions", "cities"):
        if values := getattr(location, name):
            yield f"{name} {' / '.join(sorted(values))}"
    if location.latitude is not None:
        yield f"near {location.latitude}, {location.longitude}"
    if location.radius_km is not None:
        yield f"to within {location.radius_km:g} km"
    if location.time_zone:
        yield f"time zone {location.time_zone}"
