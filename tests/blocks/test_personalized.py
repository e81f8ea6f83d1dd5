"""A personalized block shows each visitor one content, and its editors all of them."""

from __future__ import annotations

import copy
import json

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.template import Context, engines
from django.template.backends.jinja2 import Jinja2
from django.utils.html import format_html
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Comment, ReferenceIndex
from wagtail.search.backends import get_search_backend

from tests.blocks.editor import open_and_save
from tests.builders import group, header, image, personalized, publish, variant
from tests.site.models import (
    Banner,
    CardBlock,
    HeroBlock,
    NestedPage,
    PersonalizedPage,
    PlainPage,
    SectionPage,
    TeaserBlock,
)
from wagtail_personalize_plus.blocks import PersonalizedBlock, personalizable
from wagtail_personalize_plus.blocks.value import PersonalizedValue
from wagtail_personalize_plus.groups import snapshot
from wagtail_personalize_plus.groups.membership import consulted_groups
from wagtail_personalize_plus.middleware import VisitorMiddleware
from wagtail_personalize_plus.models import VisitorGroup

DEFAULT, MEMBERS, OTHERS = "for-everybody-else", "for-members", "for-others"
"""Words that stand in one content each."""

AS_MEMBER = {"X-Test": "member"}


@pytest.fixture
def members(db):
    """A group of those who send the right header."""
    return group("Members", header("member"))


@pytest.fixture
def others(db):
    return group("Others", header("other"))


def card(text):
    return {"title": text, "content": ""}


def cards(*variants, default=DEFAULT):
    return [personalized("card", card(default), *variants)]


def shown(response):
    """Return which of the three words a response holds."""
    assert response.status_code == 200
    html = response.content.decode()
    return {word for word in (DEFAULT, MEMBERS, OTHERS) if word in html}


# In every way a template can render it

DJANGO = {
    "the stream with include_block": "{% include_block page.body %}",
    "the stream with include_block only": "{% include_block page.body only %}",
    "the stream as a variable": "{{ page.body }}",
    "a block with include_block": "{% for b in page.body %}{% include_block b %}{% endfor %}",
    "a block with include_block only": (
        "{% for b in page.body %}{% include_block b only %}{% endfor %}"
    ),
    "a block as a variable": "{% for b in page.body %}{{ b }}{% endfor %}",
    "a value with include_block": "{% for b in page.body %}{% include_block b.value %}{% endfor %}",
    "a value as a variable": "{% for b in page.body %}{{ b.value }}{% endfor %}",
    "a value that was asked about": (
        "{% for b in page.body %}{% if b.value %}{% include_block b.value %}{% endif %}{% endfor %}"
    ),
    "a block that renders itself": "{% for b in page.body %}{{ b.render }}{% endfor %}",
    "a value with render_as_block": (
        "{% for b in page.body %}{{ b.value.render_as_block }}{% endfor %}"
    ),
}

JINJA = {
    "Jinja2: the stream with include_block": "{% include_block page.body %}",
    "Jinja2: the stream as a variable": "{{ page.body }}",
    "Jinja2: a block with include_block": (
        "{% for b in page.body %}{% include_block b %}{% endfor %}"
    ),
    "Jinja2: a block as a variable": "{% for b in page.body %}{{ b }}{% endfor %}",
    "Jinja2: a value as a variable": "{% for b in page.body %}{{ b.value }}{% endfor %}",
    "Jinja2: a value with include_block without context": (
        "{% for b in page.body %}{% include_block b.value without context %}{% endfor %}"
    ),
}


def with_django(source, context, request=None):
    template = engines["django"].from_string("{% load wagtailcore_tags %}" + source)
    return template.render(context, request)


def with_jinja(source, context, request=None):
    options = {"extensions": ["wagtail.jinja2tags.core"], "autoescape": True}
    engine = Jinja2({"NAME": "jinja2", "DIRS": [], "APP_DIRS": False, "OPTIONS": options})
    return engine.from_string(source).render(context, request)


WAYS = {
    **{name: (with_django, source) for name, source in DJANGO.items()},
    **{name: (with_jinja, source) for name, source in JINJA.items()},
}

every_way = pytest.mark.parametrize(("render", "source"), WAYS.values(), ids=WAYS)


def stream(stored):
    """Return a page-like thing with a body read from storage, without a database."""
    return {"page": Banner(name="Thing", body=json.dumps(stored))}


def answered(rf, view, **headers):
    """Return the response of a view to a request with headers."""
    request = rf.get("/", headers=headers)
    return VisitorMiddleware(lambda request: HttpResponse(view(request)))(request)


@every_way
@pytest.mark.parametrize("request_in_context", [True, False])
def test_each_visitor_sees_one_content_however_it_is_rendered(
    render, source, request_in_context, rf, members, others
):
    stored = cards(variant([members], card(MEMBERS)), variant([others], card(OTHERS)))

    def view(request):
        return render(source, stream(stored), request if request_in_context else None)

    assert shown(answered(rf, view, **AS_MEMBER)) == {MEMBERS}
    assert shown(answered(rf, view, **{"X-Test": "other"})) == {OTHERS}
    assert shown(answered(rf, view)) == {DEFAULT}
    assert answered(rf, view)["Cache-Control"] == "private, no-cache"


