"""What responses say to caches, with two visitors through Django's own caches."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.http import HttpResponse, StreamingHttpResponse
from django.template import Context, RequestContext, Template
from django.template.response import TemplateResponse
from django.test import override_settings
from django.urls import include, path
from django.views.decorators.cache import cache_page
from wagtail import urls as wagtail_urls

from tests.builders import group, header, personalized, publish, variant
from tests.site.models import PersonalizedPage, PlainPage
from wagtail_personalize_plus.delivery.responses import CDN_HEADERS

pytestmark = pytest.mark.django_db

IF_GROUP = (
    "{% load personalize %}{% ifgroup 'members' %}members only{% else %}for all{% endifgroup %}"
)
ALL_GROUPS = "{% load personalize %}{% visitor_groups as groups %}{{ groups|join:',' }}"
FACT = "{{ request.visitor.device.kind }}"


def lazy(source, **headers):
    def view(request):
        return TemplateResponse(request, template=FromString(source), headers=headers)

    return view


class FromString:
    """A template from a string, as TemplateResponse takes one."""

    def __init__(self, source):
        self.template = Template(source)

    def render(self, context, request):
        return self.template.render(RequestContext(request, context))


def at_once(source, **headers):
    def view(request):
        text = Template(source).render(Context({"request": request}))
        return HttpResponse(text, headers=headers)

    return view


def streaming(request):
    def parts():
        yield Template(IF_GROUP).render(Context({"request": request}))
        yield Template(FACT).render(Context({"request": request}))

    return StreamingHttpResponse(parts())


def streaming_after_consulting(request):
    first = Template(IF_GROUP).render(Context({"request": request}))

    def parts():
        yield first
        yield "|"
        yield Template(IF_GROUP).render(Context({"request": request}))

    return StreamingHttpResponse(parts())


urlpatterns = [
    path("lazy/", lazy(IF_GROUP)),
    path("at-once/", at_once(IF_GROUP)),
    path("cached-lazy/", cache_page(60)(lazy(IF_GROUP))),
    path("cached-at-once/", cache_page(60)(at_once(IF_GROUP))),
    path("cached-fact/", cache_page(60)(lazy(FACT))),
    path("cached-plain/", cache_page(60)(lazy("plain"))),
    path("all-groups/", lazy(ALL_GROUPS)),
    path("fact/", lazy(FACT)),
    path("signals/", lazy("{{ request.visitor.signals.address }}")),
    path(
        "public/",
        lazy(
            IF_GROUP,
            **{"Cache-Control": "public, max-age=600", "Expires": "Thu, 01 Dec 2094 16:00:00 GMT"},
        ),
    ),
    path("forbidden/", lazy(IF_GROUP, **{"Cache-Control": "No-Store"})),
    path("cdn/", lazy(IF_GROUP, **dict.fromkeys(CDN_HEADERS, "max-age=600"))),
    path("plain/", lazy("plain", **{"Cache-Control": "public, max-age=600"})),
    path("streaming/", streaming),
    path("streaming-after/", streaming_after_consulting),
    path("", include(wagtail_urls)),
]

AROUND = {
    "MIDDLEWARE": [
        "django.middleware.cache.UpdateCacheMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "wagtail_personalize_plus.middleware.VisitorMiddleware",
        "django.middleware.cache.FetchFromCacheMiddleware",
    ],
}

MEMBER = {"X-Test": "member"}


@pytest.fixture(autouse=True)
def _site(settings):
    settings.ROOT_URLCONF = __name__
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def members():
    return group("Members", header("member"))


def text(response):
    return b"".join(response).decode() if response.streaming else response.content.decode()


@pytest.mark.parametrize("around", [{}, AROUND], ids=["no site cache", "site cache"])
@pytest.mark.parametrize("url", ["/lazy/", "/at-once/", "/cached-lazy/", "/cached-at-once/"])
def test_no_cache_mixes_two_visitors(client, members, around, url):
    with override_settings(**around):
        assert text(client.get(url, headers=MEMBER)) == "members only"
        assert text(client.get(url)) == "for all"
        assert text(client.get(url, headers=MEMBER)) == "members only"


@pytest.mark.parametrize("around", [{}, AROUND], ids=["no site cache", "site cache"])
def test_no_cache_mixes_two_visitors_of_a_personalized_page(client, home, members, around):
    publish(
        home,
        PersonalizedPage,
        "offers",
        [personalized("rich", "<p>for all</p>", variant([members], "<p>members only</p>"))],
    )
    with override_settings(**around):
        for headers, expected, other in [
            (MEMBER, "members only", "for all"),
            ({}, "for all", "members only"),
            (MEMBER, "members only", "for all"),
        ]:
            response = client.get("/offers/", headers=headers)
            assert expected in text(response)
            assert other not in text(response)
            assert response["Cache-Control"] == "private, no-cache"


def test_no_cache_mixes_two_visitors_whose_facts_were_read(client):
    with override_settings(**AROUND):
        first = client.get("/cached-fact/", headers={"User-Agent": "curl/8.5.0"})
        second = client.get(
            "/cached-fact/", headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0)"}
        )
    assert text(first) == "bot"
    assert text(second) == "desktop"


def test_a_page_that_asks_nothing_is_cached_as_ever(client):
    with override_settings(**AROUND):
        client.get("/cached-plain/")
        assert len(cache._cache) == 2  # the headers to vary on, and the page


@pytest.mark.parametrize("url", ["/lazy/", "/at-once/", "/all-groups/", "/public/", "/cdn/"])
def test_consulted_groups_make_a_response_private(client, members, url):
    response = client.get(url)
    assert response["Cache-Control"] == "private, no-cache"
    assert not {"Expires", *CDN_HEADERS} & set(response.headers)


@pytest.mark.parametrize("url", ["/fact/", "/signals/"])
def test_a_fact_that_was_read_directly_keeps_a_response_out_of_every_cache(client, url):
    assert client.get(url)["Cache-Control"] == "private, no-store"


def test_what_the_site_forbade_stays_forbidden(client, members):
    assert client.get("/forbidden/")["Cache-Control"] == "private, no-store"


def test_a_response_that_asks_nothing_is_not_touched(client, home):
    publish(home, PlainPage, "plain-page", [{"type": "rich", "value": "<p>plain</p>"}])
    assert client.get("/plain/")["Cache-Control"] == "public, max-age=600"
    with_us = client.get("/plain-page/")
    without_us = [
        name for name in AROUND["MIDDLEWARE"] if "cache" not in name and "plus" not in name
    ]
    with override_settings(MIDDLEWARE=without_us):
        assert client.get("/plain-page/").headers == with_us.headers


def test_a_page_whose_blocks_have_no_variants_is_not_touched(client, home):
    publish(home, PersonalizedPage, "plain-page", [personalized("rich", "<p>for all</p>")])
    assert "Cache-Control" not in client.get("/plain-page/")


def test_all_groups_are_told_by_their_slugs(client, members):
    group("Others", header("other"))
    assert text(client.get("/all-groups/", headers=MEMBER)) == "members"


def test_what_is_streamed_after_the_headers_left_is_the_default_content(client, members):
    response = client.get("/streaming/", headers=MEMBER)
    assert "Cache-Control" not in response
    assert text(response) == "for all"


def test_what_was_consulted_before_the_headers_left_is_private(client, members):
    response = client.get("/streaming-after/", headers=MEMBER)
    assert response["Cache-Control"] == "private, no-cache"
    assert text(response) == "members only|for all"


def test_asking_for_the_login_leaves_the_session_of_a_stranger_alone(
    client, django_assert_num_queries
):
    group("Members", ("logged_in", {"status": "logged_in"}))
    client.get("/lazy/")
    with django_assert_num_queries(0):
        response = client.get("/lazy/")
    assert text(response) == "for all"
    assert "Vary" not in response
    assert not response.cookies


def test_asking_for_the_login_of_a_member_costs_session_and_user(
    client, editor, django_assert_num_queries
):
    group("Members", ("logged_in", {"status": "logged_in"}))
    client.force_login(editor)
    client.get("/lazy/")
    with django_assert_num_queries(2):
        response = client.get("/lazy/")
    assert text(response) == "members only"
    assert response["Vary"] == "Cookie"
