"""What the pages of the demo site say, besides its stays, and its notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.travel.demo.streams import Price

if TYPE_CHECKING:
    from sandbox.travel.demo.streams import Item, Writer

__all__ = ["booking", "choosing", "home", "members", "night_train", "notice", "packing", "winter"]


def home(write: Writer) -> list[Item]:
    """Return the front page: a hero and three offers, all of them personalized."""
    hero = write.personalized(
        write.hero(
            "Small journeys by rail and sea",
            "Four quiet places, none of them far from a station. You bring a book; "
            "we see to the connections.",
            "alpine-morning",
            write.link("Book a journey", "booking"),
        ),
        write.variant(
            write.hero(
                "Good to see you again",
                "Your seat by the window is kept, and the member price comes off by itself.",
                "lake-evening",
                write.link("To the members’ corner", "members"),
            ),
            to=["members"],
        ),
        write.variant(
            write.hero(
                "Back to the snow?",
                "You have been looking. The glacier has beds left in February, and the train to it "
                "leaves at 06:58.",
                "glacier-noon",
                write.link("To the ski section", "skiing"),
            ),
            to=["ski-fans"],
        ),
        write.variant(
            write.hero(
                "Wake up somewhere else",
                "It is late, and the night train north has beds left. Book before 06:00 "
                "at the night rate.",
                "night-train",
                write.link("See the night rate", "sorvik"),
            ),
            to=["night"],
        ),
    )
    return [
        write.block("hero", hero),
        write.block("offer", _offer_of_the_hour(write)),
        write.block("offer", _luggage(write)),
        write.block("offer", _offer_of_the_place(write)),
    ]


def _offer_of_the_hour(write: Writer) -> Item:
    return write.personalized(
        write.offer(
            "Midweek calm",
            "Arrive from Monday to Wednesday, and the second dinner is on us.",
            Price(euros=98, usually=112),
            write.link("Book midweek", "booking"),
        ),
        write.variant(
            write.offer(
                "Between times",
                "Book while others sleep or sit in traffic: coffee and a window seat are included.",
                Price(euros=92, usually=112),
                write.link("Book now", "booking"),
            ),
            to=["off-peak"],
        ),
        write.variant(
            write.offer(
                "Weekend pair",
                "Two nights, two bicycles and one very late breakfast.",
                Price(euros=189, usually=224, unit="for two nights"),
                write.link("Book a weekend", "booking"),
            ),
            to=["weekend"],
        ),
    )


def _offer_of_the_place(write: Writer) -> Item:
    return write.personalized(
        write.offer(
            "Winter by rail",
            "Board at noon and step out into fresh snow before dinner.",
            Price(euros=88),
            write.link("See the snow", "winter-by-rail"),
        ),
        write.variant(
            write.offer(
                "Snow at your door",
                "Ours is deeper. Wax your skis tonight; the first train up has room for them.",
                Price(euros=78, usually=92),
                write.link("Where to ski", "skiing"),
            ),
            to=["snowing"],
        ),
        write.variant(
            write.offer(
                "Take the sun along",
                "It is warm with you, and the water is warm here. Two swims before breakfast.",
                Price(euros=96),
                write.link("To the harbor", "port-isaura"),
            ),
            to=["warm"],
        ),
        write.variant(
            write.offer(
                "Park at the airport",
                "Leave the car near your terminal; the coach to our station waits outside.",
                Price(euros=11, unit="a day"),
                write.link("Book a space", "booking"),
            ),
            to=["near-heathrow"],
        ),
    )


def _luggage(write: Writer) -> Item:
    return write.personalized(
        write.offer(
            "To the lake by saddle",
            "Bicycles travel free. Roll up to the last carriage; we hang them up for you.",
            Price(euros=59, unit="for the journey"),
            write.link("To the lake", "lake-miren"),
        ),
        write.variant(
            write.offer(
                "To the sea by sleeper",
                "You keep looking at the water. Fall asleep inland, and wake up beside it.",
                Price(euros=64, unit="for the bed"),
                write.link("To the islands", "sorvik"),
            ),
            to=["sea-lovers"],
        ),
        write.variant(
            write.offer(
                "To the valley on skis",
                "Skis travel free. Hand them over on the platform; they wait, waxed, at your "
                "cabin.",
                Price(euros=69, unit="for the journey"),
                write.link("To the snow", "valdrenna"),
            ),
            to=["winter"],
        ),
    )


def booking(write: Writer) -> list[Item]:
    """Return the booking page: a call and two questions on phones, everything elsewhere."""
    letter = write.personalized(
        [write.hint("Got the winter letter? Follow its link first, and its price comes along.")],
        write.variant(
            [write.hint("Your letter still counts: seven nights cost as much as six.")],
            to=["letter-visits"],
        ),
    )
    return [
        write.block("personalized", letter),
        write.block(
            "personalized",
            write.personalized(
                [
                    write.inquiry("Price your journey", "full"),
                    write.text(
                        "<p>Dinner is worth it at Valdrenna and a matter of taste by the sea. "
                        "Children under six sleep free, and so do dogs who behave.</p>"
                    ),
                    write.gallery("alpine-morning", "harbor-noon", "lake-evening"),
                ],
                write.variant(
                    [
                        write.call(
                            "Call and we book it for you",
                            "Two minutes and no forms, from 7 to 22 every day.",
                        ),
                        write.inquiry("Or see the price first", "short"),
                    ],
                    to=["phone"],
                ),
            ),
        ),
    ]


def winter(write: Writer) -> list[Item]:
    """Return the landing page of the winter campaign."""
    book = write.link("Book a week", "booking")
    hero = write.personalized(
        write.hero(
            "Winter by rail",
            "Board at noon, step out into fresh snow before dinner. No chains, no shovel, no car.",
            "winter-sun",
            book,
        ),
        write.variant(
            write.hero(
                "For readers of the winter letter",
                "Seven nights for the price of six, kept for you until the snow melts.",
                "winter-sun",
                book,
            ),
            to=["winter-letter"],
        ),
    )
    rate = write.personalized(
        write.offer(
            "Snow rate",
            "A cabin with stove and sauna, from Sunday to Friday.",
            Price(euros=88),
            write.link("Ask for your dates", "booking"),
        ),
        write.variant(
            write.offer(
                "Your voucher is in",
                "€ 25 off each night; cabin, stove and sauna as ever.",
                Price(euros=63, usually=88),
                write.link("Use it now", "booking"),
            ),
            to=["voucher"],
        ),
    )
    return [
        write.block("hero", hero),
        write.text(
            "<h2>The snow is closer than the highway</h2><p>The 12:04 carries skis, sledges and "
            "the soup kitchen. It climbs for two hours, and you watch green turn to white from a "
            "warm seat. A horse waits at the station; it is for the luggage.</p>"
        ),
        write.block("offer", rate),
    ]


def members(write: Writer) -> list[Item]:
    """Return the members' corner below what its template says to each visitor."""
    price = write.offer(
        "Member price",
        "A tenth off every stay, and two tenths in the week of your birthday.",
        Price(euros=79, usually=88),
        write.link("Book as a member", "booking"),
    )
    return [
        write.block(
            "personalized",
            write.personalized(
                [
                    write.facts(
                        "What members get",
                        {
                            "Price": "A tenth less on every stay",
                            "Booking": "Opens a day before everybody else’s",
                            "Seat": "The window, facing forward",
                        },
                    )
                ],
                write.variant(
                    [
                        write.call("Your direct line", "A planner who knows your seat picks up."),
                        write.block("offer", price),
                    ],
                    to=["members-on-the-go"],
                ),
                write.variant([write.block("offer", price)], to=["members"]),
                write.variant(
                    [
                        write.hint(
                            "One more step to your membership: tell a planner the name you log in "
                            "with."
                        )
                    ],
                    to=["logged-in"],
                    but_not=["members"],
                ),
                write.variant(
                    [
                        write.hint(
                            "You look in often. Members do so from the window seat, facing forward."
                        )
                    ],
                    to=["regulars"],
                ),
            ),
        )
    ]


