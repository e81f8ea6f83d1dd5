"""Template tags of the layout: the demo bar, the notice and the menu."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from wagtail.models import Page, Site

from sandbox.demo_location import PLACES
from sandbox.travel.demo_address import demo_place
from sandbox.travel.models import Notice

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.template import Context

register = template.Library()


@register.inclusion_tag("travel/includes/demo_bar.html", takes_context=True)
def demo_bar(context: Context) -> dict[str, Any]:
    """Say from where the visitor seems to come, where a link of the demo chose that."""
    return {"place": demo_place(context.get("request")), "places": PLACES}


@register.inclusion_tag("travel/includes/notice.html", takes_context=True)
def notice(context: Context) -> dict[str, Any]:
    """Show the newest notice that is to be shown, for the visitor of this request."""
    shown = Notice.objects.filter(is_shown=True).first()
    return {"notice": shown, "request": context.get("request")}


@register.simple_tag(takes_context=True)
def main_menu(context: Context) -> QuerySet[Page] | list[Page]:
    """Return the pages of the main menu, none while the site has no home page."""
    site = Site.find_for_request(context["request"])
    return site.root_page.get_children().live().in_menu() if site else []
