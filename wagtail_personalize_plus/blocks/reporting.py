"""A line in the log for stored data that nobody can be shown."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from wagtail_personalize_plus import rarely

__all__ = ["report_faults"]

logger = logging.getLogger("wagtail_personalize_plus.blocks")


def report_faults(block: str, page: object, faults: Sequence[str]) -> None:
    """Log what is wrong with a stored block of this type, and on which page, once a minute."""
    rarely.log(
        logger,
        "Stored data of a personalized block %r%s cannot be shown: %s. "
        "Saving it in the editor puts it right.",
        block,
        "" if page is None else f" on {page!r}",
        "; ".join(faults),
        about=block,
        level=logging.WARNING,
    )
