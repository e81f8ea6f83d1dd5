"""Personalized blocks for StreamFields."""

from wagtail_personalize_plus.blocks.personalized import PersonalizedBlock, personalizable
from wagtail_personalize_plus.groups.groups_field import VisitorGroupsBlock

__all__ = ["PersonalizedBlock", "VisitorGroupsBlock", "personalizable"]
