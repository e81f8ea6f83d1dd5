"""Delete what is remembered of visitors and older than it may become."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wagtail_personalize_plus import conf
from wagtail_personalize_plus.privacy.retention import purge

__all__ = ["Command"]


class Command(BaseCommand):
    """Purges visitor data; for a daily job."""

    help = (
        "Delete what is remembered of visitors for longer than the setting "
        'HISTORY["RETENTION_DAYS"] allows. Run it every day.'
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the arguments."""
        which = parser.add_mutually_exclusive_group()
        which.add_argument(
            "--days", type=int, help="Delete what is older than so many days instead."
        )
        which.add_argument(
            "--all", action="store_true", dest="everything", help="Delete all of it."
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Only say what would be deleted."
        )

    def handle(self, *, days: int | None, everything: bool, dry_run: bool, **options: Any) -> None:
        """Delete, and say how much."""
        if days is not None and days < 1:
            raise CommandError("--days must be at least 1; use --all to delete everything.")
        if everything:
            days = 0
        elif days is None:
            days = conf.get("HISTORY.RETENTION_DAYS")
        purged = purge(days, dry_run=dry_run, progress=self._tell(options["verbosity"]))
        said = "Would delete" if dry_run else "Deleted"
        what = f"what is older than {days} days" if days else "everything"
        self.stdout.write(f"{said} {what}: {purged.counts} counts, {purged.visitors} visitors.")

    def _tell(self, verbosity: int) -> Any:
        def tell(number: int) -> None:
            if verbosity > 1:
                self.stdout.write(f"{number} rows …")

        return tell
