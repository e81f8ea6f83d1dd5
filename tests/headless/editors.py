"""What an editor's program has: a token, and content that it expects to find again."""

from __future__ import annotations

import json
import re


def bearer(owner):
    """Return the headers of a client that holds a new token of a user."""
    from wagtail.models import APIToken  # Wagtail 8.0 and later

    return {"Authorization": f"Bearer {APIToken.create_token(user=owner, name='test')[1]}"}


def stored(instance):
    """Return the latest body of a page or snippet, less the keys of its paragraphs."""
    latest = type(instance).objects.get(pk=instance.pk).get_latest_revision_as_object()
    return without_keys(latest.body.get_prep_value())


def without_keys(body):
    """
    Return a stored body less the keys of paragraphs, and to the letter otherwise.

    Wagtail's API makes the keys anew, also where nothing is personalized.
    """
    return json.loads(re.sub(r' data-block-key=\\"\w+\\"', "", json.dumps(body)))
