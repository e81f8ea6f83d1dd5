"""Seeing the live site as a member of visitor groups, and nobody else seeing it so."""

from __future__ import annotations

import asyncio
import time

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser, Permission
from django.core import signing
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from wagtail.users.models import UserProfile

from tests.builders import group, header, personalized, publish, user, variant
from tests.site.models import PersonalizedPage, PlainPage
from wagtail_personalize_plus.editing import live_view_as
from wagtail_personalize_plus.editing.live_view_as import COOKIE, MAX_LENGTH, signed
from wagtail_personalize_plus.groups.membership import assumed_groups
from wagtail_personalize_plus.middleware import VisitorMiddleware
from wagtail_personalize_plus.models import VisitorGroup

pytestmark = pytest.mark.django_db

REGION = 'role="region"'


@pytest.fixture
def groups():
    return group("Skiers", header("ski")), group("Swimmers", header("swim"))


@pytest.fixture
def skiers(groups):
    return groups[0]


@pytest.fixture
def swimmers(groups):
    return groups[1]


@pytest.fixture
def offers(home, groups):
    skiers, swimmers = groups
    body = [
        personalized(
            "rich",
            "<p>for all</p>",
            variant([skiers], "<p>snow</p>"),
            variant([swimmers], "<p>sea</p>"),
        ),
        personalized("rich", "<p>no towel</p>", variant([swimmers], "<p>towel</p>")),
    ]
    return publish(home, PersonalizedPage, "offers", body)


@pytest.fixture
def viewer(editor):
    """An editor who may see the site as somebody else."""
    editor.user_permissions.add(Permission.objects.get(codename="view_as"))
    return get_user_model().objects.get(pk=editor.pk)


def wear(client, someone, *groups):
    """Log in with a cookie that somebody was given for these groups."""
    client.force_login(someone)
    client.cookies[COOKIE] = signed(someone, [each.pk for each in groups])
    return client


def sees(response):
    content = response.content.decode()
    return {
        word for word in ("for all", "snow", "sea", "no towel", "towel") if f">{word}<" in content
    }


def is_dropped(response):
    morsel = response.cookies.get(COOKIE)
    return morsel is not None and morsel["max-age"] == 0 and morsel["path"] == "/"


ORDINARY = {"for all", "no towel"}


def test_an_editor_sees_the_site_as_a_member_of_the_chosen_groups(client, offers, viewer, skiers):
    response = wear(client, viewer, skiers).get("/offers/")
    assert sees(response) == {"snow", "no towel"}
    assert REGION in response.content.decode()


def test_several_groups_can_be_chosen(client, offers, viewer, skiers, swimmers):
    assert sees(wear(client, viewer, skiers, swimmers).get("/offers/")) == {"snow", "towel"}


def test_the_default_content_is_shown_to_whom_the_rules_would_show_more(
    client, offers, viewer, skiers
):
    response = wear(client, viewer).get("/offers/", headers={"X-Test": "ski"})
    assert sees(response) == ORDINARY
    assert "Default content" in response.content.decode()


def test_it_lasts_from_page_to_page(client, offers, viewer, skiers):
    wear(client, viewer, skiers)
    client.get("/offers/")
    assert sees(client.get("/offers/")) == {"snow", "no towel"}


@pytest.mark.parametrize("path", ["/offers/", "/plain/", "/api/v2/pages/"])
def test_no_response_is_kept_by_anybody(client, home, offers, viewer, skiers, path):
    publish(home, PlainPage, "plain", [])
    response = wear(client, viewer, skiers).get(path)
    assert response["Cache-Control"] == "private, no-store"


def test_a_page_that_consults_nothing_has_the_banner_too(client, home, viewer, skiers):
    publish(home, PlainPage, "plain", [])
    assert REGION in wear(client, viewer, skiers).get("/plain/").content.decode()


def test_the_api_resolves_for_the_chosen_groups_and_has_no_banner(client, offers, viewer, skiers):
    wear(client, viewer, skiers)
    response = client.get(f"/api/v2/pages/{offers.pk}/?fields=body")
    assert "snow" in str(response.json())
    assert "for all" not in str(response.json())
    assert REGION not in response.content.decode()


def untouchable(rf):
    """Return a request whose session and user must not be asked for."""
    request = rf.get("/")
    request.session = SimpleLazyObject(lambda: pytest.fail("the session was touched"))
    request.user = SimpleLazyObject(lambda: pytest.fail("the user was asked for"))
    return request


def page_without_blocks(_request):
    return HttpResponse("<body></body>")


