"""Since when each thing has been counted that some group asks for."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.db import Error, transaction
from django.utils.timezone import now

from wagtail_personalize_plus.groups.rules import compile_rule, criteria_in, describe_rule
from wagtail_personalize_plus.groups.snapshot import (
    current_snapshot,
    forget_snapshot,
    has_snapshot,
)
from wagtail_personalize_plus.history.models import CountedTerm
from wagtail_personalize_plus.history.terms import VISIT, Term, Wanted

if TYPE_CHECKING:
    from wagtail_personalize_plus.groups.models import VisitorGroup

__all__ = ["Counting", "countings_of", "keep_terms", "keep_terms_on_commit"]

logger = logging.getLogger("wagtail_personalize_plus.groups")


class Counting(NamedTuple):
    """One criterion of a group that needs something counted."""

    phrase: str
    """The criterion in words."""

    since: datetime | None
    """Since when all of it has been counted, None while it is not counted at all."""


def countings_of(group: VisitorGroup) -> list[Counting]:
    """Return the criteria of a saved group that need something counted, in order."""
    found = []
    for item in criteria_in(group.stored_criteria()):
        rule = compile_rule("all", [item])
        terms = _counted(Wanted.of(term for each in rule.conditions for term in each.records))
        if terms:
            phrase = describe_rule("all", [item]).rstrip(".")
            found.append((phrase, terms))
    since = _since() if found else {}
    return [
        Counting(phrase, max(map(since.__getitem__, terms)) if terms <= since.keys() else None)
        for phrase, terms in found
    ]


def keep_terms() -> None:
    """
    Write down since when the terms are counted that enabled groups ask for, and drop all others.

    What nobody asks for is no longer counted, so it starts anew when somebody asks again.
    """
    groups = current_snapshot()
    if not has_snapshot():  # they could not be read, which does not mean that nobody asks
        return
    wanted = _counted(groups.recorded.wanted)
    known = {Term(row.kind, row.key): row.pk for row in CountedTerm.objects.all()}
    if gone := [pk for term, pk in known.items() if term not in wanted]:
        CountedTerm.objects.filter(pk__in=gone).delete()
    moment = now()
    CountedTerm.objects.bulk_create(
        [CountedTerm(**term._asdict(), since=moment) for term in sorted(wanted - known.keys())],
        ignore_conflicts=True,  # another process may do the same
    )


def keep_terms_on_commit(using: str, **_: object) -> None:
    """Do so once a change of a group is there for everybody; a signal receiver."""
    transaction.on_commit(_keep_after_change, using=using)


def _keep_after_change() -> None:
    forget_snapshot()
    try:
        keep_terms()
    except Error:  # the group is saved; the next change of one makes up for it
        logger.exception("It could not be written down since when things are counted.")


def _counted(wanted: Wanted) -> frozenset[Term]:
    """Return what is counted for the wanted terms: with a landing page or campaign, visits too."""
    return wanted.terms() | ({Term(VISIT)} if wanted.visits else frozenset())


def _since() -> dict[Term, datetime]:
    rows = CountedTerm.objects.values_list("kind", "key", "since")
    return {Term(kind, key): since for kind, key, since in rows}
