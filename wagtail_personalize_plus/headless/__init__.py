"""Personalized content through Wagtail's APIs."""
