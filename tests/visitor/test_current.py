"""The visitor for code that has no request at hand."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from wagtail_personalize_plus.visitor import ObservedVisitor, Signals, Visitor
from wagtail_personalize_plus.visitor.current import current_visitor


def test_outside_of_a_request_there_is_none():
    assert current_visitor.get() is None


def test_what_one_thread_sets_no_other_thread_sees():
    token = current_visitor.set(ObservedVisitor(lambda: Visitor(Signals())))
    try:
        with ThreadPoolExecutor(max_workers=1) as pool:
            assert pool.submit(current_visitor.get).result() is None
    finally:
        current_visitor.reset(token)
