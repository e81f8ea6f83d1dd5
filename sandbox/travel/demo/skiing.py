"""The ski section of the demo site: what it says, and the three places in it."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from sandbox.travel.demo.stays import Stay
from sandbox.travel.demo.streams import Price

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.travel.demo.streams import Item, Writer

__all__ = ["SKI_STAYS", "skiing"]


def skiing(write: Writer) -> list[Item]:
    """Return what the section says below its places."""
    book = write.link("Book a week", "booking")
    return [
        write.block(
            "personalized",
            write.personalized(
                [write.hint("The lifts run from December to April; the trains run anyway.")],
                write.variant(
                    [
                        write.block(
                            "offer",
                            write.offer(
                                "Your seventh day is on us",
                                "You keep coming back to the snow. Stay a week in any of the "
                                "three places, and the lift takes you up free on the last day.",
                                Price(euros=318, usually=371, unit="for seven days of lifts"),
                                book,
                            ),
                        )
                    ],
                    to=["ski-fans"],
                ),
                write.variant(
                    [
                        write.block(
                            "offer",
                            write.offer(
                                "Neighbors ski for less",
                                "With an address in the Tyrol a day of lifts costs half, from "
                                "Monday to Friday.",
                                Price(euros=27, usually=53, unit="a day of lifts"),
                                book,
                            ),
                        )
                    ],
                    to=["tyrol"],
                ),
            ),
        ),
        write.text(
            "<h2>Up by rail</h2><p>All three stations are in the snow, so ski boots are the only "
            "shoes you need. Hire what you lack on the platform, and hand it back on the way "
            "home.</p>"
        ),
    ]


SKI_STAYS: Sequence[Stay] = (
    Stay(
        slug="larkfell-glacier",
        parent="skiing",
        title="Larkfell Glacier",
        region="Ice and sky",
        summary="A rack railway, one hut and eleven kilometers of white. The first run of the "
        "morning belongs to whoever slept up here.",
        picture="glacier-noon",
        others=("winter-sun", "nursery-slope"),
        departure=time(6, 58),
        journey="5 h 20 by rail and rack railway",
        price=134,
        text=(
            "<h2>First tracks without an alarm clock</h2><p>The hut stands where the rails end, at "
            "2,940 meters. Breakfast is at half past six; by seven you stand on snow that nobody "
            "has touched, and the day guests are still three hours away.</p><p>The long run goes "
            "down to the valley and takes twenty minutes, or a morning with stops.</p>"
        ),
        facts={
            "Altitude": "2,940 meters",
            "Runs": "31 km, most of them wide",
            "Open": "November to May",
            "From the station": "The hut is the station",
            "On the table": "Dumplings, dinner for € 32",
        },
        tags=("snow", "mountains"),
    ),
    Stay(
        slug="tarnhollow",
        parent="skiing",
        title="Tarnhollow",
        region="A gentle slope",
        summary="Two drag lifts, a sledge run with a bend in it and a stove to dry mittens. "
        "Everybody here was a beginner this week.",
        picture="nursery-slope",
        others=("alpine-morning", "glacier-noon"),
        departure=time(8, 24),
        journey="3 h 35 by rail",
        price=92,
        text=(
            "<h2>Where nobody overtakes you</h2><p>The slope ends at the garden fence, so lunch is "
            "as far away as your own legs allow. Teachers are patient and come with the "
            "room.</p><p>After four the lift stands still, and the hill belongs to sledges.</p>"
        ),
        facts={
            "Altitude": "1,180 meters",
            "Runs": "4 km, none of them steep",
            "Open": "December to March",
            "From the station": "Six minutes by horse sleigh",
            "On the table": "Pancakes at any hour, dinner for € 32",
        },
        tags=("snow", "quiet"),
    ),
    Stay(
        slug="ostermark",
        parent="skiing",
        title="Ostermark",
        region="Tracks through a forest",
        summary="Sixty kilometers of tracks and not one lift. You glide from hut to hut, and the "
        "lamps are lit before you come.",
        picture="forest-trail",
        others=("northern-night", "winter-sun"),
        departure=time(19, 12),
        journey="9 h by night train",
        price=78,
        text=(
            "<h2>The quiet way to ski</h2><p>The tracks are drawn at night, while you sleep on "
            "the train beside them. Three huts have soup, one has a sauna, and all have a shelf of "
            "books that others left.</p><p>The last five kilometers are lit until ten. Most guests "
            "switch their headlamps off.</p>"
        ),
        facts={
            "Altitude": "640 meters",
            "Tracks": "60 km, five of them lit",
            "Open": "December to April",
            "From the station": "The track starts on the platform",
            "On the table": "Soup on the way, dinner for € 32",
        },
        tags=("snow", "quiet"),
    ),
)
"""The places in the order of their section."""
