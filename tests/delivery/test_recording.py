"""Views are remembered of visitors who agreed, where a group asks for them."""

from __future__ import annotations

import json

import pytest
from asgiref.sync import async_to_sync
from django.core.cache import cache
from django.db import OperationalError, connection
from django.http import HttpResponse, StreamingHttpResponse
from django.test import AsyncClient
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail import hooks
from wagtail.models import PageViewRestriction

from tests.builders import CRAWLER, DESKTOP, group, personalized, publish, variant
from tests.site.models import PersonalizedPage, PlainPage
from wagtail_personalize_plus.delivery import recording
from wagtail_personalize_plus.groups.membership import assume
from wagtail_personalize_plus.groups.snapshot import current_snapshot
from wagtail_personalize_plus.history import models, store
from wagtail_personalize_plus.history.terms import Page
from wagtail_personalize_plus.middleware import VisitorMiddleware
from wagtail_personalize_plus.privacy import withdraw

pytestmark = pytest.mark.django_db

AGREED = {"CONSENT": "yes", "HISTORY": {"IMMEDIATE": True}}


@pytest.fixture
def ski(home):
    """A section with two pages."""
    section = publish(home, PlainPage, "ski", [])
    return (
        section,
        publish(section, PlainPage, "alps", []),
        publish(section, PlainPage, "andes", []),
    )


def seen(page, number=2, scope="section", **changes):
    answers = {"page": page.pk, "scope": scope, "comparison": "at_least", "number": number}
    return "viewed", {**answers, "days": None, **changes}


def visit(client, *paths, **headers):
    headers = {"User-Agent": DESKTOP, **headers}
    return [client.get(path, headers=headers) for path in paths][-1]


def front_page(home, skiers):
    stored = personalized(
        "card", {"title": "Everybody"}, variant([skiers], {"title": "Skiers only"})
    )
    return publish(home, PersonalizedPage, "front", [stored])


def test_two_views_of_a_section_change_a_page_elsewhere(client, home, ski, settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = AGREED
    front_page(home, group("Skiers", seen(ski[0])))
    assert "Everybody" in visit(client, "/front/").content.decode()
    visit(client, "/ski/alps/")
    assert "Everybody" in visit(client, "/front/").content.decode()
    visit(client, "/ski/andes/")
    assert "Skiers only" in visit(client, "/front/").content.decode()
    assert models.DayCount.objects.get().count == 2


def test_nothing_is_remembered_without_consent(client, home, ski):
    front_page(home, group("Skiers", seen(ski[0], number=0)))
    response = visit(client, "/ski/alps/", "/ski/andes/", "/front/")
    assert "Everybody" in response.content.decode()
    assert not response.cookies
    assert not models.KnownVisitor.objects.exists()


def test_a_program_is_not_remembered(client, home, ski, settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = AGREED
    group("Skiers", seen(ski[0]))
    response = visit(client, "/ski/alps/", **{"User-Agent": CRAWLER})
    assert not response.cookies
    assert not models.KnownVisitor.objects.exists()


# --- What is recorded -------------------------------------------------------------------------


def by_cookie(signals, purpose):
    """The consent of a site that asks its visitors."""
    return {"yes": True, "no": False}.get(signals.cookies.get("consent"))


ASKED = {"CONSENT": by_cookie, "HISTORY": {"IMMEDIATE": True}}


@pytest.fixture(autouse=True)
def _nothing_cached():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def agreed(settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = AGREED


@pytest.fixture
def asked(settings, client):
    """A site that asks, and a visitor who agreed."""
    settings.WAGTAIL_PERSONALIZE_PLUS = ASKED
    client.cookies["consent"] = "yes"


@pytest.fixture
def skiers(ski):
    return group("Skiers", seen(ski[0]))


def times():
    return sum(models.DayCount.objects.values_list("count", flat=True))


def shows(response):
    text = response.content.decode()
    return next(each for each in ("Everybody", "Skiers only") if each in text)


def forget_client(client):
    """Return a client that was never here."""
    return type(client)()


def test_a_page_without_personalized_blocks_is_recorded_too(client, skiers, agreed):
    response = visit(client, "/ski/alps/")
    assert times() == 1
    assert "wpp" in response.cookies


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"X-Purpose": "preview"},
        {"X-Sec-Purpose": "prefetch"},
        {"X-Moz": "prefetch"},
    ],
)
def test_a_page_that_is_only_fetched_ahead_is_not_recorded(client, skiers, agreed, headers):
    response = visit(client, "/ski/alps/", **headers)
    assert response.status_code == 200
    assert not response.cookies
    assert times() == 0


