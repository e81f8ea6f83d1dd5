"""What responses say to caches, with two visitors through Django's own caches."""

from __future__ import annotations

import asyncio
import copy

import pytest
from asgiref.sync import async_to_sync
from django.core.cache import cache
from django.http import HttpResponse, StreamingHttpResponse
from django.template import Context, RequestContext, Template
from django.template.response import TemplateResponse
from django.test import override_settings
from django.urls import include, path
from django.views.decorators.cache import cache_page
from wagtail import urls as wagtail_urls

from tests.builders import DESKTOP, PHONE, group, header, personalized, publish, variant
from tests.site.models import PersonalizedPage, PlainPage
from tests.urls import api_v2
from wagtail_personalize_plus.delivery.responses import CDN_HEADERS
from wagtail_personalize_plus.groups.snapshot import current_snapshot, forget_snapshot

pytestmark = pytest.mark.django_db

IF_GROUP = (
    "{% load personalize %}{% ifgroup 'members' %}members only{% else %}for all{% endifgroup %}"
)
ALL_GROUPS = "{% load personalize %}{% visitor_groups as groups %}{{ groups|join:',' }}"
FACT = "{{ request.visitor.device.kind }}"

OF_VENDORS = [
    "X-Accel-Expires",
    "Edge-Control",
    "Akamai-Cache-Control",
    "X-LiteSpeed-Cache-Control",
]
"""Headers of vendors that are easily forgotten, by name."""


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


async def asynchronous(request):
    return HttpResponse(Template(IF_GROUP).render(Context({"request": request})))


async def asynchronously_streaming(request):
    async def parts():
        yield "first|"
        await asyncio.sleep(0)
        yield Template(IF_GROUP).render(Context({"request": request}))
        yield Template(ALL_GROUPS).render(Context({"request": request}))

    return StreamingHttpResponse(parts())


def fact_of_the_view(request):
    return HttpResponse(request.visitor.device.kind)


def fact_of_a_context_processor(request):
    return {"kind": request.visitor.device.kind} if "processor" in request.path else {}


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
    path("cdn/", lazy(IF_GROUP, **dict.fromkeys([*CDN_HEADERS, *OF_VENDORS], "max-age=600"))),
    path("plain/", lazy("plain", **{"Cache-Control": "public, max-age=600"})),
    path("plain-cdn/", lazy("plain", **dict.fromkeys(OF_VENDORS, "max-age=600"))),
    path("asynchronous/", asynchronous),
    path("asynchronously-streaming/", asynchronously_streaming),
    path("view-fact/", fact_of_the_view),
    path("cached-view-fact/", cache_page(60)(fact_of_the_view)),
    path("processor-fact/", lazy("{{ kind }}")),
    path("cached-processor-fact/", cache_page(60)(lazy("{{ kind }}"))),
    path("cached-all-groups/", cache_page(60)(lazy(ALL_GROUPS))),
    path("cached-streaming/", cache_page(60)(streaming)),
    path("api/v2/", api_v2.urls),
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

with_and_without_site_cache = pytest.mark.parametrize(
    "around", [{}, AROUND], ids=["no site cache", "site cache"]
)

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


@with_and_without_site_cache
@pytest.mark.parametrize("url", ["/lazy/", "/at-once/", "/cached-lazy/", "/cached-at-once/"])
def test_no_cache_mixes_two_visitors(client, members, around, url):
    with override_settings(**around):
        assert text(client.get(url, headers=MEMBER)) == "members only"
        assert text(client.get(url)) == "for all"
        assert text(client.get(url, headers=MEMBER)) == "members only"


@with_and_without_site_cache
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


@with_and_without_site_cache
@pytest.mark.parametrize(
    "url", ["/view-fact/", "/cached-view-fact/", "/processor-fact/", "/cached-processor-fact/"]
)
def test_no_cache_mixes_two_visitors_whose_facts_a_view_or_context_processor_read(
    client, around, url, settings
):
    templates = copy.deepcopy(settings.TEMPLATES)
    processors = templates[0]["OPTIONS"]["context_processors"]
    processors.append(f"{__name__}.fact_of_a_context_processor")
    with override_settings(TEMPLATES=templates, **around):
        for agent, kind in [(PHONE, "mobile"), (DESKTOP, "desktop")] * 2:
            response = client.get(url, headers={"User-Agent": agent})
            assert text(response) == kind
            assert response["Cache-Control"] == "private, no-store"


