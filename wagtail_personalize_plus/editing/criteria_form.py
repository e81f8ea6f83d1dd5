"""How the criteria of a group are drawn in the form."""

from __future__ import annotations

from typing import Any

from django import forms
from wagtail.admin.telepath import register
from wagtail.admin.telepath.widgets import WidgetAdapter
from wagtail.blocks.stream_block import StreamBlockAdapter

from wagtail_personalize_plus.groups.stream import CriteriaStream, KeptWidget

__all__ = ["CriteriaStreamAdapter", "KeptWidgetAdapter"]

SCRIPT = "wagtail_personalize_plus/js/criteria-form.js"


class CriteriaStreamAdapter(StreamBlockAdapter):
    """Draws a stream that holds a block type which its picker does not offer."""

    js_constructor = "wagtail_personalize_plus.CriteriaStream"

    @property
    def media(self) -> forms.Media:
        """Return the scripts of Wagtail's stream and of ours."""
        return StreamBlockAdapter().media + forms.Media(js=[SCRIPT])


class KeptWidgetAdapter(WidgetAdapter):
    """Draws what is kept as text, beside the hidden input that sends it back."""

    js_constructor = "wagtail_personalize_plus.KeptCriterion"

    def js_args(self, widget: Any) -> list[Any]:
        """Return nothing: the script makes the input."""
        return []

    @property
    def media(self) -> forms.Media:
        """Return the script of the widget."""
        return WidgetAdapter().media + forms.Media(js=[SCRIPT])


register(CriteriaStreamAdapter(), CriteriaStream)
register(KeptWidgetAdapter(), KeptWidget)