@every_way
def test_without_a_request_everybody_gets_the_default_content(render, source, members):
    stored = cards(variant([members], card(MEMBERS)), variant([], card(OTHERS), excluded=[members]))
    assert shown(HttpResponse(render(source, stream(stored)))) == {DEFAULT}


def test_a_request_that_middleware_never_saw_gets_the_default_content(rf, members):
    stored = cards(variant([], card(MEMBERS), excluded=[members]))
    html = with_django("{% include_block page.body %}", stream(stored), rf.get("/"))
    assert shown(HttpResponse(html)) == {DEFAULT}


@every_way
def test_text_of_editors_is_escaped_as_without_personalization(render, source, rf, members):
    block = PersonalizedBlock(blocks.CharBlock())
    body = blocks.StreamBlock([("line", block)]).to_python(
        [personalized("line", "default", variant([members], "<script>1 & 2</script>"))]
    )
    html = answered(rf, lambda request: render(source, {"page": {"body": body}}), **AS_MEMBER)
    assert "&lt;script&gt;1 &amp; 2&lt;/script&gt;" in html.content.decode()
    assert "<script>" not in html.content.decode()


def test_text_of_editors_is_escaped_where_code_makes_html_of_the_value():
    block = PersonalizedBlock(blocks.CharBlock())
    value = block.to_python("<i>")
    assert format_html("{}", value) == "&lt;i&gt;"
    assert str(value) == "<i>"
    assert value.__html__() == "&lt;i&gt;"
    rich = PersonalizedBlock(blocks.RichTextBlock()).to_python("<p><i>x</i></p>")
    assert format_html("{}", rich) == "<p><i>x</i></p>"


def test_pages_show_it(client, home, members):
    page = publish(home, PersonalizedPage, "page", cards(variant([members], card(MEMBERS))))
    assert shown(client.get(page.url, headers=AS_MEMBER)) == {MEMBERS}
    assert shown(client.get(page.url)) == {DEFAULT}


def test_snippets_show_it(rf, members):
    Banner.objects.create(name="Banner", body=cards(variant([members], card(MEMBERS))))

    def view(request):
        banner = Banner.objects.get()
        return with_django("{% include_block page.body %}", {"page": banner}, request)

    assert shown(answered(rf, view, **AS_MEMBER)) == {MEMBERS}
    assert shown(answered(rf, view)) == {DEFAULT}


def test_a_template_of_its_own_gets_the_content_to_place(client, home, members):
    body = [personalized("teaser", DEFAULT, variant([members], MEMBERS))]
    page = publish(home, NestedPage, "page", body)
    assert f"<aside>{MEMBERS}</aside>" in client.get(page.url, headers=AS_MEMBER).content.decode()
    assert f"<aside>{DEFAULT}</aside>" in client.get(page.url).content.decode()


@pytest.mark.parametrize(
    "nest",
    [
        lambda hero, card: [{"type": "row", "value": {"title": "", "hero": hero, "cards": []}}],
        lambda hero, card: [
            {
                "type": "row",
                "value": {
                    "hero": {"heading": "not personalized"},
                    "cards": [{"type": "item", "id": "c1", "value": card}],
                },
            }
        ],
        lambda hero, card: [
            {
                "type": "outer",
                "value": [
                    {
                        "type": "sections",
                        "value": [
                            {
                                "type": "personalized",
                                "value": {
                                    "variants": [],
                                    "content": [{"type": "hero", "value": hero["content"]}],
                                },
                            }
                        ],
                    }
                ],
            },
            {"type": "row", "value": {"hero": hero, "cards": [card]}},
        ],
    ],
    ids=["in a struct", "in a list in a struct", "beside one in a stream in a personalized block"],
)
def test_it_is_found_at_every_depth(nest, client, home, members):
    hero = {"variants": [variant([members], {"heading": MEMBERS})], "content": {"heading": DEFAULT}}
    inner = {"variants": [variant([members], card(MEMBERS))], "content": card(DEFAULT)}
    page = publish(home, NestedPage, "page", nest(hero, inner))
    assert MEMBERS in shown(client.get(page.url, headers=AS_MEMBER))
    assert shown(client.get(page.url)) == {DEFAULT}


def test_a_variant_can_be_personalized_in_itself(client, home, members, others):
    inner = personalized("inner", OTHERS, variant([members], MEMBERS))
    outer = personalized(
        "outer",
        [{"type": "inner", "value": DEFAULT}],
        variant([], [inner], excluded=[others]),
    )
    page = publish(home, NestedPage, "page", [outer])
    assert shown(client.get(page.url, headers=AS_MEMBER)) == {MEMBERS}
    assert shown(client.get(page.url)) == {OTHERS}
    assert shown(client.get(page.url, headers={"X-Test": "other"})) == {DEFAULT}


def test_sections_of_a_personalizable_field_show_it(client, home, members):
    section = personalized(
        "personalized",
        [{"type": "card", "value": card(DEFAULT)}],
        variant([members], [{"type": "card", "value": card(MEMBERS)}]),
    )
    page = publish(home, SectionPage, "page", [{"type": "rich", "value": "<p>before</p>"}, section])
    assert shown(client.get(page.url, headers=AS_MEMBER)) == {MEMBERS}
    assert shown(client.get(page.url)) == {DEFAULT}
    assert "<p>before</p>" in client.get(page.url).content.decode()


