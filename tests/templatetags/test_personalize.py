"""The template tags for Django's templates; those for Jinja2 are tested in test_jinja2tags."""

from __future__ import annotations

import pytest
from django.template import Context, Template, TemplateSyntaxError

from tests.builders import group, header
from wagtail_personalize_plus.groups.membership import consulted_groups
from wagtail_personalize_plus.visitor import ObservedVisitor, Signals, Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def groups():
    return group("Members", header("a")), group("Staff", header("b"))


@pytest.fixture
def ask(rf):
    def request(value):
        made = rf.get("/")
        made.visitor = ObservedVisitor(lambda: Visitor(Signals(headers={"x-test": value})))
        return made

    return request


def render(source, **context):
    return Template("{% load personalize %}" + source).render(Context(context))


SOURCES = [
    ("{% ifgroup 'members' %}in{% else %}out{% endifgroup %}", "in", "out"),
    ("{% ifgroup 'members' %}in{% endifgroup %}", "in", ""),
    ("{% ifgroup 'staff' 'members' %}in{% else %}out{% endifgroup %}", "in", "out"),
    ("{% ifgroup 'nobody' %}in{% else %}out{% endifgroup %}", "out", "out"),
    ("{% ifgroup slug %}in{% else %}out{% endifgroup %}", "in", "out"),
]
"""What both kinds of templates understand, with the result for a member and for a stranger."""


@pytest.mark.parametrize(("source", "for_a", "for_c"), SOURCES)
def test_a_part_is_for_members_of_any_of_the_groups(groups, ask, source, for_a, for_c):
    assert render(source, request=ask("a"), slug="members") == for_a
    assert render(source, request=ask("c"), slug="members") == for_c


def test_without_a_request_everybody_gets_the_other_part(groups):
    assert render("{% ifgroup 'members' %}in{% else %}out{% endifgroup %}") == "out"


def test_asking_notes_the_groups(groups, ask):
    request = ask("a")
    render("{% ifgroup 'members' 'staff' %}in{% endifgroup %}", request=request)
    assert consulted_groups(request.visitor) == {each.pk for each in groups}


def test_the_groups_of_a_visitor_are_listed(groups, ask):
    source = "{% visitor_groups as groups %}{{ groups|join:' ' }}"
    assert render(source, request=ask("b")) == "staff"
    assert render(source) == ""


def test_the_provider_of_the_weather_is_named(settings):
    source = "{% weather_attribution as w %}{% if w %}{{ w.text }} {{ w.url }}{% endif %}"
    assert render(source) == ""
    options = {"contact": "editor@example.com"}
    settings.WAGTAIL_PERSONALIZE_PLUS = {"WEATHER": {"BACKEND": "met_norway", "OPTIONS": options}}
    assert "MET Norway" in render(source)


def test_a_tag_without_a_slug_is_refused():
    with pytest.raises(TemplateSyntaxError) as refused:
        render("{% ifgroup %}{% endifgroup %}")
    assert str(refused.value) == "{% ifgroup %} needs the slug of at least one visitor group."
