"""Pages and a snippet with a word of its own in every content, to see which an API gives away."""

from __future__ import annotations

from tests.builders import group, header, personalized, publish, variant
from tests.site.models import Banner, NestedPage, PersonalizedPage, SectionPage
from wagtail_personalize_plus.models import VisitorGroup

DEFAULT, MEMBERS, OTHERS, NOBODY = (
    "canary-default",
    "canary-members",
    "canary-others",
    "canary-nobody",
)

AS_MEMBER = {"X-Test": "member"}


def words_in(response):
    """Return which of the words a response holds."""
    text = response.content.decode()
    return {word for word in (DEFAULT, MEMBERS, OTHERS, NOBODY) if word in text}


def contents(make):
    """Return a default content and variants of it for members, others and nobody, of the words."""
    variants = [
        variant([audience], make(word))
        for audience, word in zip(_audiences(), (MEMBERS, OTHERS, NOBODY), strict=True)
    ]
    return make(DEFAULT), *variants


def _audiences():
    """Return the groups of the words, made once for a test."""
    known = list(VisitorGroup.objects.order_by("pk"))
    return known or [group(name.title(), header(name)) for name in ("member", "other", "nobody")]


def personalized_body():
    return [
        personalized("card", *contents(lambda word: {"title": word, "content": word})),
        personalized("rich", *contents(lambda word: f'<p data-block-key="a1">{word}</p>')),
        personalized("sections", *contents(lambda word: [text("text", word)])),
    ]


def personalized_page(home, slug="page"):
    return publish(home, PersonalizedPage, slug, personalized_body())


def banner(name="Banner"):
    """Return a live snippet, read again from the database."""
    return Banner.objects.get(pk=Banner.objects.create(name=name, body=personalized_body()).pk)


def section_page(home):
    body = [personalized("personalized", *contents(lambda word: [text("rich", f"<p>{word}</p>")]))]
    return publish(home, SectionPage, "section", body)


def nested_page(home):
    default, *variants = contents(lambda word: {"title": word, "content": ""})
    inner, *inner_variants = contents(str)
    row = {
        "title": "",
        "hero": {"variants": [], "content": {"heading": DEFAULT}},
        "cards": [
            {"type": "item", "id": "i1", "value": {"variants": variants, "content": default}}
        ],
    }
    body = [
        {"type": "row", "id": "r1", "value": row},
        personalized("outer", [personalized("inner", inner, *inner_variants)]),
    ]
    return publish(home, NestedPage, "nested", body)


def text(type_, value):
    return {"type": type_, "value": value, "id": f"{type_}-{value[:20]}"}
