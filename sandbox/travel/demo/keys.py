"""Primary keys of what the demo site is made of, by names that people can read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Keys"]


@dataclass(frozen=True, kw_only=True)
class Keys:
    """Primary keys, as far as they exist already."""

    user_groups: Mapping[str, int] = field(default_factory=dict)
    """Django's groups by name."""

    visitor_groups: Mapping[str, int] = field(default_factory=dict)
    """Visitor groups by slug."""

    images: Mapping[str, int] = field(default_factory=dict)
    """Images by the name of their picture."""

    pages: Mapping[str, int] = field(default_factory=dict)
    """Pages by slug, the home page as "home"."""
