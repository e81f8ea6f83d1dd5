"""A base page model of the project's own, and a page with personalized content."""

from django.db import models
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.models import AbstractPage

from wagtail_personalize_plus.blocks import personalizable


class BasePage(AbstractPage):
    """What every page of this project has, in place of Wagtail's own `Page`."""

    summary = models.TextField(blank=True)
    promote_panels = [*AbstractPage.promote_panels, FieldPanel("summary")]


class ArticlePage(BasePage):
    body = StreamField(
        personalizable([("text", blocks.CharBlock()), ("link", blocks.PageChooserBlock())]),
        blank=True,
    )
    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    api_fields = [APIField("body", writable=True)]
