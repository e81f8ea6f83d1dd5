"""Management command: fill the demo site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from sandbox.travel.demo.keys import Keys
from sandbox.travel.demo.load import (
    add_images,
    add_location_file,
    add_notice,
    add_pages,
    add_site,
    add_visitor_groups,
    write_pages,
)
from sandbox.travel.demo.people import add_people, allow_editors
from sandbox.travel.models import HomePage

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Fill the demo site once; from then on what editors change and delete is theirs."""

    help = "Fill the demo site with people, visitor groups, pictures and pages. Safe to repeat."
    requires_system_checks: list[str] = []  # they would miss the file that this writes

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the port that the site will answer on."""
        parser.add_argument(
            "--port", type=int, default=8000, help="Port of the site on localhost (8000)."
        )

    @transaction.atomic
    def handle(self, *args: Any, port: int, **options: Any) -> None:
        """Fill a new site, telling each step; a filled one keeps what became of it."""
        is_new = not HomePage.objects.exists()
        home = add_site(port)
        if add_location_file():
            self.stdout.write("Written: the file that gives places to addresses.")
        if is_new:
            self._fill(home)
        self.stdout.write("Log in to /admin/ as admin or editor, and to /login/ as member.")
        self.stdout.write("The password of each is the name.")
        self.stdout.write(f"The site will be at http://localhost:{port}/, see /try-it/ first.")

    def _fill(self, home: HomePage) -> None:
        self.stdout.write(f"Users added: {', '.join(add_people())}.")
        images, new_images = add_images()
        self.stdout.write(f"Pictures painted: {new_images}.")
        # Groups name pages, and what is on the pages names groups.
        pages, unwritten = add_pages(home, Keys(images=images))
        visitor_groups, new_groups = add_visitor_groups(pages)
        self.stdout.write(f"Visitor groups added: {new_groups}.")
        keys = Keys(visitor_groups=visitor_groups, images=images, pages=pages)
        self.stdout.write(f"Pages added: {write_pages(unwritten, keys)}.")
        add_notice(keys)
        self.stdout.write("Added the notice above the header.")
        allow_editors(home)
        call_command("grant_personalization", "Editors", stdout=self.stdout)
