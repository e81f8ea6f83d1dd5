"""Fact: the login of the visitor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import cached_property

if TYPE_CHECKING:
    from wagtail_personalize_plus.visitor.signals import Signals, User

__all__ = ["Account"]


def _no_groups() -> frozenset[int]:
    return frozenset()


@dataclass(frozen=True, kw_only=True)
class Account:
    """Whether the visitor is logged in, and what the site's own user records say then."""

    logged_in: bool = False
    """True when a user of the site is logged in."""

    load_groups: Callable[[], frozenset[int]] = _no_groups
    """Fetches the primary keys of the user's Django groups, with at most one query."""

    @cached_property
    def groups(self) -> frozenset[int]:
        """Primary keys of the user's Django groups, empty for nobody."""
        return self.load_groups()

    @classmethod
    def from_signals(cls, signals: Signals) -> Account | None:
        """Return the account, or None when the signals do not say who is logged in."""
        if signals.load_user is None:
            return None
        user = signals.load_user()
        if user is None or not user.is_authenticated:
            return cls()
        return cls(
            logged_in=True,
            load_groups=lambda: _groups_of(user),
        )


def _groups_of(user: User) -> frozenset[int]:
    """Return the primary keys of the user's groups; a user model may do without groups."""
    groups = getattr(user, "groups", None)
    return frozenset() if groups is None else frozenset(groups.values_list("pk", flat=True))
