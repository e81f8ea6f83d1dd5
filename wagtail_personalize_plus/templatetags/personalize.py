"""Template tags: personalize what no block holds."""

from __future__ import annotations

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context

from wagtail_personalize_plus.blocks.presentation import visitor_in
from wagtail_personalize_plus.groups.membership import is_in_any, slugs_of
from wagtail_personalize_plus.visitor.weather import attribution
from wagtail_personalize_plus.visitor.weather.report import Attribution

__all__ = ["register"]

register = template.Library()


@register.simple_tag(takes_context=True)
def visitor_groups(context: Context) -> tuple[str, ...]:
    """Return the slugs of every enabled group that the visitor is in; consults all of them."""
    return slugs_of(visitor_in(context))


@register.simple_tag
def weather_attribution() -> Attribution | None:
    """Return whom a page that depends on the weather has to name, or None."""
    return attribution()


class IfGroupNode(template.Node):
    """Renders one of two parts, by membership."""

    child_nodelists = ("matched", "otherwise")

    def __init__(
        self, slugs: list[FilterExpression], matched: NodeList, otherwise: NodeList
    ) -> None:
        self.slugs = slugs
        self.matched = matched
        self.otherwise = otherwise

    def render(self, context: Context) -> str:
        """Return the first part for members of any of the groups, the second for everybody else."""
        slugs = [str(slug.resolve(context)) for slug in self.slugs]
        chosen = self.matched if is_in_any(visitor_in(context), slugs) else self.otherwise
        return chosen.render(context)


@register.tag
def ifgroup(parser: Parser, token: Token) -> IfGroupNode:
    """
    Render a part of a template for members of visitor groups, called by their slugs.

    {% ifgroup 'members' 'staff' %}for members of either{% else %}for everybody else{% endifgroup %}
    """
    name, *arguments = token.split_contents()
    if not arguments:
        msg = f"{{% {name} %}} needs the slug of at least one visitor group."
        raise template.TemplateSyntaxError(msg)
    matched = parser.parse(("else", "endifgroup"))
    otherwise = NodeList()
    if parser.next_token().contents == "else":
        otherwise = parser.parse(("endifgroup",))
        parser.delete_first_token()
    return IfGroupNode([parser.compile_filter(word) for word in arguments], matched, otherwise)
