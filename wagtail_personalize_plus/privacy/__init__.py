"""What visitors are owed: that what is stored of them goes when they say so, or in time."""

from wagtail_personalize_plus.privacy.erasure import withdraw
from wagtail_personalize_plus.privacy.retention import purge

__all__ = ["purge", "withdraw"]
