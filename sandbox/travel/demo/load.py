"""Put the demo site into the database, and leave alone what is there already."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from django.core.files.images import ImageFile
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.images import get_image_model
from wagtail.models import Page, Site

from sandbox.demo_location import write
from sandbox.travel.demo import content, pictures
from sandbox.travel.demo.groups import GROUPS
from sandbox.travel.demo.keys import Keys
from sandbox.travel.demo.pages import PAGES, PagePlan
from sandbox.travel.demo.skiing import SKI_STAYS
from sandbox.travel.demo.stays import STAYS, Stay
from sandbox.travel.demo.streams import Item, Writer
from sandbox.travel.models import HomePage, Notice
from wagtail_personalize_plus import conf
from wagtail_personalize_plus.models import VisitorGroup

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "add_images",
    "add_location_file",
    "add_notice",
    "add_pages",
    "add_site",
    "add_visitor_groups",
    "write_pages",
]

Unwritten = tuple[Page, Callable[[Writer], list[Item]]]
"""A page without a body, and what makes the body."""


def add_visitor_groups(pages: Mapping[str, int]) -> tuple[dict[str, int], int]:
    """Return the keys of all visitor groups by slug, and how many of them are new."""
    user_groups = dict(Group.objects.values_list("name", "pk"))
    known = dict(VisitorGroup.objects.values_list("slug", "pk"))
    before = len(known)
    for plan in GROUPS:
        if plan.slug in known:
            continue
        keys = Keys(user_groups=user_groups, visitor_groups=known, pages=pages)
        group = VisitorGroup(
            slug=plan.slug,
            name=plan.name,
            description=plan.description,
            operator=plan.operator,
            criteria=json.dumps(plan.criteria(keys)),
        )
        group.full_clean()
        group.save()
        group.tags.add(*plan.tags)
        group.save_revision()
        known[plan.slug] = group.pk
    return known, len(known) - before


def add_images() -> tuple[dict[str, int], int]:
    """Return the keys of all images by the name of their picture, and how many of them are new."""
    model = get_image_model()
    known = dict(model.objects.values_list("title", "pk"))
    found, added = {}, 0
    for name, picture in pictures.PICTURES.items():
        if picture.title not in known:
            file = SimpleUploadedFile(f"{name}.jpg", pictures.paint(name), "image/jpeg")
            image = model(title=picture.title, description=picture.alt)
            image.file = ImageFile(file, name=f"{name}.jpg")
            image.save()
            known[picture.title] = image.pk
            added += 1
        found[name] = known[picture.title]
    return found, added


def add_site(port: int) -> HomePage:
    """Return the home page, at the root of the site that answers on localhost at a port."""
    home = HomePage.objects.first()
    if home is None:
        home = HomePage(title="Larkfell", slug="larkfell")
        Page.get_first_root_node().add_child(instance=home)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    site.hostname, site.port, site.root_page, site.site_name = "localhost", port, home, "Larkfell"
    site.save()
    # The page that a new Wagtail site has; deleting it earlier would have deleted its site.
    Page.objects.filter(depth=2, slug="home", title__startswith="Welcome to your new").delete()
    return home


def add_pages(home: HomePage, keys: Keys) -> tuple[dict[str, int], list[Unwritten]]:
    """Add the pages that are missing; return the keys of all by slug, and which lack a body."""
    pages = Page.objects.descendant_of(home).values_list("slug", "pk")
    known = {"home": home.pk, **dict(pages)}
    plans: list[Stay | PagePlan] = [*STAYS, *PAGES, *SKI_STAYS]
    unwritten: list[Unwritten] = []
    for plan in plans:
        if plan.slug not in known:
            page = plan.page(keys)
            Page.objects.get(pk=known[plan.parent]).add_child(instance=page)
            known[plan.slug] = page.pk
            unwritten.append((page, plan.body))
    if not home.body:
        unwritten.append((Page.objects.get(pk=home.pk).specific, content.home))
    return known, unwritten


def write_pages(unwritten: Sequence[Unwritten], keys: Keys) -> int:
    """Give pages their bodies, which link to each other and name groups; return how many."""
    writer = Writer(keys)
    for page, body in unwritten:
        page.refresh_from_db(fields=["path", "depth", "numchild", "url_path"])
        page.body = json.dumps(body(writer))
        page.full_clean()
        page.save_revision().publish()
    return len(unwritten)


def add_location_file() -> bool:
    """Write the file of places that the setting GEOIP names; return whether it was missing."""
    path = conf.get("GEOIP.DATABASE")
    if path is None or Path(path).exists():
        return False
    write(Path(path))
    return True


def add_notice(keys: Keys) -> None:
    """Add the notice above the header."""
    notice = Notice(name="What is on", body=json.dumps(content.notice(Writer(keys))))
    notice.full_clean()
    notice.save()
