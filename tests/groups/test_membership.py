"""Which groups a visitor is in."""

from __future__ import annotations

import pytest

from tests.builders import group, header
from wagtail_personalize_plus.groups.membership import (
    assume,
    consulted_groups,
    is_in_any,
    membership_of,
    slugs_of,
)
from wagtail_personalize_plus.models import VisitorGroup
from wagtail_personalize_plus.visitor import ObservedVisitor, Signals, Visitor

pytestmark = pytest.mark.django_db


def visitor(value="a"):
    return Visitor(Signals(headers={"x-test": value}))


def test_a_visitor_is_in_the_groups_whose_rules_match():
    first, second = group("A", header("a")), group("B", header("b"))
    membership = membership_of(visitor("a"))
    assert membership.consult(first.pk) is True
    assert membership.consult(second.pk) is False
    assert membership.members() == {first.pk}


@pytest.mark.parametrize("gone", ["deleted", "disabled"])
def test_a_group_that_is_gone_is_unknown(gone):
    made = group("A", header("a"))
    pk = made.pk
    if gone == "deleted":
        made.delete()
    else:
        made.enabled = False
        made.save()
    assert membership_of(visitor("a")).consult(pk) is None


def test_a_rule_is_asked_once_for_a_visitor():
    made = group("A", header("a"))
    membership = membership_of(visitor())
    membership.consult(made.pk)
    membership.snapshot.compiled.clear()
    membership.consult(made.pk)
    membership.peek(made.pk)
    assert membership.members() == {made.pk}
    assert not membership.snapshot.compiled


def test_only_consulted_groups_are_noted():
    first, second = group("A", header("a")), group("B", header("b"))
    membership = membership_of(someone := visitor())
    membership.peek(second.pk)
    membership.consult(first.pk)
    assert consulted_groups(someone) == {first.pk}


def test_asking_for_all_groups_consults_all_enabled_ones():
    first, second = group("A", header("a")), group("B", header("b"), enabled=False)
    someone = visitor("b")
    assert membership_of(someone).members() == frozenset()
    assert consulted_groups(someone) == {first.pk}
    assert second.pk not in consulted_groups(someone)


def test_all_groups_are_asked_with_care_when_one_raises(caplog):
    broken, whole = group("Broken", ("raising", {})), group("Whole", header("a"))
    assert membership_of(visitor("a")).members() == {whole.pk}
    assert membership_of(visitor("a")).consult(broken.pk) is None
    assert all("visitor group 'Broken'" in record.getMessage() for record in caplog.records)


def test_a_membership_keeps_the_rules_it_began_with():
    made = group("A", header("a"))
    membership = membership_of(visitor("a"))
    VisitorGroup.objects.all().delete()
    assert membership.consult(made.pk) is True


def test_assumed_groups_stand_in_place_of_the_rules():
    first, second = group("A", header("a")), group("B", header("b"))
    someone = visitor("a")
    with assume([second.pk]):
        assumed = membership_of(someone)
        assert assumed.consult(first.pk) is False
        assert assumed.consult(second.pk) is True
        assert assumed.members() == {second.pk}
    assert membership_of(someone).members() == {first.pk}


def test_assuming_no_group_means_default_content():
    made = group("A", header("a"))
    with assume([]):
        assert membership_of(visitor("a")).consult(made.pk) is False


def test_a_group_that_is_disabled_stays_unknown_whatever_is_assumed():
    disabled = group("A", header("a"), enabled=False)
    with assume([disabled.pk]):
        assert membership_of(visitor("a")).consult(disabled.pk) is None
    with assume([]):
        assert membership_of(visitor("a")).consult(disabled.pk) is None


def test_after_the_headers_left_every_group_is_unknown():
    made = group("A", header("a"))
    observed = ObservedVisitor(lambda: visitor("a"))
    assert membership_of(observed).consult(made.pk) is True
    observed.seal()
    assert membership_of(observed).consult(made.pk) is None
    assert membership_of(observed).members() == frozenset()
    assert slugs_of(observed) == ()


def test_groups_are_asked_for_by_slug():
    group("Members only", header("a"))
    someone = visitor("a")
    assert is_in_any(someone, ["other", "members-only"]) is True
    assert is_in_any(someone, ["other"]) is False
    assert slugs_of(someone) == ("members-only",)


def test_a_slug_that_no_group_has_is_noted_all_the_same():
    someone = visitor()
    is_in_any(someone, ["not-yet"])
    assert consulted_groups(someone)


def test_without_a_visitor_nobody_is_in_a_group():
    assert is_in_any(None, ["a"]) is False
    assert slugs_of(None) == ()
