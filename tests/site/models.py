"""Pages and a snippet for the tests, plain and personalized."""

import wagtail
from django.db import models
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import DraftStateMixin, Orderable, Page, PreviewableMixin, RevisionMixin
from wagtail.search import index
from wagtail.snippets.models import register_snippet

from wagtail_personalize_plus.blocks import PersonalizedBlock, personalizable

WRITABLE = {"writable": True} if wagtail.VERSION >= (8, 0) else {}


class HeroBlock(blocks.StructBlock):
    heading = blocks.CharBlock()
    image = ImageChooserBlock(required=False)
    link = blocks.PageChooserBlock(required=False)
    text = blocks.RichTextBlock(required=False)

    class Meta:
        template = "site/hero.html"


class CardBlock(blocks.StructBlock):
    """A block with a field of the name that ours has."""

    title = blocks.CharBlock()
    content = blocks.TextBlock(required=False)


def plain_blocks():
    return [
        ("hero", HeroBlock()),
        ("card", CardBlock()),
        ("sections", blocks.StreamBlock([("text", blocks.CharBlock()), ("hero", HeroBlock())])),
        ("rich", blocks.RichTextBlock()),
        ("picture", ImageChooserBlock()),
    ]


def personalized_blocks():
    return [(name, PersonalizedBlock(block)) for name, block in plain_blocks()]


class PlainPage(Page):
    body = StreamField(plain_blocks(), blank=True)
    content_panels = [*Page.content_panels, FieldPanel("body")]
    api_fields = [APIField("body", **WRITABLE)]
    search_fields = [*Page.search_fields, index.SearchField("body")]
    template = "site/page.html"


class PersonalizedPage(Page):
    body = StreamField(personalized_blocks(), blank=True)
    content_panels = [*Page.content_panels, FieldPanel("body")]
    api_fields = [APIField("body", **WRITABLE)]
    search_fields = [*Page.search_fields, index.SearchField("body")]
    template = "site/page.html"


class SectionPage(Page):
    body = StreamField(personalizable(plain_blocks()), blank=True)
    content_panels = [*Page.content_panels, FieldPanel("body")]
    api_fields = [APIField("body", **WRITABLE)]
    search_fields = [*Page.search_fields, index.SearchField("body")]
    template = "site/page.html"


class PageTag(TaggedItemBase):
    content_object = ParentalKey(
        "testsite.TaggedPage", on_delete=models.CASCADE, related_name="tagged_items"
    )


class TaggedPage(Page):
    body = StreamField(plain_blocks(), blank=True)
    tags = ClusterTaggableManager(through=PageTag, blank=True)
    content_panels = [*Page.content_panels, FieldPanel("tags"), FieldPanel("body")]
    template = "site/page.html"


class CampaignPage(SectionPage):
    """A kind of another page, with content of its own."""

    intro = StreamField(personalized_blocks(), blank=True)
    content_panels = [*SectionPage.content_panels, FieldPanel("intro")]


class TeaserBlock(PersonalizedBlock):
    """A project's own kind of personalized block, with markup around the content."""

    class Meta:
        template = "site/teaser.html"


class RowBlock(blocks.StructBlock):
    title = blocks.CharBlock(required=False)
    hero = PersonalizedBlock(HeroBlock())
    cards = blocks.ListBlock(PersonalizedBlock(CardBlock()), default=[])

    class Meta:
        template = "site/row.html"


class NestedPage(Page):
    """Personalized blocks at every depth."""

    body = StreamField(
        [
            ("row", RowBlock()),
            ("teaser", TeaserBlock(blocks.CharBlock())),
            (
                "outer",
                PersonalizedBlock(
                    blocks.StreamBlock(
                        [
                            ("inner", PersonalizedBlock(blocks.CharBlock())),
                            ("sections", blocks.StreamBlock(personalizable(plain_blocks()))),
                        ]
                    )
                ),
            ),
        ],
        blank=True,
    )
    content_panels = [*Page.content_panels, FieldPanel("body"), InlinePanel("slides")]
    api_fields = [APIField("body", **WRITABLE)]
    search_fields = [*Page.search_fields, index.SearchField("body")]
    template = "site/page.html"


class Slide(Orderable):
    """A child that is edited and versioned with its page."""

    page = ParentalKey(NestedPage, on_delete=models.CASCADE, related_name="slides")
    body = StreamField(personalized_blocks(), blank=True)
    panels = [FieldPanel("body")]


class Banner(DraftStateMixin, RevisionMixin, PreviewableMixin, models.Model):
    name = models.CharField(max_length=100)
    body = StreamField(personalized_blocks(), blank=True)
    panels = [FieldPanel("name"), FieldPanel("body")]
    api_fields = [APIField("name", **WRITABLE), APIField("body", **WRITABLE)]

    def __str__(self):
        return self.name

    def get_preview_template(self, request, mode_name):
        return "site/banner.html"


register_snippet(Banner)
