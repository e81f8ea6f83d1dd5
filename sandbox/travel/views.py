"""The views that are no pages: Try it, and the error pages to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils.timezone import get_default_timezone, localtime
from django.views.generic import TemplateView

from sandbox.travel.try_it import CHAPTERS, Trial

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

__all__ = ["TryItView", "show_not_found", "show_server_error"]


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
                "trials": [_shown(trial, root, now) for trial in chapter.trials],
            }
            for chapter in CHAPTERS
        ]
        return super().get_context_data(chapters=chapters, now=now, is_try_it=True, **kwargs)


def _shown(trial: Trial, root: str, now: datetime) -> dict[str, Any]:
    return {
        "trial": trial,
        "expected": trial.expected_at(now.replace(tzinfo=None)),
        "command": trial.command(root, now.replace(tzinfo=None)),
    }


def show_not_found(request: HttpRequest) -> HttpResponse:
    """Show the page for addresses that lead nowhere."""
    return render(request, "404.html", status=404)


def show_server_error(request: HttpRequest) -> HttpResponse:
    """Show the page for errors of the site."""
    return render(request, "500.html", status=500)
