"""The template tags, for Django's templates and for Jinja2."""

from __future__ import annotations

import pytest
from django.template import Context, Template, TemplateSyntaxError
from jinja2 import Environment

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


def django(source, **context):
    return Template("{% load personalize %}" + source).render(Context(context))


def jinja(source, **context):
    environment = Environment(
        autoescape=True, extensions=["wagtail_personalize_plus.jinja2tags.personalize"]
    )
    return environment.from_string(source).render(**context)


@pytest.mark.parametrize("render", [django, jinja])
@pytest.mark.parametrize(
    ("source", "for_a", "for_c"),
    [
        ("{% ifgroup 'members' %}in{% else %}out{% endifgroup %}", "in", "out"),
        ("{% ifgroup 'members' %}in{% endifgroup %}", "in", ""),
        ("{% ifgroup 'staff' 'members' %}in{% else %}out{% endifgroup %}", "in", "out"),
        ("{% ifgroup 'nobody' %}in{% else %}out{% endifgroup %}", "out", "out"),
        ("{% ifgroup slug %}in{% else %}out{% endifgroup %}", "in", "out"),
    ],
)
def test_a_part_is_for_members_of_any_of_the_groups(render, groups, ask, source, for_a, for_c):
    assert render(source, request=ask("a"), slug="members") == for_a
    assert render(source, request=ask("c"), slug="members") == for_c


@pytest.mark.parametrize("render", [django, jinja])
def test_without_a_request_everybody_gets_the_other_part(render, groups):
    assert render("{% ifgroup 'members' %}in{% else %}out{% endifgroup %}") == "out"


@pytest.mark.parametrize("render", [django, jinja])
def test_asking_notes_the_groups(render, groups, ask):
    request = ask("a")
    render("{% ifgroup 'members' 'staff' %}in{% endifgroup %}", request=request)
    assert consulted_groups(request.visitor) == {each.pk for each in groups}


def test_the_groups_of_a_visitor_are_listed(groups, ask):
    source = "{% visitor_groups as groups %}{{ groups|join:' ' }}"
    assert django(source, request=ask("b")) == "staff"
    assert django(source) == ""


def test_the_groups_of_a_visitor_are_listed_in_jinja(groups, ask):
    request = ask("a")
    assert jinja("{{ visitor_groups()|join(' ') }}", request=request) == "members"
    assert consulted_groups(request.visitor) == {each.pk for each in groups}


def test_commas_between_slugs_are_allowed_in_jinja(groups, ask):
    source = "{% ifgroup 'staff', 'members' %}in{% endifgroup %}"
    assert jinja(source, request=ask("a")) == "in"


def test_a_tag_without_a_slug_is_refused():
    with pytest.raises(TemplateSyntaxError) as refused:
        django("{% ifgroup %}{% endifgroup %}")
    assert str(refused.value) == "{% ifgroup %} needs the slug of at least one visitor group."
