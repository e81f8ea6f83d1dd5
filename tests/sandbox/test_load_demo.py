"""`load_demo`: complete when it has run, and harmless when it runs again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from wagtail.images import get_image_model
from wagtail.models import Page, Revision, Site

from sandbox.travel.demo.groups import GROUPS
from sandbox.travel.models import HomePage, Notice, StayPage
from tests.sandbox.conftest import PORT, run_load_demo
from wagtail_personalize_plus import conf
from wagtail_personalize_plus.criteria.base import registered_criteria
from wagtail_personalize_plus.models import VisitorGroup

OF_THE_TESTS = {"header", "raising"}
"""Criteria that the test site registers."""


def test_it_tells_each_step(demo):
    assert "Users added: admin, editor, member." in demo
    assert f"Visitor groups added: {len(GROUPS)}." in demo
    assert "Pictures painted: 9." in demo
    assert "Pages added: 15." in demo
    assert "Added the notice above the header." in demo
    assert "Log in to /admin/ as admin or editor, and to /login/ as member." in demo
    assert f"http://localhost:{PORT}/" in demo


def test_a_second_run_adds_nothing(demo):
    before = everything()
    said = run_load_demo()
    assert everything() == before
    assert "added" not in said


def test_a_second_run_keeps_what_editors_changed(demo):
    StayPage.objects.filter(slug="sorvik").update(summary="Ours now")
    VisitorGroup.objects.filter(slug="night").update(enabled=False)
    Notice.objects.update(is_shown=False)
    run_load_demo()
    assert StayPage.objects.get(slug="sorvik").summary == "Ours now"
    assert not VisitorGroup.objects.get(slug="night").enabled
    assert not Notice.objects.get().is_shown


def test_a_second_run_leaves_away_what_was_deleted(demo):
    Page.objects.get(slug="sorvik").delete()
    VisitorGroup.objects.get(slug="night").delete()
    run_load_demo()
    assert not Page.objects.filter(slug="sorvik").exists()
    assert not VisitorGroup.objects.filter(slug="night").exists()


def test_the_file_of_places_is_written_where_it_is_missing(demo, settings, tmp_path):
    path = tmp_path / "var" / "places.mmdb"
    settings.WAGTAIL_PERSONALIZE_PLUS = {"GEOIP": {"DATABASE": path}}
    assert "Written: the file that gives places to addresses." in run_load_demo()
    path.write_bytes(b"of the site")
    assert "Written" not in run_load_demo()
    assert path.read_bytes() == b"of the site"


def test_a_site_that_reads_no_file_gets_none(demo, settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = {}
    assert "Written" not in run_load_demo()


def test_the_settings_of_the_site_are_sound(demo):
    assert conf.faults() == []


def test_the_site_answers_on_localhost_at_the_latest_port(demo):
    run_load_demo(port=8124)
    site = Site.objects.get()
    assert (site.hostname, site.port, site.is_default_site) == ("localhost", 8124, True)
    assert isinstance(site.root_page.specific, HomePage)


def test_the_page_of_a_new_wagtail_site_is_gone(demo):
    assert [page.specific_class for page in Page.objects.filter(depth=2)] == [HomePage]


@pytest.mark.parametrize("name", ["admin", "editor", "member"])
def test_the_password_of_everybody_is_the_name(demo, client, name):
    assert client.login(username=name, password=name)


def test_every_rule_is_one_that_an_editor_could_save(demo):
    for group in VisitorGroup.objects.all():
        group.full_clean()
        group.criteria.stream_block.clean(group.criteria)


def test_each_criterion_is_in_some_group(demo):
    used = {
        kind
        for group in VisitorGroup.objects.all()
        for kind in kinds_in(group.criteria.get_prep_value())
    }
    assert used >= registered_criteria().keys() - OF_THE_TESTS | {"nested"}


def test_every_body_is_one_that_an_editor_could_save(demo):
    for page in Page.objects.filter(depth__gt=1).specific():
        page.body.stream_block.clean(page.body)


def test_editors_may_edit_and_publish_but_change_no_permission(demo):
    editor = User.objects.get(username="editor")
    permissions = Page.objects.get(slug="booking").permissions_for_user(editor)
    assert permissions.can_edit()
    assert permissions.can_publish()
    assert editor.has_perms(["wagtailadmin.access_admin", "travel.change_notice"])
    assert not editor.has_perm("auth.change_group")


def test_members_may_not_enter_the_admin(demo):
    assert not User.objects.get(username="member").has_perm("wagtailadmin.access_admin")


def everything() -> dict[str, object]:
    """Return what is in the database, to compare."""
    return {
        "pages": list(Page.objects.values_list("pk", "slug", "latest_revision")),
        "revisions": Revision.objects.count(),
        "groups": list(VisitorGroup.objects.values_list("pk", "slug", "criteria", "updated_at")),
        "images": list(get_image_model().objects.values_list("pk", "file")),
        "users": list(User.objects.values_list("pk", "username", "password")),
        "notices": list(Notice.objects.values_list("pk", "name")),
        "sites": list(Site.objects.values_list("pk", "hostname", "port")),
    }


def kinds_in(criteria: list[dict]) -> Iterator[str]:
    for item in criteria:
        yield item["type"]
        if item["type"] == "nested":
            yield from kinds_in(item["value"]["criteria"])
