"""The models of every room, gathered for Django."""

from wagtail_personalize_plus.groups.models import VisitorGroup

__all__ = ["VisitorGroup"]