# Who gets what


def test_the_first_variant_that_fits_wins(client, home, members):
    everybody_else = group("Nobody", header("nobody"))
    body = cards(
        variant([everybody_else], card("never")),
        variant([members, everybody_else], card(MEMBERS)),
        variant([members], card(OTHERS)),
    )
    page = publish(home, PersonalizedPage, "page", body)
    assert shown(client.get(page.url, headers=AS_MEMBER)) == {MEMBERS}


def test_members_of_a_group_left_out_do_not_get_the_variant(client, home, members, others):
    body = cards(variant([], card(OTHERS), excluded=[members]))
    page = publish(home, PersonalizedPage, "page", body)
    assert shown(client.get(page.url)) == {OTHERS}
    assert shown(client.get(page.url, headers=AS_MEMBER)) == {DEFAULT}


def deleted():
    made = group("Gone", header("member"))
    pk = made.pk
    made.delete()
    return pk


UNKNOWN = {
    "deleted": deleted,
    "disabled": lambda: group("Disabled", header("member"), enabled=False).pk,
    "with a criterion that fails": lambda: group("Raising", ("raising", {})).pk,
    "with a criterion that is not installed": lambda: group("Foreign", ("no_such_type", {})).pk,
    "without criteria": lambda: group("Empty").pk,
}


@pytest.mark.parametrize("make", UNKNOWN.values(), ids=UNKNOWN)
def test_a_group_that_is_unknown_shows_nobody_a_variant(make, client, home, members):
    unknown = make()
    body = cards(
        variant([unknown], card(OTHERS)),
        variant([], card(OTHERS), excluded=[unknown]),
        variant([members], card(OTHERS), excluded=[unknown]),
    )
    page = publish(home, PersonalizedPage, "page", body)
    assert shown(client.get(page.url, headers=AS_MEMBER)) == {DEFAULT}
    assert shown(client.get(page.url)) == {DEFAULT}
    assert PersonalizedPage.objects.get().body.get_prep_value() == page.body.get_prep_value()


@pytest.mark.parametrize("make", UNKNOWN.values(), ids=UNKNOWN)
def test_an_unknown_group_beside_a_known_one_decides_nothing(make, client, home, members):
    page = publish(home, PersonalizedPage, "page", cards(variant([make(), members], card(MEMBERS))))
    assert shown(client.get(page.url, headers=AS_MEMBER)) == {MEMBERS}


def test_all_groups_of_rendered_blocks_are_consulted_and_no_others(rf, members, others):
    body = Banner(
        body=json.dumps(
            [
                *cards(variant([members], card(MEMBERS), excluded=[77]), variant([88], card("x"))),
                *cards(variant([others], card(OTHERS))),
                *cards(),
            ]
        )
    ).body
    seen = []

    def view(request):
        seen.append(consulted_groups(request.visitor))
        body[2].render()
        seen.append(consulted_groups(request.visitor))
        body[0].render()
        seen.append(consulted_groups(request.visitor))
        return ""

    response = answered(rf, view, **AS_MEMBER)
    assert seen == [set(), set(), {members.pk, 77, 88}]
    assert response["Cache-Control"] == "private, no-cache"


def test_a_page_that_renders_no_variant_stays_cacheable(rf, members):
    body = Banner(body=json.dumps([*cards(), *cards(variant([members], card(MEMBERS)))])).body
    requests = []

    def view(request):
        requests.append(request)
        return body[0].render()

    response = answered(rf, view, **AS_MEMBER)
    assert "Cache-Control" not in response
    assert not hasattr(requests[0], "_cache_update_cache")


def test_a_streamed_response_shows_the_default_once_its_headers_are_gone(rf, members):
    from django.http import StreamingHttpResponse

    body = Banner(body=json.dumps(cards(variant([members], card(MEMBERS))))).body

    def view(request):
        return StreamingHttpResponse(
            with_django("{% include_block page.body %}", {"page": {"body": body}}, request)
            for _ in range(1)
        )

    response = VisitorMiddleware(view)(rf.get("/", headers=AS_MEMBER))
    html = b"".join(response.streaming_content).decode()
    assert DEFAULT in html
    assert MEMBERS not in html


# Stored data that nobody can read


CONTENTS = {
    "card": card,
    "sections": lambda text: [{"type": "text", "value": text, "id": "t1"}],
    "rich": lambda text: f'<p data-block-key="a1b2c">{text}</p>',
    "hero": lambda text: {
        "heading": text,
        "image": None,
        "link": None,
        "text": f'<p data-block-key="a1b2c">{text}</p>',
    },
}
"""Stored contents of blocks with a text in them."""

MALFORMED = {
    "groups null": {"value": {"groups": None, "except": [], "content": OTHERS}},
    "groups a string": {"value": {"groups": "1", "except": [], "content": OTHERS}},
    "strings in groups": {"value": {"groups": ["1"], "except": [], "content": OTHERS}},
    "except null": {"value": {"groups": [1], "except": None, "content": OTHERS}},
    "only content": {"value": {"content": OTHERS}},
    "no content": {"value": {"groups": [1], "except": []}},
    "value null": {"value": None},
    "no value": {},
}


