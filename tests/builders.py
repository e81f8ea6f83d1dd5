"""Builders of what tests need in the database."""

from __future__ import annotations

import uuid
from io import BytesIO

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.images import ImageFile
from PIL import Image as Picture
from wagtail.images import get_image_model
from wagtail.models import Locale, Page, Site

from wagtail_personalize_plus.models import VisitorGroup

PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
)
DESKTOP = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/141.0.0.0 Safari/537.36"
)
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


def user(name, *, groups=(), **fields):
    """Return a user with that name, whose password is the name too."""
    made = get_user_model().objects.create_user(
        username=name, password=name, email=f"{name}@example.com", **fields
    )
    made.groups.set([Group.objects.get_or_create(name=group)[0] for group in groups])
    return made


def home_page():
    """
    Return the root page of the only site, which answers to testserver.

    Makes what Wagtail's migrations make, where a test with real transactions has emptied the
    database.
    """
    Locale.objects.get_or_create(language_code="en")
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root")
    home = root.get_children().first() or root.add_child(instance=Page(title="Home", slug="home"))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "testserver", "root_page": home}
    )
    return home


def publish(parent, model, slug, body, **fields):
    """Return a live page below another one, read again from the database."""
    page = model(title=slug.title(), slug=slug, body=body, **fields)
    parent.add_child(instance=page)
    return model.objects.get(pk=page.pk)


def group(name, *criteria, operator="all", **fields):
    """Return a saved visitor group with criteria given as (type, value) pairs."""
    stored = [criterion(type_, value) for type_, value in criteria]
    return VisitorGroup.objects.create(name=name, operator=operator, criteria=stored, **fields)


def criterion(type_, value):
    """Return a stored criterion."""
    return {"type": type_, "value": value, "id": str(uuid.uuid4())}


def header(value, name="X-Test"):
    """Return the criterion that a request carries a header, as (type, value)."""
    return "header", {"name": name, "value": value}


def variant(groups, content, *, excluded=()):
    """Return a stored variant."""
    value = {
        "groups": [getattr(each, "pk", each) for each in groups],
        "except": [getattr(each, "pk", each) for each in excluded],
        "content": content,
    }
    return {"type": "variant", "id": str(uuid.uuid4()), "value": value}


def personalized(type_, default, *variants):
    """Return a stored personalized block."""
    value = {"variants": list(variants), "content": default}
    return {"type": type_, "id": str(uuid.uuid4()), "value": value}


def image(title="A picture"):
    """Return a saved image."""
    file = BytesIO()
    Picture.new("RGB", (8, 8), "navy").save(file, "PNG")
    return get_image_model().objects.create(
        title=title, file=ImageFile(BytesIO(file.getvalue()), name="picture.png")
    )
