"""A field in which editors choose several of many options: a block, its form field and widget."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from wagtail.admin.telepath import Adapter, register
from wagtail.blocks import FieldBlock

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

__all__ = [
    "Combobox",
    "Options",
    "OptionsBlock",
    "OptionsField",
    "OptionsInput",
    "UnreadMedia",
    "combobox_media",
]

SCRIPT = "wagtail_personalize_plus/js/groups-field.js"
STYLE = "wagtail_personalize_plus/css/groups-field.css"


@dataclass(frozen=True, kw_only=True)
class Options:
    """
    Everything that can be chosen in the fields of a kind.

    It stands among the scripts of the widget, as data in the page. Any two of a kind are equal, so
    a page with many fields holds it once; it is worked out when the page is rendered.
    """

    kind: str
    """Names the element of the page."""

    names: Callable[[], Mapping[str, str]] = field(compare=False)
    """What editors read of each option by what is stored of it, in the language of the admin."""

    placeholder: StrOrPromise = field(compare=False)
    """What the empty field says."""

    label: StrOrPromise = field(compare=False)
    """What the list of them is called."""

    details: Callable[[], Mapping[str, str]] = field(default=dict, compare=False)
    """What else some options are found by, shown beside their names."""

    @property
    def element_id(self) -> str:
        """Return the id of the element of the page."""
        return f"wpp-options-{self.kind}"

    def __html__(self) -> SafeString:
        """Return a script element that holds no code."""
        details = self.details()
        options = [
            {"id": key, "name": name} | ({"description": details[key]} if key in details else {})
            for key, name in self.names().items()
        ]
        return json_script({"options": options, "strings": self._strings()}, self.element_id)

    def _strings(self) -> dict[str, str]:
        """Return the words that the script shows."""
        return {
            "label": str(self.label),
            "chosenGroups": gettext("Chosen"),
            "chosen": gettext("Chosen: %(names)s"),
            "remove": gettext("Remove %(name)s"),
            "added": gettext("%(name)s chosen"),
            "removed": gettext("%(name)s removed"),
            "deleted": gettext("Unknown: %(id)s"),
            "found": gettext("Found: %(count)s"),
            "noMatch": gettext("Nothing matches “%(text)s”"),
        }


class Combobox(forms.Widget):
    """Sends what is chosen, comma separated; the script turns it into a combobox."""

    placeholder: StrOrPromise = ""

    def use_required_attribute(self, initial: Any) -> bool:
        # What is typed only filters; it is the hidden input that must not be empty.
        return False

    def source(self) -> dict[str, str]:
        """Return where the options are, as attributes of the control."""
        raise NotImplementedError

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,
    ) -> SafeString:
        typed = {
            "type": "text",
            "class": "wpp-groups__input",
            "autocomplete": "off",
            "placeholder": str(self.placeholder),
            **self.build_attrs(self.attrs, attrs),
        }
        return format_html(
            '<div class="wpp-groups" data-controller="wpp-groups-field"{}>'
            '<input type="hidden" name="{}" value="{}"><input{}></div>',
            flatatt(self.source()),
            name,
            self.format_value(value),
            flatatt(typed),
        )


class OptionsInput(Combobox):
    """A combobox of options that come with the page."""

    def __init__(self, options: Options, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.options = options
        self.placeholder = options.placeholder

    def source(self) -> dict[str, str]:
        return {"data-wpp-groups-field-source-value": self.options.element_id}

    def format_value(self, value: Any) -> str:
        return ",".join(_chosen_in(value))

    @property
    def media(self) -> forms.Media:
        return combobox_media(self.options)


class UnreadMedia(forms.Media):
    """Media that is told from others without being rendered."""

    def __str__(self) -> str:
        return repr(self)


def combobox_media(options: object, of: type[forms.Media] = forms.Media) -> forms.Media:
    """Return what a combobox needs on the page: its style, the options as data, and its script."""
    return of(css={"all": [STYLE]}, js=[options, SCRIPT])  # type: ignore[list-item]


class OptionsInputAdapter(Adapter):
    """Tells Wagtail's editor which class of ours draws the widget."""

    js_constructor = "wagtail_personalize_plus.VisitorGroupsInput"

    def js_args(self, widget: OptionsInput) -> list[str]:
        return [widget.render("__NAME__", None, attrs={"id": "__ID__"})]

    def get_media(self, widget: OptionsInput) -> forms.Media:
        # Telepath compares what it is given by its text: rendering it would list all each time.
        return combobox_media(widget.options, UnreadMedia)


register(OptionsInputAdapter(), OptionsInput)


class OptionsField(forms.Field):
    """Cleans to a list of what is stored of the options, also of those that are there no more."""

    def to_python(self, value: Any) -> list[str]:
        return _chosen_in(value)


class OptionsBlock(FieldBlock):
    """
    Several options, in the order in which an editor chose them, as a list of texts.

    One that is not offered any more stays in it, shown as such, until an editor takes it out.
    """

    def __init__(
        self,
        options: Options,
        *,
        required: bool = True,
        help_text: StrOrPromise | None = None,
        **kwargs: Any,
    ) -> None:
        self.field = OptionsField(
            required=required, help_text=help_text or "", widget=OptionsInput(options)
        )
        super().__init__(**kwargs)

    def normalize(self, value: Any) -> list[str]:
        return _chosen_in(value)

    def to_python(self, value: Any) -> list[str]:
        return _chosen_in(value)

    def get_prep_value(self, value: Any) -> list[str]:
        return _chosen_in(value)

    def value_from_form(self, value: Any) -> list[str]:
        return _chosen_in(value)

    def value_for_form(self, value: Any) -> str:
        return ",".join(_chosen_in(value))

    class Meta:
        icon = "list-ul"


def _chosen_in(value: Any) -> list[str]:
    """Return what is chosen in a value, each once; what is no text chooses nothing."""
    if isinstance(value, str):
        value = value.split(",")
    if isinstance(value, (bytes, Mapping)) or not isinstance(value, Iterable):
        return []
    texts = (item.strip() for item in value if isinstance(item, str))
    return list(dict.fromkeys(text for text in texts if text))
