"""`manage.py unwrap_personalized` gives stored content back to plain blocks, when told to."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import JSONField
from django.db.models.functions import Cast
from wagtail.models import Revision

from tests.builders import group, header, personalized, publish, variant
from tests.site.models import Banner, PersonalizedPage

CARD = {"title": "Default", "content": ""}
OTHER = {"title": "Variant", "content": ""}


@pytest.fixture
def members(db):
    return group("Members", header("member"))


@pytest.fixture
def staff(db):
    return group("Staff", header("staff"))


def card(*variants, default=CARD):
    return {**personalized("card", default, *variants), "id": "b1"}


PLAIN_CARD = {"type": "card", "value": CARD, "id": "b1"}


def run(*arguments, **options):
    out = StringIO()
    call_command("unwrap_personalized", *arguments, stdout=out, no_color=True, **options)
    return out.getvalue()


def raw(instance, field="body"):
    """Return what the column of an object holds."""
    rows = type(instance).objects.filter(pk=instance.pk)
    (stored,) = rows.annotate(raw=Cast(field, JSONField())).values_list("raw", flat=True)
    return stored


def revised(revision, field="body"):
    return json.loads(Revision.objects.get(pk=revision.pk).content[field])


def test_a_dry_run_writes_nothing_and_lists_what_would_be_lost(home, members, staff):
    body = [card(variant([members, 999], OTHER), variant([], OTHER, excluded=[staff]))]
    page = publish(home, PersonalizedPage, "page", body)
    revision = page.save_revision()
    before = Revision.objects.get().content
    text = run(model=["testsite.PersonalizedPage"])
    made = f"{revision.created_at:%Y-%m-%d %H:%M}"
    lost = [
        "    card 1: variant for Members, deleted group 999",
        "    card 1: variant for everybody, not for Staff",
    ]
    assert text.splitlines() == [
        "testsite.PersonalizedPage:",
        f"  testsite.PersonalizedPage {page.pk} “Page”: 1 block",
        *lost,
        f"  testsite.PersonalizedPage {page.pk} “Page”, revision {revision.pk} of {made}: 1 block",
        *lost,
        "Found 2 personalized blocks with 4 variants in 2 records.",
        "Nothing was written; --apply unwraps them.",
    ]
    assert raw(page) == body
    assert Revision.objects.get().content == before


def test_apply_unwraps_objects_drafts_and_old_revisions(home, members):
    page = publish(home, PersonalizedPage, "page", [card(variant([members], OTHER))])
    old = page.save_revision()
    page.body = [card(variant([members], OTHER), default={"title": "Draft", "content": ""})]
    page.title = "Draft title"
    draft = page.save_revision()
    text = run("--apply")
    assert "Unwrapped 3 personalized blocks with 3 variants in 3 records." in text
    assert "Nothing was written" not in text
    assert raw(page) == [PLAIN_CARD]
    assert revised(old) == [PLAIN_CARD]
    assert revised(draft)[0]["value"] == {"title": "Draft", "content": ""}
    assert Revision.objects.get(pk=draft.pk).content["title"] == "Draft title"


def test_a_second_run_finds_nothing(home, members):
    page = publish(home, PersonalizedPage, "page", [card(variant([members], OTHER))])
    page.save_revision()
    run("--apply")
    assert run("--apply", verbosity=0) == "No stored content is personalized.\n"
    assert raw(page) == [PLAIN_CARD]


def test_snippets_and_their_revisions_are_unwrapped(members):
    banner = Banner.objects.create(name="Banner", body=[card(variant([members], OTHER))])
    revision = banner.save_revision()
    text = run("--apply")
    assert f"  testsite.Banner {banner.pk} “Banner”: 1 block" in text
    assert raw(banner) == [PLAIN_CARD]
    assert revised(revision) == [PLAIN_CARD]


def test_only_the_chosen_models_are_unwrapped(home, members):
    page = publish(home, PersonalizedPage, "page", [card(variant([members], OTHER))])
    banner = Banner.objects.create(name="Banner", body=[card(variant([members], OTHER))])
    text = run("--apply", "--model", "testsite.Banner")
    assert "testsite.PersonalizedPage" not in text
    assert raw(banner) == [PLAIN_CARD]
    assert raw(page) == [card() | {"value": raw(page)[0]["value"]}]
    assert raw(page)[0]["value"]["variants"]


def test_a_variant_that_nobody_could_see_is_named_so(members):
    Banner.objects.create(name="Banner", body=[card(variant([], OTHER))])
    assert "    card 1: variant for nobody" in run().splitlines()


def test_quiet_runs_tell_the_sum_alone(members):
    Banner.objects.create(name="Banner", body=[card(variant([members], OTHER))])
    assert run(verbosity=0).splitlines() == [
        "Found 1 personalized block with 1 variant in 1 record.",
        "Nothing was written; --apply unwraps them.",
    ]


@pytest.mark.parametrize("label", ["testsite.PlainPage", "testsite.NoSuchModel", "nonsense"])
def test_a_model_without_personalized_blocks_is_refused_with_those_that_have_some(db, label):
    with pytest.raises(CommandError) as raised:
        run("--model", label)
    text = str(raised.value)
    assert text.startswith(
        f"{label!r} is no model with personalized blocks. Those that have some: "
    )
    assert "testsite.Banner, testsite.CampaignPage, testsite.NestedPage" in text


def test_the_help_says_what_it_does_and_what_to_do_next(capsys):
    with pytest.raises(SystemExit):
        call_command("unwrap_personalized", "--help")
    text = " ".join(capsys.readouterr().out.split())
    for phrase in ("default content", "--apply", "--model APP.MODEL", "rebuild_references_index"):
        assert phrase in text