def malformed(fault, content):
    """Return a variant with a fault and, where it has any, a content."""
    made = copy.deepcopy(MALFORMED[fault])
    if "content" in (made.get("value") or {}):
        made["value"]["content"] = content
    return {"type": "variant", "id": "7f", **made}


@pytest.mark.parametrize("fault", MALFORMED)
@pytest.mark.parametrize("name", CONTENTS)
def test_a_malformed_variant_leaves_the_default_and_a_line_in_the_log(
    fault, name, client, home, members, caplog
):
    content = CONTENTS[name]
    stored = personalized(name, content(DEFAULT), malformed(fault, content(OTHERS)))
    page = publish(home, PersonalizedPage, "page", [stored])
    for _ in range(3):
        assert shown(client.get(page.url, headers=AS_MEMBER)) == {DEFAULT}
    (line,) = caplog.messages
    assert f"personalized block {name!r} on <PersonalizedPage: Page>" in line
    assert "variant 1 " in line


@pytest.mark.parametrize("damaged", [7, None])
def test_a_variant_whose_content_cannot_be_read_leaves_the_default_and_a_line_in_the_log(
    damaged, client, home, members, caplog
):
    first = personalized("card", card(DEFAULT), variant([members], damaged))
    second = personalized("card", card(OTHERS), variant([members], card(MEMBERS)))
    page = publish(home, PersonalizedPage, "page", [first, second])
    caplog.clear()  # Wagtail's index of references cannot read it either
    for _ in range(2):
        assert shown(client.get(page.url, headers=AS_MEMBER)) == {DEFAULT, MEMBERS}
    (line,) = caplog.messages
    assert "variant 1 fails" in line


@pytest.mark.parametrize(
    "value",
    [
        {"variants": None, "content": card(DEFAULT)},
        {"variants": "", "content": card(DEFAULT)},
        {"variants": {}, "content": card(DEFAULT)},
    ],
)
def test_variants_that_are_no_list_leave_the_default_and_a_line_in_the_log(
    value, client, home, caplog
):
    page = publish(home, PersonalizedPage, "page", [{"type": "card", "id": "1", "value": value}])
    for _ in range(2):
        assert shown(client.get(page.url)) == {DEFAULT}
    assert len(caplog.messages) == 1


DAMAGED = {
    "null": None,
    "text": "variant",
    "a list": [],
    "nothing": {},
    "of another type": {"type": "card", "id": "d1", "value": {"content": OTHERS}},
    "of no type": {"id": "d1", "value": {"groups": [], "except": [], "content": OTHERS}},
    "of a type that is no name": {"type": ["variant"], "value": {"content": OTHERS}},
}
"""What may stand in the list of variants without being one."""


def damage(kind, content):
    """Return a damaged item, with a content where it has any."""
    made = copy.deepcopy(DAMAGED[kind])
    if isinstance(made, dict) and "value" in made:
        made["value"]["content"] = content
    return made


@pytest.mark.parametrize("kind", DAMAGED)
@pytest.mark.parametrize("name", CONTENTS)
def test_a_damaged_item_among_the_variants_is_for_nobody_and_a_line_in_the_log(
    kind, name, client, home, members, caplog
):
    content = CONTENTS[name]
    variants = [damage(kind, content(OTHERS)), variant([members], content(MEMBERS))]
    stored = personalized(name, content(DEFAULT), *variants)
    page = publish(home, PersonalizedPage, "page", [stored])
    for _ in range(2):
        assert shown(client.get(page.url)) == {DEFAULT}
        assert shown(client.get(page.url, headers=AS_MEMBER)) == {MEMBERS}
    (line,) = caplog.messages
    assert f"personalized block {name!r} on <PersonalizedPage: Page>" in line
    assert "variant 1 has no content" in line


@pytest.mark.parametrize("kind", DAMAGED)
@pytest.mark.parametrize("name", CONTENTS)
def test_a_damaged_item_alone_leaves_the_default_to_members_too(
    kind, name, client, home, members, caplog
):
    content = CONTENTS[name]
    stored = personalized(name, content(DEFAULT), damage(kind, content(OTHERS)))
    page = publish(home, PersonalizedPage, "page", [stored])
    for headers in ({}, AS_MEMBER):
        assert shown(client.get(page.url, headers=headers)) == {DEFAULT}
    assert len(caplog.messages) == 1


@pytest.mark.parametrize("name", CONTENTS)
def test_saving_a_draft_keeps_what_can_be_read_beside_damaged_items(name, client, home, members):
    content = CONTENTS[name]
    readable = [variant([members], content(MEMBERS)), variant([999], content(OTHERS))]
    damaged = [damage(kind, content(OTHERS)) for kind in DAMAGED]
    body = personalized(name, content(DEFAULT), readable[0], *damaged, readable[1])
    page = publish(home, PersonalizedPage, "page", [body])
    assert open_and_save(client, page).status_code == 302
    draft = PersonalizedPage.objects.get().get_latest_revision()
    (saved,) = raw(draft.as_object())
    assert saved["value"]["content"] == content(DEFAULT)
    assert [item for item in saved["value"]["variants"] if item in readable] == readable
    draft.publish()
    client.logout()
    assert shown(client.get(page.url)) == {DEFAULT}
    assert shown(client.get(page.url, headers=AS_MEMBER)) == {MEMBERS}