def night_train(write: Writer) -> list[Item]:
    """Return the story that searchers land on."""
    return [
        write.block(
            "personalized",
            write.personalized(
                [write.hint("A story of four minutes, best read in the dark.")],
                write.variant(
                    [
                        write.hint(
                            "You came by a search, so here is the short answer: it leaves at "
                            "18:47, has 40 beds and arrives before breakfast."
                        )
                    ],
                    to=["from-search"],
                ),
            ),
        ),
        write.text(
            "<p>At 18:47 the platform empties in one breath. The doors close, somebody dims the "
            "corridor, and the town slides off to the left like a drawer.</p><h2>Before the "
            "mountains</h2><p>Dinner is soup, and the soup is good. The waiter pours it with one "
            "hand and steadies the pot with the other, because the line begins to climb here and "
            "the plates know it.</p><h2>After midnight</h2><p>You wake on the viaduct. Everyone "
            "does: the sound of the wheels falls away, and there is nothing under the window but "
            "the moon on a river. By six the sea is beside the track, and the first red house has "
            "its lamp on.</p>"
        ),
        write.block(
            "personalized",
            write.personalized(
                [
                    write.hint(
                        "Reading late? Most browsers have a reading mode that is easy on the eyes."
                    )
                ],
                write.variant(
                    [
                        write.hint(
                            "Firefox shows this story in its Reader View: press the page icon "
                            "in the address bar."
                        )
                    ],
                    to=["firefox"],
                ),
            ),
        ),
    ]


