"""Template tags of the layout: the notice and the menu."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from wagtail.models import Page, Site

from sandbox.travel.models import Notice

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.template import Context

register = template.Library()


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
