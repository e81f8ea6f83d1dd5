"""What the documentation tells its readers to do, done on a fresh Wagtail site."""

from __future__ import annotations

import pytest

from tests.docs.pages import DOCS
from tests.docs.site import Site

pytestmark = pytest.mark.sqlite  # the site brings its own database

TUTORIAL = DOCS / "tutorial" / "first-personalized-page.md"

GOES_ON_FROM_IT = ("own-criterion", "testing", "permissions", "wrap-content")
"""How-to pages that run, in order: each begins where the one before left the site."""

PREVIEWS = """
>>> import re
>>> from django.contrib.auth import get_user_model
>>> from django.test import Client
>>> from home.models import HomePage
>>> editor = get_user_model().objects.create_superuser("editor")
>>> client = Client()
>>> client.force_login(editor)
>>> def preview(query):
...     url = f"/admin/pages/{HomePage.objects.get().pk}/view_draft/{query}"
...     return re.search("<h2>(.*)</h2>", client.get(url).content.decode())[1]
>>> preview("?visitor_group=summer-campaign-on-a-phone")
'Your summer week, 20% off'
>>> preview("?visitor_group=phones")
'Book with one tap'
>>> preview("?visitor_group=")
'Rooms with a view'
"""
"""What the tutorial describes and a browser shows."""


@pytest.fixture
def site(tmp_path):
    site = Site(tmp_path)
    yield site
    site.stop()


def test_the_tutorial_and_what_goes_on_from_it_do_what_they_say(site):
    site.follow(TUTORIAL)
    site.shell(PREVIEWS, where="the previews of the tutorial")
    for page in GOES_ON_FROM_IT:
        site.follow(DOCS / "how-to" / f"{page}.md")
