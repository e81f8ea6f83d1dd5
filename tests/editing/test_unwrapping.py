"""Objects, their drafts and their revisions hold plain content once they are unwrapped."""

from __future__ import annotations

import json

import pytest
from django.apps import apps
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
from wagtail_personalize_plus.blocks.unwrapping import LostVariant, holds_personalized
from wagtail_personalize_plus.editing import unwrapping
from wagtail_personalize_plus.editing.unwrapping import personalized_models, unwrap_model

CARD = {"title": "Default", "content": ""}
OTHER = {"title": "Variant", "content": ""}
PLAIN_CARD = {"type": "card", "value": CARD, "id": "b1"}


@pytest.fixture
def members(db):
    return group("Members", header("member"))


@pytest.fixture
def staff(db):
    return group("Staff", header("staff"))


def card(*variants, default=CARD):
    return {**personalized("card", default, *variants), "id": "b1"}


def unwrap(*models, write=True):
    """Return what is found in the models, each treated in turn."""
    return [found for each in models for found in unwrap_model(each, among=models, write=write)]


def raw(instance, field="body"):
    """Return what the column of an object holds."""
    rows = type(instance).objects.filter(pk=instance.pk)
    (stored,) = rows.annotate(raw=Cast(field, JSONField())).values_list("raw", flat=True)
    return stored


def revised(revision, field="body"):
    return json.loads(Revision.objects.get(pk=revision.pk).content[field])


def test_without_writing_it_says_the_same_and_leaves_everything(home, members, staff):
    body = [card(variant([members], OTHER), variant([], OTHER, excluded=[staff]))]
    page = publish(home, PersonalizedPage, "page", body)
    revision = page.save_revision()
    before = Revision.objects.get().content
    dry = unwrap(PersonalizedPage, write=False)
    assert raw(page) == body
    assert Revision.objects.get().content == before
    name = f"testsite.PersonalizedPage {page.pk} “Page”"
    made = f"{revision.created_at:%Y-%m-%d %H:%M}"
    assert [found.what for found in dry] == [name, f"{name}, revision {revision.pk} of {made}"]
    for found in dry:
        assert found.unwrapping.blocks == 1
        assert found.unwrapping.lost == [
            LostVariant(where="card 1", groups=[members.pk], excluded=[]),
            LostVariant(where="card 1", groups=[], excluded=[staff.pk]),
        ]
    assert unwrap(PersonalizedPage) == dry
    assert unwrap(PersonalizedPage) == []


def test_what_holds_no_personalized_block_is_not_found(db):
    Banner.objects.create(name="Banner", body=[]).save_revision()
    assert unwrap(Banner) == []


def test_nothing_is_written_before_somebody_asks_for_the_first_finding(members):
    banner = Banner.objects.create(name="Banner", body=[card(variant([members], OTHER))])
    findings = unwrap_model(Banner, among=[Banner], write=True)
    assert raw(banner) != [PLAIN_CARD]
    next(findings)
    assert raw(banner) == [PLAIN_CARD]


def test_other_columns_and_times_stay_as_they_are(home, members):
    page = publish(home, PersonalizedPage, "page", [card(variant([members], OTHER))])
    page.save_revision().publish()
    rows = PersonalizedPage.objects.defer("body").filter(pk=page.pk)
    names = [f.attname for f in PersonalizedPage._meta.concrete_fields if f.name != "body"]
    before = rows.values(*names).get()
    assert unwrap(PersonalizedPage)
    assert rows.values(*names).get() == before


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
    found = unwrap(type(thing))
    assert [(each.unwrapping.blocks, len(each.unwrapping.lost)) for each in found] == [(1, 2)] * 3
    assert [raw(thing), revised(old)] == before
    assert all(json.loads(kept.content["body"]) == plain for kept in Revision.objects.all())


def test_sections_are_given_back_to_the_field(home, members):
    section = personalized("personalized", [PLAIN_CARD], variant([members], []))
    page = publish(home, SectionPage, "page", [section])
    revision = page.save_revision()
    unwrap(SectionPage)
    assert raw(page) == [PLAIN_CARD]
    assert revised(revision) == [PLAIN_CARD]


@pytest.mark.parametrize("models", [[CampaignPage, SectionPage], [CampaignPage]])
def test_inherited_and_own_content_of_a_model_is_unwrapped_once(models, home, members):
    section = personalized("personalized", [PLAIN_CARD], variant([members], []))
    page = publish(home, CampaignPage, "page", [section], intro=[card(variant([members], OTHER))])
    revision = page.save_revision()
    assert sum(found.unwrapping.blocks for found in unwrap(*models)) == 4
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
    found = unwrap(NestedPage, Slide)
    (slide,) = Slide.objects.all()
    assert any(each.what.startswith(f"testsite.Slide {slide.pk} “") for each in found)
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
    unwrap(PersonalizedPage)
    assert ReferenceIndex.get_references_to(lost).count() == 0
    assert ReferenceIndex.get_references_to(members).count() == 0
    (kept,) = ReferenceIndex.get_references_to(shared)
    assert kept.object_id == str(page.pk)


def test_a_model_that_keeps_out_of_the_reference_index_is_unwrapped_too(members, monkeypatch):
    banner = Banner.objects.create(name="Banner", body=[card(variant([members], OTHER))])
    indexed = []
    monkeypatch.setattr(ReferenceIndex, "create_or_update_for_object", indexed.append)
    monkeypatch.setattr(Banner, "wagtail_reference_index_ignore", True, raising=False)
    unwrap(Banner)
    assert raw(banner) == [PLAIN_CARD]
    assert indexed == []


def test_blocks_of_a_type_that_is_gone_stay_in_the_database(members):
    gone = {"type": "gone", "value": {"variants": [], "content": 1}, "id": "g1"}
    banner = Banner.objects.create(name="Banner")
    Banner.objects.update(body=[gone, card(variant([members], OTHER))])
    unwrap(Banner)
    assert raw(banner) == [gone, PLAIN_CARD]


def test_a_revision_from_before_the_model_had_the_content_stays(home):
    page = publish(home, NestedPage, "page", [])
    revision = page.save_revision()
    for name in ("body", "slides"):
        del revision.content[name]
    revision.save()
    before = Revision.objects.get().content
    assert unwrap(NestedPage) == []
    assert Revision.objects.get().content == before


def test_more_objects_than_a_batch_are_unwrapped(members, monkeypatch):
    monkeypatch.setattr(unwrapping, "BATCH", 2)
    for number in range(5):
        banner = Banner.objects.create(name=f"{number}", body=[card(variant([members], OTHER))])
        banner.save_revision()
    assert len(unwrap(Banner)) == 10
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
        unwrap(Banner)
    assert raw(first) == [PLAIN_CARD]
    assert raw(second)[0]["value"]["variants"]


def test_every_model_whose_stream_leads_to_a_personalized_block_is_looked_at(db):
    expected = {
        model
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if hasattr(field, "stream_block") and holds_personalized(field.stream_block)
    }
    found = personalized_models()
    assert expected == set(found)
    assert PlainPage not in found
    assert [model._meta.label for model in found] == sorted(model._meta.label for model in found)