@pytest.mark.parametrize("name", CONTENTS)
def test_an_object_of_variants_in_place_of_a_list_is_for_nobody_and_a_line_in_the_log(
    name, client, home, members, caplog
):
    content = CONTENTS[name]
    stored = personalized(name, content(DEFAULT))
    stored["value"]["variants"] = {"0": variant([members], content(MEMBERS))}
    page = publish(home, PersonalizedPage, "page", [stored])
    for headers in ({}, AS_MEMBER):
        assert shown(client.get(page.url, headers=headers)) == {DEFAULT}
    (line,) = caplog.messages
    assert "the variants are {'0': " in line
    assert open_and_save(client, page).status_code == 302
    draft = PersonalizedPage.objects.get().get_latest_revision_as_object()
    assert raw(draft)[0]["value"] == {"variants": [], "content": content(DEFAULT)}


@pytest.mark.parametrize("kind", DAMAGED)
def test_damaged_variants_of_a_text_are_not_taken_for_the_text(kind, client, home, members):
    body = personalized("teaser", DEFAULT, variant([members], MEMBERS), damage(kind, OTHERS))
    page = publish(home, NestedPage, "page", [body])
    for url in (page.url, f"/api/v2/pages/{page.pk}/?fields=body"):
        assert shown(client.get(url)) == {DEFAULT}
        assert shown(client.get(url, headers=AS_MEMBER)) == {MEMBERS}


@pytest.mark.parametrize("name", CONTENTS)
def test_without_default_content_nothing_is_shown_to_others_and_no_variant_to_everybody(
    name, client, home, members, caplog
):
    value = {"variants": [variant([members], CONTENTS[name](MEMBERS))]}
    page = publish(home, PersonalizedPage, "page", [{"type": name, "id": "1", "value": value}])
    assert shown(client.get(page.url)) == set()
    assert shown(client.get(page.url, headers=AS_MEMBER)) == {MEMBERS}
    assert len(caplog.messages) == 1


def test_what_is_malformed_can_be_opened_and_repaired_in_the_editor():
    block = PersonalizedBlock(CardBlock())
    variants = [malformed(fault, card(OTHERS)) for fault in MALFORMED]
    stored = {"variants": variants, "content": card(DEFAULT)}
    value = block.to_python(copy.deepcopy(stored))
    assert block.get_prep_value(value) == stored
    state = block.get_form_state(value)
    titles = [item["value"]["content"]["title"] for item in state["variants"]]
    assert titles == [OTHERS] * 5 + [None] * 3
    assert state["content"]["title"] == DEFAULT
    without = block.to_python({"variants": None, "content": card(DEFAULT)})
    assert block.get_form_state(without)["variants"] == []
    assert block.get_prep_value(without) == {"variants": [], "content": card(DEFAULT)}


# What it costs


@pytest.fixture
def _epoch_is_known(monkeypatch):
    monkeypatch.setattr(snapshot, "EPOCH_SECONDS", 1e9)


def queries_of(client, page, django_assert_max_num_queries, **headers):
    client.get(page.url, headers=headers)  # sites, content types and groups are known by now
    with django_assert_max_num_queries(100) as captured:
        client.get(page.url, headers=headers)
    return len(captured)


@pytest.mark.usefixtures("_epoch_is_known")
@pytest.mark.parametrize("plain_blocks", [0, 2])
@pytest.mark.parametrize("as_member", [True, False])
def test_a_page_costs_as_many_queries_as_without_personalization(
    as_member, plain_blocks, client, home, members, others, django_assert_max_num_queries
):
    links = [publish(home, PlainPage, f"link-{number}", []) for number in range(5)]
    pictures = [image(f"Picture {number}") for number in range(5)]

    def hero(text, number):
        number %= 5
        return {"heading": text, "image": pictures[number].pk, "link": links[number].pk}

    plain = [{"type": "hero", "value": hero("plain", number)} for number in range(5)]
    variants = [
        [
            variant([others], hero("others", number + 1)),
            variant([others], hero("others", number + 2)),
            variant([members], hero("members", number + 3)),
            variant([members], hero("members", number + 4)),
        ]
        for number in range(5)
    ]
    wrapped = [
        personalized(
            "hero", hero("default", number), *(variants[number] if number >= plain_blocks else ())
        )
        for number in range(5)
    ]
    plain_page = publish(home, PlainPage, "plain", plain)
    page = publish(home, PersonalizedPage, "personalized", wrapped)
    headers = AS_MEMBER if as_member else {}
    html = client.get(page.url, headers=headers).content.decode()
    assert html.count("members" if as_member else "default") == 5 - plain_blocks * as_member
    assert queries_of(client, page, django_assert_max_num_queries, **headers) == queries_of(
        client, plain_page, django_assert_max_num_queries, **headers
    )


