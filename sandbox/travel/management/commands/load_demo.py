"""Management command: fill the demo site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from sandbox.travel.demo.keys import Keys
from sandbox.travel.demo.load import (
    add_images,
    add_notice,
    add_pages,
    add_site,
    add_visitor_groups,
)
from sandbox.travel.demo.people import add_people, allow_editors

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Add what is missing of the demo site; what editors changed stays as it is."""

    help = "Fill the demo site with people, visitor groups, pictures and pages. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the port that the site will answer on."""
        parser.add_argument(
            "--port", type=int, default=8000, help="Port of the site on localhost (8000)."
        )

    @transaction.atomic
    def handle(self, *args: Any, port: int, **options: Any) -> None:
        """Fill the site, telling each step."""
        self._tell("Users added: {}.", add_people(), "All users are there already.")
        visitor_groups, new_groups = add_visitor_groups()
        self._tell("Visitor groups added: {}.", new_groups, "All visitor groups are there already.")
        images, new_images = add_images()
        self._tell("Pictures painted: {}.", new_images, "All pictures are there already.")
        home = add_site(port)
        keys = Keys(visitor_groups=visitor_groups, images=images)
        self._tell("Pages added: {}.", add_pages(home, keys), "All pages are there already.")
        if add_notice(keys):
            self.stdout.write("Added the notice above the header.")
        allow_editors(home)
        call_command("grant_personalization", "Editors", stdout=self.stdout)
        self.stdout.write(
            "Log in to /admin/ as admin or editor, to /login/ as member; the password is the name."
        )
        self.stdout.write(f"The site will be at http://localhost:{port}/, see /try-it/ first.")

    def _tell(self, done: str, added: list[str] | int, nothing: str) -> None:
        if not added:
            self.stdout.write(nothing)
            return
        shown = ", ".join(added) if isinstance(added, list) else added
        self.stdout.write(done.format(shown))
