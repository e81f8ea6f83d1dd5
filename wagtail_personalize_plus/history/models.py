"""What is stored of visitors who agreed to it, and since when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = ["CountedTerm", "DayCount", "KnownVisitor"]

KEY_LENGTH = 64
"""Characters of a visitor's key, an HMAC in hexadecimal."""

TERM_LENGTH = 150
"""Characters of a term's key; a tag has up to 100."""


class KnownVisitor(models.Model):
    """
    One visitor, known by nothing but a key, and when that visitor was here.

    Whoever counts something holds the lock of this row, so that writers add up what they bring.
    """

    key = models.CharField(_("key"), max_length=KEY_LENGTH, primary_key=True)
    last_seen = models.DateTimeField(_("last seen"), null=True, db_index=True)
    visit_started = models.DateTimeField(_("visit started"), null=True)
    previous_visit_ended = models.DateTimeField(_("previous visit ended"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, db_index=True)
    """When the visitor took back the consent. Whatever is still on its way is then dropped."""

    objects: ClassVar[models.Manager[KnownVisitor]] = models.Manager()

    class Meta:
        verbose_name = _("known visitor")
        verbose_name_plural = _("known visitors")
        default_permissions = ()

    def __str__(self) -> str:
        return self.key


class DayCount(models.Model):
    """How often a visitor did something that a group asks for, on one day of the site's clock."""

    visitor = models.ForeignKey(
        KnownVisitor, on_delete=models.CASCADE, related_name="counts", verbose_name=_("visitor")
    )
    kind = models.CharField(_("kind"), max_length=16)
    key = models.CharField(_("key"), max_length=TERM_LENGTH, blank=True)
    day = models.DateField(_("day"), db_index=True)
    count = models.PositiveIntegerField(_("count"))
    first = models.DateTimeField(_("first"))
    last = models.DateTimeField(_("last"))

    objects: ClassVar[models.Manager[DayCount]] = models.Manager()

    class Meta:
        verbose_name = _("day count")
        verbose_name_plural = _("day counts")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["visitor", "kind", "key", "day"], name="wpp_one_count_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} on {self.day}: {self.count}"


class CountedTerm(models.Model):
    """Something that at least one enabled group asks for, and since when it has been counted."""

    kind = models.CharField(_("kind"), max_length=16)
    key = models.CharField(_("key"), max_length=TERM_LENGTH, blank=True)
    since = models.DateTimeField(_("since"))

    objects: ClassVar[models.Manager[CountedTerm]] = models.Manager()

    class Meta:
        verbose_name = _("counted term")
        verbose_name_plural = _("counted terms")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="wpp_term_counted_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
