"""Criteria: conditions on the visitor that editors configure, one file for each close family."""

from wagtail_personalize_plus.criteria.base import Answers, Criterion, Test, register_criterion

__all__ = ["Answers", "Criterion", "Test", "register_criterion"]
