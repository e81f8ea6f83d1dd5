"""The template tags for Jinja2."""

from __future__ import annotations

import pytest
from jinja2 import Environment, TemplateSyntaxError

from tests.builders import DESKTOP, criterion, group, header, personalized, publish, variant
from tests.docs.pages import DOCS, codes_of, section_of
from tests.site.models import PersonalizedPage
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


# --- A site set up as the documentation says --------------------------------------------------

HOW_TO = DOCS / "how-to" / "templates.md"
SETTINGS, TEMPLATE = (
    code.text for code in codes_of(HOW_TO) if code.text in section_of(HOW_TO, "In Jinja2")
)


@pytest.fixture
def front(home, groups, settings, tmp_path, monkeypatch):
    """A page with the documented template, in front of members and of who saw it before."""
    namespace = {"TEMPLATES": [*settings.TEMPLATES]}
    exec(SETTINGS, namespace)
    *others, jinja2 = namespace["TEMPLATES"]
    (tmp_path / "documented.html").write_text(TEMPLATE)
    settings.TEMPLATES = [*others, {**jinja2, "DIRS": [tmp_path]}]
    monkeypatch.setattr(PersonalizedPage, "template", "documented.html")
    members, _staff = groups
    again = group("Again")
    body = [
        personalized("hero", {"heading": "for all"}, variant([members], {"heading": "a <member>"})),
        personalized("rich", "<p>new here</p>", variant([again], "<p>here again</p>")),
    ]
    made = publish(home, PersonalizedPage, "page", body)
    seen = {"page": made.pk, "scope": "page", "comparison": "at_least", "number": 2, "days": None}
    again.criteria = [criterion("viewed", seen)]
    again.save()
    return made


def test_a_page_is_personalized_for_two_visitors(client, front):
    member = client.get(front.url, headers={"X-Test": "a"})
    shown = member.content.decode()
    assert "Good to see you again." in shown
    assert "Your account" in shown
    assert "a &lt;member&gt;</h2>" in shown
    assert "for all" not in shown
    other = client.get(front.url)
    shown = other.content.decode()
    assert "Join us." in shown
    assert "Your account" not in shown
    assert "for all</h2>" in shown
    assert "member" not in shown
    for response in (member, other):
        assert "<p>new here</p>" in response.content.decode()
        assert response["Cache-Control"] == "private, no-cache"


def test_a_page_that_was_viewed_twice_says_so(client, front, settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = {"CONSENT": "yes", "HISTORY": {"IMMEDIATE": True}}
    for expected in ("<p>new here</p>", "<p>here again</p>"):
        response = client.get(front.url, headers={"User-Agent": DESKTOP})
        assert expected in response.content.decode()
