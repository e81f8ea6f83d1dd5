"""The demo site in a real browser: nothing that axe objects to, and no sideways scrolling."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import browser_type_launch_args  # noqa: F401 - a fixture
from tests.sandbox.conftest import PATHS, be_the_site, plain_picture, run_load_demo

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

WITH_ERRORS = "/booking/?stay=&arrival=2020-01-31&nights=22&guests=0"
LOOKED_AT = [
    *PATHS,
    WITH_ERRORS,
    "/try-it/",
    "/login/",
    "/personal-content/",
    "/errors/404/",
    "/errors/500/",
    "/?demo_address=192.0.2.10",
    "/skiing/?demo_address=203.0.113.10",
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_can_be_used_by_everybody(
    page, live_server, settings, tmp_path, monkeypatch, width, scheme
):
    be_the_site(settings, tmp_path)
    monkeypatch.setattr("sandbox.travel.demo.pictures.paint", plain_picture)
    run_load_demo()
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    faults = []
    for path in LOOKED_AT:
        page.goto(f"{live_server.url}{path}")
        found = Axe().run(page).response["violations"]
        faults += [f"{path}: {fault['help']}: {fault['nodes'][0]['html']}" for fault in found]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            faults.append(f"{path}: wider than its window")
    assert faults == []
