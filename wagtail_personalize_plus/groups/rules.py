"""From a stored rule to a test, a sentence, and what it depends on."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext

from wagtail_personalize_plus.criteria.base import (
    Criterion,
    Test,
    UnknownCriterion,
    get_criterion,
    unknown,
)
from wagtail_personalize_plus.groups.logic import OPERATORS
from wagtail_personalize_plus.visitor import Visitor

if TYPE_CHECKING:
    from wagtail_personalize_plus.history.terms import Term

__all__ = [
    "CompiledRule",
    "Condition",
    "compile_rule",
    "criteria_in",
    "describe_rule",
    "groups_named_in",
]

logger = logging.getLogger("wagtail_personalize_plus.groups")

StoredItem = Mapping[str, Any]
Stored = Sequence[Any]
"""What the database holds: items by right, anything in practice."""


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One criterion of a rule, compiled."""

    name: str
    """The registered name of the criterion."""

    test: Test
    """Its answer for a visitor."""

    reads: frozenset[str]
    """The facts that it may read."""

    valid_until: Callable[[Visitor], datetime | None]
    """When the answer for a visitor may next change by itself, or None."""

    records: Mapping[Term, Test | None] = field(default_factory=dict)
    """What has to be remembered of visitors for it, as Criterion.records gives it."""


@dataclass(frozen=True, kw_only=True)
class CompiledRule:
    """A rule, ready to be asked for any visitor."""

    test: Test
    """The answer, as fast as it can be had. Raises whatever a criterion raises."""

    careful_test: Test
    """The same answer with every criterion that raises taken as unknown, and logged."""

    conditions: tuple[Condition, ...]
    """Every criterion in the rule, at any depth."""

    @property
    def reads(self) -> frozenset[str]:
        """The facts that the rule may read itself; those of other groups it names not included."""
        return frozenset().union(*(condition.reads for condition in self.conditions))

    def valid_until(self, visitor: Visitor) -> datetime | None:
        """Return the first moment at which a part of the rule may change by itself, or None."""
        moments = (condition.valid_until(visitor) for condition in self.conditions)
        return min((moment for moment in moments if moment is not None), default=None)


def compile_rule(
    operator: str,
    stored: Stored,
    *,
    shared: dict[str, Condition] | None = None,
    report: Callable[[Exception, str], None] | None = None,
) -> CompiledRule:
    """
    Return the test of a stored rule. Never raises: what cannot be compiled is unknown.

    Equal criteria come from `shared`, so that groups which ask the same thing share one test.
    `report` hears of every criterion that fails, with its name, now and when the rule is asked.
    """
    shared = {} if shared is None else shared
    report = _log if report is None else report
    conditions: list[Condition] = []

    def build(operator: str, items: Stored, wrap: Callable[[Condition], Test]) -> Test:
        def one(item: Any) -> Test:
            if not isinstance(item, Mapping):  # damaged, and decides nothing
                return unknown
            if item.get("type") == "nested":
                return build(*_nested(item), wrap)
            return wrap(_condition(item, shared, report))

        join = OPERATORS.get(operator)
        if join is None:
            report(LookupError(f"no operator {operator!r}"), "nested")
            return unknown
        return join([one(item) for item in items])

    def collect(condition: Condition) -> Test:
        conditions.append(condition)
        return condition.test

    items = stored if isinstance(stored, list) else []
    try:
        test = build(operator, items, collect)
        careful = build(operator, items, lambda condition: _careful(condition, report))
    except RecursionError as error:  # stored by other means than the form, which is two levels deep
        report(error, "nested")
        test = careful = unknown
    return CompiledRule(test=test, careful_test=careful, conditions=tuple(conditions))


def _nested(item: StoredItem) -> tuple[str, Stored]:
    value = item.get("value")
    if not isinstance(value, Mapping):
        return "", []
    criteria = value.get("criteria")
    return str(value.get("operator")), criteria if isinstance(criteria, list) else []