def test_without_the_cookie_nobody_is_asked(rf, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = VisitorMiddleware(page_without_blocks)(untouchable(rf))
    assert response.content == b"<body></body>"
    assert not response.has_header("Cache-Control")
    assert not response.cookies


def test_a_forged_cookie_costs_no_query_and_reads_no_session(rf, django_assert_num_queries):
    request = untouchable(rf)
    request.COOKIES[COOKIE] = "forged"
    with django_assert_num_queries(0):
        response = VisitorMiddleware(page_without_blocks)(request)
    assert response.content == b"<body></body>"
    assert is_dropped(response)


def other_salt(someone, pk):
    return signing.dumps({"user": str(someone.pk), "groups": [pk]}, salt="another", compress=True)


def unsigned(someone, pk):
    return f'{{"user":"{someone.pk}","groups":[{pk}]}}'


def changed(someone, pk):
    value = signed(someone, [pk])
    return value[:3] + ("A" if value[3] != "A" else "B") + value[4:]


def oversized(someone, pk):
    return signed(someone, range(1, 5000))


def of_another_user(someone, pk):
    return signed(user("another", is_superuser=True), [pk])


@pytest.mark.parametrize(
    "make",
    [
        other_salt,
        unsigned,
        changed,
        oversized,
        of_another_user,
        lambda *_: "",
        lambda *_: "x" * 5000,
        lambda *_: ":::",
        lambda *_: "é",
    ],
)
def test_a_cookie_that_is_not_good_shows_nothing_and_goes(client, offers, viewer, skiers, make):
    client.force_login(viewer)
    client.cookies[COOKIE] = make(viewer, skiers.pk)
    response = client.get("/offers/")
    assert response.status_code == 200
    assert sees(response) == ORDINARY
    assert REGION not in response.content.decode()
    assert is_dropped(response)
    assert response["Cache-Control"] == "private, no-store"


def test_a_cookie_signed_with_another_key_shows_nothing(client, offers, viewer, skiers):
    with override_settings(SECRET_KEY="that of another site"):
        value = signed(viewer, [skiers.pk])
    client.force_login(viewer)
    client.cookies[COOKIE] = value
    assert sees(client.get("/offers/")) == ORDINARY


def test_it_ends_after_an_hour(client, offers, viewer, skiers, monkeypatch):
    wear(client, viewer, skiers)
    now = time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + 3590)
    assert "snow" in sees(client.get("/offers/"))
    monkeypatch.setattr(signing.time, "time", lambda: now + 3605)
    client.force_login(viewer)
    response = client.get("/offers/")
    assert sees(response) == ORDINARY
    assert is_dropped(response)


def test_looking_does_not_prolong_it(client, offers, viewer, skiers):
    assert COOKIE not in wear(client, viewer, skiers).get("/offers/").cookies


def test_a_visitor_who_gets_hold_of_the_cookie_sees_nothing(client, offers, viewer, skiers):
    client.cookies[COOKIE] = signed(viewer, [skiers.pk])
    response = client.get("/offers/")
    assert sees(response) == ORDINARY
    assert is_dropped(response)


def test_it_ends_with_the_login(client, offers, viewer, skiers):
    wear(client, viewer, skiers)
    cookie = client.cookies[COOKIE].value
    client.logout()
    client.cookies[COOKIE] = cookie
    assert sees(client.get("/offers/")) == ORDINARY


@pytest.mark.parametrize("lost", ["view_as", "access_admin", "everything"])
def test_it_ends_with_the_permission(client, offers, viewer, skiers, lost):
    wear(client, viewer, skiers)
    assert "snow" in sees(client.get("/offers/"))
    if lost == "view_as":
        viewer.user_permissions.clear()
    elif lost == "access_admin":
        viewer.groups.clear()
    else:
        type(viewer).objects.filter(pk=viewer.pk).update(is_active=False)
    response = client.get("/offers/")
    assert sees(response) == ORDINARY
    assert is_dropped(response)


def test_of_two_cookies_one_counts(client, offers, viewer, skiers, swimmers):
    client.force_login(viewer)
    session = client.cookies["sessionid"].value
    good = signed(viewer, [skiers.pk])
    for first, second, expected in (
        ("forged", good, {"snow", "no towel"}),
        (good, "forged", ORDINARY),
        (good, signed(viewer, [swimmers.pk]), {"sea", "towel"}),
    ):
        sent = Client().get(
            "/offers/",
            headers={"Cookie": f"sessionid={session}; {COOKIE}={first}; {COOKIE}={second}"},
        )
        assert sees(sent) == expected


def test_two_browsers_do_not_mix(offers, viewer, administrator, skiers, swimmers):
    first, second, third = Client(), Client(), Client()
    wear(first, viewer, skiers)
    wear(second, administrator, swimmers)
    for _ in range(2):
        assert sees(first.get("/offers/")) == {"snow", "no towel"}
        assert sees(second.get("/offers/")) == {"sea", "towel"}
        assert sees(third.get("/offers/")) == ORDINARY


def test_a_group_that_is_disabled_by_now_has_no_members_and_the_banner_says_so(
    client, offers, viewer, skiers, swimmers
):
    skiers.enabled = False
    skiers.save()
    response = wear(client, viewer, skiers, swimmers).get("/offers/")
    assert sees(response) == {"sea", "towel"}
    content = " ".join(response.content.decode().split())
    assert "This group is disabled or deleted by now and has no members: Skiers" in content


