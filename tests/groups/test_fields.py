"""The field that stores rules writes no migrations into this package."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from wagtail_personalize_plus.models import VisitorGroup


@pytest.mark.django_db
def test_no_migration_is_missing_although_another_app_registers_criteria():
    assert "header" in VisitorGroup._meta.get_field("criteria").stream_block.child_blocks
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_field_freezes_no_blocks():
    _, path, args, kwargs = VisitorGroup._meta.get_field("criteria").deconstruct()
    assert path == "wagtail_personalize_plus.groups.fields.CriteriaField"
    assert args == []
    assert not {"block_types", "block_lookup"} & kwargs.keys()