@pytest.mark.parametrize("method", ["head", "post", "put", "options"])
def test_only_reading_a_page_is_recorded(client, skiers, agreed, method):
    response = getattr(client, method)("/ski/alps/", headers={"User-Agent": DESKTOP})
    assert not response.cookies
    assert times() == 0


@pytest.mark.parametrize(("path", "status"), [("/ski/nowhere/", 404), ("/ski/alps", 301)])
def test_an_address_without_page_is_not_recorded(client, skiers, agreed, path, status, settings):
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "APP_DIRS": False}]  # Django's own page for 404
    response = visit(client, path)
    assert response.status_code == status
    assert not response.cookies
    assert times() == 0


@pytest.mark.parametrize("status", [302, 403, 404, 503])
def test_a_page_that_answers_something_else_is_not_recorded(
    client, skiers, agreed, status, monkeypatch
):
    monkeypatch.setattr(PlainPage, "serve", lambda *_args, **_kwargs: HttpResponse(status=status))
    response = visit(client, "/ski/alps/")
    assert response.status_code == status
    assert not response.cookies
    assert times() == 0


def test_a_program_that_consults_groups_gets_no_cookie(client, home, skiers, agreed):
    front_page(home, skiers)
    response = visit(client, "/front/", **{"User-Agent": CRAWLER})
    assert shows(response) == "Everybody"
    assert not response.cookies


def test_who_is_asked_for_a_password_has_seen_nothing(client, ski, skiers, agreed):
    PageViewRestriction.objects.create(page=ski[1], restriction_type="password", password="snow")
    response = visit(client, "/ski/alps/")
    assert "password" in response.content.decode().lower()
    assert response.status_code == 200
    assert "wpp" not in response.cookies
    assert times() == 0
    restriction = ski[1].get_view_restrictions().get()
    session = client.session
    session["passed_page_view_restrictions"] = [restriction.pk]
    session.save()
    assert visit(client, "/ski/alps/").status_code == 200
    assert times() == 1


@pytest.mark.parametrize("order", [-1, 0, 999])
@pytest.mark.parametrize("around", [False, True])
def test_a_hook_that_answers_instead_of_the_page_comes_first(client, skiers, agreed, order, around):
    def answer(page, request, args, kwargs):
        return HttpResponse("something else")

    hook, work = ("before_serve_page", answer)
    if around:
        hook, work = ("on_serve_page", lambda serve: answer)
    with hooks.register_temporarily(hook, work, order=order):
        response = visit(client, "/ski/alps/")
    assert response.content == b"something else"
    assert times() == 0


def test_a_preview_is_not_recorded(client, ski, skiers, agreed, administrator):
    client.force_login(administrator)
    url = reverse("wagtailadmin_pages:view_draft", args=[ski[1].pk])
    response = visit(client, url)
    assert response.status_code == 200
    assert "wpp" not in response.cookies
    assert times() == 0


def test_who_views_as_somebody_else_is_not_recorded(client, home, ski, skiers, agreed):
    front_page(home, skiers)
    with assume([skiers.pk]):
        response = visit(client, "/front/")
        visit(client, "/ski/alps/")
    assert not response.cookies
    assert times() == 0


def test_a_streamed_page_is_recorded(client, skiers, agreed, monkeypatch):
    monkeypatch.setattr(
        PlainPage, "serve", lambda *_args, **_kwargs: StreamingHttpResponse(["one", "two"])
    )
    response = visit(client, "/ski/alps/")
    assert b"".join(response) == b"onetwo"
    assert response["Cache-Control"] == "private, no-store"
    assert "wpp" in response.cookies
    assert times() == 1


def test_pages_are_recorded_on_an_event_loop(home, skiers, agreed):
    front_page(home, skiers)
    client = AsyncClient()

    async def visits():
        for path in ("/ski/alps/", "/ski/andes/"):
            await client.get(path, headers={"User-Agent": DESKTOP})
        return await client.get("/front/", headers={"User-Agent": DESKTOP})

    assert shows(async_to_sync(visits)()) == "Skiers only"
    assert times() == 2


