"""The blocks that pages of the demo site are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from sandbox.travel.inquiry import InquiryForm

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["HeroBlock", "NoticeBlock", "OfferBlock", "section_blocks", "text_block"]


class LinkBlock(blocks.StructBlock):
    """A link to a page; without a page there is none."""

    text = blocks.CharBlock(label=_("Text"), max_length=60, required=False)
    page = blocks.PageChooserBlock(label=_("Page"), required=False)

    class Meta:
        icon = "link"
        label = _("Link")
        template = "travel/blocks/link.html"


class HeroBlock(blocks.StructBlock):
    """The opening of a page: a picture with the heading of the page on it."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=80)
    text = blocks.TextBlock(label=_("Text"), rows=3, required=False)
    image = ImageBlock(label=_("Picture"), required=False)
    link = LinkBlock(required=False)

    class Meta:
        icon = "image"
        label = _("Hero")
        template = "travel/blocks/hero.html"


class OfferBlock(blocks.StructBlock):
    """Something to buy, with its price in euros."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=80)
    text = blocks.TextBlock(label=_("Text"), rows=3, required=False)
    price = blocks.IntegerBlock(label=_("Price (€)"), min_value=1, required=False)
    usual_price = blocks.IntegerBlock(
        label=_("Usual price (€)"), min_value=1, required=False, help_text=_("Shown struck out.")
    )
    unit = blocks.CharBlock(
        label=_("What the price is for"), max_length=60, required=False, default="a night"
    )
    link = LinkBlock(required=False)

    class Meta:
        icon = "tag"
        label = _("Offer")
        template = "travel/blocks/offer.html"


class NoticeBlock(blocks.StructBlock):
    """A line above the header of each page."""

    text = blocks.CharBlock(label=_("Text"), max_length=120)
    link = LinkBlock(required=False)

    class Meta:
        icon = "info-circle"
        label = _("Notice")
        template = "travel/blocks/notice.html"


class CallBlock(blocks.StructBlock):
    """An invitation to call."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=80)
    text = blocks.TextBlock(label=_("Text"), rows=2, required=False)
    telephone = blocks.CharBlock(
        label=_("Telephone"),
        max_length=30,
        help_text=_("In international form, as in +44 1632 960042."),
    )

    class Meta:
        icon = "mobile-alt"
        label = _("Call us")
        template = "travel/blocks/call.html"

    def get_context(
        self, value: Mapping[str, Any], parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Add the number as telephones dial it."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["dialed"] = value["telephone"].replace(" ", "")
        return context


class InquiryBlock(blocks.StructBlock):
    """The form that asks for a price."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=80)
    length = blocks.ChoiceBlock(
        label=_("Length"),
        choices=[("full", _("Every question")), ("short", _("Only where and when"))],
        default="full",
    )

    class Meta:
        icon = "form"
        label = _("Price inquiry")
        template = "travel/blocks/inquiry.html"

    def get_context(
        self, value: Mapping[str, Any], parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Add the form, filled in with what the address of the page says."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        request = context.get("request")
        answers = request.GET if request is not None and "stay" in request.GET else None
        form = InquiryForm(answers, is_short=value["length"] == "short")
        context["form"] = form
        context["quote"] = form.quote() if form.is_valid() else None
        return context


class GalleryBlock(blocks.StructBlock):
    """Pictures side by side."""

    pictures = blocks.ListBlock(ImageBlock(label=_("Picture")), label=_("Pictures"))

    class Meta:
        icon = "image"
        label = _("Pictures")
        template = "travel/blocks/gallery.html"


class FactBlock(blocks.StructBlock):
    """A term and what is true of it."""

    term = blocks.CharBlock(label=_("Term"), max_length=40)
    detail = blocks.CharBlock(label=_("Detail"), max_length=120)

    class Meta:
        icon = "list-ul"
        label = _("Fact")
        label_format = "{term}: {detail}"


class FactsBlock(blocks.StructBlock):
    """Facts in a list, without pictures."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=80)
    facts = blocks.ListBlock(FactBlock(), label=_("Facts"))

    class Meta:
        icon = "list-ul"
        label = _("Facts")
        template = "travel/blocks/facts.html"


class HintBlock(blocks.StructBlock):
    """A tip beside the text."""

    text = blocks.CharBlock(label=_("Text"), max_length=200)

    class Meta:
        icon = "help"
        label = _("Hint")
        template = "travel/blocks/hint.html"


def text_block() -> blocks.RichTextBlock:
    """Return the block for running text."""
    return blocks.RichTextBlock(
        label=_("Text"),
        features=["h2", "h3", "bold", "italic", "link", "ol", "ul"],
        template="travel/blocks/text.html",
    )


def section_blocks() -> list[tuple[str, blocks.Block]]:
    """Return the blocks that every page with running content offers."""
    return [
        ("text", text_block()),
        ("offer", OfferBlock()),
        ("call", CallBlock()),
        ("inquiry", InquiryBlock()),
        ("gallery", GalleryBlock()),
        ("facts", FactsBlock()),
        ("hint", HintBlock()),
    ]
