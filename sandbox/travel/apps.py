"""The app of the demo site."""

from __future__ import annotations

from django.apps import AppConfig


class TravelConfig(AppConfig):
    """Pages, texts and pictures of the imaginary company."""

    name = "sandbox.travel"
    label = "travel"
    verbose_name = "Travel"
    default_auto_field = "django.db.models.BigAutoField"
