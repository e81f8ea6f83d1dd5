"""A query that fails spoils no transaction of a request."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from tests.builders import group
from wagtail_personalize_plus.models import VisitorGroup
from wagtail_personalize_plus.savepoints import failing_alone
from wagtail_personalize_plus.visitor.location import Location
from wagtail_personalize_plus.visitor.weather import reading

pytestmark = pytest.mark.django_db


def fail():
    with connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere")


def test_within_the_transaction_of_a_request_a_failure_is_undone_alone(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "ATOMIC_REQUESTS", True)
    with transaction.atomic():
        made = group("Kept")
        with pytest.raises(DatabaseError), failing_alone("default"):
            fail()
        assert VisitorGroup.objects.get() == made


def test_a_weather_cache_without_its_table_leaves_the_rest_of_the_page(monkeypatch, settings):
    monkeypatch.setitem(connection.settings_dict, "ATOMIC_REQUESTS", True)
    options = {"contact": "editor@example.com"}
    settings.WAGTAIL_PERSONALIZE_PLUS = {"WEATHER": {"BACKEND": "met_norway", "OPTIONS": options}}
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "no_such_table",
        }
    }
    monkeypatch.setattr(reading, "_cache_rests_until", 0.0)
    with transaction.atomic():
        made = group("Kept")
        assert reading.weather_at(Location(latitude=59.9, longitude=10.7), ask=False) is None
        assert VisitorGroup.objects.get() == made


def test_elsewhere_it_costs_nothing(django_assert_num_queries):
    with django_assert_num_queries(1), failing_alone("default"):
        VisitorGroup.objects.count()


def test_in_the_transaction_of_a_request_it_costs_two_statements(
    monkeypatch, django_assert_num_queries
):
    monkeypatch.setitem(connection.settings_dict, "ATOMIC_REQUESTS", True)
    with django_assert_num_queries(3), failing_alone("default"):
        VisitorGroup.objects.count()
