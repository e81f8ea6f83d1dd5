"""Choosing as whom to see the live site: the form, its views, and the item of the userbar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, URLPattern, get_script_prefix, path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext, gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django.views.generic import FormView
from wagtail.admin.userbar import BaseItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from wagtail_personalize_plus.editing.assets import create_url
from wagtail_personalize_plus.editing.live_view_as import (
    MAX_LENGTH,
    STOP_URL_NAME,
    URL_NAME,
    chosen_groups,
    forget,
    remember,
    signed,
)
from wagtail_personalize_plus.editing.view_as import is_in_admin, may_view_as
from wagtail_personalize_plus.groups.models import VisitorGroup

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

__all__ = [
    "SEARCH_FROM",
    "LiveViewAsForm",
    "LiveViewAsView",
    "ViewAsItem",
    "add_to_userbar",
    "register_view_as_urls",
    "stop_view_as",
]

TEMPLATES = "wagtail_personalize_plus/view_as"

SEARCH_FROM = 11
"""With so many groups there is a field to search them by."""

CSS = "wagtail_personalize_plus/css/live-view-as.css"

JS = forms.Script("wagtail_personalize_plus/js/live-view-as.js", type="module")


class LiveViewAsForm(forms.Form):
    """As whom to see the site: the default content, or a member of some enabled groups."""

    default = forms.BooleanField(required=False)
    groups = forms.TypedMultipleChoiceField(
        required=False,
        coerce=int,
        error_messages={
            "invalid_choice": _("The visitor group %(value)s does not exist or is disabled."),
        },
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        enabled = VisitorGroup.objects.filter(enabled=True).order_by("name", "pk")
        self.rows = list(enabled.values("pk", "name", "description"))
        """The groups to choose from."""
        # Compared as text: what was sent is never asked of the database.
        self.fields["groups"].choices = [(str(row["pk"]), row["name"]) for row in self.rows]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a choice of nobody, one that contradicts itself, and one that no cookie holds."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        if cleaned["default"] and cleaned["groups"]:
            raise forms.ValidationError(_("Choose either the default content or visitor groups."))
        if not cleaned["default"] and not cleaned["groups"]:
            raise forms.ValidationError(self.nothing_chosen)
        cleaned["value"] = signed(self.user, cleaned["groups"])
        if len(cleaned["value"]) > MAX_LENGTH:
            raise forms.ValidationError(_("These are too many visitor groups. Choose fewer."))
        return cleaned

    @property
    def nothing_chosen(self) -> str:
        """What is said when nothing is chosen, by the script too."""
        return gettext("Choose the default content or at least one visitor group.")

    @property
    def choices(self) -> list[dict[str, Any]]:
        """The groups with whether they are ticked."""
        ticked = {str(pk) for pk in self["groups"].value() or ()}
        return [{**row, "ticked": str(row["pk"]) in ticked} for row in self.rows]

    @property
    def has_search(self) -> bool:
        """Whether the groups are so many that there is a field to search them by."""
        return len(self.rows) >= SEARCH_FROM

    class Media:
        css = {"all": [CSS]}
        js = [JS]


@method_decorator(never_cache, name="dispatch")
class LiveViewAsView(WagtailAdminTemplateMixin, FormView):  # type: ignore[type-arg]
    """The form, as a page of the admin and, for the script of the userbar, as a dialog."""

    form_class = LiveViewAsForm
    template_name = f"{TEMPLATES}/page.html"
    page_title = _("View as")
    header_icon = "view"
    _show_breadcrumbs = True  # Wagtail 7.4 asks for it

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer users with the permission alone."""
        if not may_view_as(request):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way to this page."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_template_names(self) -> list[str]:
        """Return the template of the dialog for the script, otherwise that of the page."""
        is_asked_by_script = self.request.headers.get("X-Requested-With") == "XMLHttpRequest"
        return [f"{TEMPLATES}/dialog.html"] if is_asked_by_script else [self.template_name]

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return what the form is made of."""
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        """Return what is chosen now."""
        groups = chosen_groups(self.request)
        return {} if groups is None else {"default": not groups, "groups": groups}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the form shows."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {
            **context,
            "media": context["form"].media,
            "action_url": reverse(URL_NAME),
            "stop_url": reverse(STOP_URL_NAME) if chosen_groups(self.request) is not None else "",
            "create_url": create_url(self.request),
            "next": next_page(self.request),
        }

    def form_valid(self, form: LiveViewAsForm) -> HttpResponse:
        """Set the cookie and return to the page that is to be seen so."""
        response = HttpResponseRedirect(next_page(self.request))
        remember(self.request, response, form.cleaned_data["value"])
        return response


@require_POST
@never_cache
def stop_view_as(request: HttpRequest) -> HttpResponse:
    """Return to normal. Nobody needs a permission for that."""
    response = HttpResponseRedirect(next_page(request))
    forget(response)
    return response


def next_page(request: HttpRequest) -> str:
    """Return the page of this host to go to, by default the root of the site."""
    page = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        page, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return page if is_ours else get_script_prefix()


def register_view_as_urls() -> list[URLPattern]:
    """Return the URLs of this file, which Wagtail serves to users with access to the admin."""
    return [
        path("personalization/view-as/", LiveViewAsView.as_view(), name=URL_NAME),
        path("personalization/view-as/stop/", stop_view_as, name=STOP_URL_NAME),
    ]


class ViewAsItem(BaseItem):
    """The item “View as…”, a link to the form; a script opens the form as a dialog instead."""

    template_name = f"{TEMPLATES}/userbar_item.html"

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        """The link, which leads back to the page."""

    class Media:
        # Of the dialog, so that it is there before the dialog is.
        css = {"all": [CSS]}
        js = [JS]


def add_to_userbar(request: HttpRequest | None, items: list[Any], page: Any = None) -> None:
    """Add the item for who may use it, where there is a live page to see; a hook of Wagtail's."""
    if request is None or getattr(request, "is_preview", False) or is_in_admin(request):
        return
    if getattr(request, "is_dummy", False) or not may_view_as(request):
        return
    try:
        url = reverse(URL_NAME)
    except NoReverseMatch:  # the admin is served elsewhere, and its cookies stay there
        return
    items.append(ViewAsItem(f"{url}?{urlencode({'next': request.get_full_path()})}"))
