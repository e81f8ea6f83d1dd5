"""What the register takes as a criterion, and what it refuses by name."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.visitors import a_visitor
from wagtail_personalize_plus.criteria import Criterion, base, register_criterion
from wagtail_personalize_plus.criteria.base import (
    UnknownCriterion,
    get_criterion,
    registered_criteria,
)


@pytest.fixture(autouse=True)
def _own_register(monkeypatch):
    """Let each test begin without criteria."""
    monkeypatch.setattr(base, "_registered", {})


class Complete(Criterion):
    """Match everybody."""

    class Meta:
        label = "Complete"
        reads = frozenset({"clock"})

    def compile(self, value):
        return lambda visitor: True

    def describe(self, value):
        return "always"


class Another(Complete):
    """Match everybody as well."""


def refusal(name, criterion):
    """Return the message with which a criterion is refused, and check that it is not kept."""
    before = registered_criteria()
    with pytest.raises(ImproperlyConfigured) as caught:
        register_criterion(name)(criterion)
    assert registered_criteria() == before
    return str(caught.value)


def test_a_complete_criterion_is_registered_and_returned():
    assert register_criterion("complete")(Complete) is Complete
    assert registered_criteria() == {"complete": Complete}
    assert get_criterion("complete") is Complete


def test_criteria_keep_the_order_of_registration():
    register_criterion("zebra")(Complete)
    register_criterion("ant")(Another)
    assert list(registered_criteria()) == ["zebra", "ant"]


def test_changing_the_listing_changes_nothing():
    register_criterion("complete")(Complete)
    registered_criteria().clear()
    assert list(registered_criteria()) == ["complete"]


def test_registering_the_same_class_again_changes_nothing():
    register_criterion("complete")(Complete)
    register_criterion("complete")(Complete)
    assert registered_criteria() == {"complete": Complete}


def test_a_taken_name_is_refused():
    register_criterion("complete")(Complete)
    assert refusal("complete", Another) == (
        "The criterion name 'complete' is taken by tests.criteria.test_base.Complete; "
        "register tests.criteria.test_base.Another under another name."
    )


def test_everything_that_an_incomplete_class_lacks_is_named():
    class Empty(Criterion):
        """Nothing."""

    assert refusal("empty", Empty) == (
        f"The criterion 'empty' ({Empty.__module__}.{Empty.__qualname__}) "
        "lacks compile, describe, Meta.label."
    )


@pytest.mark.parametrize("lack", ["compile", "describe"])
def test_a_missing_method_is_named(lack):
    class Lacking(Complete):
        """Without one method."""

    setattr(Lacking, lack, getattr(Criterion, lack))
    assert refusal("lacking", Lacking) == (
        f"The criterion 'lacking' ({Lacking.__module__}.{Lacking.__qualname__}) lacks {lack}."
    )


def test_an_empty_label_is_missing():
    class Nameless(Complete):
        """Without label."""

        class Meta:
            label = ""

    assert refusal("nameless", Nameless) == (
        f"The criterion 'nameless' ({Nameless.__module__}.{Nameless.__qualname__}) "
        "lacks Meta.label."
    )


@pytest.mark.parametrize("name", ["nested", "unknown", "time-of-day", "2nd", "", "time of day"])
def test_a_name_that_cannot_be_stored_is_refused(name):
    assert refusal(name, Complete) == (
        f"A criterion cannot be called {name!r}; use a Python identifier of its own."
    )


def test_a_fact_that_visitors_do_not_have_is_refused():
    class Mood(Complete):
        """Match the cheerful."""

        class Meta:
            reads = frozenset({"clock", "mood"})

    assert refusal("mood", Mood) == (
        "The criterion 'mood' reads the fact 'mood', which a visitor does not have; "
        f"the facts are {', '.join(sorted(base.FACTS))}."
    )


def test_an_unknown_name_is_answered_with_the_nearest():
    register_criterion("time_of_day")(Complete)
    with pytest.raises(UnknownCriterion) as caught:
        get_criterion("time_of_dya")
    assert str(caught.value) == "There is no criterion 'time_of_dya'. Did you mean 'time_of_day'?"


def test_an_unknown_name_unlike_any_other_is_answered_without_advice():
    register_criterion("time_of_day")(Complete)
    with pytest.raises(UnknownCriterion) as caught:
        get_criterion("weather")
    assert str(caught.value) == "There is no criterion 'weather'."


def test_answers_do_not_change_by_themselves_unless_a_criterion_says_so():
    assert Complete().valid_until({}, a_visitor()) is None


def test_a_criterion_reads_nothing_unless_it_says_so():
    assert Criterion().meta.reads == frozenset()
    assert Criterion().facts({}) == frozenset()


@pytest.mark.parametrize("method", ["compile", "describe"])
def test_the_base_class_itself_can_do_nothing(method):
    with pytest.raises(NotImplementedError):
        getattr(Criterion(), method)({})
