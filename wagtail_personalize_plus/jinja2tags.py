"""The template tags for Jinja2: `wagtail_personalize_plus.jinja2tags.personalize`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from jinja2 import nodes, pass_context
from jinja2.ext import Extension

from wagtail_personalize_plus.blocks.presentation import visitor_in
from wagtail_personalize_plus.groups.membership import is_in_any, slugs_of
from wagtail_personalize_plus.visitor.weather import attribution

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.parser import Parser
    from jinja2.runtime import Context

__all__ = ["PersonalizeExtension", "personalize"]


class PersonalizeExtension(Extension):
    """
    Gives `{% ifgroup 'slug' %}...{% else %}...{% endifgroup %}` and two functions.

    These are `visitor_groups()` and `weather_attribution()`.
    """

    tags = {"ifgroup"}

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.globals["visitor_groups"] = _visitor_groups
        environment.globals["weather_attribution"] = attribution

    def parse(self, parser: Parser) -> nodes.Node:
        """Return an ordinary `if` that asks for membership."""
        line = next(parser.stream).lineno
        slugs = [_slug(parser)]
        while parser.stream.current.type != "block_end":
            parser.stream.skip_if("comma")
            slugs.append(_slug(parser))
        matched = parser.parse_statements(("name:else", "name:endifgroup"))
        otherwise: list[nodes.Node] = []
        if next(parser.stream).value == "else":
            otherwise = parser.parse_statements(("name:endifgroup",), drop_needle=True)
        test = self.call_method("_is_in_any", [nodes.ContextReference(), nodes.List(slugs)])
        return nodes.If(test, matched, [], otherwise).set_lineno(line)

    def _is_in_any(self, context: Context, slugs: list[str]) -> bool:
        return is_in_any(visitor_in(context), [str(slug) for slug in slugs])


def _slug(parser: Parser) -> nodes.Expr:
    """Return the next slug; Jinja2's own parser would join two strings that follow each other."""
    if parser.stream.current.type == "string":
        return nodes.Const(next(parser.stream).value)
    return parser.parse_expression()


@pass_context
def _visitor_groups(context: Context) -> tuple[str, ...]:
    return slugs_of(visitor_in(context))


personalize: Callable[[Environment], Extension] = PersonalizeExtension
"""The name to put into the `extensions` of a Jinja2 template engine."""