def _condition(
    item: StoredItem, shared: dict[str, Condition], report: Callable[[Exception, str], None]
) -> Condition:
    name, value = item.get("type"), item.get("value")
    key = json.dumps([name, value], sort_keys=True, default=str)
    if key not in shared:
        shared[key] = _compile_one(str(name), value, report)
    return shared[key]


def _compile_one(name: str, value: Any, report: Callable[[Exception, str], None]) -> Condition:
    try:
        criterion = _block(name)
        answers = criterion.to_python(value)
        test = criterion.compile(answers)
        reads, records = criterion.facts(answers), criterion.records(answers)
    except Exception as error:  # noqa: BLE001 - a broken criterion is unknown, whatever broke it
        report(error, name)
        test = unknown
    else:
        return Condition(
            name=name,
            test=test,
            reads=frozenset(reads),
            valid_until=lambda visitor: criterion.valid_until(answers, visitor),
            records=records,
        )
    return Condition(name=name, test=test, reads=frozenset(), valid_until=lambda _: None)


def _careful(condition: Condition, report: Callable[[Exception, str], None]) -> Test:
    def test(visitor: Visitor) -> bool | None:
        try:
            return condition.test(visitor)
        except Exception as error:  # noqa: BLE001 - never break a page for a criterion
            report(error, condition.name)
            return None

    return test


def _log(error: Exception, name: str) -> None:
    logger.error("The criterion %r failed and counts as unknown: %r", name, error, exc_info=error)


@cache
def _block(name: str) -> Criterion:
    return get_criterion(name)()


def criteria_in(stored: Stored) -> Iterator[StoredItem]:
    """Yield every stored criterion of a rule, at any depth, in order."""
    for item in stored:
        if not isinstance(item, Mapping):
            continue
        if item.get("type") == "nested":
            yield from criteria_in(_nested(item)[1])
        else:
            yield item


def groups_named_in(stored: Stored) -> list[int]:
    """Return the primary keys of the visitor groups that a stored rule asks about."""
    return [
        pk
        for item in criteria_in(stored)
        if item.get("type") == "in_group" and isinstance(item.get("value"), Mapping)
        for pk in _whole_numbers(item["value"].get("groups"))
    ]


def _whole_numbers(value: Any) -> Iterable[int]:
    return [pk for pk in value if isinstance(pk, int)] if isinstance(value, list) else []


def describe_rule(operator: str, stored: Stored) -> str:
    """Return a stored rule as one sentence in the active language."""
    if not stored:
        return gettext("Nobody: there is no criterion yet.")
    return capfirst(f"{_join(operator, _phrases(stored))}.")


def _phrases(stored: Stored) -> list[str]:
    return [_nested_phrase(item) if _is_nested(item) else _phrase(item) for item in stored]


def _is_nested(item: Any) -> bool:
    return isinstance(item, Mapping) and item.get("type") == "nested"


def _nested_phrase(item: StoredItem) -> str:
    operator, items = _nested(item)
    phrases = _phrases(items)
    if len(phrases) == 1 and operator != "none":
        return phrases[0]
    return f"({_join(operator, phrases)})"


def _phrase(item: Any) -> str:
    if not isinstance(item, Mapping):
        return gettext("a damaged condition")
    name = str(item.get("type"))
    try:
        criterion = _block(name)
        return criterion.describe(criterion.to_python(item.get("value")))
    except UnknownCriterion:
        return gettext("“%(name)s” (unknown criterion)") % {"name": name}
    except Exception as error:  # noqa: BLE001 - a list of groups must not break for one of them
        _log(error, name)
        return gettext("“%(name)s” (incomplete)") % {"name": name}


def _join(operator: str, phrases: list[str]) -> str:
    if not phrases:
        return gettext("nothing")
    if operator == "none":
        listed = gettext(" or ").join(phrases)
        return ngettext("not: %(listed)s", "none of: %(listed)s", len(phrases)) % {"listed": listed}
    return (gettext(" and ") if operator == "all" else gettext(" or ")).join(phrases)
