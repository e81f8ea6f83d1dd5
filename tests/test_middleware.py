"""VisitorMiddleware gives each request its visitor, and nothing else."""

from __future__ import annotations

import asyncio

import pytest
from asgiref.sync import iscoroutinefunction
from django.http import HttpResponse

from tests.builders import CRAWLER, DESKTOP, PHONE, group, personalized, publish, variant
from tests.site.models import PersonalizedPage
from wagtail_personalize_plus.middleware import VisitorMiddleware
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