def test_only_the_winner_is_converted(rf, members, others, django_assert_num_queries):
    pictures = [image(f"Picture {number}") for number in range(3)]
    block = blocks.StreamBlock([("picture", PersonalizedBlock(ImageChooserBlock()))])
    stored = [
        personalized(
            "picture",
            pictures[0].pk,
            variant([others], pictures[1].pk),
            variant([members], pictures[2].pk),
        )
    ]
    body = block.to_python(stored)

    def view(request):
        return body[0].block.resolve(body[0].value).value.title

    assert answered(rf, view, **AS_MEMBER).content == b"Picture 2"
    assert body[0].value.contents == {1: pictures[2]}
    with django_assert_num_queries(0):
        answered(rf, view, **AS_MEMBER)


def test_a_value_that_was_changed_is_rendered_as_it_is_now(rf, members):
    body = Banner(body=json.dumps(cards(variant([members.pk], card(OTHERS))))).body
    value = body[0].value
    value["variants"][0].value["content"]["title"] = MEMBERS
    assert shown(answered(rf, lambda request: body[0].render(), **AS_MEMBER)) == {MEMBERS}
    value["variants"].append(("variant", {"groups": [members], "content": card(OTHERS)}))
    del value["variants"][0]
    assert shown(answered(rf, lambda request: body[0].render(), **AS_MEMBER)) == {OTHERS}
    value.clear()
    assert shown(answered(rf, lambda request: body[0].render(), **AS_MEMBER)) == set()


# Search, references, paths


