"""The banner that says as whom the site is seen, put into pages that know nothing of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import translation

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

__all__ = ["MAX_NAMES", "Banner", "with_banner"]

TEMPLATE = "wagtail_personalize_plus/view_as/banner.html"

MAX_NAMES = 5
"""So many groups are named; the form shows all of them."""

STATUSES = range(200, 405)
"""Answers that people look at, up to “not found”; a faulty site is left alone."""

END_OF_BODY = re.compile(r"</body\s*>", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Banner:
    """What the banner says."""

    names: tuple[str, ...]
    """The groups whose member the site takes its visitor for; none for the default content."""

    missing: tuple[str, ...]
    """Chosen groups that are disabled or deleted by now."""

    language: str
    """The language of the words, that of the user's admin."""

    change_url: str
    """Where another choice is made."""

    stop_url: str
    """Where a POST ends it."""

    def render(self, request: HttpRequest) -> str:
        """Return the HTML, with a form that may be sent from the page of this request."""
        context = {
            "banner": self,
            "names": self.names[:MAX_NAMES],
            "more": len(self.names[MAX_NAMES:]),
            "missing": self.missing[:MAX_NAMES],
            "page": request.get_full_path(),
            "token": get_token(request),
        }
        with translation.override(self.language or None):
            return render_to_string(TEMPLATE, context)


def with_banner(
    banner: Banner, request: HttpRequest, response: HttpResponseBase
) -> HttpResponseBase:
    """
    Return the response with the banner before the last `</body>`.

    Whatever is no whole page of HTML that can be read here comes back as it is: redirects, faults
    of the server, other types, streams, compressed content, an unknown charset, fragments.
    """
    if not isinstance(response, HttpResponse) or not _is_page(response):
        return response
    charset = response.charset
    try:
        # What is no text in this charset passes through untouched.
        text = response.content.decode(charset, "surrogateescape")
    except (LookupError, ValueError):  # a charset that is none, or has no such text
        return response
    ends = list(END_OF_BODY.finditer(text))
    if not ends:
        return response
    place = ends[-1].start()
    html = banner.render(request).encode(charset, "xmlcharrefreplace").decode(charset)
    _set_content(response, f"{text[:place]}{html}{text[place:]}".encode(charset, "surrogateescape"))
    return response


def _is_page(response: HttpResponse) -> bool:
    is_html = response.get("Content-Type", "").partition(";")[0].strip().lower() == "text/html"
    is_encoded = response.get("Content-Encoding", "identity") != "identity"
    return is_html and not is_encoded and response.status_code in STATUSES


def _set_content(response: Any, content: bytes) -> None:
    response.content = content
    if response.has_header("Content-Length"):
        response["Content-Length"] = str(len(content))
    # They name what was there before.
    for header in ("ETag", "Last-Modified", "Content-MD5", "Digest", "Content-Digest"):
        response.headers.pop(header, None)
