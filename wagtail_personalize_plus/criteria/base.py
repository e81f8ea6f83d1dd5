"""What a criterion is, and the register of all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ImproperlyConfigured, ValidationError
from wagtail import blocks

from wagtail_personalize_plus.history.terms import Term
from wagtail_personalize_plus.visitor import FACTS, Visitor

if TYPE_CHECKING:
    from datetime import datetime

__all__ = [
    "Answers",
    "Criterion",
    "Test",
    "UnknownCriterion",
    "get_criterion",
    "register_criterion",
    "registered_criteria",
    "remembers",
    "unknown",
]

Answers = Mapping[str, Any]
"""What an editor filled in, by field."""

Test = Callable[[Visitor], bool | None]
"""Answers whether a visitor meets a condition; None while that is unknown."""


def unknown(visitor: Visitor) -> None:
    """Answer that it is not known: the test of a condition that is not filled in."""


RESERVED_NAMES = frozenset({"nested", "unknown"})
"""Block types that the stream of criteria needs for itself."""


DAMAGED = (
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValidationError,
    ValueError,
)
"""What a field raises for an answer that it cannot read; a failing database raises others."""


class UnknownCriterion(LookupError):
    """No criterion is registered under the name that was asked for."""


class Criterion(blocks.StructBlock):
    """
    A condition on the visitor that editors configure; its fields are its form.

    A subclass gives `compile` and `describe`, `Meta.label` and `Meta.reads`, and is registered
    with `register_criterion`.
    """

    def bulk_to_python(self, values: Iterable[Any]) -> Any:
        """
        Return stored answers as the form shows them: a damaged one as if it was not filled in.

        Rules are compiled from `to_python`, which raises for it, so that they count as unknown.
        """
        stored = list(values)
        try:
            return super().bulk_to_python(stored)
        except DAMAGED:
            return super().bulk_to_python([self._readable(answers) for answers in stored])

    def _readable(self, answers: Answers) -> Answers:
        """Return the answers that their fields can read."""
        return {
            name: answer
            for name, answer in answers.items()
            if name in self.child_blocks and _can_read(self.child_blocks[name], answer)
        }

    def compile(self, value: Answers) -> Test:
        """
        Return a function that tests a visitor, with everything parsed beforehand.

        The function answers None when a fact that it needs is unknown. It does no input or
        output and catches nothing: a criterion that fails counts as unknown and is logged.
        """
        raise NotImplementedError

    def describe(self, value: Answers) -> str:
        """Return the condition as a phrase without full stop, as in "device is a phone"."""
        raise NotImplementedError

    def facts(self, value: Answers) -> frozenset[str]:
        """Return the facts that a test with these answers reads: at most those of Meta.reads."""
        reads: frozenset[str] = self.meta.reads
        return reads

    def records(self, value: Answers) -> Mapping[Term, Test | None]:
        """
        Return what has to be remembered of visitors for this condition.

        A campaign comes with the test that tells whether a visit starts with it; whether a view
        is of a page, section or tag is known without.
        """
        return {}

    def valid_until(self, value: Answers, visitor: Visitor) -> datetime | None:
        """Return the next moment at which the answer may change by itself, or None."""
        return None

    class Meta:
        icon = "group"
        reads: frozenset[str] = frozenset()


def _can_read(field: blocks.Block, answer: Any) -> bool:
    try:
        field.bulk_to_python([answer])
    except DAMAGED:
        return False
    return True


_registered: dict[str, type[Criterion]] = {}

CriterionClass = TypeVar("CriterionClass", bound=type[Criterion])


def register_criterion(name: str) -> Callable[[CriterionClass], CriterionClass]:
    """
    Return a class decorator that offers a criterion to editors under a name that never changes.

    The name is stored with each rule. Raises ImproperlyConfigured for an incomplete class, a
    name that is taken, and facts that a visitor does not have.
    """

    def register(criterion: CriterionClass) -> CriterionClass:
        _refuse_incomplete(name, criterion)
        taken = _registered.setdefault(name, criterion)
        if taken is not criterion:
            msg = (
                f"The criterion name {name!r} is taken by {_path(taken)}; "
                f"register {_path(criterion)} under another name."
            )
            raise ImproperlyConfigured(msg)
        return criterion

    return register


def _refuse_incomplete(name: str, criterion: type[Criterion]) -> None:
    # An abstract method of a StructBlock is not enforced: its metaclass is not ABCMeta.
    meta = criterion._meta_class  # noqa: SLF001 - Wagtail's place for Meta
    missing = [
        method
        for method in ("compile", "describe")
        if getattr(criterion, method) is getattr(Criterion, method)
    ]
    if not getattr(meta, "label", None):
        missing.append("Meta.label")
    if missing:
        msg = f"The criterion {name!r} ({_path(criterion)}) lacks {', '.join(missing)}."
        raise ImproperlyConfigured(msg)
    if name in RESERVED_NAMES or not name.isidentifier():
        msg = f"A criterion cannot be called {name!r}; use a Python identifier of its own."
        raise ImproperlyConfigured(msg)
    if unknown := sorted(meta.reads - FACTS.keys()):
        msg = (
            f"The criterion {name!r} reads the fact {unknown[0]!r}, which a visitor does not have; "
            f"the facts are {', '.join(sorted(FACTS))}."
        )
        raise ImproperlyConfigured(msg)


def remembers(criterion: type[Criterion]) -> bool:
    """Return whether a criterion may have something remembered of visitors."""
    return criterion.records is not Criterion.records


def registered_criteria() -> Mapping[str, type[Criterion]]:
    """Return every registered criterion by its name, in the order of registration."""
    return dict(_registered)


def get_criterion(name: str) -> type[Criterion]:
    """Return the criterion of that name. Raises UnknownCriterion, with the nearest name."""
    try:
        return _registered[name]
    except KeyError:
        near = get_close_matches(name, _registered, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        msg = f"There is no criterion {name!r}.{hint}"
        raise UnknownCriterion(msg) from None


def _path(criterion: type[Criterion]) -> str:
    return f"{criterion.__module__}.{criterion.__qualname__}"
