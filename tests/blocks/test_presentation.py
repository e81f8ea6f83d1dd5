"""Upper rooms say how personalized content presents itself; otherwise it is resolved."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from rest_framework.request import Request

from wagtail_personalize_plus.blocks import presentation
from wagtail_personalize_plus.blocks.presentation import (
    Presentation,
    add_presentation_rule,
    presentation_in,
    visitor_in,
)
from wagtail_personalize_plus.visitor.current import current_visitor


@pytest.fixture(autouse=True)
def _no_rules_yet(monkeypatch):
    monkeypatch.setattr(presentation, "_rules", [])


def test_content_is_resolved_when_nobody_says_otherwise(rf):
    assert presentation_in(None) is Presentation.RESOLVE
    assert presentation_in({}) is Presentation.RESOLVE
    assert presentation_in({"request": rf.get("/")}) is Presentation.RESOLVE


def test_the_first_rule_that_knows_decides(rf):
    asked = []

    def rule(name, answer):
        def tell(request):
            asked.append((name, request.path))
            return answer

        return tell

    add_presentation_rule(rule("first", None))
    add_presentation_rule(rule("second", Presentation.RAW))
    add_presentation_rule(rule("third", Presentation.RESOLVE))
    assert presentation_in({"request": rf.get("/page/")}) is Presentation.RAW
    assert asked == [("first", "/page/"), ("second", "/page/")]


def test_no_rule_is_asked_without_a_request():
    add_presentation_rule(lambda request: Presentation.RAW)
    assert presentation_in({"page": 1}) is Presentation.RESOLVE


def test_a_rule_that_is_added_again_is_asked_once(rf):
    asked = []
    for _ in range(2):
        add_presentation_rule(asked.append)
    assert presentation_in({"request": rf.get("/")}) is Presentation.RESOLVE
    assert len(asked) == 1


def test_the_visitor_is_that_of_the_request_in_the_context(rf):
    request = rf.get("/")
    request.visitor = SimpleNamespace()
    token = current_visitor.set(SimpleNamespace())
    try:
        assert visitor_in({"request": request}) is request.visitor
        assert visitor_in({"request": Request(request)}) is request.visitor
        assert visitor_in({"request": rf.get("/")}) is current_visitor.get()
        assert visitor_in({}) is current_visitor.get()
        assert visitor_in(None) is current_visitor.get()
    finally:
        current_visitor.reset(token)


def test_without_any_request_there_is_no_visitor(rf):
    assert visitor_in(None) is None
    assert visitor_in({"request": rf.get("/")}) is None
