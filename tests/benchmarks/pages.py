"""Figures of a personalized page: what its variants cost the visitors who see one of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from unittest.mock import patch

from django.contrib.auth.models import Group
from django.utils.timezone import localtime

from tests import builders
from tests.benchmarks.content import Pair, block, heroes, publish_pair
from tests.benchmarks.measure import Figure, figure, paired_ratio
from tests.benchmarks.rules import QUERY, REFERRER, is_reader_in, save_groups
from tests.benchmarks.serving import Server, queries_of
from tests.site.models import PersonalizedPage, PlainPage
from wagtail_personalize_plus.criteria.time import DAYS

__all__ = [
    "account_pair",
    "extra_queries",
    "figures",
    "page_url",
    "reader",
    "variants_pair",
    "without_user_bar",
]

VARIANTS = 4

WINNERS = (0, 1, 2, 3, None)
"""Which variant of each block is for the visitor; the last block shows its default content."""

ROUNDS = 250


def figures() -> list[Figure]:
    """Return what the variants of a page cost, in time and in queries."""
    server, pair = reader(), variants_pair()
    personalized, plain = (partial(server.get, page_url(page)) for page in pair)
    name = f"page with {len(WINNERS)} blocks of {VARIANTS} variants"
    extra = extra_queries(server, pair)
    ratio = paired_ratio(personalized, plain, ROUNDS)
    return [
        figure(f"{name}, to plain", ratio.median, 1.05, "times", (ratio.low, ratio.high)),
        figure(f"{name}, extra queries", extra, 0, "queries"),
        *_account_figures(),
    ]


def _account_figures() -> Iterator[Figure]:
    """
    Yield the queries that one criterion on the account adds.

    Session, user and groups are three; Wagtail's user bar, where a page has it, asks for the
    first two anyway.
    """
    pair = account_pair()
    member = reader(user=builders.user("customer", groups=["Customers"]))
    name = "account criterion, extra queries"
    yield figure(f"{name}, no session", extra_queries(reader(), pair), 0, "queries")
    yield figure(f"{name}, logged in, with user bar", extra_queries(member, pair), 1, "queries")
    with without_user_bar():
        yield figure(f"{name}, logged in", extra_queries(member, pair), 3, "queries")


def extra_queries(server: Server, pair: Pair) -> int:
    """Return how many queries more the personalized page of a pair makes."""
    personalized, plain = (queries_of(partial(server.get, page_url(page))) for page in pair)
    return len(personalized) - len(plain)


def page_url(page) -> str:
    """Return the address of a page as the link of the newsletter has it."""
    return f"{page.url}?{QUERY}"


def reader(user=None) -> Server:
    """Return the site as the reader of the newsletter asks it, whom one group in ten matches."""
    return Server({"user-agent": builders.PHONE, "referer": REFERRER}, user)


def variants_pair() -> Pair:
    """Return a page of personalized blocks, and one that holds what the reader sees of them."""
    groups = save_groups(100, list(DAYS)[localtime().weekday()])
    his = [group for number, group in enumerate(groups) if is_reader_in(number)]
    others = [group for number, group in enumerate(groups) if not is_reader_in(number)]
    contents = iter(heroes(len(WINNERS) * (VARIANTS + 1)))
    personalized, plain = [], []
    for winner in WINNERS:
        named = [his.pop() if number == winner else others.pop() for number in range(VARIANTS)]
        default, *versions = (next(contents) for _ in range(VARIANTS + 1))
        variants = [
            builders.variant([group], version)
            for group, version in zip(named, versions, strict=True)
        ]
        personalized.append(builders.personalized("hero", default, *variants))
        plain.append(block(default if winner is None else versions[winner]))
    return publish_pair("holidays", personalized, plain)


def account_pair() -> Pair:
    """Return a page with a variant for the customers, and one that holds what these see of it."""
    customers, _created = Group.objects.get_or_create(name="Customers")
    group = builders.group("Customers", ("user_group", {"groups": [customers.pk]}))
    default, version = ({"heading": text} for text in ("For everybody", "For customers"))
    personalized = builders.personalized("hero", default, builders.variant([group], version))
    return publish_pair("customers", [personalized], [block(version)])


@contextmanager
def without_user_bar() -> Iterator[None]:
    """Render pages by a template that does not ask who is logged in."""
    bare = {"template": "site/banner.html", "context_object_name": "object"}
    with patch.multiple(PersonalizedPage, **bare), patch.multiple(PlainPage, **bare):
        yield
