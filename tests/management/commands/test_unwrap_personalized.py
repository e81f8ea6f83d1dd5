"""`manage.py unwrap_personalized` gives stored content back to plain blocks, when told to."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import JSONField
from django.db.models.functions import Cast
from wagtail.models import ReferenceIndex, Revision

from tests.blocks.test_wrapping import TYPES, contents
from tests.builders import group, header, image, personalized, publish, variant
from tests.site.models import (
    Banner,
    CampaignPage,
    NestedPage,
    PersonalizedPage,
    PlainPage,
    SectionPage,
    Slide,
)
from wagtail_personalize_plus.blocks.unwrapping import holds_personalized
from wagtail_personalize_plus.editing import unwrapping

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


def test_other_columns_and_times_stay_as_they_are(home, members):
    page = publish(home, PersonalizedPage, "page", [card(variant([members], OTHER))])
    page.save_revision().publish()
    rows = PersonalizedPage.objects.defer("body").filter(pk=page.pk)
    names = [f.attname for f in PersonalizedPage._meta.concrete_fields if f.name != "body"]
    before = rows.values(*names).get()
    assert run("--apply")
    assert rows.values(*names).get() == before


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


@pytest.mark.parametrize("kind", ["page", "snippet"])
@pytest.mark.parametrize("name", TYPES)
def test_going_back_gives_every_type_of_block_what_it_stored(name, kind, home, members, staff):
    content = contents(home)[name]
    plain = [{"type": name, "value": content, "id": "b1"}]
    variants = [variant([members], content), variant([], content, excluded=[staff])]
    wrapped = [{**personalized(name, content, *variants), "id": "b1"}]
    if kind == "page":
        thing = publish(home, PersonalizedPage, "page", plain)
    else:
        thing = Banner.objects.create(name="Banner", body=plain)
    before = [raw(thing), revised(thing.save_revision())]
    thing.body = wrapped
    thing.save()
    old = thing.save_revision()
    thing.title = thing.name = "Draft"
    draft = thing.save_revision()
    assert raw(thing) == revised(old) == revised(draft) == wrapped
    assert "3 personalized blocks with 6 variants in 3 records" in run("--apply")
    assert [raw(thing), revised(old)] == before
    assert all(json.loads(kept.content["body"]) == plain for kept in Revision.objects.all())


def test_sections_are_given_back_to_the_field(home, members):
    section = personalized("personalized", [PLAIN_CARD], variant([members], []))
    page = publish(home, SectionPage, "page", [section])
    revision = page.save_revision()
    run("--apply")
    assert raw(page) == [PLAIN_CARD]
    assert revised(revision) == [PLAIN_CARD]


@pytest.mark.parametrize("labels", [None, ["testsite.CampaignPage"]])
def test_inherited_and_own_content_of_a_model_is_unwrapped_once(labels, home, members):
    section = personalized("personalized", [PLAIN_CARD], variant([members], []))
    page = publish(home, CampaignPage, "page", [section], intro=[card(variant([members], OTHER))])
    revision = page.save_revision()
    text = run("--apply", model=labels)
    assert "Unwrapped 4 personalized blocks with 4 variants" in text
    for field in ("body", "intro"):
        assert raw(page, field) == [PLAIN_CARD]
        assert revised(revision, field) == [PLAIN_CARD]


def test_children_are_unwrapped_with_their_rows_and_in_the_revisions_of_their_parent(
    home, members, django_capture_on_commit_callbacks
):
    page = NestedPage(title="Page", slug="page")
    page.slides.add(Slide(body=[card(variant([members], OTHER))]))
    with django_capture_on_commit_callbacks(execute=True):
        home.add_child(instance=page)
    revision = page.save_revision()
    assert ReferenceIndex.get_references_to(members).count() == 1
    text = run("--apply")
    (slide,) = Slide.objects.all()
    assert f"  testsite.Slide {slide.pk} “" in text
    assert raw(slide) == [PLAIN_CARD]
    (kept,) = Revision.objects.get(pk=revision.pk).content["slides"]
    assert json.loads(kept["body"]) == [PLAIN_CARD]
    assert kept["pk"] == slide.pk
    assert ReferenceIndex.get_references_to(members).count() == 0


def test_the_reference_index_forgets_what_only_variants_used(
    home, members, django_capture_on_commit_callbacks
):
    shared, lost = image("Shared"), image("Lost")
    hero = {"heading": "x", "image": shared.pk}
    with django_capture_on_commit_callbacks(execute=True):
        page = publish(
            home,
            PersonalizedPage,
            "page",
            [personalized("hero", hero, variant([members], {"heading": "y", "image": lost.pk}))],
        )
    assert ReferenceIndex.get_references_to(lost).count() == 1
    run("--apply")
    assert ReferenceIndex.get_references_to(lost).count() == 0
    assert ReferenceIndex.get_references_to(members).count() == 0
    (kept,) = ReferenceIndex.get_references_to(shared)
    assert kept.object_id == str(page.pk)


def test_a_model_that_keeps_out_of_the_reference_index_is_unwrapped_too(members, monkeypatch):
    banner = Banner.objects.create(name="Banner", body=[card(variant([members], OTHER))])
    indexed = []
    monkeypatch.setattr(ReferenceIndex, "create_or_update_for_object", indexed.append)
    monkeypatch.setattr(Banner, "wagtail_reference_index_ignore", True, raising=False)
    run("--apply")
    assert raw(banner) == [PLAIN_CARD]
    assert indexed == []


def test_blocks_of_a_type_that_is_gone_stay_in_the_database(members):
    gone = {"type": "gone", "value": {"variants": [], "content": 1}, "id": "g1"}
    banner = Banner.objects.create(name="Banner")
    Banner.objects.update(body=[gone, card(variant([members], OTHER))])
    run("--apply")
    assert raw(banner) == [gone, PLAIN_CARD]


def test_a_revision_from_before_the_model_had_the_content_stays(home):
    page = publish(home, NestedPage, "page", [])
    revision = page.save_revision()
    for name in ("body", "slides"):
        del revision.content[name]
    revision.save()
    before = Revision.objects.get().content
    assert "No stored content is personalized." in run("--apply")
    assert Revision.objects.get().content == before


def test_only_the_chosen_models_are_unwrapped(home, members):
    page = publish(home, PersonalizedPage, "page", [card(variant([members], OTHER))])
    banner = Banner.objects.create(name="Banner", body=[card(variant([members], OTHER))])
    text = run("--apply", "--model", "testsite.Banner")
    assert "testsite.PersonalizedPage" not in text
    assert raw(banner) == [PLAIN_CARD]
    assert raw(page) == [card() | {"value": raw(page)[0]["value"]}]
    assert raw(page)[0]["value"]["variants"]


def test_more_objects_than_a_batch_are_unwrapped(members, monkeypatch):
    monkeypatch.setattr(unwrapping, "BATCH", 2)
    for number in range(5):
        banner = Banner.objects.create(name=f"{number}", body=[card(variant([members], OTHER))])
        banner.save_revision()
    assert "in 10 records" in run("--apply")
    assert all(raw(banner) == [PLAIN_CARD] for banner in Banner.objects.all())


def test_an_object_that_fails_is_left_whole_and_those_before_it_are_done(members, monkeypatch):
    first, second = (
        Banner.objects.create(name=name, body=[card(variant([members], OTHER))])
        for name in ("First", "Second")
    )
    index = ReferenceIndex.create_or_update_for_object

    def fail_for_second(instance):
        if instance == second:
            raise RuntimeError("no index today")
        index(instance)

    monkeypatch.setattr(ReferenceIndex, "create_or_update_for_object", fail_for_second)
    with pytest.raises(RuntimeError, match="no index today"):
        run("--apply")
    assert raw(first) == [PLAIN_CARD]
    assert raw(second)[0]["value"]["variants"]


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


def test_every_model_whose_stream_leads_to_a_personalized_block_is_looked_at(db):
    expected = {
        model
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if hasattr(field, "stream_block") and holds_personalized(field.stream_block)
    }
    found = unwrapping.personalized_models()
    assert expected == set(found)
    assert PlainPage not in found
    assert [model._meta.label for model in found] == sorted(model._meta.label for model in found)


def test_the_help_says_what_it_does_and_what_to_do_next(capsys):
    with pytest.raises(SystemExit):
        call_command("unwrap_personalized", "--help")
    text = " ".join(capsys.readouterr().out.split())
    for phrase in ("default content", "--apply", "--model APP.MODEL", "rebuild_references_index"):
        assert phrase in text
