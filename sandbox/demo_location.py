"""Where the demo takes visitors to be: addresses that are set aside for documentation."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["PLACES", "DemoPlace", "place_of", "write"]

LANGUAGES = ("en", "de", "fr")

EUROPE = ("EU", {"en": "Europe", "de": "Europa", "fr": "Europe"})
NORTH_AMERICA = ("NA", {"en": "North America", "de": "Nordamerika", "fr": "Amérique du Nord"})

Named = tuple[str, dict[str, str]]
"""A code, and names by language."""


@dataclass(frozen=True, kw_only=True)
class DemoPlace:
    """A place with the networks whose visitors are there."""

    name: str
    """What the demo calls it."""

    address: str
    """An address there, to try it with."""

    networks: tuple[str, ...]
    """The networks that lie there."""

    continent: Named
    country: Named
    region: Named
    city: dict[str, str]

    in_european_union: bool = False

    latitude: float
    longitude: float
    time_zone: str

    def record(self) -> dict[str, Any]:
        """Return what a location file says of the place, in the schema of GeoLite2 City."""
        country: dict[str, Any] = {"iso_code": self.country[0], "names": self.country[1]}
        if self.in_european_union:
            country["is_in_european_union"] = True  # said of members alone
        return {
            "continent": {"code": self.continent[0], "names": self.continent[1]},
            "country": country,
            "subdivisions": [{"iso_code": self.region[0], "names": self.region[1]}],
            "city": {"names": self.city},
            "location": {
                "latitude": self.latitude,
                "longitude": self.longitude,
                "accuracy_radius": 10,
                "time_zone": self.time_zone,
            },
        }


PLACES = (
    DemoPlace(
        name="Oslo",
        address="192.0.2.10",
        networks=("192.0.2.0/24", "2001:db8:1::/48"),
        continent=EUROPE,
        country=("NO", {"en": "Norway", "de": "Norwegen", "fr": "Norvège"}),
        region=("03", {"en": "Oslo County", "de": "Oslo", "fr": "Comté d'Oslo"}),
        city={"en": "Oslo", "de": "Oslo", "fr": "Oslo"},
        latitude=59.91,
        longitude=10.75,
        time_zone="Europe/Oslo",
    ),
    DemoPlace(
        name="Madrid",
        address="198.51.100.10",
        networks=("198.51.100.0/25", "2001:db8:2::/48"),
        continent=EUROPE,
        country=("ES", {"en": "Spain", "de": "Spanien", "fr": "Espagne"}),
        region=("MD", {"en": "Madrid", "de": "Madrid", "fr": "Madrid"}),
        city={"en": "Madrid", "de": "Madrid", "fr": "Madrid"},
        in_european_union=True,
        latitude=40.42,
        longitude=-3.70,
        time_zone="Europe/Madrid",
    ),
    DemoPlace(
        name="London, near Heathrow",
        address="198.51.100.200",
        networks=("198.51.100.128/25", "2001:db8:3::/48"),
        continent=EUROPE,
        country=(
            "GB",
            {"en": "United Kingdom", "de": "Vereinigtes Königreich", "fr": "Royaume-Uni"},
        ),
        region=("ENG", {"en": "England", "de": "England", "fr": "Angleterre"}),
        city={"en": "London", "de": "London", "fr": "Londres"},
        latitude=51.48,
        longitude=-0.42,
        time_zone="Europe/London",
    ),
    DemoPlace(
        name="Innsbruck",
        address="203.0.113.10",
        networks=("203.0.113.0/25", "2001:db8:4::/48"),
        continent=EUROPE,
        country=("AT", {"en": "Austria", "de": "Österreich", "fr": "Autriche"}),
        region=("7", {"en": "Tyrol", "de": "Tirol", "fr": "Tyrol"}),
        city={"en": "Innsbruck", "de": "Innsbruck", "fr": "Innsbruck"},
        in_european_union=True,
        latitude=47.27,
        longitude=11.39,
        time_zone="Europe/Vienna",
    ),
    DemoPlace(
        name="New York",
        address="203.0.113.200",
        networks=("203.0.113.128/25", "2001:db8:5::/48"),
        continent=NORTH_AMERICA,
        country=("US", {"en": "United States", "de": "USA", "fr": "États-Unis"}),
        region=("NY", {"en": "New York", "de": "New York", "fr": "New York"}),
        city={"en": "New York", "de": "New York City", "fr": "New York"},
        latitude=40.71,
        longitude=-74.01,
        time_zone="America/New_York",
    ),
)
"""Every place of the demo."""


def place_of(address: str) -> DemoPlace | None:
    """Return the place where an IP address is, None for one that is in no network of ours."""
    try:
        found = ip_address(address)
    except ValueError:
        return None
    return next(
        (
            place
            for place in PLACES
            if any(found in ip_network(network) for network in place.networks)
        ),
        None,
    )


def write(path: Path) -> None:
    """Write a file that tells these places, in the form of MaxMind's database of cities."""
    # Imported on use: the site itself only reads such files
    from mmdb_writer import MMDBWriter
    from netaddr import IPSet  # type: ignore[import-untyped]

    writer = MMDBWriter(
        ip_version=6,
        ipv4_compatible=True,
        database_type="GeoLite2-City",
        languages=list(LANGUAGES),
        description=dict.fromkeys(LANGUAGES, "Places of the demo"),
        int_type="u16",
    )
    for place in PLACES:
        writer.insert_network(IPSet(place.networks), place.record())
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    writer.to_db_file(str(unfinished))
    unfinished.replace(path)
