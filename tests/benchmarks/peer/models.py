"""The one kind of page that all three sites have."""

from importlib import import_module

from django.conf import settings
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Page


class HeroBlock(blocks.StructBlock):
    heading = blocks.CharBlock()
    text = blocks.RichTextBlock()
    link = blocks.PageChooserBlock(required=False)

    class Meta:
        template = "peer/hero.html"


side = import_module(f"tests.benchmarks.peer.{settings.SIDE}")


class HeroPage(Page):
    body = StreamField(
        [
            ("hero", HeroBlock()),
            # What a block for readers is without personalization: of a kind of its own as well,
            # because Wagtail converts blocks kind by kind.
            ("announcement", HeroBlock()),
            *side.personalized("for_readers", HeroBlock),
        ]
    )
    template = "peer/page.html"
