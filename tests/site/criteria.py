"""Criteria of a project's own, as its developers would write them."""

from wagtail import blocks

from wagtail_personalize_plus.criteria import Criterion, register_criterion


@register_criterion("header")
class Header(Criterion):
    """Match requests that carry a header with a value."""

    name = blocks.CharBlock()
    value = blocks.CharBlock()

    class Meta:
        label = "Header"
        icon = "code"
        group = "Tests"
        reads = frozenset({"arrival"})

    def compile(self, value):
        name, expected = value["name"].lower(), value["value"]
        return lambda visitor: visitor.signals.headers.get(name) == expected

    def describe(self, value):
        return f"header {value['name']} is {value['value']}"


@register_criterion("raising")
class Raising(Criterion):
    """Fail for every visitor."""

    class Meta:
        label = "Raising"
        icon = "warning"
        group = "Tests"
        reads = frozenset()

    def compile(self, value):
        def test(visitor):
            raise RuntimeError("this criterion always fails")

        return test

    def describe(self, value):
        return "fails"
