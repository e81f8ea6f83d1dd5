"""Pages and texts of the demo site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.models import Page, PreviewableMixin
from wagtail.search import index
from wagtail.snippets.models import register_snippet

from sandbox.travel.blocks import HeroBlock, NoticeBlock, OfferBlock, section_blocks, text_block
from wagtail_personalize_plus.blocks import PersonalizedBlock, personalizable

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

__all__ = [
    "ArticlePage",
    "BookingPage",
    "CampaignPage",
    "HomePage",
    "MembersPage",
    "Notice",
    "StayPage",
    "StayTag",
    "ThemePage",
]


class HomePage(Page):
    """The front page. Its hero and its offers are personalized blocks."""

    body = StreamField(
        [
            ("hero", PersonalizedBlock(HeroBlock(), label=_("Hero"), icon="image")),
            ("offer", PersonalizedBlock(OfferBlock(), label=_("Offer"), icon="tag")),
        ],
        verbose_name=_("body"),
        block_counts={"hero": {"min_num": 1, "max_num": 1}},
    )

    content_panels = [*Page.content_panels, FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("body")]
    api_fields = [APIField("body")]
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1
    template = "travel/home_page.html"

    def stays(self) -> QuerySet[StayPage]:
        """Return the stays of the departure board in the order of the page tree."""
        stays: QuerySet[StayPage] = StayPage.objects.child_of(self).live().select_related("picture")
        return stays

    def articles(self) -> QuerySet[ArticlePage]:
        """Return the articles of the journal in the order of the page tree."""
        articles: QuerySet[ArticlePage] = (
            ArticlePage.objects.child_of(self).live().select_related("picture")
        )
        return articles


class ThemePage(Page):
    """Something to travel for: the stays below it, and what there is to say of all of them."""

    intro = models.TextField(_("introduction"), max_length=240, blank=True)
    body = StreamField(personalizable(section_blocks()), verbose_name=_("body"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("body")]
    api_fields = [APIField("intro"), APIField("body")]
    parent_page_types = ["travel.HomePage"]
    subpage_types = ["travel.StayPage"]
    template = "travel/theme_page.html"

    def stays(self) -> QuerySet[StayPage]:
        """Return the stays of this theme in the order of the page tree."""
        stays: QuerySet[StayPage] = StayPage.objects.child_of(self).live().select_related("picture")
        return stays


class StayTag(TaggedItemBase):
    """A tag of a stay: what visitors come for."""

    content_object = ParentalKey(
        "travel.StayPage", on_delete=models.CASCADE, related_name="tagged_items"
    )


class StayPage(Page):
    """A place to stay. Any run of its sections can be personalized."""

    region = models.CharField(_("region"), max_length=60)
    summary = models.TextField(_("summary"), max_length=240)
    picture = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    departure = models.TimeField(_("departure"))
    journey = models.CharField(_("journey"), max_length=60)
    price = models.PositiveIntegerField(_("price (€)"), help_text=_("For one guest and night."))
    body = StreamField(personalizable(section_blocks()), verbose_name=_("body"), blank=True)
    tags = ClusterTaggableManager(
        through=StayTag,
        blank=True,
        verbose_name=_("tags"),
        help_text=_("What visitors come for; visitor groups can ask for it."),
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("region"),
        FieldPanel("summary"),
        FieldPanel("picture"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("departure"), FieldPanel("journey")]),
                FieldPanel("price"),
            ],
            heading=_("Timetable"),
        ),
        FieldPanel("body"),
        FieldPanel("tags"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
    ]
    api_fields = [
        APIField("region"),
        APIField("summary"),
        APIField("departure"),
        APIField("journey"),
        APIField("price"),
        APIField("body"),
    ]
    parent_page_types = ["travel.HomePage", "travel.ThemePage"]
    subpage_types: list[str] = []
    template = "travel/stay_page.html"


class BookingPage(Page):
    """The booking page: short on phones, with everything elsewhere."""

    intro = models.TextField(_("introduction"), max_length=240, blank=True)
    body = StreamField(personalizable(section_blocks()), verbose_name=_("body"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("body")]
    api_fields = [APIField("intro"), APIField("body")]
    parent_page_types = ["travel.HomePage"]
    subpage_types: list[str] = []
    template = "travel/booking_page.html"


class CampaignPage(Page):
    """Where the links of a campaign land."""

    body = StreamField(
        [
            ("hero", PersonalizedBlock(HeroBlock(), label=_("Hero"), icon="image")),
            ("text", text_block()),
            ("offer", PersonalizedBlock(OfferBlock(), label=_("Offer"), icon="tag")),
        ],
        verbose_name=_("body"),
        block_counts={"hero": {"min_num": 1, "max_num": 1}},
    )

    content_panels = [*Page.content_panels, FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("body")]
    api_fields = [APIField("body")]
    parent_page_types = ["travel.HomePage"]
    subpage_types: list[str] = []
    template = "travel/campaign_page.html"


class MembersPage(Page):
    """The corner of members. It greets them; it keeps nothing from anybody."""

    intro = models.TextField(_("introduction"), max_length=240, blank=True)
    body = StreamField(personalizable(section_blocks()), verbose_name=_("body"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("body")]
    api_fields = [APIField("intro"), APIField("body")]
    parent_page_types = ["travel.HomePage"]
    subpage_types: list[str] = []
    template = "travel/members_page.html"


class ArticlePage(Page):
    """A story of the journal, without the notice of other pages."""

    intro = models.TextField(_("introduction"), max_length=240, blank=True)
    picture = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    body = StreamField(personalizable(section_blocks()), verbose_name=_("body"), blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("picture"),
        FieldPanel("body"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("body")]
    api_fields = [APIField("intro"), APIField("body")]
    parent_page_types = ["travel.HomePage"]
    subpage_types: list[str] = []
    template = "travel/article_page.html"


@register_snippet
class Notice(PreviewableMixin, models.Model):
    """A line above the header of each page but the journal's; it can differ by visitor group."""

    name = models.CharField(
        _("name"), max_length=80, help_text=_("For editors; visitors do not see it.")
    )
    is_shown = models.BooleanField(
        _("shown"), default=True, help_text=_("The newest notice that is shown wins.")
    )
    body = StreamField(
        [("notice", PersonalizedBlock(NoticeBlock(), label=_("Notice"), icon="info-circle"))],
        verbose_name=_("body"),
        max_num=1,
    )

    panels = [FieldPanel("name"), FieldPanel("is_shown"), FieldPanel("body")]

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        """Return the template of the preview: an empty page below the notice."""
        return "travel/notice_preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """Return what that template needs."""
        context: dict[str, Any] = super().get_preview_context(request, mode_name)
        return {**context, "notice": self}
