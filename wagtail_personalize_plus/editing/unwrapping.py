"""Unwrapping what the database holds: objects, their drafts and their revisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models, router, transaction
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel, get_all_child_relations
from wagtail.fields import StreamField
from wagtail.models import ReferenceIndex, Revision, SpecificMixin

from wagtail_personalize_plus.blocks.unwrapping import Unwrapping, holds_personalized

__all__ = ["Finding", "personalized_models", "unwrap_model"]

BATCH = 100
"""Objects or revisions that are read at a time."""

Model = type[models.Model]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """An object or a revision that holds personalized blocks."""

    what: str
    """The object as its model calls it, or the revision and when it was made."""

    unwrapping: Unwrapping
    """What became of its blocks, or will."""


def personalized_models() -> list[Model]:
    """
    Return every model with content that may be personalized, by label.

    That is its own, inherited, or of children that its revisions hold.
    """
    found = [model for model in apps.get_models() if _fields(model) or _relations(model)]
    return sorted(found, key=lambda model: model._meta.label)


def unwrap_model(model: Model, *, among: Sequence[Model], write: bool) -> Iterator[Finding]:
    """
    Unwrap the objects of a model, then their revisions, and yield each that holds blocks.

    A column that is inherited from another of the models is treated with that one.
    """
    fields = [f for f in _fields(model) if f.model is model or f.model not in among]
    for pk in _keys(_rows(model)) if fields else ():
        yield from _unwrap_object(model, pk, fields, write=write)
    content_type = ContentType.objects.get_for_model(model, for_concrete_model=False)
    for pk in _keys(Revision.objects.filter(content_type=content_type)):
        yield from _unwrap_revision(model, pk, write=write)


def _unwrap_object(
    model: Model, pk: Any, fields: Iterable[StreamField], *, write: bool
) -> list[Finding]:
    # As plain JSON: a StreamField would leave out the blocks that it does not know.
    columns = {f"stored_{field.name}": _as_json(field) for field in fields}
    unwrapping = Unwrapping()
    with transaction.atomic(using=router.db_for_write(model)):
        rows = _rows(model).filter(pk=pk)
        for stored in _locked(rows, write).values(**columns):
            content = {
                field.name: unwrapping.of_field(field, stored[f"stored_{field.name}"])
                for field in fields
            }
            if write and unwrapping.blocks:
                rows.update(**content)
                _index_references(rows.get())
    return [Finding(what=_named(rows.get()), unwrapping=unwrapping)] if unwrapping.blocks else []


def _unwrap_revision(model: Model, pk: Any, *, write: bool) -> list[Finding]:
    unwrapping = Unwrapping()
    what = ""
    with transaction.atomic(using=router.db_for_write(Revision)):
        rows = Revision.objects.using(router.db_for_write(Revision)).filter(pk=pk)
        for revision in _locked(rows, write):
            content = _unwrap_serialized(unwrapping, model, revision.content)
            what = (
                f"{model._meta.label} {revision.object_id} “{revision.object_str}”, "
                f"revision {pk} of {revision.created_at:%Y-%m-%d %H:%M}"
            )
            if write and unwrapping.blocks:
                rows.update(content=content)
    return [Finding(what=what, unwrapping=unwrapping)] if unwrapping.blocks else []


def _unwrap_serialized(
    unwrapping: Unwrapping, model: Model, content: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what a revision holds of an object and of its children, with plain content."""
    unwrapped = dict(content)
    for field in _fields(model):
        if field.name in content:
            unwrapped[field.name] = unwrapping.of_field(field, content[field.name])
    for name, child in _relations(model).items():
        if name in content:
            unwrapped[name] = [_unwrap_serialized(unwrapping, child, row) for row in content[name]]
    return unwrapped


def _fields(model: Model) -> list[StreamField]:
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, StreamField) and holds_personalized(field.stream_block)
    ]


def _relations(model: Model) -> dict[str, Model]:
    """Return the models of children that a model's revisions hold too, by their key there."""
    if not issubclass(model, ClusterableModel):
        return {}
    return {
        relation.get_accessor_name(): relation.related_model
        for relation in get_all_child_relations(model)
        if _fields(relation.related_model) or _relations(relation.related_model)
    }


def _as_json(field: StreamField) -> models.Expression:
    return models.ExpressionWrapper(models.F(field.name), output_field=models.JSONField())


def _locked(rows: models.QuerySet[Any], write: bool) -> models.QuerySet[Any]:  # noqa: FBT001
    return rows.select_for_update() if write else rows


def _rows(model: Model) -> models.QuerySet[Any]:
    return model._base_manager.using(router.db_for_write(model)).all()  # noqa: SLF001 - public, by its docs


def _keys(rows: models.QuerySet[Any]) -> Iterator[Any]:
    """Yield the primary keys of rows in order, whatever happens to the rows meanwhile."""
    keys = rows.order_by("pk").values_list("pk", flat=True)
    batch = list(keys[:BATCH])
    while batch:
        yield from batch
        batch = list(keys.filter(pk__gt=batch[-1])[:BATCH])


def _index_references(instance: models.Model) -> None:
    """Bring the reference index up to date; references of a child are its parent's."""
    parents = [field for field in instance._meta.concrete_fields if isinstance(field, ParentalKey)]
    for field in parents:
        _index_references(getattr(instance, field.name))
    if not parents:
        specific = instance.specific if isinstance(instance, SpecificMixin) else instance
        if ReferenceIndex.model_is_indexable(type(specific)):
            ReferenceIndex.create_or_update_for_object(specific)


def _named(instance: models.Model) -> str:
    return f"{instance._meta.label} {instance.pk} “{instance}”"
