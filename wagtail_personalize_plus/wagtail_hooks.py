"""Wagtail hooks."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from wagtail_personalize_plus.delivery.serving import note_page
from wagtail_personalize_plus.editing.assets import register_admin_urls
from wagtail_personalize_plus.editing.deletion import DeleteAction
from wagtail_personalize_plus.editing.live_view_as_views import (
    add_to_userbar,
    register_view_as_urls,
)
from wagtail_personalize_plus.editing.switching import (
    DisableAction,
    EnableAction,
    register_log_actions,
)
from wagtail_personalize_plus.editing.viewsets import PersonalizationGroup

register_snippet(PersonalizationGroup)

hooks.register("register_admin_urls", register_admin_urls)
hooks.register("register_admin_urls", register_view_as_urls)
hooks.register("construct_wagtail_userbar", add_to_userbar)
hooks.register("register_log_actions", register_log_actions)

# Inside of those that refuse a page, such as Wagtail's own on restrictions: the last is innermost.
hooks.register("on_serve_page", note_page, order=1000)

# After Wagtail's own: the last action of a name is the one that counts.
for action in (EnableAction, DisableAction, DeleteAction):
    hooks.register("register_bulk_action", action, order=10)
