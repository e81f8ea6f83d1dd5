"""API v2 gives each caller what its visitor may see."""

from __future__ import annotations

import pytest
from rest_framework.test import APIRequestFactory

from tests.headless.words import (
    AS_MEMBER,
    DEFAULT,
    MEMBERS,
    nested_page,
    personalized_page,
    section_page,
    words_in,
)

PAGES = [personalized_page, section_page, nested_page]


def detail(page):
    return f"/api/v2/pages/{page.pk}/"


def listing(page):
    return f"/api/v2/pages/?type={page._meta.label}&fields=*"


@pytest.mark.parametrize("make", PAGES)
@pytest.mark.parametrize("url", [detail, listing])
def test_a_visitor_gets_one_content_and_no_other_word(make, url, client, home):
    page = make(home)
    default = client.get(url(page))
    assert default.status_code == 200
    assert words_in(default) == {DEFAULT}
    member = client.get(url(page), headers=AS_MEMBER)
    assert MEMBERS in words_in(member)
    assert words_in(member) <= {MEMBERS, DEFAULT}
    for response in (default, member):
        assert response["Cache-Control"] == "private, no-cache"


def test_the_content_has_the_shape_that_it_has_without_personalization(client, home):
    page = personalized_page(home)
    card, rich, sections = client.get(detail(page), headers=AS_MEMBER).json()["body"]
    assert card["value"] == {"title": MEMBERS, "content": MEMBERS}
    assert card["id"] == page.body[0].id
    assert rich["value"] == f'<p data-block-key="a1">{MEMBERS}</p>'
    assert [item["value"] for item in sections["value"]] == [MEMBERS]


def test_a_logged_in_administrator_gets_what_any_visitor_gets(client, home, administrator):
    page = personalized_page(home)
    client.force_login(administrator)
    assert words_in(client.get(detail(page))) == {DEFAULT}
    assert words_in(client.get(listing(page), headers=AS_MEMBER)) == {MEMBERS}


def test_a_token_of_api_v3_changes_nothing(client, home, editor):
    models = pytest.importorskip("wagtail.models")
    if not hasattr(models, "APIToken"):
        pytest.skip("API tokens are new in Wagtail 8")
    _token, key = models.APIToken.create_token(user=editor, name="test")
    page = personalized_page(home)
    response = client.get(detail(page), headers={"Authorization": f"Bearer {key}"})
    assert words_in(response) == {DEFAULT}


def test_a_representation_without_a_request_is_the_default(home):
    page = personalized_page(home)
    block = page.body.stream_block
    for context in (None, {}, {"request": APIRequestFactory().get("/")}):
        assert block.get_api_representation(page.body, context)[0]["value"]["title"] == DEFAULT
