"""Consent: what the visitor agreed to, as the site says."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.db import DEFAULT_DB_ALIAS
from django.utils.module_loading import import_string

from wagtail_personalize_plus import conf, rarely
from wagtail_personalize_plus.savepoints import failing_alone

if TYPE_CHECKING:
    from wagtail_personalize_plus.visitor.signals import Signals

__all__ = ["ACCOUNT", "PERSONALIZE", "PURPOSES", "answer", "faults"]

logger = logging.getLogger("wagtail_personalize_plus.visitor")

PERSONALIZE = "personalize"
"""To remember what the visitor does, and to choose content by it."""

ACCOUNT = "account"
"""To choose content by the login itself, which the visitor started."""

PURPOSES = (PERSONALIZE, ACCOUNT)
"""What a visitor may agree to."""

Asking = Callable[["Signals", str], Any]
"""A site's own answer: given the signals and the purpose, it returns True, False or None."""

UNLESS_SAID: Mapping[str, str] = {ACCOUNT: "yes"}
"""Answers of a site that gives none for the purpose; all others are "no"."""

_WORDS = {"yes": True, "no": False}


def answer(purpose: str, signals: Signals) -> bool | None:
    """
    Return whether the visitor agreed to a purpose: True, False, or None while that is unknown.

    A consent tool that fails, or that gives anything else, leaves it unknown and is logged:
    without a clear yes nothing is remembered, and without a clear no nothing is deleted.
    """
    given = _configured(purpose)
    if isinstance(given, str) and given in _WORDS:
        return _WORDS[given]
    try:
        ask: Asking = import_string(given) if isinstance(given, str) else given
        with failing_alone(DEFAULT_DB_ALIAS):
            said = ask(signals, purpose)
    except Exception as error:  # noqa: BLE001 - whatever the site's own function raises
        message = "Consent for %r could not be asked; nobody has given it."
        rarely.log(logger, message, purpose, error=error)
        return None
    if said is not None and not isinstance(said, bool):
        rarely.log(logger, "Consent for %r is %r, not True, False or None.", purpose, said)
        return None
    return said


def faults() -> list[str]:
    """Return what is wrong with the setting CONSENT, one sentence each."""
    configured = conf.get("CONSENT")
    answers = configured if isinstance(configured, Mapping) else {"": configured}
    found = [
        f"CONSENT answers for {name!r}; the purposes are {' and '.join(PURPOSES)}."
        for name in answers
        if name and name not in PURPOSES
    ]
    for given in answers.values():
        if isinstance(given, str) and given not in _WORDS:
            try:
                import_string(given)
            except ImportError as error:
                found.append(f"CONSENT is to ask {given!r}, which cannot be imported: {error}")
    return found


def _configured(purpose: str) -> Any:
    configured = conf.get("CONSENT")
    if isinstance(configured, Mapping):
        return configured.get(purpose, UNLESS_SAID.get(purpose, "no"))
    return UNLESS_SAID.get(purpose, configured)