def test_the_address_of_a_page_and_what_asks_for_it_are_stored_nowhere(client, skiers, agreed):
    visit(client, "/ski/alps/?secret=1", Referer="https://secret.example/")
    stored = [*models.DayCount.objects.values(), *models.KnownVisitor.objects.values()]
    assert "secret" not in str(stored)
    assert "127.0.0.1" not in str(stored)
    assert "Mozilla" not in str(stored)
    assert client.cookies["wpp"].value.partition(":")[0] not in str(stored)


def test_two_visitors_never_mix(client, home, skiers, agreed):
    front_page(home, skiers)
    other = forget_client(client)
    visit(client, "/ski/alps/", "/ski/andes/")
    visit(other, "/ski/alps/")
    assert shows(visit(client, "/front/")) == "Skiers only"
    assert shows(visit(other, "/front/")) == "Everybody"
    assert client.cookies["wpp"].value != other.cookies["wpp"].value
    assert sorted(models.DayCount.objects.values_list("count", flat=True)) == [1, 2]


def test_who_keeps_no_cookies_stays_unknown(client, home, skiers, agreed):
    front_page(home, skiers)
    for path in ("/ski/alps/", "/ski/andes/", "/front/"):
        response = visit(forget_client(client), path)
    assert shows(response) == "Everybody"


def test_a_page_that_nobody_asks_for_is_not_recorded(client, home, skiers, agreed):
    publish(home, PlainPage, "sea", [])
    response = visit(client, "/sea/")
    assert not response.cookies
    assert not response.has_header("Cache-Control")
    assert not models.KnownVisitor.objects.exists()


def test_what_only_a_disabled_group_asks_for_is_not_recorded(client, ski, agreed):
    group("Skiers", seen(ski[0]), enabled=False)
    assert not visit(client, "/ski/alps/").cookies
    assert times() == 0


def test_the_page_that_is_being_answered_counts(client, home, agreed):
    page = publish(home, PersonalizedPage, "front", [])
    first = group("First", seen(page, number=1, scope="page"))
    second = group("Second", seen(page, number=2, scope="page"))
    page.body = json.dumps(
        [
            personalized("card", {"title": "none"}, variant([who], {"title": f"view {number}"}))
            for number, who in enumerate([first, second], 1)
        ]
    )
    page.save()
    text = visit(client, "/front/").content.decode()
    assert "view 1" in text
    assert "view 2" not in text
    assert "view 2" in visit(client, "/front/").content.decode()


def test_an_error_while_recording_spoils_no_answer(client, skiers, agreed, monkeypatch, caplog):
    def fail(view, wanted):
        raise RuntimeError("no")

    monkeypatch.setattr(recording.queue, "put", fail)
    assert visit(client, "/ski/alps/").status_code == 200
    assert [record.getMessage() for record in caplog.records] == [
        "A view could not be recorded: RuntimeError('no')"
    ]


# --- Cookie and caches ------------------------------------------------------------------------


def test_the_cookie_is_set_once_and_only_that_answer_is_kept_from_all_caches(
    client, skiers, agreed
):
    first = visit(client, "/ski/alps/")
    assert first["Cache-Control"] == "private, no-store"
    assert set(first.cookies) == {"wpp"}
    second = visit(client, "/ski/andes/")
    assert not second.has_header("Cache-Control")
    assert not second.cookies
    assert times() == 2


def test_over_https_the_cookie_is_bound_to_the_host(client, skiers, agreed):
    response = client.get("/ski/alps/", headers={"User-Agent": DESKTOP}, secure=True)
    assert set(response.cookies) == {"__Host-wpp"}
    assert response.cookies["__Host-wpp"]["secure"] is True


def test_a_forged_cookie_is_replaced(client, skiers, agreed):
    client.cookies["wpp"] = "forged:x"
    response = visit(client, "/ski/alps/")
    assert "wpp" in response.cookies
    assert times() == 1


@pytest.fixture
def site_cache(settings):
    settings.MIDDLEWARE = [
        "django.middleware.cache.UpdateCacheMiddleware",
        *settings.MIDDLEWARE,
        "django.middleware.cache.FetchFromCacheMiddleware",
    ]


