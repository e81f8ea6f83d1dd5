"""Command: give stored content back to plain blocks."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Model

from wagtail_personalize_plus.blocks.unwrapping import LostVariant, Unwrapping
from wagtail_personalize_plus.editing.unwrapping import Finding, personalized_models, unwrap_model
from wagtail_personalize_plus.models import VisitorGroup

__all__ = ["Command"]


class Command(BaseCommand):
    """Reports what unwrapping costs, and does it when told to."""

    help = (
        "Replace personalized blocks in stored content by their default content, so that "
        "PersonalizedBlock and personalizable() can be taken out of the models. Run it while they "
        "are still there. Without --apply nothing is written: every object and revision is listed "
        "with the variants that it would lose. Goes through pages, snippets and all other models, "
        "with drafts and revisions, along StreamBlock, StructBlock and ListBlock; a personalized "
        "block within a block of another kind stays. Then change the models, make migrations and "
        "run rebuild_references_index. Make a backup first: variants cannot be brought back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument(
            "--apply", action="store_true", help="Write. Without it, only say what would change."
        )
        parser.add_argument(
            "--model",
            action="append",
            metavar="APP.MODEL",
            help="Only objects of this model, for example blog.BlogPage. Can be given repeatedly.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Unwrap, or say what would be unwrapped."""
        models = _chosen(options["model"])
        names = dict(VisitorGroup.objects.values_list("pk", "name"))
        found: list[Unwrapping] = []
        for model in models:
            self._tell([f"{model._meta.label}:"], options["verbosity"])
            for finding in unwrap_model(model, among=models, write=options["apply"]):
                self._tell(_described(finding, names), options["verbosity"])
                found.append(finding.unwrapping)
        self._sum_up(found, wrote=options["apply"])

    def _tell(self, lines: Iterable[str], verbosity: int) -> None:
        if verbosity:
            for line in lines:
                self.stdout.write(line)

    def _sum_up(self, found: Sequence[Unwrapping], *, wrote: bool) -> None:
        counts = (
            f"{_count(sum(each.blocks for each in found), 'personalized block')} with "
            f"{_count(sum(len(each.lost) for each in found), 'variant')} in "
            f"{_count(len(found), 'record')}"
        )
        if not found:
            self.stdout.write("No stored content is personalized.")
        elif wrote:
            self.stdout.write(self.style.SUCCESS(f"Unwrapped {counts}."))
        else:
            self.stdout.write(f"Found {counts}.")
            self.stdout.write(self.style.WARNING("Nothing was written; --apply unwraps them."))


def _described(finding: Finding, names: Mapping[int, str]) -> Iterator[str]:
    """Yield an object or revision and the variants that it loses, a line each."""
    yield f"  {finding.what}: {_count(finding.unwrapping.blocks, 'block')}"
    for lost in finding.unwrapping.lost:
        yield f"    {lost.where}: variant {_audience(lost, names)}"


def _chosen(labels: Sequence[str] | None) -> list[type[Model]]:
    """Return the models of the given labels, all that can hold personalized blocks without any."""
    candidates = personalized_models()
    if not labels:
        return candidates
    known = ", ".join(model._meta.label for model in candidates) or "none"
    chosen = []
    for label in labels:
        try:
            model = apps.get_model(label)
        except (LookupError, ValueError):
            model = None
        if model not in candidates:
            msg = f"{label!r} is no model with personalized blocks. Those that have some: {known}."
            raise CommandError(msg)
        chosen.append(model)
    return chosen


def _audience(lost: LostVariant, names: Mapping[int, str]) -> str:
    """Return whom a variant is for, in words."""
    if not lost.groups and not lost.excluded:
        return "for nobody"
    included = f"for {_names(lost.groups, names)}" if lost.groups else "for everybody"
    return f"{included}, not for {_names(lost.excluded, names)}" if lost.excluded else included


def _names(groups: Sequence[int], names: Mapping[int, str]) -> str:
    return ", ".join(names.get(pk, f"deleted group {pk}") for pk in groups)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
