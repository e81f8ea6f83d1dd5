"""What a place to stay is, and the four places of the departure board."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING

from sandbox.travel.demo.streams import Price
from sandbox.travel.models import StayPage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandbox.travel.demo.keys import Keys
    from sandbox.travel.demo.streams import Item, Writer

__all__ = ["STAYS", "Stay"]


@dataclass(frozen=True, kw_only=True)
class Stay:
    """A place before it is a page."""

    slug: str
    """The end of its address."""

    title: str
    """Its name."""

    region: str
    """What kind of place it is, in a few words."""

    summary: str
    """What to expect, in two sentences."""

    picture: str
    """Name of its picture."""

    others: tuple[str, ...]
    """Names of further pictures."""

    departure: time
    """When the train leaves."""

    journey: str
    """How long it takes, by what."""

    price: int
    """Euros for one guest and night."""

    text: str
    """What it is like, as HTML."""

    tags: tuple[str, ...]
    """What visitors come for."""

    hint: str = ""
    """What to know about the way there, if there is anything."""

    hint_for: tuple[str, str] = ("", "")
    """A visitor group, by its slug, and what it is told instead."""

    parent: str = "home"
    """The slug of the page above it."""

    facts: Mapping[str, str]
    """What is to be known."""

    def page(self, keys: Keys) -> StayPage:
        """Return its page, still without a body."""
        page = StayPage(
            slug=self.slug,
            title=self.title,
            region=self.region,
            summary=self.summary,
            picture_id=keys.images[self.picture],
            departure=self.departure,
            journey=self.journey,
            price=self.price,
        )
        page.tags.add(*self.tags)
        return page

    def body(self, write: Writer) -> list[Item]:
        """Return the sections of its page: rates, text, pictures and facts, membership."""
        return [
            write.block("personalized", self._rates(write)),
            write.text(self.text),
            *self._way(write),
            write.block("personalized", self._look(write)),
            write.block("personalized", _membership(write)),
        ]

    def _rates(self, write: Writer) -> Item:
        book = write.link("Ask for your dates", "booking")
        day = write.offer(
            "Day rate",
            "Breakfast, linen and the walk from the station are included.",
            Price(euros=self.price),
            book,
        )
        night = write.offer(
            "Night rate",
            "Book between 22:00 and 06:00, and beds that would stay empty cost a fifth less.",
            Price(euros=round(self.price * 0.8), usually=self.price),
            book,
        )
        weekend = write.offer(
            "Weekend rate",
            "Saturday and Sunday nights come with a picnic, and a boat or a sledge to take it out.",
            Price(euros=self.price),
            book,
        )
        return write.personalized(
            [write.block("offer", day)],
            write.variant([write.block("offer", night)], to=["night"]),
            write.variant([write.block("offer", weekend)], to=["weekend"], but_not=["night"]),
        )

    def _way(self, write: Writer) -> list[Item]:
        if not self.hint:
            return []
        group, instead = self.hint_for
        variants = [write.variant([write.hint(instead)], to=[group])] if group else []
        hint = write.personalized([write.hint(self.hint)], *variants)
        return [write.block("personalized", hint)]

    def _look(self, write: Writer) -> Item:
        return write.personalized(
            [
                write.gallery(*self.others),
                write.facts(f"{self.title} at a glance", self.facts),
            ],
            write.variant(
                [write.facts(f"{self.title} in plain facts", self.facts)], to=["crawlers"]
            ),
        )


def _membership(write: Writer) -> Item:
    return write.personalized(
        [write.hint("You are a member, so a tenth comes off at the desk.")],
        write.variant(
            [write.hint("Members pay a tenth less here, and joining costs nothing.")],
            but_not=["members"],
        ),
    )


STAYS: Sequence[Stay] = (
    Stay(
        slug="valdrenna",
        title="Valdrenna",
        region="A high valley",
        summary="Nine cabins, one bakery and a bell that rings when the bread is ready. "
        "The road ends a valley below; the train does not.",
        picture="alpine-morning",
        others=("winter-sun", "night-train"),
        departure=time(7, 32),
        journey="4 h 10 by rail",
        price=118,
        text=(
            "<h2>Above the last road</h2><p>You step off the train at 1,640 meters and hear water. "
            "The cabins stand where the meadow gets too steep for cows, so every window has the "
            "whole valley in it.</p><p>Days arrange themselves: bread at seven, the high path "
            "before the heat, a nap in the grass, dinner at the long table. In winter the same "
            "path is a sledge run.</p>"
        ),
        facts={
            "Altitude": "1,640 meters",
            "Beds": "34 in nine cabins",
            "Open": "December to March, May to October",
            "From the station": "Twelve minutes on foot, luggage is carried",
            "On the table": "Bread from the village, dinner for € 32",
        },
        tags=("mountains", "snow"),
    ),
    Stay(
        slug="port-isaura",
        title="Port Isaura",
        region="A harbor town",
        summary="A lighthouse, forty steps to the water and a ferry twice a day. "
        "Lunch is whatever came in this morning.",
        picture="harbor-noon",
        others=("lake-evening", "northern-night"),
        departure=time(8, 5),
        journey="6 h 25 by rail and ferry",
        price=96,
        text=(
            "<h2>Forty steps to the water</h2><p>The old sailmakers’ house has eleven rooms and no "
            "two alike. The lower ones smell of tar and lemons; the upper ones look at the "
            "lighthouse, which winks every nine seconds.</p><p>There is a boat for guests. It is "
            "small, it is red, and it knows the way to three beaches that have no other "
            "access.</p>"
        ),
        facts={
            "Beds": "22 in eleven rooms",
            "Open": "April to November",
            "From the ferry": "Three minutes along the quay",
            "Sea": "24 °C in August",
            "On the table": "Fish at noon, dinner for € 32",
        },
        tags=("sea", "sun"),
        hint="The ferry is small, and it is fun. It sails at ten and at four.",
        hint_for=(
            "rough-sea",
            "It blows where you are, and perhaps here: the ferry sails up to force 8.",
        ),
    ),
    Stay(
        slug="lake-miren",
        title="Lake Miren",
        region="A lake among hills",
        summary="A boathouse with a stove and a long evening. "
        "Near enough for a weekend, quiet enough to forget which one.",
        picture="lake-evening",
        others=("alpine-morning", "harbor-noon"),
        departure=time(9, 20),
        journey="2 h 45 by rail",
        price=88,
        text=(
            "<h2>The longest evening in the timetable</h2><p>The sun goes down at the far end of "
            "the lake, and takes its time. Guests row out to see it and row back by the light of "
            "the stove in the boathouse.</p><p>The water is soft and cold. Nobody has yet "
            "regretted the first swim of the morning, though many have said so beforehand.</p>"
        ),
        facts={
            "Beds": "16 in the boathouse and two cabins",
            "Open": "All year",
            "From the station": "One stop by rowing boat, or a mile on foot",
            "Water": "21 °C in July",
            "On the table": "A basket at the door, dinner for € 32",
        },
        tags=("lake", "quiet"),
    ),
    Stay(
        slug="sorvik",
        title="Sorvik",
        region="Islands in the north",
        summary="Red houses, black water and lights that need no switch. "
        "You board after dinner and arrive before breakfast.",
        picture="northern-night",
        others=("night-train", "winter-sun"),
        departure=time(18, 47),
        journey="12 h by night train",
        price=142,
        text="<h2>Where the line ends</h2><p>The night train stops because the land does. From the "
        "platform you see the houses, each with a stove that was lit before you came.</p><p>From "
        "October to March somebody knocks when the sky turns green. You may ask not to be woken; "
        "in all these years only two have.</p>",
        facts={
            "Beds": "18 in six houses",
            "Open": "September to April",
            "From the station": "Four minutes on foot",
            "Northern lights": "Two nights out of three in clear weather",
            "On the table": "Soup on the stove, dinner for € 32",
        },
        tags=("sea", "snow", "quiet"),
        hint="Change once, at the harbor junction; your luggage finds the way without you.",
        hint_for=(
            "from-oslo",
            "From Oslo it is one train: board at 18:47, sleep, and step out beside the sea.",
        ),
    ),
)
"""The places in the order of the departure board."""