def test_the_sites_own_cache_stores_no_answer_with_a_cookie(client, skiers, agreed, site_cache):
    assert "wpp" in visit(client, "/ski/alps/").cookies
    other = visit(forget_client(client), "/ski/alps/")
    assert "wpp" in other.cookies
    assert other.cookies["wpp"].value != client.cookies["wpp"].value


def test_the_sites_own_cache_takes_nobodys_cookie_away(client, skiers, asked, site_cache):
    visit(client, "/ski/alps/")
    client.cookies["consent"] = "no"
    response = visit(client, "/ski/andes/")
    assert response.cookies["wpp"]["max-age"] == 0
    assert response["Cache-Control"] == "private, no-store"
    other = visit(forget_client(client), "/ski/andes/")
    assert not other.cookies


# --- Without consent --------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["no", lambda signals, purpose: None])
def test_without_consent_answers_and_queries_are_as_without_groups_that_count(
    client, ski, settings, said
):
    settings.WAGTAIL_PERSONALIZE_PLUS = {"CONSENT": said}
    visit(client, "/ski/alps/")  # what Wagtail remembers of its sites
    with CaptureQueriesContext(connection) as before:
        plain = visit(client, "/ski/alps/")
    group("Skiers", seen(ski[0]))
    with CaptureQueriesContext(connection) as after:
        counted = visit(client, "/ski/alps/")
    assert len(after) == len(before)
    assert dict(counted.headers) == dict(plain.headers)
    assert not counted.cookies
    assert not models.KnownVisitor.objects.exists()