def packing(write: Writer) -> list[Item]:
    """Return the packing list, with a hint for each kind of device."""
    return [
        write.block(
            "personalized",
            write.personalized(
                [write.hint("Take a picture of this list, and you have it on the platform.")],
                write.variant([write.hint("Print this list with ⌘ P.")], to=["mac"]),
                write.variant([write.hint("Print this list with Ctrl + P.")], to=["windows"]),
                write.variant(
                    [write.hint("Print this list from the menu of your browser.")],
                    to=["big-screens"],
                ),
            ),
        ),
        write.text(
            "<h2>For the way up</h2><ul><li>Shoes you would walk home in</li><li>A wool sweater, "
            "even in July</li><li>A bag that fits on your knees</li></ul><h2>For the way "
            "down</h2><ul><li>Something to swim in</li><li>A hat the wind cannot take</li><li>Room "
            "for a loaf of bread</li></ul><h2>Leave at home</h2><p>The hair dryer, the second book "
            "and the alarm clock. The first two are there already; the third is not needed.</p>"
        ),
    ]


def choosing(write: Writer) -> list[Item]:
    """Return a story without anything personalized."""
    return [
        write.text(
            "<p>We have turned down places with better views. A stay is ours when it passes three "
            "questions, and the view is none of them.</p><h2>Can you walk from the "
            "station?</h2><p>If the answer needs a timetable of its own, it is no. Twelve minutes "
            "is our longest way, and somebody carries the luggage.</p><h2>Is there one good "
            "table?</h2><p>One is enough. Two mean that somebody decides where to eat, and that is "
            "work.</p><h2>What happens when it rains?</h2><p>The right answer is: nothing, gladly. "
            "There should be a stove, a chair beside it and a window with weather in it.</p>"
        )
    ]


def notice(write: Writer) -> list[Item]:
    """Return the notice above the header."""
    return [
        write.block(
            "notice",
            write.personalized(
                {
                    "text": "Summer journeys are open for booking.",
                    "link": write.link("Choose a week", "booking"),
                },
                write.variant(
                    {
                        "text": "Between two trains? Your direct line is one tap away.",
                        "link": write.link("Call", "members"),
                    },
                    to=["members-on-the-go"],
                ),
                write.variant(
                    {
                        "text": "Welcome back. Your last idea of a journey is still a good one.",
                        "link": write.link("Price it", "booking"),
                    },
                    to=["returning"],
                ),
                write.variant(
                    {
                        "text": "Our planners pick up until 16:00 on the East Coast.",
                        "link": write.link("Or ask for a price", "booking"),
                    },
                    to=["us-east"],
                ),
                write.variant(
                    {
                        "text": "Until 06:00 every stay costs a fifth less.",
                        "link": write.link("Book tonight", "booking"),
                    },
                    to=["night"],
                ),
                write.variant(
                    {
                        "text": "It is the weekend: the picnic is on us until Sunday night.",
                        "link": write.link("Pack a bag", "booking"),
                    },
                    to=["weekend"],
                    but_not=["members"],
                ),
            ),
        )
    ]
