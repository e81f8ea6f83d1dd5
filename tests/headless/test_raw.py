"""Only a token of API v3 whose user may edit the page or snippet gets every variant."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import wagtail
from django.contrib.auth.models import AnonymousUser
from django.urls import ResolverMatch

from tests.builders import publish, user
from tests.headless.words import banner
from tests.site.models import Banner, PersonalizedPage
from wagtail_personalize_plus.blocks.presentation import Presentation
from wagtail_personalize_plus.headless import raw
from wagtail_personalize_plus.headless.raw import raw_for_editors


def asked(rf, *, auth, method="get", namespace="wagtailapi_v3", url_name="detail_page", **kwargs):
    request = getattr(rf, method)("/")
    request.auth = auth
    request.resolver_match = ResolverMatch(
        lambda: None, (), kwargs, url_name=url_name, namespaces=namespace.split(":")
    )
    return request


@pytest.fixture
def page_id(home):
    return publish(home, PersonalizedPage, "page", []).pk


@pytest.mark.skipif(wagtail.VERSION < (8, 0), reason="API tokens are new in Wagtail 8")
class TestToken:
    @pytest.fixture
    def token(self, editor):
        from wagtail.models import APIToken

        return APIToken.create_token(user=editor, name="test")[0]

    def test_an_editor_gets_every_variant_of_a_page(self, rf, token, page_id):
        assert raw_for_editors(asked(rf, auth=token, page_id=page_id)) is Presentation.RAW

    def test_the_response_becomes_private(self, rf, token, page_id):
        noted = []
        request = asked(rf, auth=token, page_id=page_id)
        request.visitor = SimpleNamespace(note_read=lambda: noted.append(True))
        assert raw_for_editors(request) is Presentation.RAW
        assert noted

    def test_permission_is_looked_up_once_for_a_request(
        self, rf, token, page_id, django_assert_num_queries
    ):
        request = asked(rf, auth=token, page_id=page_id)
        raw_for_editors(request)
        with django_assert_num_queries(0):
            assert raw_for_editors(request) is Presentation.RAW

    def test_a_page_type_of_the_site_may_be_stricter(self, rf, token, page_id, monkeypatch):
        nobody = SimpleNamespace(can_edit=lambda: False)
        monkeypatch.setattr(PersonalizedPage, "permissions_for_user", lambda self, user: nobody)
        assert raw_for_editors(asked(rf, auth=token, page_id=page_id)) is None

    def test_who_may_not_edit_the_page_gets_what_a_visitor_gets(self, rf, page_id):
        from wagtail.models import APIToken

        token, _key = APIToken.create_token(user=user("nobody"), name="test")
        assert raw_for_editors(asked(rf, auth=token, page_id=page_id)) is None

    def test_a_page_that_does_not_exist_is_nobodys(self, rf, token):
        assert raw_for_editors(asked(rf, auth=token, page_id=987654)) is None

    def test_a_page_that_is_being_created_is_its_creators(self, rf, token):
        request = asked(rf, auth=token, method="post", url_name="list_pages")
        assert raw_for_editors(request) is Presentation.RAW

    @pytest.mark.parametrize(
        "endpoint",
        [
            {"url_name": "list_pages"},
            {"url_name": "something_else", "method": "post"},
            {"namespace": "sites_own_api"},
            {"namespace": "sites_own_api", "method": "post", "url_name": "list_pages"},
            {"namespace": "outer:wagtailapi_v3x"},
        ],
    )
    def test_other_endpoints_give_what_a_visitor_gets(self, rf, token, page_id, endpoint):
        kwargs = (
            {"page_id": page_id} if "namespace" in endpoint and "url_name" not in endpoint else {}
        )
        assert raw_for_editors(asked(rf, auth=token, **endpoint, **kwargs)) is None

    def test_a_request_that_was_never_routed_gives_what_a_visitor_gets(self, rf, token):
        request = rf.get("/")
        request.auth = token
        assert raw_for_editors(request) is None


@pytest.fixture
def of_banner(db):
    """The endpoint of a snippet."""
    return {"url_name": "detail_snippet", "type": "testsite.Banner", "pk": str(banner().pk)}


@pytest.mark.skipif(wagtail.VERSION < (8, 0), reason="API tokens are new in Wagtail 8")
class TestTokenAndSnippet:
    @pytest.fixture
    def token(self, administrator):
        from wagtail.models import APIToken

        return APIToken.create_token(user=administrator, name="test")[0]

    def test_who_may_change_it_gets_every_variant(self, rf, token, of_banner):
        assert raw_for_editors(asked(rf, auth=token, **of_banner)) is Presentation.RAW

    def test_the_response_becomes_private(self, rf, token, of_banner):
        noted = []
        request = asked(rf, auth=token, **of_banner)
        request.visitor = SimpleNamespace(note_read=lambda: noted.append(True))
        assert raw_for_editors(request) is Presentation.RAW
        assert noted

    def test_permission_is_looked_up_once_for_a_request(
        self, rf, token, of_banner, django_assert_num_queries
    ):
        request = asked(rf, auth=token, **of_banner)
        raw_for_editors(request)
        with django_assert_num_queries(0):
            assert raw_for_editors(request) is Presentation.RAW

    def test_who_may_not_change_it_gets_what_a_visitor_gets(self, rf, of_banner):
        from wagtail.models import APIToken

        token, _key = APIToken.create_token(user=user("nobody"), name="test")
        kind = {"type": "testsite.Banner"}
        for endpoint in (
            of_banner,
            {"url_name": "list_snippets", **kind},
            {"url_name": "list_snippets", "method": "post", **kind},
        ):
            assert raw_for_editors(asked(rf, auth=token, **endpoint)) is None

    @pytest.mark.parametrize(
        "difference",
        [
            {"pk": "987654"},
            {"type": "testsite.PersonalizedPage"},
            {"type": "testsite.Nothing"},
            {"type": "nonsense"},
            {"type": None},
            {"namespace": "sites_own_api"},
            {"url_name": "something_else"},
            {"url_name": None},
        ],
    )
    def test_other_endpoints_give_what_a_visitor_gets(self, rf, token, of_banner, difference):
        assert raw_for_editors(asked(rf, auth=token, **of_banner | difference)) is None

    def test_a_key_that_the_url_quotes_is_understood(self, rf, token, of_banner, monkeypatch):
        asked_for = []
        monkeypatch.setattr(
            Banner._default_manager,
            "filter",
            lambda pk: asked_for.append(pk) or Banner.objects.none(),
        )
        raw_for_editors(asked(rf, auth=token, **of_banner | {"pk": "a_2Fb"}))
        assert asked_for == ["a/b"]


@pytest.mark.parametrize("auth", [None, AnonymousUser(), "Bearer wagtail_x", True])
def test_whatever_else_stands_for_authentication_gives_no_variant_of_a_snippet(rf, auth, of_banner):
    assert raw_for_editors(asked(rf, auth=auth, **of_banner)) is None


def test_a_user_is_no_token_for_a_snippet(rf, administrator, of_banner):
    assert raw_for_editors(asked(rf, auth=administrator, **of_banner)) is None


@pytest.mark.parametrize("auth", [None, AnonymousUser(), "Bearer wagtail_x", True])
def test_whatever_else_stands_for_authentication_gives_what_a_visitor_gets(rf, auth, page_id):
    assert raw_for_editors(asked(rf, auth=auth, page_id=page_id)) is None


def test_a_user_is_no_token(rf, administrator, page_id):
    assert raw_for_editors(asked(rf, auth=administrator, page_id=page_id)) is None


def test_without_tokens_in_wagtail_nobody_gets_more_than_a_visitor(rf, monkeypatch, page_id):
    monkeypatch.setattr(raw, "models", SimpleNamespace())
    assert raw_for_editors(asked(rf, auth=object(), page_id=page_id)) is None
