"""A project may have a base page model of its own, and everything works on it."""

from __future__ import annotations

import json
from io import StringIO

import pytest
import swapper
from django.core.management import call_command
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse

from tests.builders import DESKTOP, criterion, group, publish
from tests.editing.forms import admin_url, group_form_data, in_database
from tests.headless.editors import bearer, stored
from tests.swapped.conftest import text
from tests.swapped.models import ArticlePage, BasePage
from wagtail_personalize_plus.history.models import DayCount
from wagtail_personalize_plus.models import VisitorGroup

pytestmark = pytest.mark.django_db

SKIER = {"X-Test": "ski", "User-Agent": DESKTOP}
AGREED = {"CONSENT": "yes", "HISTORY": {"IMMEDIATE": True}}


def words_in(response):
    assert response.status_code == 200
    content = response.content.decode()
    return {word for word in ("plain", "for all", "snow") if word in content}


def viewed(page, scope="page"):
    answers = {"page": page.pk, "scope": scope, "comparison": "at_least", "number": 1, "days": None}
    return "viewed", answers


def test_the_base_page_model_is_not_wagtails():
    assert swapper.load_model("wagtailcore", "Page") is BasePage


# --- Migrations -------------------------------------------------------------------------------


def test_our_migrations_are_applied_and_none_is_missing():
    applied = {name for app, name in MigrationRecorder.Migration.objects.values_list("app", "name")}
    assert {"0001_initial", "0002_history"} <= applied
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


# --- Visitors ---------------------------------------------------------------------------------


def test_two_visitors_see_two_variants(client, offers):
    assert words_in(client.get("/offers/", headers=SKIER)) == {"plain", "snow"}
    assert words_in(client.get("/offers/")) == {"plain", "for all"}


def test_content_that_is_there_is_kept_when_its_field_is_wrapped(client, home):
    page = publish(home, ArticlePage, "old", [text("plain")])
    page.body = [("personalized", {"variants": [], "content": page.body})]
    page.save()
    assert words_in(client.get("/old/")) == {"plain"}


@pytest.mark.parametrize("scope", ["page", "section"])
def test_a_view_of_a_page_and_of_its_section_is_recorded(client, offers, settings, scope):
    settings.WAGTAIL_PERSONALIZE_PLUS = AGREED
    below = publish(offers, ArticlePage, "below", [])
    group("Readers", viewed(below if scope == "page" else offers, scope))
    client.get("/offers/below/", headers={"User-Agent": DESKTOP})
    counted = DayCount.objects.get()
    assert (counted.kind, counted.count) == (scope, 1)


def test_a_section_that_was_viewed_changes_a_page(client, offers, skiers, settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = AGREED
    skiers.criteria = [criterion(*viewed(offers, "section"))]
    skiers.save()
    publish(offers, ArticlePage, "below", [])
    visitor = {"User-Agent": DESKTOP}
    assert words_in(client.get("/offers/", headers=visitor)) == {"plain", "snow"}
    assert DayCount.objects.get().kind == "section"


# --- Editors ----------------------------------------------------------------------------------


def test_an_editor_previews_as_a_member_of_a_group(client, administrator, offers):
    client.force_login(administrator)
    draft = reverse("wagtailadmin_pages:view_draft", args=[offers.pk])
    assert words_in(client.get(draft)) == {"plain", "for all"}
    assert words_in(client.get(f"{draft}?visitor_group=skiers")) == {"plain", "snow"}


def test_the_form_of_a_page_opens(client, administrator, offers):
    client.force_login(administrator)
    response = client.get(reverse("wagtailadmin_pages:edit", args=[offers.pk]))
    assert words_in(response) == {"plain", "for all", "snow"}


def test_a_group_is_made_with_a_page_that_an_editor_chose(client, administrator, offers):
    client.force_login(administrator)
    made = VisitorGroup(name="Readers", criteria=[criterion(*viewed(offers))])
    sent = {**group_form_data(made), "criteria-0-value-page": str(offers.pk)}
    response = client.post(admin_url("add"), sent)
    assert response.status_code == 302, response.context["form"].errors
    saved = VisitorGroup.objects.get(name="Readers")
    assert in_database(saved)[0]["value"]["page"] == offers.pk
    form = client.get(admin_url("edit", saved.pk))
    assert "Offers" in form.content.decode()
    assert "swapped.basepage" in form.content.decode().lower()


def test_the_usage_of_a_group_names_the_page(client, administrator, offers, skiers):
    client.force_login(administrator)
    assert "Offers" in client.get(admin_url("usage", skiers.pk)).content.decode()


def test_unwrapping_gives_the_default_content_back(offers):
    out = StringIO()
    call_command("unwrap_personalized", "--apply", stdout=out, no_color=True)
    assert "Unwrapped 2 personalized blocks with 2 variants in 2 records." in out.getvalue()
    page = ArticlePage.objects.get(pk=offers.pk)
    assert [block.value for block in page.body] == ["plain", "for all"]


# --- Front ends -------------------------------------------------------------------------------


def test_api_v2_gives_a_visitor_one_variant(client, offers):
    url = f"/api/v2/pages/{offers.pk}/"
    assert words_in(client.get(url, headers=SKIER)) == {"plain", "snow"}
    assert words_in(client.get(url)) == {"plain", "for all"}


def test_api_v3_gives_an_editor_every_variant_to_write_back(client, administrator, offers):
    url = f"/api/v3/pages/{offers.pk}/"
    headers = bearer(administrator)
    got = client.get(url, headers=headers)
    assert words_in(got) == {"plain", "for all", "snow"}
    before = stored(offers)
    change = json.dumps({"body": got.json()["body"]})
    written = client.patch(url, change, content_type="application/json", headers=headers)
    assert written.status_code == 200
    assert stored(offers) == before


def test_api_v3_gives_a_visitor_one_variant(client, offers):
    url = f"/api/v3/pages/{offers.pk}/"
    assert words_in(client.get(url)) == {"plain", "for all"}
