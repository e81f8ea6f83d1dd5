"""The template tags for Jinja2."""

from __future__ import annotations

import pytest
from jinja2 import Environment, TemplateSyntaxError

from tests.builders import group, header
from tests.templatetags.test_personalize import SOURCES
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
    environment = Environment(
        autoescape=True, extensions=["wagtail_personalize_plus.jinja2tags.personalize"]
    )
    return environment.from_string(source).render(**context)


@pytest.mark.parametrize(("source", "for_a", "for_c"), SOURCES)
def test_a_part_is_for_members_of_any_of_the_groups(groups, ask, source, for_a, for_c):
    assert render(source, request=ask("a"), slug="members") == for_a
    assert render(source, request=ask("c"), slug="members") == for_c


def test_commas_between_slugs_are_allowed(groups, ask):
    source = "{% ifgroup 'staff', 'members' %}in{% endifgroup %}"
    assert render(source, request=ask("a")) == "in"


def test_without_a_request_everybody_gets_the_other_part(groups):
    assert render("{% ifgroup 'members' %}in{% else %}out{% endifgroup %}") == "out"


def test_asking_notes_the_groups(groups, ask):
    request = ask("a")
    render("{% ifgroup 'members' 'staff' %}in{% endifgroup %}", request=request)
    assert consulted_groups(request.visitor) == {each.pk for each in groups}


def test_the_groups_of_a_visitor_are_listed(groups, ask):
    request = ask("a")
    assert render("{{ visitor_groups()|join(' ') }}", request=request) == "members"
    assert consulted_groups(request.visitor) == {each.pk for each in groups}


def test_without_a_request_no_group_is_listed(groups):
    assert render("{{ visitor_groups()|join(' ') }}") == ""


@pytest.mark.parametrize("source", ["{% ifgroup %}in{% endifgroup %}", "{% ifgroup 'members' %}in"])
def test_a_tag_without_a_slug_or_an_end_is_refused(source):
    with pytest.raises(TemplateSyntaxError):
        render(source)


def test_the_provider_of_the_weather_is_named(settings):
    source = "{% set w = weather_attribution() %}{{ w.text if w else 'nobody' }}"
    assert render(source) == "nobody"
    options = {"contact": "editor@example.com"}
    settings.WAGTAIL_PERSONALIZE_PLUS = {"WEATHER": {"BACKEND": "met_norway", "OPTIONS": options}}
    assert "MET Norway" in render(source)
