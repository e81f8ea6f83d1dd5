"""
Three-valued logic of tests: all of, any of, none of.

Kleene's strong logic (S. C. Kleene, Introduction to Metamathematics, 1952, section 64): an answer
is known as soon as the known parts decide it. Parts are unrolled up to three and chained beyond,
because a loop costs a third more and rules are asked for every visitor.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from wagtail_personalize_plus.criteria.base import Test, unknown

if TYPE_CHECKING:
    from wagtail_personalize_plus.visitor import Visitor

__all__ = ["OPERATORS", "all_of", "any_of", "negated", "none_of"]


def negated(test: Test) -> Test:
    """Return the test that answers the opposite, and unknown where that is unknown."""

    def opposite(visitor: Visitor) -> bool | None:
        answer = test(visitor)
        return None if answer is None else not answer

    return opposite


def all_of(tests: Sequence[Test]) -> Test:
    """
    Return the test that is True when all are, False as soon as one is False, otherwise unknown.

    Nothing to test is unknown, so that an empty part decides nothing, not even inside none_of.
    """
    return _chain(tests, _two_of_all, _three_of_all)


def any_of(tests: Sequence[Test]) -> Test:
    """Return the test that is True as soon as one is, False when all are, otherwise unknown."""
    return _chain(tests, _two_of_any, _three_of_any)


def none_of(tests: Sequence[Test]) -> Test:
    """Return the opposite of `any_of`: True when all are False, False as soon as one is True."""
    return negated(any_of(tests))


OPERATORS: dict[str, Callable[[Sequence[Test]], Test]] = {
    "all": all_of,
    "any": any_of,
    "none": none_of,
}
"""How the parts of a rule are joined, by the name that is stored."""


def _chain(
    tests: Sequence[Test],
    two: Callable[[Test, Test], Test],
    three: Callable[[Test, Test, Test], Test],
) -> Test:
    if not tests:
        return unknown
    if len(tests) == 1:
        return tests[0]
    if len(tests) == 2:  # noqa: PLR2004
        return two(*tests)
    first, second, *rest = tests
    return three(first, second, _chain(rest, two, three))


def _two_of_all(first: Test, second: Test) -> Test:
    def both(visitor: Visitor) -> bool | None:
        a = first(visitor)
        if a is False:
            return False
        b = second(visitor)
        if b is False:
            return False
        return None if a is None or b is None else True

    return both


def _three_of_all(first: Test, second: Test, third: Test) -> Test:
    def every(visitor: Visitor) -> bool | None:
        a = first(visitor)
        if a is False:
            return False
        b = second(visitor)
        if b is False:
            return False
        c = third(visitor)
        if c is False:
            return False
        return None if a is None or b is None or c is None else True

    return every


def _two_of_any(first: Test, second: Test) -> Test:
    def either(visitor: Visitor) -> bool | None:
        a = first(visitor)
        if a:
            return True
        b = second(visitor)
        if b:
            return True
        return None if a is None or b is None else False

    return either


def _three_of_any(first: Test, second: Test, third: Test) -> Test:
    def some(visitor: Visitor) -> bool | None:
        a = first(visitor)
        if a:
            return True
        b = second(visitor)
        if b:
            return True
        c = third(visitor)
        if c:
            return True
        return None if a is None or b is None or c is None else False

    return some
