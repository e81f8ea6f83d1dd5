"""The banner stands in whole pages of HTML, and everything else is left as it is."""

from __future__ import annotations

import gzip

import pytest
from django.http import HttpResponse, HttpResponseNotFound, StreamingHttpResponse

from wagtail_personalize_plus.editing.banner import Banner, with_banner


def banner(*names, missing=()):
    return Banner(
        names=names,
        missing=missing,
        language="en",
        change_url="/admin/view-as/",
        stop_url="/admin/view-as/stop/",
    )


@pytest.fixture
def shown(rf):
    """Puts a banner into a response and returns its content."""

    def show(response, banner=banner("Skiers"), path="/"):  # noqa: B008 - a frozen value
        return with_banner(banner, rf.get(path), response).content

    return show


PAGE = b"<html><body>page</body></html>"


@pytest.mark.parametrize(
    "end",
    [b"</body>", b"</BODY>", b"</body >", b"</body\n>"],
    ids=["as ever", "big", "gap", "line"],
)
def test_it_stands_before_the_end_of_the_page(shown, end):
    content = shown(HttpResponse(b"<body>page" + end + b"</html>"))
    assert content.startswith(b"<body>page")
    assert content.endswith(end + b"</html>")
    assert b"Skiers" in content


def test_the_last_end_is_the_one(shown):
    first = b'<body><script>"</body>"</script>'
    assert shown(HttpResponse(first + b"</body>")).startswith(first + b"\n")


@pytest.mark.parametrize("status", [200, 203, 400, 403, 404])
def test_pages_and_errors_of_the_visitor_have_it(shown, status):
    assert b"Skiers" in shown(HttpResponse(PAGE, status=status))
    assert b"Skiers" in shown(HttpResponseNotFound(PAGE))


@pytest.mark.parametrize(
    "response",
    [
        lambda: HttpResponse(PAGE, status=500),
        lambda: HttpResponse(PAGE, status=410),
        lambda: HttpResponse(PAGE, content_type="application/json"),
        lambda: HttpResponse(PAGE, content_type="text/plain"),
        lambda: HttpResponse(PAGE, content_type="application/xhtml+xml"),
        lambda: HttpResponse(PAGE, content_type="text/html; charset=nonsense"),
        lambda: HttpResponse(gzip.compress(PAGE), headers={"Content-Encoding": "gzip"}),
        lambda: HttpResponse(b"<p>a fragment</p>"),
        lambda: HttpResponse(b""),
        lambda: HttpResponse(b"\xff<", content_type="text/html; charset=utf-16-le"),
    ],
    ids=[
        "fault", "gone", "json", "text", "xhtml", "charset", "gzip", "fragment", "empty", "broken",
    ],
)  # fmt: skip
def test_everything_else_is_left_alone(shown, response):
    assert shown(response()) == response().content


def test_a_response_without_type_is_left_alone(shown):
    response = HttpResponse(PAGE)
    del response["Content-Type"]
    assert shown(response) == PAGE


def test_a_stream_is_left_alone(rf):
    response = with_banner(banner(), rf.get("/"), StreamingHttpResponse([PAGE]))
    assert response.getvalue() == PAGE


def test_the_length_is_put_right_where_it_is_said(shown):
    response = HttpResponse(PAGE, headers={"Content-Length": str(len(PAGE))})
    content = shown(response)
    assert int(response["Content-Length"]) == len(content) > len(PAGE)
    without = HttpResponse(PAGE)
    shown(without)
    assert not without.has_header("Content-Length")


def test_what_named_the_page_before_names_it_no_more(shown):
    response = HttpResponse(PAGE, headers={"ETag": '"page"', "Last-Modified": "long ago"})
    shown(response)
    assert not response.has_header("ETag")
    assert not response.has_header("Last-Modified")


@pytest.mark.parametrize(
    ("charset", "name"),
    [("utf-8", "Zürich ☃"), ("iso-8859-1", "Zürich"), ("utf-16", "Zürich ☃"), ("cp1251", "Лыжи")],
)
def test_the_charset_of_the_page_is_kept(shown, charset, name):
    page = f"<body>{name}</body>"
    response = HttpResponse(page.encode(charset), content_type=f"text/html; charset={charset}")
    text = shown(response, banner(name)).decode(charset)
    assert text.count(name) == 2
    assert text.count("\ufeff") == 0


def test_letters_that_the_charset_lacks_are_written_as_references(shown):
    response = HttpResponse(PAGE, content_type="text/html; charset=iso-8859-1")
    assert b"&#9731;" in shown(response, banner("☃"))


def test_bytes_that_are_no_text_pass_through(shown):
    content = shown(HttpResponse(b"<body>\xff\xfe</body>"))
    assert content.startswith(b"<body>\xff\xfe")
    assert b"Skiers" in content


def words(content):
    return " ".join(content.decode().split())


def test_names_and_addresses_are_escaped(shown):
    content = words(
        shown(
            HttpResponse(PAGE),
            banner("<script>", missing=("<img>",)),
            path='/offers/?q="><script>&next=x',
        )
    )
    assert "<script>" not in content
    assert "<img>" not in content
    assert "&lt;script&gt;" in content
    assert "&lt;img&gt;" in content
    assert "next=%2Foffers%2F%3Fq%3D" in content


def test_of_many_groups_five_are_named(shown):
    names = [f"Group {number}" for number in range(1, 8)]
    content = words(shown(HttpResponse(PAGE), banner(*names)))
    assert "Group 5" in content
    assert "Group 6" not in content
    assert "and 2 more groups" in content
    assert "more group" not in words(shown(HttpResponse(PAGE), banner(*names[:5])))


def test_it_can_be_ended_without_a_script(shown):
    content = words(shown(HttpResponse(PAGE), path="/offers/?page=2"))
    assert '<form action="/admin/view-as/stop/" method="post">' in content
    assert 'name="csrfmiddlewaretoken" value="' in content
    assert 'name="next" value="/offers/?page=2"' in content


def test_there_is_nothing_inline_in_it(shown):
    content = words(shown(HttpResponse(PAGE)))
    assert "style=" not in content
    assert "<style" not in content
    assert "<script>" not in content
    assert " on" not in content.replace(" on the", "")
