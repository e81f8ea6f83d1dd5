"""The demo site, loaded once for each test module."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client, override_settings
from django.utils.timezone import make_aware
from PIL import Image

from sandbox import settings as sandbox_settings
from sandbox.travel.demo import pictures
from wagtail_personalize_plus.groups.snapshot import forget_snapshot
from wagtail_personalize_plus.visitor import Signals

PORT = 8123

NOON = datetime(2027, 1, 13, 12)
"""A Wednesday in winter, on the site's clock."""

PATHS = {
    "/": "HomePage",
    "/valdrenna/": "StayPage",
    "/sorvik/": "StayPage",
    "/skiing/": "ThemePage",
    "/skiing/larkfell-glacier/": "StayPage",
    "/booking/": "BookingPage",
    "/winter-by-rail/": "CampaignPage",
    "/members/": "MembersPage",
    "/the-night-train-north/": "ArticlePage",
    "/packing-for-two-seasons/": "ArticlePage",
    "/how-we-choose-a-stay/": "ArticlePage",
}
"""Pages of the demo site and what they are; every type is among them."""


DEMO_ADDRESSES = "sandbox.travel.demo_address.DemoAddressMiddleware"


def site_settings(folder):
    """Return the demo site's own settings of the package; what it writes goes to a folder."""
    configured = dict(sandbox_settings.WAGTAIL_PERSONALIZE_PLUS)
    configured["GEOIP"] = {"DATABASE": folder / "demo-location.mmdb"}
    configured["HISTORY"] = {**configured["HISTORY"], "IMMEDIATE": True}
    return configured


def be_the_site(settings, folder):
    """Have the test site answer as the demo site does."""
    settings.ROOT_URLCONF = "sandbox.urls"
    settings.MEDIA_ROOT = folder
    settings.MIDDLEWARE = [DEMO_ADDRESSES, *settings.MIDDLEWARE]
    settings.WAGTAIL_PERSONALIZE_PLUS = site_settings(folder)


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """
    What `load_demo` said when it filled the database, and where it put the pictures.

    It takes seconds, so the tests of a module share it, and each undoes its own changes.
    """
    media = tmp_path_factory.mktemp("media")
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        patch.setattr(pictures, "paint", plain_picture)
        # Not a plain patch: the storage that an earlier test used has to hear of it.
        with override_settings(MEDIA_ROOT=media, WAGTAIL_PERSONALIZE_PLUS=site_settings(media)):
            said = run_load_demo()
        yield said, media
        transaction.set_rollback(True)
    forget_snapshot()


@pytest.fixture
def demo(loaded, db, settings):
    """The demo site; what the command said when it was loaded."""
    said, folder = loaded
    be_the_site(settings, folder)
    return said


@pytest.fixture
def visit(demo, client: Client):
    """Asks the demo site for an address as somebody, by name; returns the response."""

    def ask(path, *, login="", **headers):
        if login:
            assert client.login(username=login, password=login)
        return client.get(path, headers=headers)

    return ask


@pytest.fixture
def set_clock(monkeypatch):
    """Lets requests come at a moment on the site's clock."""
    make = Signals.from_request

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(
            Signals,
            "from_request",
            lambda request: replace(make(request), moment=make_aware(moment)),
        )

    return set_to


def run_load_demo(port: int = PORT) -> str:
    """Run the command and return what it said."""
    output = StringIO()
    call_command("load_demo", port=port, stdout=output)
    return output.getvalue()


def plain_picture(name: str) -> bytes:
    """Return a picture of the right shape, without the time that painting takes."""
    file = BytesIO()
    Image.new("RGB", (160, 100), (len(name), 90, 120)).save(file, "JPEG")
    return file.getvalue()
