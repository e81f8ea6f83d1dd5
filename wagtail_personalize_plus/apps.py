"""The Django app."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext_lazy as _

__all__ = ["PersonalizePlusConfig"]

BUILT_IN_CRITERIA = (
    "criteria.device",
    "criteria.software",
    "criteria.time",
    "criteria.location",
    "criteria.distance",
    "criteria.time_zone",
    "criteria.weather",
    "criteria.referrer",
    "criteria.campaign",
    "criteria.query_parameter",
    "criteria.viewed",
    "criteria.visits",
    "criteria.login",
    "criteria.user_group",
    "groups.in_group",
)
"""Modules that register the criteria of this package, in the order of the picker."""


class PersonalizePlusConfig(AppConfig):
    """Registers what comes with the package."""

    name = "wagtail_personalize_plus"
    label = "wagtail_personalize_plus"
    verbose_name = _("Personalization")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register criteria and checks, and listen to changes of groups."""
        for module in BUILT_IN_CRITERIA:
            import_module(f"{self.name}.{module}")
        import_module(f"{self.name}.checks")
        from wagtail.signals import post_page_move

        from wagtail_personalize_plus.blocks.presentation import add_presentation_rule
        from wagtail_personalize_plus.groups.counting import keep_terms_on_commit
        from wagtail_personalize_plus.groups.snapshot import forget_on_commit
        from wagtail_personalize_plus.headless.raw import raw_for_editors
        from wagtail_personalize_plus.history.sections import forget_sections

        group = self.get_model("VisitorGroup")
        for signal in (post_save, post_delete):
            for receiver in (forget_on_commit, keep_terms_on_commit):
                signal.connect(receiver, sender=group, dispatch_uid=receiver.__name__)
        post_page_move.connect(forget_sections, dispatch_uid=forget_sections.__name__)
        add_presentation_rule(raw_for_editors)