def test_a_group_that_is_gone_is_named_as_such(client, offers, viewer, skiers, swimmers):
    wear(client, viewer, skiers, swimmers)
    pk = skiers.pk
    VisitorGroup.objects.all().delete()
    response = client.get("/offers/")
    assert sees(response) == ORDINARY
    content = response.content.decode()
    assert f"deleted group {pk}" in content
    assert "Default content" in content


def test_previews_and_the_admin_are_as_ever(client, offers, viewer, skiers):
    offers.save_revision()
    wear(client, viewer, skiers)
    url = reverse("wagtailadmin_pages:view_draft", args=[offers.pk])
    response = client.get(url)
    assert sees(response) == ORDINARY
    assert REGION not in response.content.decode()
    assert sees(client.get(f"{url}?visitor_group=swimmers")) == {"sea", "towel"}
    assert REGION not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_the_admin_does_not_look_at_the_cookie(client, viewer):
    client.force_login(viewer)
    client.cookies[COOKIE] = "forged"
    assert COOKIE not in client.get(reverse("wagtailadmin_home")).cookies


def test_others_can_tell_that_nothing_may_be_recorded(rf, viewer, skiers):
    seen = []

    def view(request):
        seen.append(assumed_groups.get())
        return HttpResponse("")

    for cookie in (signed(viewer, [skiers.pk]), signed(viewer, []), "forged", None):
        request = rf.get("/")
        request.user = viewer
        if cookie is not None:
            request.COOKIES[COOKIE] = cookie
        VisitorMiddleware(view)(request)
    assert seen == [frozenset({skiers.pk}), frozenset(), None, None]
    assert assumed_groups.get() is None


def test_without_users_the_cookie_is_void(rf, viewer, skiers):
    request = rf.get("/")
    request.COOKIES[COOKIE] = signed(viewer, [skiers.pk])
    assert is_dropped(VisitorMiddleware(lambda _: HttpResponse(""))(request))


def test_a_site_without_admin_is_seen_as_it_is(client, offers, viewer, skiers, settings):
    settings.ROOT_URLCONF = "tests.urls_without_admin"
    response = wear(client, viewer, skiers).get("/offers/")
    assert sees(response) == ORDINARY
    assert is_dropped(response)


def test_the_browsers_older_copy_is_not_confirmed(rf, viewer):
    def view(request):
        assert "If-None-Match" not in request.headers
        assert "If-Modified-Since" not in request.headers
        return HttpResponse("")

    dated = {"If-None-Match": '"before"', "If-Modified-Since": "Wed, 21 Oct 2015 07:28:00 GMT"}
    request = rf.get("/", headers=dated)
    request.user = viewer
    request.COOKIES[COOKIE] = signed(viewer, [])
    assert VisitorMiddleware(view)(request).status_code == 200


def test_the_words_are_those_of_the_users_admin(client, offers, viewer, skiers):
    wear(client, viewer, skiers)
    assert 'lang="en-us" dir="ltr"' in client.get("/offers/").content.decode()
    UserProfile.objects.update_or_create(user=viewer, defaults={"preferred_language": "ar"})
    assert 'lang="ar" dir="rtl"' in client.get("/offers/").content.decode()


def test_it_works_on_an_event_loop(async_client, offers, viewer, skiers):
    async_client.force_login(viewer)
    async_client.cookies[COOKIE] = signed(viewer, [skiers.pk])
    response = async_to_sync(async_client.get)("/offers/")
    assert sees(response) == {"snow", "no towel"}
    assert REGION in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"

    async_client.cookies[COOKIE] = "forged"
    response = async_to_sync(async_client.get)("/offers/")
    assert sees(response) == ORDINARY
    assert is_dropped(response)


def test_asynchronous_requests_do_not_see_each_others_choice(rf, viewer, skiers, swimmers):
    async def view(request):
        await asyncio.sleep(0.01)
        return HttpResponse(str(sorted(assumed_groups.get() or [])))

    def ask(chosen):
        request = rf.get("/")
        request.user = viewer if chosen else AnonymousUser()
        if chosen:
            request.COOKIES[COOKIE] = signed(viewer, [chosen.pk])
        return request

    async def all_at_once():
        middleware = VisitorMiddleware(view)
        requests = [ask(chosen) for chosen in (skiers, None, swimmers)]
        return await asyncio.gather(*(middleware(request) for request in requests))

    contents = [response.content.decode() for response in async_to_sync(all_at_once)()]
    assert contents == [f"[{skiers.pk}]", "[]", f"[{swimmers.pk}]"]


def test_the_cookie_holds_hundreds_of_groups(viewer):
    assert len(signed(viewer, range(10_000, 10_400))) < MAX_LENGTH


def test_a_choice_is_stored_once(rf, viewer):
    request = rf.get("/")
    request.user = viewer
    request.COOKIES[COOKIE] = signed(viewer, [3, 1, 3])
    assert live_view_as.chosen_groups(request) == [1, 3]
