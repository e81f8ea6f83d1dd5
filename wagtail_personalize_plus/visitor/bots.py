"""Programs that ask for pages on their own: crawlers, monitors, link previews, libraries."""

from __future__ import annotations

import re

__all__ = ["is_program"]

WORDS = (
    # They read the web
    "crawl", "spider", "slurp", "scrap", "archive", "nutch", "indexer", "extract", "copier",
    "httrack", "retriev", "googleother",
    # They look at how a site does, or for its holes
    "check", "uptime", "pingdom", "statuscake", "pinger", "lighthouse", "pagespeed", "speedcurve",
    "gtmetrix", "catchpoint", "audit", "inspect", "scanner", "nikto", "nessus", "qualys",
    "acunetix",
    # They take pictures, or pass pages on; previews are among the reviews
    "review", "thumbnail", "transcoder", "prerender",
    # They drive a browser, or do without
    "phantomjs", "selenium", "webdriver", "puppeteer", "playwright", "cypress", "htmlunit",
    "jsdom", "curl/", "wget", "urllib", "axios/", "httpclient", "http-client",
)  # fmt: skip
"""What programs call themselves or do, and browsers do not. Activities rather than names."""

TRACES = (
    # Where to complain: programs leave an address (Ecosia's "ios@8.2" is a version)
    r"https?:", r"www\.", r"@[a-z]",
    # A guest in the agent of the browser that it resembles
    r"like gecko; ?[a-z]",
    # Browsers were "compatible" once; those are known
    r"mozilla.*compatible;(?! ?msie \d)(?! ?konqueror)(?! ?opera)(?! ?icab)(?! ?dillo)",
    # Of the browsers with 537.36, a version that Blink froze, only some on phones and televisions
    # do not call themselves Chrome
    r"applewebkit/537\.36 (?!.*\bchrom)(?!.* mobile )(?!.* tv )",
)  # fmt: skip
"""What programs add to the user agent of a browser, or take from it."""

NAMES = (
    # The end of a word: Caboto is a bank
    r"bots?(?![a-z])",
    # Who does a thing for others: monitor, validator, collector. Navigator was Netscape's browser
    r"[a-z]{3}(?<!naviga)tor\b",
)
"""Endings that the names of programs have."""

_trace = re.compile("|".join(TRACES))
_name = re.compile("|".join(NAMES))
_android_device = re.compile(r"android[^)]*")


def is_program(agent: str) -> bool:
    """
    Return True when a lower-case user agent gives itself away as a program.

    This finds programs that resemble a browser. Those that do not even try name no device, and
    `device` takes them for what they are.
    """
    if _trace.search(agent):
        return True
    # What makers call their Android phones (Discovery, Spider, Cubot) says nothing
    agent = _android_device.sub("", agent)
    return any(word in agent for word in WORDS) or bool(_name.search(agent))