def test_a_group_that_counts_costs_no_query_without_consent(client, home, skiers, settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = {"CONSENT": "no"}
    front_page(home, skiers)
    visit(client, "/front/")
    with CaptureQueriesContext(connection) as queries:
        assert shows(visit(client, "/front/")) == "Everybody"
    assert not [query for query in queries if "daycount" in query["sql"].lower()]


# --- Queries ----------------------------------------------------------------------------------


def history_queries(client, path, monkeypatch):
    """Return the statements of a request about what was done, less those that write it down."""
    monkeypatch.setattr(recording.queue, "put", lambda view, wanted: None)
    with CaptureQueriesContext(connection) as queries:
        visit(client, path)
    return [query["sql"] for query in queries if "daycount" in query["sql"].lower()]


def test_the_history_costs_one_query_with_cookie_and_none_without(
    client, home, skiers, agreed, monkeypatch
):
    front_page(home, skiers)
    visit(client, "/ski/alps/")
    assert len(history_queries(client, "/front/", monkeypatch)) == 1
    assert history_queries(forget_client(client), "/front/", monkeypatch) == []


def test_a_recorded_view_costs_the_answer_no_query(client, skiers, agreed, monkeypatch):
    monkeypatch.setattr(recording.queue, "put", lambda view, wanted: None)
    visit(client, "/ski/alps/")
    with CaptureQueriesContext(connection) as before:
        visit(client, "/ski/alps/")
    with monkeypatch.context() as patched:
        patched.setattr("wagtail_personalize_plus.middleware.record", lambda *_: None)
        with CaptureQueriesContext(connection) as without:
            visit(client, "/ski/alps/")
    assert len(before) == len(without)


# --- Withdrawal -------------------------------------------------------------------------------


def test_who_takes_the_consent_back_is_forgotten_in_that_very_answer(client, home, skiers, asked):
    front_page(home, skiers)
    visit(client, "/ski/alps/", "/ski/andes/")
    assert shows(visit(client, "/front/")) == "Skiers only"
    client.cookies["consent"] = "no"
    response = visit(client, "/front/")
    assert shows(response) == "Everybody"
    assert response.cookies["wpp"]["max-age"] == 0
    assert response["Cache-Control"] == "private, no-store"
    assert not models.DayCount.objects.exists()
    del client.cookies["wpp"]  # as browsers do
    assert not visit(client, "/front/").cookies


def test_views_of_who_withdrew_that_another_process_still_has_are_dropped(client, skiers, asked):
    visit(client, "/ski/alps/")
    (view, wanted), cookie = written_later(client, "/ski/andes/"), client.cookies["wpp"].value
    client.cookies["consent"] = "no"
    visit(client, "/ski/alps/")
    store.write([(view, wanted)])
    assert not models.DayCount.objects.exists()
    client.cookies["consent"] = "yes"
    visit(client, "/ski/alps/")
    assert client.cookies["wpp"].value != cookie
    assert times() == 1


def written_later(client, path):
    """Return the view of a request that its process has not written yet."""
    kept = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(recording.queue, "put", lambda view, wanted: kept.append((view, wanted)))
        visit(client, path)
    return kept[0]


def test_while_a_visitor_cannot_be_deleted_the_cookie_stays_and_the_page_is_shown(
    client, skiers, asked, monkeypatch, caplog
):
    visit(client, "/ski/alps/")
    client.cookies["consent"] = "no"

    def refuse(key):
        raise OperationalError("locked")

    with monkeypatch.context() as patched:
        patched.setattr(store, "erase", refuse)
        response = visit(client, "/ski/andes/")
    assert response.status_code == 200
    assert not response.cookies
    assert times() == 1
    assert len(caplog.records) == 1
    assert visit(client, "/ski/andes/").cookies["wpp"]["max-age"] == 0
    assert times() == 0


def test_while_the_consent_is_unknown_nothing_is_deleted_and_nothing_added(
    client, home, skiers, asked
):
    front_page(home, skiers)
    visit(client, "/ski/alps/", "/ski/andes/")
    del client.cookies["consent"]
    assert shows(visit(client, "/front/")) == "Everybody"
    assert not visit(client, "/ski/alps/").cookies
    assert times() == 2
    client.cookies["consent"] = "yes"
    assert shows(visit(client, "/front/")) == "Skiers only"


# --- What groups ask for ----------------------------------------------------------------------


def test_a_process_that_knows_old_groups_records_by_them_and_reads_new_ones_behind(
    client, ski, skiers, agreed, monkeypatch
):
    visit(client, "/ski/alps/")
    asked_for = []
    monkeypatch.setattr(recording, "is_current", lambda: False)
    monkeypatch.setattr(recording.queue, "soon", asked_for.append)
    visit(client, "/ski/andes/")
    assert asked_for == [current_snapshot]
    assert times() == 2


def test_a_campaign_is_told_from_the_link_that_a_visit_starts_with(client, home, ski, agreed):
    tagged = group("Newsletter", ("visit_campaign", {"source": "newsletter"}))
    stored = personalized("card", {"title": "Everybody"}, variant([tagged], {"title": "Readers"}))
    publish(home, PersonalizedPage, "front", [stored])
    other = forget_client(client)
    visit(client, "/ski/alps/?utm_source=newsletter", "/ski/andes/")
    visit(other, "/ski/alps/", "/ski/andes/?utm_source=newsletter")
    assert "Readers" in visit(client, "/front/").content.decode()
    assert "Readers" not in visit(other, "/front/").content.decode()


def test_a_view_that_withdraws_does_not_recognize_its_visitor_anew(rf, ski, settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = AGREED
    group("Skiers", seen(ski[0]))

    def page_with_a_link_to_be_forgotten(request):
        request.visitor.show(Page(pk=ski[1].pk, path=ski[1].path))
        response = HttpResponse("forgotten")
        withdraw(request, response)
        return response

    request = rf.get("/", headers={"User-Agent": DESKTOP})
    response = VisitorMiddleware(page_with_a_link_to_be_forgotten)(request)
    assert not response.cookies
    assert times() == 0


def test_a_page_that_the_browser_has_already_is_looked_at_too(rf, ski, settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = AGREED
    group("Skiers", seen(ski[0]))

    def unchanged_page(request):
        request.visitor.show(Page(pk=ski[1].pk, path=ski[1].path))
        return HttpResponse(status=304)

    VisitorMiddleware(unchanged_page)(rf.get("/", headers={"User-Agent": DESKTOP}))
    assert times() == 1


def test_a_program_is_told_where_the_device_needs_consent(client, ski, settings):
    asked = {"account": "no", "personalize": "yes"}
    settings.WAGTAIL_PERSONALIZE_PLUS = {
        **AGREED,
        "CONSENT": asked,
        "PURPOSES": {"device": "account"},
    }
    group("Skiers", seen(ski[0]))
    assert not visit(client, "/ski/alps/", **{"User-Agent": CRAWLER}).cookies
    assert times() == 0
    assert visit(client, "/ski/alps/").cookies
    assert times() == 1
