"""One of the three sites, in a process of its own that answers what it is asked."""

from __future__ import annotations

import gc
import os
import uuid
from http.cookies import SimpleCookie
from multiprocessing.connection import Connection
from time import process_time
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.benchmarks.peer.rules import READER, STRANGER, URL_QUERY, is_reader_in, rules_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

__all__ = ["Count", "serve"]

BESIDE = 4
"""Ordinary heroes on every page, beside those that are for readers."""

MENU = ("travel", "stay", "offers", "service", "about")

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")

BRACKETS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
"""What goes around writes, and is not counted as a query of its own."""


class Count(NamedTuple):
    """What a request does besides taking time."""

    queries: int
    """How many statements it sends to the database, those around writes left out."""

    writes: int
    """How many of these write."""

    cookies: list[str]
    """Which cookies the response sets."""

    vary: str
    """The header of that name, or nothing."""


def serve(side: str, asked: Connection) -> None:
    """Be one site until nobody asks any more: answer the calls of `Site` by name."""
    os.environ["PEER_SIDE"] = side
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.peer.settings"
    site = Site()
    asked.send(None)
    while True:
        try:
            name, *given = asked.recv()
        except EOFError:
            return
        asked.send(getattr(site, name)(*given))


class Site:
    """A site with its database in memory, and the browser of one visitor."""

    def __init__(self) -> None:
        import django

        django.setup()
        from django.core.handlers.wsgi import WSGIHandler
        from django.core.management import call_command

        from tests.benchmarks.peer.models import side

        call_command("migrate", run_syncdb=True, verbosity=0)
        _make_home()
        self.side = side
        self.handler = WSGIHandler()
        self.cookies: SimpleCookie = SimpleCookie()

    def prepare(self, count: int) -> None:
        """Make so many groups and the pages that are measured with them."""
        from django.utils.timezone import now
        from wagtail.models import Page

        Page.objects.filter(depth=3).delete()
        home = Page.objects.get(depth=2)
        numbers = range(count)
        groups = self.side.save_groups([rules_of(each, now().weekday()) for each in numbers])
        for name in MENU:
            self._publish(home, name, [], show_in_menus=True)
        link = Page.objects.get(slug=MENU[0]).pk
        beside = [_block("hero", _hero(f"Hero {number}", link)) for number in range(BESIDE)]
        contents = [_hero(f"For readers {number}", link) for number in numbers]
        his = [number for number in numbers if is_reader_in(number)]
        plain = [_block("announcement", contents[number]) for number in his]
        self._publish(home, "one-plain", [*beside, plain[0]])
        self._publish(home, "each-plain", [*beside, *plain])
        if groups:
            personalized = [
                self.side.for_group("for_readers", group, content)
                for group, content in zip(groups, contents, strict=True)
            ]
            self._publish(home, "one", [*beside, personalized[his[0]]])
            self._publish(home, "each", [*beside, *personalized])
        gc.unfreeze()
        gc.enable()

    def settle(self) -> None:
        """Leave what is in memory now to itself: from here on garbage is collected by `seconds`."""
        gc.disable()
        gc.collect()
        gc.freeze()

    def seconds(self, page: str, how: str) -> float:
        """Return the CPU time of one request."""
        request = self._request(page, how)
        gc.collect()
        start = process_time()
        response = self._answer(request)
        taken = process_time() - start
        self._keep_cookies(response)
        return taken

    def count(self, page: str, how: str) -> Count:
        """Return what one request does."""
        from django.db import connection, reset_queries
        from django.test.utils import CaptureQueriesContext

        request = self._request(page, how)
        reset_queries()
        with CaptureQueriesContext(connection) as captured:
            response = self._answer(request)
        self._keep_cookies(response)
        queries = [query["sql"] for query in captured.captured_queries]
        counted = [sql for sql in queries if not sql.startswith(BRACKETS)]
        return Count(
            queries=len(counted),
            writes=sum(sql.startswith(WRITES) for sql in counted),
            cookies=sorted(response.cookies),
            vary=response.headers.get("Vary", ""),
        )

    def main_of(self, page: str, who: str) -> str:
        """Return what the main part of a page says to the reader or to a stranger."""
        response = self._answer(self._request(page, who))
        self._keep_cookies(response)
        main = response.content.decode().partition("<main>")[2].partition("</main>")[0]
        return "".join(line.strip() for line in main.splitlines())

    def _request(self, page: str, how: str) -> HttpRequest:
        from django.test import RequestFactory

        headers = STRANGER if how == "stranger" else READER
        requests = RequestFactory(headers=dict(headers))
        if how in {"returning", "after a pause"}:
            requests.cookies = self.cookies
        (self.side.doubt if how == "after a pause" else self.side.believe)()
        return requests.get(f"/{page}/?{URL_QUERY}")

    def _answer(self, request: HttpRequest) -> HttpResponse:
        response = self.handler.get_response(request)
        response.close()
        assert response.status_code == 200, f"{request.path}: {response.status_code}"
        return response

    def _keep_cookies(self, response: HttpResponse) -> None:
        self.cookies.update(response.cookies)

    def _publish(self, parent, slug: str, body: list[Any], **fields: object) -> None:
        from tests.benchmarks.peer.models import HeroPage

        parent.add_child(instance=HeroPage(title=slug.title(), slug=slug, body=body, **fields))


def _make_home() -> None:
    """Make what Wagtail's migrations make, of which pages need to be."""
    from wagtail.models import Locale, Page, Site as Host

    Locale.objects.create(language_code="en")
    root = Page.add_root(title="Root", slug="root")
    home = root.add_child(instance=Page(title="Home", slug="home"))
    Host.objects.create(hostname="testserver", root_page=home, is_default_site=True)


def _hero(heading: str, link: int) -> dict[str, Any]:
    text = f'<p data-block-key="00000">What {heading} has to <b>say</b>.</p>'
    return {"heading": heading, "text": text, "link": link}


def _block(name: str, content: dict[str, Any]) -> dict[str, Any]:
    return {"type": name, "id": str(uuid.uuid4()), "value": content}