@with_and_without_site_cache
@pytest.mark.parametrize("url", ["/all-groups/", "/cached-all-groups/"])
def test_no_cache_mixes_the_groups_of_two_visitors(client, members, around, url):
    with override_settings(**around):
        for headers, slugs in [(MEMBER, "members"), ({}, "")] * 2:
            response = client.get(url, headers=headers)
            assert text(response) == slugs
            assert response["Cache-Control"] == "private, no-cache"


@with_and_without_site_cache
@pytest.mark.parametrize("url", ["/streaming/", "/cached-streaming/"])
def test_no_cache_mixes_what_is_streamed_to_two_visitors(client, members, around, url):
    with override_settings(**around):
        for headers in [MEMBER, {}] * 2:
            response = client.get(url, headers={**headers, "User-Agent": PHONE})
            assert text(response) == "for all"


@with_and_without_site_cache
def test_no_cache_mixes_two_visitors_of_a_page_in_api_v2(client, home, members, around):
    body = [personalized("rich", "<p>for all</p>", variant([members], "<p>members only</p>"))]
    page = publish(home, PersonalizedPage, "offers", body)
    with override_settings(**around):
        for headers, expected, other in [
            (MEMBER, "members only", "for all"),
            ({}, "for all", "members only"),
        ] * 2:
            response = client.get(f"/api/v2/pages/{page.pk}/", headers=headers)
            assert expected in text(response)
            assert other not in text(response)
            assert response["Cache-Control"] == "private, no-cache"


def test_a_page_that_asks_nothing_is_cached_as_ever(client):
    with override_settings(**AROUND):
        client.get("/cached-plain/")
        assert len(cache._cache) == 2  # the headers to vary on, and the page


@pytest.mark.parametrize("url", ["/lazy/", "/at-once/", "/all-groups/", "/public/", "/cdn/"])
def test_consulted_groups_make_a_response_private(client, members, url):
    response = client.get(url)
    assert response["Cache-Control"] == "private, no-cache"
    assert not {"Expires", *CDN_HEADERS} & set(response.headers)


def test_headers_of_vendors_that_overrule_cache_control_go_where_it_is_private_alone(
    client, members
):
    assert not {*OF_VENDORS} & {*client.get("/cdn/").headers}
    response = client.get("/plain-cdn/")
    assert {name: response.get(name) for name in OF_VENDORS} == dict.fromkeys(
        OF_VENDORS, "max-age=600"
    )


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


with_transactions = pytest.mark.django_db(transaction=True, serialized_rollback=True)
"""An event loop asks the database from another thread, which sees what is committed."""


@with_transactions
def test_groups_that_are_out_of_date_are_read_while_an_event_loop_runs(async_client):
    group("Members", header("member"))

    async def ask(headers):
        forget_snapshot()
        return await async_client.get("/asynchronous/", headers=headers)

    for headers, expected in [(MEMBER, "members only"), ({}, "for all")]:
        response = async_to_sync(ask)(headers)
        assert text(response) == expected
        assert response["Cache-Control"] == "private, no-cache"


@with_transactions
def test_what_is_streamed_asynchronously_is_the_default_content_without_a_query(
    async_client, monkeypatch
):
    group("Members", header("member"))

    async def ask():
        response = await async_client.get("/asynchronously-streaming/", headers=MEMBER)
        forget_snapshot()
        monkeypatch.setattr("wagtail_personalize_plus.groups.snapshot._epoch", pytest.fail)
        return response, b"".join([part async for part in response.streaming_content])

    current_snapshot()
    response, streamed = async_to_sync(ask)()
    assert streamed == b"first|for all"
    assert "Cache-Control" not in response


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