def test_search_finds_the_default_content_and_no_variant(
    home, members, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        publish(
            home,
            PersonalizedPage,
            "page",
            cards(variant([members], card("zebrafinch")), default="kingfisher"),
        )
        publish(
            home,
            NestedPage,
            "nested",
            [
                personalized(
                    "outer",
                    [personalized("inner", "kingfisher", variant([members], "zebrafinch"))],
                    variant([members], [{"type": "inner", "value": "zebrafinch"}]),
                )
            ],
        )
    search = get_search_backend().search
    for model in (PersonalizedPage, NestedPage):
        assert len(search("kingfisher", model)) == 1
        assert len(search("zebrafinch", model)) == 0


def test_searchable_contents_of_a_stream_are_converted_with_one_query(
    db, django_assert_num_queries
):
    class CaptionBlock(ImageChooserBlock):
        def get_searchable_content(self, value):
            return [value.title]

    pictures = [image(f"Picture {number}") for number in range(3)]
    block = blocks.StreamBlock([("picture", PersonalizedBlock(CaptionBlock()))])
    body = block.to_python([personalized("picture", picture.pk) for picture in pictures])
    with django_assert_num_queries(1):
        assert block.get_searchable_content(body) == ["Picture 0", "Picture 1", "Picture 2"]


def test_a_block_can_be_kept_out_of_the_search_index():
    block = PersonalizedBlock(blocks.CharBlock(), search_index=False)
    assert block.get_searchable_content(block.to_python("text")) == []


def test_pages_pictures_and_groups_of_all_variants_are_known_as_used(
    home, members, others, django_capture_on_commit_callbacks
):
    used = image()
    with django_capture_on_commit_callbacks(execute=True):
        page = publish(
            home,
            PersonalizedPage,
            "page",
            [
                personalized(
                    "hero",
                    {"heading": "x", "link": home.pk},
                    variant([members], {"heading": "x", "image": used.pk}, excluded=[others]),
                )
            ],
        )
    block_id = page.body[0].id
    variant_id = page.body[0].value["variants"][0].id
    paths = {
        (reference.to_object_id, reference.content_path)
        for reference in ReferenceIndex.get_references_for_object(page)
        if reference.content_path.startswith("body.")
    }
    in_variant = f"body.{block_id}.variants.{variant_id}"
    assert paths == {
        (str(home.pk), f"body.{block_id}.content.link"),
        (str(used.pk), f"{in_variant}.content.image"),
        (str(members.pk), f"{in_variant}.groups"),
        (str(others.pk), f"{in_variant}.except"),
    }
    assert [found.pk for found, _ in ReferenceIndex.get_grouped_references_to(members)] == [page.pk]


def test_comments_find_the_field_that_they_are_about(home, editor, members):
    page = publish(home, PersonalizedPage, "page", cards(variant([members], card(MEMBERS))))
    block_id = page.body[0].id
    variant_id = page.body[0].value["variants"][0].id

    def valid(path):
        comment = Comment(page=page, user=editor, text="?", contentpath=path)
        return comment.has_valid_contentpath(page)

    assert valid(f"body.{block_id}")
    assert valid(f"body.{block_id}.content.title")
    assert valid(f"body.{block_id}.variants.{variant_id}.content.title")
    assert valid(f"body.{block_id}.variants.{variant_id}.groups")
    assert not valid(f"body.{block_id}.variants.no-such-variant.groups")


# Copying, drafts, revisions


def raw(page):
    return json.loads(json.dumps(page.body.get_prep_value()))


def test_a_copy_of_a_page_keeps_every_variant(home, members):
    page = publish(home, PersonalizedPage, "page", cards(variant([members], card(MEMBERS))))
    twin = page.copy(update_attrs={"slug": "copy", "title": "Copy"})
    assert raw(PersonalizedPage.objects.get(pk=twin.pk)) == raw(page)


def test_a_draft_changes_nothing_until_it_is_published(client, home, members):
    page = publish(home, PersonalizedPage, "page", cards())
    page.body = cards(variant([members], card(MEMBERS)))
    revision = page.save_revision()
    assert shown(client.get(page.url, headers=AS_MEMBER)) == {DEFAULT}
    assert raw(revision.as_object()) == raw(page)
    revision.publish()
    assert shown(client.get(page.url, headers=AS_MEMBER)) == {MEMBERS}
    assert raw(PersonalizedPage.objects.get()) == raw(page)


def test_an_older_revision_brings_its_variants_back(client, home, members):
    page = publish(home, PersonalizedPage, "page", cards(variant([members], card(MEMBERS))))
    first = page.save_revision()
    page.body = cards()
    page.save_revision().publish()
    assert shown(client.get(page.url, headers=AS_MEMBER)) == {DEFAULT}
    first.publish()
    assert shown(client.get(page.url, headers=AS_MEMBER)) == {MEMBERS}


def test_content_set_by_code_becomes_the_default_content(client, home):
    page = PersonalizedPage(title="Page", slug="page")
    page.body = [("card", card(DEFAULT)), ("rich", "<p>rich</p>")]
    home.add_child(instance=page)
    assert shown(client.get(page.url)) == {DEFAULT}
    assert raw(page)[0]["value"] == {"variants": [], "content": card(DEFAULT)}


def test_variants_set_by_code_are_stored(client, home, members):
    page = PersonalizedPage(title="Page", slug="page")
    value = {
        "variants": [("variant", {"groups": [members], "except": [], "content": card(MEMBERS)})],
        "content": card(DEFAULT),
    }
    page.body = [("card", value)]
    home.add_child(instance=page)
    assert shown(client.get(page.url, headers=AS_MEMBER)) == {MEMBERS}
    assert raw(page)[0]["value"]["variants"][0]["value"]["groups"] == [members.pk]


# Definition


def test_the_block_has_defaults_like_any_other():
    block = PersonalizedBlock(blocks.CharBlock(default="Hello"))
    value = block.get_default()
    assert isinstance(value, PersonalizedValue)
    assert dict(value) == {
        "variants": block.child_blocks["variants"].get_default(),
        "content": "Hello",
    }
    assert block.get_prep_value(value) == {"variants": [], "content": "Hello"}
    assert str(value) == "Hello"


def test_a_class_of_block_can_be_wrapped():
    assert isinstance(PersonalizedBlock(HeroBlock).content_block, HeroBlock)


def test_an_instance_that_is_used_elsewhere_too_keeps_its_name_there():
    shared = [("hero", HeroBlock()), ("text", blocks.CharBlock())]
    plain = blocks.StreamBlock(shared)
    wrapped = blocks.StreamBlock([(name, PersonalizedBlock(block)) for name, block in shared])
    for order in (plain, wrapped):
        value = order.to_python([("text", "x")])
        assert order.get_prep_value(value)[0]["type"] == "text"
    assert {block.content_block.name for block in wrapped.child_blocks.values()} == {"content"}


def test_an_instance_that_is_used_elsewhere_too_stays_required_after_a_draft_was_saved():
    shared = blocks.CharBlock()
    stream = blocks.StreamBlock([("text", shared), ("wrapped", PersonalizedBlock(shared))])
    for name in ("text", "wrapped"):
        empty = stream.to_python([{"type": name, "value": ""}])
        assert len(stream.clean_deferred(empty)) == 1
    for name in ("text", "wrapped"):
        with pytest.raises(ValidationError):
            stream.clean(stream.to_python([{"type": name, "value": ""}]))


def test_migrations_name_the_block_by_its_public_path():
    for block in (PersonalizedBlock(blocks.CharBlock()), TeaserBlock(blocks.CharBlock())):
        path, arguments, options = block.deconstruct()
        assert path == "wagtail_personalize_plus.blocks.PersonalizedBlock"
        assert [type(argument) for argument in arguments] == [blocks.CharBlock]
        assert options == {}
    path, _arguments, options = PersonalizedBlock(blocks.CharBlock(), icon="image").deconstruct()
    assert options == {"icon": "image"}


def test_the_label_of_a_personalized_section_stays_out_of_migrations():
    section = dict(personalizable([("text", blocks.CharBlock())]))["personalized"]
    assert str(section.label) == "Personalized section"
    assert section.deconstruct()[2] == {}


def test_a_historical_model_reads_what_the_model_reads(db):
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    state = MigrationLoader(connection).project_state(("testsite", "0001_initial"))
    block = (
        state.apps.get_model("testsite", "PersonalizedPage")._meta.get_field("body").stream_block
    )
    value = block.to_python([{"type": "card", "value": card("stored before")}])[0].value
    assert value["content"]["title"] == "stored before"
    assert isinstance(block.child_blocks["card"], PersonalizedBlock)


AMBIGUOUS = (
    "A block whose only fields are 'variants' and 'content', or 'variants' alone, cannot be "
    "personalized: what it stored before could not be told from what is stored now."
)


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        (["variants", "content"], True),
        (["content", "variants"], True),
        (["variants"], True),
        (["content"], False),
        (["variants", "content", "title"], False),
    ],
)
def test_a_block_with_the_fields_of_ours_is_refused(fields, refused):
    content = blocks.StructBlock([(name, blocks.CharBlock()) for name in fields])
    errors = PersonalizedBlock(content).check()
    assert [(error.id, error.msg) for error in errors] == (
        [("wagtail_personalize_plus.E010", AMBIGUOUS)] if refused else []
    )
    assert all("Rename one of its fields" in error.hint for error in errors)


