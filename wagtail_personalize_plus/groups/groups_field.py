"""The field in which editors choose visitor groups: a block, its form field and its widget."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.apps import apps
from django.db.models import BigAutoField, Model
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html_join, json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy
from wagtail.admin.telepath import Adapter, register
from wagtail.blocks import FieldBlock

from wagtail_personalize_plus.criteria.options_field import Combobox, UnreadMedia, combobox_media

__all__ = [
    "DECONSTRUCT_ALIASES",
    "NO_GROUP",
    "OPTIONS_ID",
    "OPTIONS_URL_NAME",
    "VisitorGroupOptions",
    "VisitorGroupsBlock",
    "VisitorGroupsFormField",
    "VisitorGroupsInput",
    "group_names",
    "group_options",
    "group_pks",
    "group_strings",
    "options_url",
]

OPTIONS_ID = "wpp-visitor-groups"
"""Element of the page that holds the groups to choose from."""

OPTIONS_URL_NAME = "wagtail_personalize_plus_groups"
"""URL of the same groups, for a control on a page that does not hold them."""

HIGHEST_PK = BigAutoField.MAX_BIGINT

NO_GROUP = 0
"""Stands for what names no group; nobody is in it, and whether somebody is not is unknown."""


def group_pks(value: Any) -> list[int]:
    """
    Return the primary keys in a value, each once, in their order.

    The value may be a list of keys or groups, what the form sends ("3,7"), or anything at all.
    What cannot be read is NO_GROUP: without it, a variant for unreadable groups alone would be for
    everybody.
    """
    if value is None:
        return []
    if isinstance(value, str):
        value = value.strip("[] ").split(",")
    elif isinstance(value, (bytes, Mapping)) or not isinstance(value, Iterable):
        value = [value]
    return list(dict.fromkeys(pk for item in value if (pk := _pk(item)) is not None))


def _pk(item: Any) -> int | None:
    if isinstance(item, Model):
        item = item.pk
    elif isinstance(item, str):
        if not item.strip():
            return None
        # int() alone also reads other scripts' digits, signs and underscores.
        digits = item.strip()
        short = len(digits) <= len(str(HIGHEST_PK))
        item = int(digits) if short and digits.isascii() and digits.isdigit() else NO_GROUP
    if isinstance(item, bool) or not isinstance(item, int):
        return NO_GROUP
    return item if 0 < item <= HIGHEST_PK else NO_GROUP


def group_names(pks: Iterable[int]) -> list[str]:
    """Return the names of groups in the given order, at the cost of one query for all of them."""
    pks = list(pks)
    if not pks:
        return []
    names = dict(_groups().filter(pk__in=pks).values_list("pk", "name"))
    return [names.get(pk) or gettext("deleted group %(id)s") % {"id": pk} for pk in pks]


def group_options() -> dict[str, Any]:
    """Return every group and the words of the control, for JSON; costs one query."""
    options: dict[int, dict[str, Any]] = {}
    rows = (
        _groups()
        .order_by("name", "pk")
        .values_list("pk", "name", "slug", "description", "enabled", "tags__name")
    )
    for pk, name, slug, description, enabled, tag in rows:
        if pk not in options:
            options[pk] = {"id": pk, "name": name, "slug": slug}
            options[pk] |= {"description": description} if description else {}
            options[pk] |= {} if enabled else {"disabled": True}
        if tag:
            options[pk].setdefault("tags", []).append(tag)
    return {"groups": list(options.values()), "strings": group_strings()}


def options_url() -> str:
    """Return the URL that answers with `group_options`, or an empty text where it is not served."""
    try:
        return reverse(OPTIONS_URL_NAME)
    except NoReverseMatch:
        return ""


@dataclass(frozen=True)
class VisitorGroupOptions:
    """
    All visitor groups as data in the page.

    It stands among the scripts of the widget. Any two are equal, so a page with many fields holds
    it once, and the groups are read when the page is rendered, not when the form is built.
    """

    def __html__(self) -> SafeString:
        """Return a script element that holds no code."""
        return json_script(group_options(), OPTIONS_ID)


class VisitorGroupsInput(Combobox):
    """Sends primary keys, comma separated; the script turns it into a combobox."""

    placeholder = gettext_lazy("Choose visitor groups")

    def source(self) -> dict[str, str]:
        return {"data-wpp-groups-field-url-value": options_url()}

    def format_value(self, value: Any) -> str:
        return ",".join(str(pk) for pk in group_pks(value))

    @property
    def media(self) -> forms.Media:
        return combobox_media(VisitorGroupOptions())


class VisitorGroupsInputAdapter(Adapter):
    """Tells Wagtail's editor which class of ours draws the widget."""

    js_constructor = "wagtail_personalize_plus.VisitorGroupsInput"

    def js_args(self, widget: VisitorGroupsInput) -> list[str]:
        return [widget.render("__NAME__", None, attrs={"id": "__ID__"})]

    def get_media(self, widget: VisitorGroupsInput) -> forms.Media:
        # Telepath compares what it is given by its text: rendering it would query for each block.
        return combobox_media(VisitorGroupOptions(), UnreadMedia)


