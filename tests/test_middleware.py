"""VisitorMiddleware gives each request its visitor, and nothing else."""

from __future__ import annotations

import asyncio
import json

import pytest
from asgiref.sync import iscoroutinefunction
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpResponse
from django.template import Context, Template

from tests.builders import CRAWLER, DESKTOP, PHONE, group, personalized, publish, variant
from tests.site.models import PersonalizedPage
from wagtail_personalize_plus.groups.membership import slugs_of
from wagtail_personalize_plus.middleware import VisitorMiddleware
from wagtail_personalize_plus.models import VisitorGroup
from wagtail_personalize_plus.visitor import Visitor, device
from wagtail_personalize_plus.visitor.current import current_visitor


def test_a_view_finds_the_visitor_on_its_request(rf):
    seen = []

    def view(request):
        seen.append(request.visitor)
        assert current_visitor.get() is request.visitor
        return HttpResponse(request.visitor.device.kind)

    response = VisitorMiddleware(view)(rf.get("/", headers={"User-Agent": PHONE}))
    assert response.content == b"mobile"
    assert isinstance(seen[0], Visitor)
    assert current_visitor.get() is None


def test_a_view_that_fails_leaves_no_visitor_behind(rf):
    def view(request):
        msg = "a view of the site"
        raise ValueError(msg)

    with pytest.raises(ValueError, match="a view of the site"):
        VisitorMiddleware(view)(rf.get("/"))
    assert current_visitor.get() is None


def test_an_asynchronous_view_is_answered_asynchronously(rf):
    async def view(request):
        await asyncio.sleep(0)
        assert current_visitor.get() is request.visitor
        return HttpResponse(request.visitor.device.kind)

    middleware = VisitorMiddleware(view)
    assert iscoroutinefunction(middleware)
    response = asyncio.run(middleware(rf.get("/", headers={"User-Agent": PHONE})))
    assert response.content == b"mobile"
    assert response["Cache-Control"] == "private, no-store"


def test_two_asynchronous_requests_do_not_see_each_others_visitor(rf):
    async def view(request):
        await asyncio.sleep(0.01)
        return HttpResponse(current_visitor.get().device.kind)

    async def both():
        middleware = VisitorMiddleware(view)
        requests = [rf.get("/", headers={"User-Agent": agent}) for agent in (PHONE, DESKTOP)]
        return await asyncio.gather(*(middleware(request) for request in requests))

    assert [response.content for response in asyncio.run(both())] == [b"mobile", b"desktop"]


def test_user_agents_are_warmed_up_before_the_first_request_unless_the_site_says_no(
    settings, monkeypatch
):
    warmed = []
    monkeypatch.setattr(device, "warm", lambda: warmed.append(True))
    VisitorMiddleware(HttpResponse)
    assert warmed == [True]
    settings.WAGTAIL_PERSONALIZE_PLUS = {"WARM_UP": False}
    VisitorMiddleware(HttpResponse)
    assert warmed == [True]


def asked_again(ask):
    """Return middleware that answers once more when the view and all of ours are done."""

    def middleware(get_response):
        def answer(request):
            get_response(request)
            return HttpResponse(ask(request))

        return answer

    return middleware


def show_if_group(request):
    source = "{% load personalize %}{% ifgroup 'phones' %}phone{% else %}all{% endifgroup %}"
    return Template(source).render(Context({"request": request}))


def show_block(request):
    phones = VisitorGroup.objects.get()
    body = [personalized("rich", "<p>all</p>", variant([phones], "<p>phone</p>"))]
    return PersonalizedPage(body=json.dumps(body)).body.render_as_block({"request": request})


def show_groups(request):
    return ",".join(slugs_of(request.visitor)) or "all"


def show_kind(request):
    return "all" if request.visitor.device is None else request.visitor.device.kind


def show_address(request):
    return request.visitor.signals.address or "all"


@pytest.mark.django_db
@pytest.mark.parametrize("earlier", [False, True], ids=["asked now", "asked before too"])
@pytest.mark.parametrize("ask", [show_if_group, show_block, show_groups, show_kind, show_address])
def test_middleware_outside_of_ours_learns_nothing_of_a_visitor_when_the_response_has_passed(
    ask, earlier, rf
):
    group("Phones", ("device", {"kinds": ["mobile"]}))

    def view(request):
        return HttpResponse(show_if_group(request) if earlier else "")

    chain = asked_again(ask)(VisitorMiddleware(view))
    response = chain(rf.get("/", headers={"User-Agent": PHONE}))
    assert "all" in response.content.decode()
    assert "phone" not in response.content.decode()
    assert "Cache-Control" not in response


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["before", "after"])
def test_a_user_whom_other_middleware_sets_is_logged_in_without_a_session(place, rf, editor):
    group("Users", ("logged_in", {"status": "logged_in"}))
    group("Editors", ("user_group", {"groups": [editor.groups.get().pk]}))

    def view(request):
        return HttpResponse(",".join(slugs_of(request.visitor)))

    def by_token(get_response):
        def answer(request):
            request.user = editor
            return get_response(request)

        return answer

    def by_session(get_response):
        return SessionMiddleware(AuthenticationMiddleware(get_response))

    chain = (
        by_session(by_token(VisitorMiddleware(view)))
        if place == "before"
        else by_session(VisitorMiddleware(by_token(view)))
    )
    response = chain(rf.get("/"))
    assert response.content == b"editors,users"
    assert response["Cache-Control"] == "private, no-cache"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("user_agent", "expected"),
    [(PHONE, "phone"), (DESKTOP, "all"), (CRAWLER, "robot"), ("", "robot")],
)
def test_each_device_gets_its_page(client, home, user_agent, expected):
    phones = group("Phones", ("device", {"kinds": ["mobile"]}))
    robots = group("Robots", ("device", {"kinds": ["bot"]}))
    page = [
        personalized(
            "rich",
            "<p>all</p>",
            variant([phones], "<p>phone</p>"),
            variant([robots], "<p>robot</p>"),
        )
    ]
    publish(home, PersonalizedPage, "page", page)
    content = client.get("/page/", headers={"User-Agent": user_agent}).content.decode()
    assert [word for word in ("all", "phone", "robot") if f"<p>{word}</p>" in content] == [expected]


def test_a_site_starts_without_what_cannot_be_prepared(settings, monkeypatch, caplog):
    def fail():
        raise RuntimeError("no")

    monkeypatch.setattr(device, "warm", fail)
    settings.WAGTAIL_PERSONALIZE_PLUS = {"GEOIP": "/places.mmdb", "WEATHER": ["open_meteo"]}
    VisitorMiddleware(HttpResponse)
    assert caplog.messages == ["wagtail_personalize_plus.visitor.device could not be prepared."]
