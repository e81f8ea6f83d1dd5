"""What uses visitor groups: pages, snippets, and the rules of other groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from django.contrib.contenttypes.models import ContentType
from django.db.models import PROTECT, CharField, Count, F, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.text import capfirst
from django.utils.translation import gettext
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import ReferenceIndex

from wagtail_personalize_plus.groups.models import VisitorGroup

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
    from django.db.models import Model
    from django.db.models.expressions import Combinable

__all__ = ["Place", "Uses", "usage_count", "uses_of"]

User: TypeAlias = "AbstractBaseUser | AnonymousUser"

Key = tuple[int, str]
"""Something that refers to a group: its content type, and its primary key as text."""

References = dict[Key, list[ReferenceIndex]]
"""What refers to one group, and each of its references."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Something that uses a group."""

    label: str
    """Its title; only its kind when the user may not edit it."""

    kind: str
    """The name of its model."""

    fields: tuple[str, ...]
    """The fields that name the group."""

    edit_url: str
    """Where it is edited, at the field that names the group; "" when the user may not."""


@dataclass(frozen=True, kw_only=True)
class Uses:
    """The places that use one group, as many of them as a page can show."""

    content: Sequence[Place]
    """Pages and snippets, those that come first."""

    more_content: int
    """How many pages and snippets there are besides."""

    groups: Sequence[Place]
    """Other visitor groups whose rule asks for this one, those that come first."""

    more_groups: int
    """How many of those there are besides."""

    is_protected: bool
    """Whether a model of the site's own forbids to delete the group."""

    @property
    def count(self) -> int:
        """Return how many places there are in all."""
        return len(self.content) + self.more_content + len(self.groups) + self.more_groups


def usage_count() -> Combinable:
    """Return an expression for a query of groups: in how many places each is used."""
    # Wagtail's own counts a page and a snippet of the same primary key once.
    place = Concat(
        Cast(F("base_content_type_id"), CharField()),
        Value(" "),
        F("object_id"),
        output_field=CharField(),
    )
    counts = (
        ReferenceIndex.objects.filter(
            to_content_type=ContentType.objects.get_for_model(VisitorGroup),
            to_object_id=Cast(OuterRef("pk"), CharField()),
        )
        .order_by()
        .values("to_object_id")
        .annotate(count=Count(place, distinct=True))
        .values("count")
    )
    return Coalesce(Subquery(counts), 0)


def uses_of(groups: Iterable[VisitorGroup], user: User, *, limit: int) -> dict[int, Uses]:
    """
    Return what uses each group, by the group's primary key, with `limit` places of either sort.

    Costs one query, and one more for each model whose instances are shown.
    """
    own_type = ContentType.objects.get_for_model(VisitorGroup).pk
    content: dict[str, References] = defaultdict(lambda: defaultdict(list))
    others: dict[str, References] = defaultdict(lambda: defaultdict(list))
    groups = list(groups)
    for reference in ReferenceIndex.get_references_to_in_bulk(groups).order_by("pk"):
        sort = others if reference.base_content_type_id == own_type else content
        key = reference.base_content_type_id, reference.object_id
        sort[reference.to_object_id][key].append(reference)

    shown = (
        key
        for sort in (content, others)
        for references in sort.values()
        for key in islice(references, limit)
    )
    describe = _Describer(_objects(shown), user)

    def uses(references: References, other_references: References) -> Uses:
        return Uses(
            content=describe(references, limit),
            more_content=max(len(references) - limit, 0),
            groups=describe(other_references, limit),
            more_groups=max(len(other_references) - limit, 0),
            is_protected=any(
                each.on_delete == PROTECT for some in references.values() for each in some
            ),
        )

    return {group.pk: uses(content[str(group.pk)], others[str(group.pk)]) for group in groups}


def _objects(keys: Iterable[Key]) -> dict[Key, Model]:
    """Return what these keys stand for, less what is gone, at one query for each model."""
    wanted = defaultdict(set)
    for type_pk, pk in keys:
        wanted[type_pk].add(pk)
    return {
        (type_pk, str(found.pk)): found
        for type_pk, pks in wanted.items()
        if (model := ContentType.objects.get_for_id(type_pk).model_class())
        for found in model._base_manager.filter(pk__in=pks)  # noqa: SLF001 - Django's own name for it
    }


class _Describer:
    """Makes places of references, for what a user may see of them."""

    def __init__(self, objects: Mapping[Key, Model], user: User) -> None:
        self._objects = objects
        self._finder = AdminURLFinder(user)

    def __call__(self, references: References, limit: int) -> list[Place]:
        return [
            self._place(self._objects[key], some)
            for key, some in islice(references.items(), limit)
            if key in self._objects
        ]

    def _place(self, found: Model, references: Sequence[ReferenceIndex]) -> Place:
        kind = capfirst(references[0].model_name)
        url = self._finder.get_edit_url(found) or ""
        return Place(
            label=str(found) if url else gettext("(Private %(object)s)") % {"object": kind},
            kind=kind,
            fields=tuple(dict.fromkeys(str(each.describe_source_field()) for each in references)),
            edit_url=f"{url}#:w:contentpath={references[0].content_path}" if url else "",
        )