register(VisitorGroupsInputAdapter(), VisitorGroupsInput)


class VisitorGroupsFormField(forms.Field):
    """Cleans to a list of primary keys, without asking the database whether the groups exist."""

    widget = VisitorGroupsInput

    def to_python(self, value: Any) -> list[int]:
        return group_pks(value)


class VisitorGroupsBlock(FieldBlock):
    """
    Visitor groups, in the order in which an editor chose them.

    The value is a list of primary keys. A group that was deleted stays in it, shown as such, until
    an editor takes it out: who would see the content must not widen by itself.
    """

    def __init__(
        self,
        required: bool = True,  # noqa: FBT001, FBT002 - as in every block of Wagtail's
        help_text: Any = None,
        validators: Iterable[Any] = (),
        **kwargs: Any,
    ) -> None:
        self.field = VisitorGroupsFormField(
            required=required, help_text=help_text, validators=validators
        )
        super().__init__(**kwargs)

    def normalize(self, value: Any) -> list[int]:
        return group_pks(value)

    def to_python(self, value: Any) -> list[int]:
        return group_pks(value)

    def get_prep_value(self, value: Any) -> list[int]:
        return group_pks(value)

    def value_from_form(self, value: Any) -> list[int]:
        return group_pks(value)

    def value_for_form(self, value: Any) -> str:
        return ",".join(str(pk) for pk in group_pks(value))

    def extract_references(self, value: Any) -> Iterator[tuple[type[Model], str, str, str]]:
        model = apps.get_model("wagtail_personalize_plus", "VisitorGroup")
        for pk in filter(None, group_pks(value)):
            yield model, str(pk), "", ""

    def render_basic(self, value: Any, context: Any = None) -> SafeString:
        return format_html_join(", ", "{}", ((name,) for name in group_names(group_pks(value))))

    class Meta:
        icon = "group"


DECONSTRUCT_ALIASES = {VisitorGroupsBlock: "wagtail_personalize_plus.blocks.VisitorGroupsBlock"}
"""Read by Wagtail's Block.deconstruct. The path stands in migrations of sites: it never changes."""


def _groups() -> Any:
    # By name: the model's own criteria use this field.
    return apps.get_model("wagtail_personalize_plus", "VisitorGroup")._default_manager  # noqa: SLF001


def group_strings() -> dict[str, str]:
    """Return the words that the script shows, in the language of the admin."""
    return {
        "label": gettext("Visitor groups"),
        "chosenGroups": gettext("Chosen groups"),
        "chosen": gettext("Chosen: %(names)s"),
        "allBut": gettext("All but %(names)s"),
        "butNot": gettext("%(names)s, but not %(exceptions)s"),
        "remove": gettext("Remove %(name)s"),
        "added": gettext("%(name)s chosen"),
        "removed": gettext("%(name)s removed"),
        "disabled": gettext("(disabled)"),
        "deleted": gettext("Deleted group %(id)s"),
        "found": gettext("Groups found: %(count)s"),
        "noMatch": gettext("No visitor group matches “%(text)s”"),
        "empty": gettext("There are no visitor groups yet"),
        "create": gettext("Create a visitor group"),
        "newTab": gettext("(opens in a new tab)"),
        "loading": gettext("Loading the visitor groups…"),
        "failed": gettext("The visitor groups could not be loaded. Reload the page to try again."),
    }
