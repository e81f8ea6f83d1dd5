"""Criteria: pages, sections and tagged pages that the visitor looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.text import get_text_list
from django.utils.translation import gettext, gettext_lazy as _
from taggit.utils import parse_tags
from wagtail import blocks

from wagtail_personalize_plus import conf
from wagtail_personalize_plus.criteria import counts
from wagtail_personalize_plus.criteria.base import Answers, Criterion, Test, register_criterion
from wagtail_personalize_plus.criteria.headings import PAST
from wagtail_personalize_plus.criteria.pages import PageKeyBlock, page_title
from wagtail_personalize_plus.criteria.patterns import quoted
from wagtail_personalize_plus.history.terms import PAGE, SECTION, Term, tag_term

if TYPE_CHECKING:
    from datetime import datetime

    from django import forms

    from wagtail_personalize_plus.visitor import Visitor

__all__ = ["ViewedPage", "ViewedTag"]

KINDS: Mapping[str, str] = {"page": PAGE, "section": SECTION}
"""Kinds of terms by what an editor means with a page."""


class CountCriterion(Criterion):
    """A criterion on how often something was counted."""

    def terms(self, value: Answers) -> list[Term]:
        """Return what is counted for it, nothing while the form is not filled in."""
        raise NotImplementedError

    def clean(self, value: Answers) -> Answers:
        cleaned: Answers = super().clean(value)
        kept, days = conf.get("HISTORY.RETENTION_DAYS"), cleaned.get("days")
        if days is not None and days > kept and not self.is_deferred_validation:
            message = _("The history is kept for %(days)s days only.")
            error = ValidationError(message, params={"days": kept})
            raise blocks.StructBlockValidationError({"days": error})
        return cleaned

    def compile(self, value: Answers) -> Test:
        return counts.counted(self.terms(value), value)

    def records(self, value: Answers) -> Mapping[Term, Test | None]:
        return dict.fromkeys(self.terms(value))

    def valid_until(self, value: Answers, visitor: Visitor) -> datetime | None:
        return counts.period_moves_on_at(value, visitor)


@register_criterion("viewed")
class ViewedPage(CountCriterion):
    """
    Match visitors by how often they looked at a page, or at pages of a section.

    The page that is being looked at counts. Unknown without consent, and while no page is chosen.
    """

    page = PageKeyBlock(label=_("Page"))
    scope = blocks.ChoiceBlock(
        choices=[("page", _("This page")), ("section", _("This page and all pages below it"))],
        default="page",
        label=_("Count views of"),
    )
    comparison = counts.comparison_field()
    number = counts.number_field(_("Times"))
    days = counts.period_field()

    class Meta:
        label = _("Page or section viewed (past pages, history)")
        icon = "view"
        group = PAST
        label_format = "{page} ({scope}) {comparison} {number} {days}"
        reads = frozenset({"history"})

    def terms(self, value: Answers) -> list[Term]:
        kind, page = KINDS.get(value["scope"]), value["page"]
        return [] if kind is None or page is None else [Term(kind, str(page))]

    def describe(self, value: Answers) -> str:
        if not self.terms(value):
            return gettext("no page is chosen")
        if counts.compare(value) is None:
            return gettext("no number of views is chosen")
        said = {"page": page_title(value["page"]), "times": counts.describe_times(value)}
        if value["scope"] == "page":
            return gettext("page %(page)s was viewed %(times)s") % said
        return gettext("section %(page)s was viewed %(times)s") % said


class TagsBlock(blocks.FieldBlock):
    """Names of tags, as a list; the form completes them from the tags that there are."""

    def __init__(
        self,
        required: bool = True,  # noqa: FBT001, FBT002 - as in every block of Wagtail's
        help_text: Any = None,
        **kwargs: Any,
    ) -> None:
        self._required, self._help_text = required, help_text
        super().__init__(**kwargs)

    @cached_property
    def field(self) -> forms.Field:
        # Made on use: the widget belongs to the admin, whose models must be ready.
        from taggit.forms import TagField
        from wagtail.admin.widgets import AdminTagWidget

        return TagField(required=self._required, help_text=self._help_text, widget=AdminTagWidget())

    def normalize(self, value: Any) -> list[str]:
        return _names(value)

    def to_python(self, value: Any) -> list[str]:
        return _names(value)

    def get_prep_value(self, value: Any) -> list[str]:
        return _names(value)

    def value_from_form(self, value: Any) -> list[str]:
        return parse_tags(value) if isinstance(value, str) else _names(value)

    def value_for_form(self, value: Any) -> str:
        return ", ".join(
            f'"{name}"' if " " in name or "," in name else name for name in _names(value)
        )

    class Meta:
        icon = "tag"
        default = ()


def _names(value: Any) -> list[str]:
    """Return the names in a value, each once, without the quotes that would end them in a form."""
    if not isinstance(value, (list, tuple)):
        return []
    names = (name.replace('"', "").strip() for name in value if isinstance(name, str))
    return list(dict.fromkeys(name for name in names if name))


@register_criterion("viewed_tag")
class ViewedTag(CountCriterion):
    """
    Match visitors by how often they looked at pages with one of the chosen tags.

    A page with two of the tags counts for each. Unknown without consent, and while no tag is
    chosen.
    """

    tags = TagsBlock(label=_("Tags"))
    comparison = counts.comparison_field()
    number = counts.number_field(_("Times"))
    days = counts.period_field()

    class Meta:
        label = _("Page tag viewed (interest, topic, history)")
        icon = "tag"
        group = PAST
        label_format = "{tags} {comparison} {number} {days}"
        reads = frozenset({"history"})

    def terms(self, value: Answers) -> list[Term]:
        return list(dict.fromkeys(tag_term(tag) for tag in value["tags"]))

    def describe(self, value: Answers) -> str:
        if not value["tags"]:
            return gettext("no tag is chosen")
        if counts.compare(value) is None:
            return gettext("no number of views is chosen")
        tags = get_text_list([quoted(name) for name in value["tags"]], gettext("or"))
        return gettext("pages tagged %(tags)s were viewed %(times)s") % {
            "tags": tags,
            "times": counts.describe_times(value),
        }
