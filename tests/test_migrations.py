"""No site has to write a migration into this package."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.environment import ROOT


@pytest.mark.parametrize("key", ["AutoField", "BigAutoField"])
def test_no_migration_is_missing_whatever_keys_a_site_prefers(key, tmp_path):
    (tmp_path / "site_settings.py").write_text(
        f"from tests.settings import *\nDEFAULT_AUTO_FIELD = 'django.db.models.{key}'\n"
    )
    command = [
        *(sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run"),
        *("wagtail_personalize_plus", "--settings", "site_settings"),
    ]
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    ran = subprocess.run(
        command,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
