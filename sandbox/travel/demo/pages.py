"""What the pages of the demo site are, besides the front page and the stays."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.travel.demo import content
from sandbox.travel.demo.skiing import skiing
from sandbox.travel.models import (
    ArticlePage,
    BookingPage,
    CampaignPage,
    MembersPage,
    ThemePage,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from wagtail.models import Page

    from sandbox.travel.demo.keys import Keys
    from sandbox.travel.demo.streams import Item, Writer

__all__ = ["PAGES", "PagePlan"]


@dataclass(frozen=True, kw_only=True)
class PagePlan:
    """A page before it is in the database."""

    model: type[Page]
    """What kind of page it is."""

    slug: str
    """The end of its address."""

    title: str
    """Its name."""

    body: Callable[[Writer], list[Item]]
    """Makes its sections, once all pages have a key that they can link to."""

    picture: str = ""
    """Name of its picture, if it has one."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    """What else it says, by the names of its fields."""

    parent = "home"
    """All of them are below the front page."""

    def page(self, keys: Keys) -> Page:
        """Return the page, still without a body."""
        picture = {"picture_id": keys.images[self.picture]} if self.picture else {}
        return self.model(slug=self.slug, title=self.title, **picture, **self.fields)


PAGES: Sequence[PagePlan] = (
    PagePlan(
        model=ThemePage,
        slug="skiing",
        title="Skiing",
        body=skiing,
        fields={
            "show_in_menus": True,
            "intro": "Three places where the platform is white: one steep, one gentle, one quiet.",
        },
    ),
    PagePlan(
        model=BookingPage,
        slug="booking",
        title="Booking",
        body=content.booking,
        fields={
            "show_in_menus": True,
            "intro": "Say where and when, and the price appears at once.",
        },
    ),
    PagePlan(
        model=MembersPage,
        slug="members",
        title="Members",
        body=content.members,
        fields={
            "show_in_menus": True,
            "intro": "The corner for those who keep coming back.",
        },
    ),
    PagePlan(
        model=CampaignPage,
        slug="winter-by-rail",
        title="Winter by rail",
        body=content.winter,
        fields={"search_description": "Fresh snow before dinner, without a car."},
    ),
    PagePlan(
        model=ArticlePage,
        slug="the-night-train-north",
        title="The night train north",
        body=content.night_train,
        picture="night-train",
        fields={"intro": "What happens between dinner and the first red house."},
    ),
    PagePlan(
        model=ArticlePage,
        slug="packing-for-two-seasons",
        title="Packing for two seasons",
        body=content.packing,
        picture="winter-sun",
        fields={"intro": "Snow in the morning and a swim at four: one bag does."},
    ),
    PagePlan(
        model=ArticlePage,
        slug="how-we-choose-a-stay",
        title="How we choose a stay",
        body=content.choosing,
        picture="lake-evening",
        fields={"intro": "Three questions, none of them about the view."},
    ),
)
