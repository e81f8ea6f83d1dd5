"""Programs that ask for pages on their own: crawlers, monitors, link previews, libraries."""

from __future__ import annotations

import re

__all__ = ["is_program"]

WORDS = (
    # They read the web
    "crawl", "spider", "slurp", "scrap", "archive", "nutch", "indexer", "fetch", "extract",
    "collector", "copier", "httrack", "retriev", "mediapartners", "googleother",
    # They look at how a site does, or for its holes
    "monitor", "uptime", "synthetic", "pingdom", "statuscake", "pinger", "ptst/", "lighthouse",
    "pagespeed", "speedcurve", "gtmetrix", "catchpoint", "checker", "validator", "audit",
    "inspect", "scanner", "nikto", "nessus", "qualys", "acunetix",
    # They take pictures, or pass pages on
    "preview", "thumbnail", "proxy", "transcoder", "prerender",
    # They drive a browser, or do without
    "headless", "phantomjs", "selenium", "webdriver", "puppeteer", "playwright", "cypress",
    "htmlunit", "jsdom", "python", "curl/", "wget", "urllib", "axios/", "httpclient", "http-client",
)  # fmt: skip
"""What programs call themselves or do, and browsers do not. Activities rather than names."""

TRACES = (
    # Where to complain: programs leave an address (Ecosia's "ios@8.2" is a version)
    r"https?:", r"www\.", r"@[a-z]",
    # A guest in the agent of the browser that it resembles
    r"like gecko; ?[a-z]",
    r"compatible; (?!msie|windows|linux|mac|x11|u;|konqueror|opera|icab|dillo)",
)  # fmt: skip
"""What programs add to the user agent of a browser."""

BOT = r"(?<!cu)bots?(?![a-z])"
"""The end of a word: Caboto is a bank, and Cubot makes phones."""

_trace = re.compile("|".join(TRACES))
_bot = re.compile(BOT)
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
    return any(word in agent for word in WORDS) or bool(_bot.search(agent))
