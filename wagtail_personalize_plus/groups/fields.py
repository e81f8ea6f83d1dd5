"""The model field that stores a rule."""

from __future__ import annotations

from typing import Any

from django.db import models
from wagtail.fields import StreamField

from wagtail_personalize_plus.groups.stream import CriteriaStream

__all__ = ["CriteriaField"]


class CriteriaField(StreamField):
    """
    A StreamField of criteria that freezes no blocks in migrations.

    Which criteria there are is the site's matter: with frozen blocks every site that registers
    one would write a migration into this package. The stream is made on first use, so criteria
    that another app registers in its `ready()` are in it.
    """

    def __init__(self, block_types: Any = None, **kwargs: Any) -> None:
        super().__init__(CriteriaStream if block_types is None else block_types, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _, kwargs = models.Field.deconstruct(self)
        return name, path, [], dict(kwargs)
