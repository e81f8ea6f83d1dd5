"""The models of every room, gathered for Django."""

from wagtail_personalize_plus.groups.models import VisitorGroup
from wagtail_personalize_plus.history.models import CountedTerm, DayCount, KnownVisitor

__all__ = ["CountedTerm", "DayCount", "KnownVisitor", "VisitorGroup"]
