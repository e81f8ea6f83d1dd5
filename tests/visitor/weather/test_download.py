"""However a server answers: JSON, or an error that says what was wrong."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest

from wagtail_personalize_plus.visitor.weather import download
from wagtail_personalize_plus.visitor.weather.download import TimeOuts, get_json
from wagtail_personalize_plus.visitor.weather.report import PlaceRefused, ProviderError

QUICK = TimeOuts(connect=0.5, read=0.2, total=0.3)


def get(server, **arguments):
    return get_json(server.url, **{"query": {}, "time_outs": QUICK, **arguments})


def fault(server):
    with pytest.raises(ProviderError) as caught:
        get(server)
    return str(caught.value).replace(server.url.split("/")[2], "HOST")


def test_an_answer_is_read(server):
    server.says(200, '{"a": 1}', {"Last-Modified": "yesterday"})
    answer = get(server, query={"lat": "51.5", "key": "a b"}, headers={"If-Modified-Since": "x"})
    assert (answer.status, answer.body) == (200, {"a": 1})
    assert answer.headers["last-modified"] == "yesterday"
    [(path, headers)] = server.requests
    assert path == "/?lat=51.5&key=a+b"
    assert headers["User-Agent"].startswith("wagtail-personalize-plus/")
    assert headers["If-Modified-Since"] == "x"
    assert "gzip" in headers["Accept-Encoding"]


def test_a_packed_answer_is_unpacked(server):
    server.says(200, json.dumps({"a": "x" * 50_000}), packed=True)
    assert get(server).body == {"a": "x" * 50_000}


def test_an_answer_tells_when_it_expires(server):
    server.says(200, "{}", {"Expires": "Sun, 01 Mar 2026 12:30:00 GMT"})
    assert get(server).expires == datetime(2026, 3, 1, 12, 30, tzinfo=timezone.utc)
    server.says(200, "{}", {"Expires": "0"})
    assert get(server).expires is None


def test_a_version_that_is_to_end_still_answers(server):
    server.says(203, "{}")
    assert get(server).status == 203


def test_nothing_new_has_no_body(server):
    server.says(304, headers={"Expires": "Sun, 01 Mar 2026 12:30:00 GMT"})
    answer = get(server)
    assert (answer.status, answer.body) == (304, None)
    assert answer.expires is not None


def test_numbers_that_are_none_are_null(server):
    server.says(200, '{"a": NaN, "b": [Infinity, -Infinity]}')
    assert get(server).body == {"a": None, "b": [None, None]}


@pytest.mark.parametrize(
    "body",
    [
        "<!doctype html><title>Sorry</title>",
        "",
        "{",
        b"\xff\xfe\xfa",
        "[" * 100_000,
        '{"a": ' + "9" * 10_000 + "}",
    ],
    ids=["HTML", "nothing", "half of it", "no UTF-8", "100,000 brackets", "a number of 10 kB"],
)
def test_what_is_no_json_is_an_error(body, server):
    server.says(200, body)
    assert fault(server) == "HOST answers with something that is no JSON"


@pytest.mark.parametrize("status", [201, 204, 206, 401, 403, 418, 500, 502, 503])
def test_another_status_is_an_error(status, server):
    server.says(status, '{"a": 1}' if status != 204 else "")
    assert fault(server) == f"HOST answers with status {status}"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status, server):
    server.says(status, "{}", {"Location": f"{server.url}elsewhere"})
    assert fault(server) == f"HOST answers with status {status}"
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [400, 404, 410, 422])
def test_a_place_may_be_refused(status, server):
    server.says(status, "{}")
    with pytest.raises(PlaceRefused):
        get(server)


def test_an_answer_that_is_too_long_is_not_read_to_its_end(server):
    server.says(200, b'"' + b"x" * 10_000_000 + b'"')
    assert fault(server) == "HOST answers with more than 1000000 bytes"


def test_an_answer_that_unpacks_to_too_much_is_not_unpacked_to_its_end(server):
    server.says(200, b'"' + b"x" * 50_000_000 + b'"', packed=True)
    assert fault(server) == "HOST answers with more than 1000000 bytes"


def test_a_server_that_hangs_is_waited_for_shortly(server):
    server.hangs()
    begin = time.monotonic()
    assert fault(server) == "HOST gave no answer: ReadTimeout"
    assert time.monotonic() - begin < 2


def test_a_server_that_sends_byte_after_byte_is_waited_for_shortly(server):
    server.drips(0.02)
    begin = time.monotonic()
    assert fault(server) == "HOST takes too long to answer"
    assert time.monotonic() - begin < 2


def test_a_server_that_stops_in_the_middle_is_waited_for_shortly(server):
    server.drips(5)
    assert fault(server).startswith("HOST gave no answer: ")


def test_a_server_that_hangs_up_is_an_error(server):
    server.hangs_up()
    assert fault(server) == "HOST gave no answer: ConnectionError"


def test_a_server_that_is_not_there_is_an_error(server):
    with pytest.raises(ProviderError, match=r"^127\.0\.0\.1:1 gave no answer: ConnectionError$"):
        get_json("http://127.0.0.1:1/", query={}, time_outs=QUICK)


@pytest.mark.parametrize(
    ("status", "asked", "pause"),
    [
        (429, "120", 120),
        (503, "120", 120),
        (429, None, 60),
        (500, None, None),
        (429, "soon", 60),
        (429, "9" * 400, 86_400),
        (429, "-5", 60),
        (503, "Sun, 01 Mar 2020 12:00:00 GMT", 0),
    ],
)
def test_a_server_may_ask_for_a_pause(status, asked, pause, server):
    server.says(status, "{}", {} if asked is None else {"Retry-After": asked})
    with pytest.raises(ProviderError) as caught:
        get(server)
    assert caught.value.pause == pause


def test_a_server_may_ask_for_a_pause_until_a_moment(server):
    until = datetime.now(tz=timezone.utc) + timedelta(seconds=600)
    server.says(429, "{}", {"Retry-After": format_datetime(until, usegmt=True)})
    with pytest.raises(ProviderError) as caught:
        get(server)
    assert 590 < caught.value.pause <= 600


@pytest.mark.parametrize("how", ["hangs_up", "hangs"])
def test_no_error_gives_a_key_away(how, server):
    getattr(server, how)()
    with pytest.raises(ProviderError) as caught:
        get(server, query={"appid": "very-secret"})
    error = caught.value
    assert "very-secret" not in repr(error)
    assert error.__suppress_context__


def test_time_outs_are_short_unless_said():
    assert TimeOuts() == (2.0, 3.0, 10.0)
    assert download.LARGEST == 1_000_000
