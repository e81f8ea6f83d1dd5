"""The views that are no pages: Try it, Personal content, and the error pages to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import get_default_timezone, localtime
from django.views.generic import FormView, TemplateView

from sandbox.demo_location import PLACES
from sandbox.travel import consent
from sandbox.travel.remembered import remembered_of
from sandbox.travel.try_it import CHAPTERS
from wagtail_personalize_plus.privacy import withdraw

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from sandbox.travel.try_it.trial import Trial

__all__ = ["PersonalContentView", "TryItView", "show_not_found", "show_server_error"]


class TryItView(TemplateView):
    """Requests to copy, each with the answer to expect from this very server."""

    template_name = "travel/try_it.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the requests with this server's address and the answers of this moment."""
        now = localtime(timezone=get_default_timezone())
        root = self.request.build_absolute_uri("/")
        chapters = [
            {
                "title": chapter.title,
                "text": chapter.text,
                "trials": [_shown(trial, root, now) for trial in chapter.trials],
            }
            for chapter in CHAPTERS
        ]
        return super().get_context_data(
            chapters=chapters, now=now, places=PLACES, is_try_it=True, **kwargs
        )


def _shown(trial: Trial, root: str, now: datetime) -> dict[str, Any]:
    return {
        "trial": trial,
        "expected": trial.expected_at(now.replace(tzinfo=None)),
        "lines": trial.command(root, now.replace(tzinfo=None)).splitlines(),
    }


class ChoiceForm(forms.Form):
    """What a visitor wants to be remembered."""

    choice = forms.ChoiceField(choices=[(choice, choice) for choice in ("yes", "no", "forget")])


class PersonalContentView(FormView[ChoiceForm]):
    """Where visitors allow personal content, and are forgotten."""

    form_class = ChoiceForm
    template_name = "travel/personal_content.html"

    def form_valid(self, form: ChoiceForm) -> HttpResponse:
        """Do what was chosen, and show what is so from now on."""
        response = redirect("personal_content")
        choice = form.cleaned_data["choice"]
        if choice != "forget":
            consent.keep(response, choice)
        elif withdraw(self.request, response):
            response.delete_cookie(consent.COOKIE, samesite="Lax")
        else:
            consent.keep(response, "no")  # the next request tries again
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the visitor chose, and what is remembered since."""
        return super().get_context_data(
            choice=consent.choice_in(self.request.COOKIES),
            remembered=remembered_of(self.request),
            **kwargs,
        )


def show_not_found(request: HttpRequest) -> HttpResponse:
    """Show the page for addresses that lead nowhere."""
    return render(request, "404.html", status=404)


def show_server_error(request: HttpRequest) -> HttpResponse:
    """Show the page for errors of the site."""
    return render(request, "500.html", status=500)
