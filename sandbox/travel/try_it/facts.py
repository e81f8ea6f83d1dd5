"""Trials of what the site learns about visitors: place, weather and the pages of the past."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.travel.try_it.steps import Choose, Look, Wait
from sandbox.travel.try_it.trial import Chapter, Trial

__all__ = ["CHAPTERS"]

OSLO = "192.0.2.10"
MADRID = "198.51.100.10"
LONDON = "198.51.100.200"
INNSBRUCK = "203.0.113.10"
NEW_YORK = "203.0.113.200"

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/145.0"}
"""As short as a browser's name can be; programs such as curl are not remembered."""

ALLOW = Choose("yes")
GLACIER = Look("/skiing/larkfell-glacier/")
NORDIC = Look("/skiing/ostermark/")
LETTER = "/winter-by-rail/?utm_source=newsletter&utm_campaign=winter-letter"

PLACE = Chapter(
    title="Place",
    text=(
        "The address of a request tells roughly where it comes from, by a file that the demo "
        "writes itself: it gives places to addresses that are set aside for documentation. The "
        "commands name such an address as a proxy would; the links have this site do the same."
    ),
    trials=(
        Trial(
            title="From Oslo",
            shows="A city, in the country that is meant: the page says which train to take.",
            path="/sorvik/",
            address=OSLO,
            expected="From Oslo it is one train",
            unexpected="Change once, at the harbor",
        ),
        Trial(
            title="From Oslo, by IPv6",
            shows="The same place at the other kind of address.",
            path="/sorvik/",
            address="2001:db8:1::10",
            expected="From Oslo it is one train",
            unexpected="Change once, at the harbor",
        ),
        Trial(
            title="From Madrid",
            shows="Everybody else, and everybody whose place is not known, gets the default.",
            path="/sorvik/",
            address=MADRID,
            expected="Change once, at the harbor",
            unexpected="From Oslo it is one train",
        ),
        Trial(
            title="From the Tyrol",
            shows="A region, by its name in any language or by its code.",
            path="/skiing/",
            address=INNSBRUCK,
            expected="Neighbors ski for less",
            unexpected="The lifts run from December to April",
        ),
        Trial(
            title="Next to Heathrow airport",
            shows="A distance: within 30 km of a point, with the doubt about the place counted in.",
            path="/",
            address=LONDON,
            expected="Park at the airport",
            unexpected="Board at noon",
        ),
        Trial(
            title="From New York",
            shows="A country and a time zone together decide what the notice says.",
            path="/booking/",
            address=NEW_YORK,
            expected="until 16:00 on the East Coast",
            unexpected="Summer journeys are open",
        ),
    ),
)

WEATHER = Chapter(
    title="Weather",
    text=(
        "The weather at that place. The demo makes its own: snow in Oslo and Innsbruck, sun and "
        "24 °C in Madrid, wind and rain near London, a clear sky in New York."
    ),
    trials=(
        Trial(
            title="It snows",
            shows="An offer for whoever has snow or sleet outside.",
            path="/",
            address=OSLO,
            expected="Snow at your door",
            unexpected="Board at noon",
        ),
        Trial(
            title="It is warm",
            shows="From 20 °C on, another offer takes the same place.",
            path="/",
            address=MADRID,
            expected="Take the sun along",
            unexpected="Board at noon",
        ),
        Trial(
            title="It blows",
            shows="A wind of force 6 and a continent in one rule: a word about the ferry.",
            path="/port-isaura/",
            address=LONDON,
            expected="It blows where you are",
            unexpected="The ferry is small",
        ),
        Trial(
            title="Neither snow nor heat",
            shows="The default, as for everybody whose weather is not known.",
            path="/",
            address=NEW_YORK,
            expected="Board at noon",
            unexpected="Snow at your door",
        ),
    ),
)

PAST = Chapter(
    title="Past pages",
    text=(
        "Only visitors who allow it are remembered, and only browsers: so these commands allow it "
        "first, and say that they are Firefox. A visit ends after a minute without a page here, "
        "instead of the usual half hour."
    ),
    trials=(
        Trial(
            title="After two ski pages",
            shows="The front page opens with snow for who looked twice at the ski section.",
            path="/",
            headers=BROWSER,
            before=(ALLOW, GLACIER, NORDIC),
            expected="Back to the snow?",
            unexpected="Four quiet places",
        ),
        Trial(
            title="After two ski pages, in the ski section",
            shows="The section greets them with an offer, too.",
            path="/skiing/",
            headers=BROWSER,
            before=(ALLOW, GLACIER, NORDIC),
            expected="Your seventh day is on us",
            unexpected="The lifts run from December to April",
        ),
        Trial(
            title="The same without permission",
            shows="Nothing is remembered, so the ski section says what it says to everybody.",
            path="/skiing/",
            headers=BROWSER,
            before=(Choose("no"), GLACIER, NORDIC),
            expected="The lifts run from December to April",
            unexpected="Your seventh day is on us",
        ),
        Trial(
            title="Forgotten again",
            shows="Who takes the permission back gets the default at once.",
            path="/skiing/",
            headers=BROWSER,
            before=(ALLOW, GLACIER, NORDIC, Choose("forget")),
            expected="The lifts run from December to April",
            unexpected="Your seventh day is on us",
        ),
        Trial(
            title="Two pages about the sea",
            shows="Pages count by their tags: an offer for who is drawn to the sea.",
            path="/",
            headers=BROWSER,
            before=(ALLOW, Look("/port-isaura/"), Look("/sorvik/")),
            expected="To the sea by sleeper",
            unexpected="travel free",
        ),
        Trial(
            title="A visit that began with the winter letter",
            shows="The campaign and the landing page hold on every page of the visit.",
            path="/booking/",
            headers=BROWSER,
            before=(ALLOW, Look(LETTER)),
            expected="Your letter still counts",
            unexpected="Got the winter letter?",
        ),
        Trial(
            title="A second visit",
            shows="Visitors who were here before are welcomed back.",
            path="/booking/",
            headers=BROWSER,
            before=(ALLOW, Look("/"), Wait(61)),
            expected="Welcome back",
            unexpected="Summer journeys are open",
        ),
    ),
)

CHAPTERS: Sequence[Chapter] = (PLACE, WEATHER, PAST)
"""What the site learns, in the order of the Try it page."""