def test_a_personalized_block_directly_in_another_is_refused():
    (error,) = PersonalizedBlock(PersonalizedBlock(blocks.CharBlock())).check()
    assert error.id == "wagtail_personalize_plus.E010"


def test_the_models_of_the_site_pass_the_checks():
    for model in (PersonalizedPage, SectionPage, NestedPage, Banner):
        assert model._meta.get_field("body").check() == []


def test_a_type_called_personalized_is_refused():
    with pytest.raises(ValueError, match="personalizable") as raised:
        personalizable([("personalized", blocks.CharBlock())])
    assert str(raised.value) == (
        "personalizable() adds a block type 'personalized'; give the one you have another name."
    )


def test_personalizable_adds_one_type_to_any_iterable_of_types():
    types = [("text", blocks.CharBlock()), ("rich", blocks.RichTextBlock())]
    made = personalizable(iter(types))
    assert [name for name, _block in made] == ["text", "rich", "personalized"]
    assert list(made[2][1].content_block.child_blocks) == ["text", "rich"]


# What editors may save


def whole(block, *variants):
    return block.to_python({"variants": list(variants), "content": card(DEFAULT)})


def test_a_variant_for_some_groups_or_without_some_can_be_saved(members):
    block = PersonalizedBlock(CardBlock())
    value = whole(block, variant([members], card("a")), variant([], card("b"), excluded=[members]))
    assert block.clean(value) == value


def test_a_variant_for_nobody_cannot_be_published():
    block = PersonalizedBlock(CardBlock())
    value = whole(block, variant([1], card("a")), variant([], card("b")))
    with pytest.raises(StructBlockValidationError) as raised:
        block.clean(value)
    (error,) = raised.value.as_json_data()["blockErrors"]["variants"]["blockErrors"].values()
    assert error == {
        "blockErrors": {
            "groups": {"messages": ["Choose at least one visitor group, or one to leave out."]}
        }
    }


def test_a_variant_for_nobody_can_be_kept_in_a_draft():
    block = blocks.StreamBlock([("card", PersonalizedBlock(CardBlock()))])
    value = block.to_python(
        [personalized("card", card(""), {"type": "variant", "value": {"content": card("")}})]
    )
    cleaned = block.clean_deferred(value)
    assert len(cleaned[0].value["variants"]) == 1
    with pytest.raises(ValidationError):
        block.clean(value)


def test_a_variant_that_code_made_without_groups_cannot_be_published():
    block = PersonalizedBlock(CardBlock())
    value = block.normalize(
        {"variants": [("variant", {"content": card("a")})], "content": card("b")}
    )
    with pytest.raises(StructBlockValidationError):
        block.clean(value)


def test_faults_of_the_content_are_reported_where_they_are():
    block = PersonalizedBlock(CardBlock())
    value = whole(block, variant([1], card("")))
    with pytest.raises(StructBlockValidationError) as raised:
        block.clean(value)
    assert "content" in str(raised.value.as_json_data()["blockErrors"]["variants"])
    assert "content" not in raised.value.block_errors


def test_the_form_shows_variants_before_the_content_for_everyone_else():
    layout = PersonalizedBlock(CardBlock()).meta.form_layout
    variants, default = layout.children
    assert variants == "variants"
    assert str(default.heading) == "Everyone else"
    assert default.children == ["content"]


def test_the_template_context_is_left_as_it_was(rf, members):
    context = Context({"id": "outer"})
    block = TeaserBlock(blocks.CharBlock())
    value = block.to_python("text")
    given = context.flatten()
    before = dict(given)
    assert block.render(value, given) == "<aside>text</aside>\n"
    assert given == before
    assert VisitorGroup.objects.count() == 1


# What it looks like


def test_a_wrapped_block_keeps_its_icon_and_label_and_migrations_stay_without_them():
    block = PersonalizedBlock(blocks.CharBlock(label="Hero banner", icon="image"))
    block.set_name("hero")
    assert (block.label, block.meta.icon) == ("Hero banner", "image")
    assert block.deconstruct()[2] == {}


def test_an_icon_and_label_of_its_own_come_first():
    block = PersonalizedBlock(
        blocks.CharBlock(label="Hero banner", icon="image"), label="Opener", icon="bolt"
    )
    assert (block.label, block.meta.icon) == ("Opener", "bolt")


def test_a_block_without_icon_and_label_gets_those_of_variants():
    block = PersonalizedBlock(blocks.StructBlock([]))
    block.set_name("call_to_action")
    assert (block.label, block.meta.icon) == ("Call to action", "group")
