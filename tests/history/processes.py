"""A database of their own for several processes, and Python programs that use it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from uuid import uuid4

from django.db import connection
from django.db.utils import ConnectionHandler

from tests.environment import ROOT
from wagtail_personalize_plus.history.models import CountedTerm, DayCount, KnownVisitor

__all__ = ["SharedDatabase"]

BEGINNING = """
import json, os, sys
from datetime import timedelta
import django
from django.conf import settings
settings.DATABASES = {"default": json.loads(os.environ["WPP_SHARED_DATABASE"])}
settings.WAGTAIL_PERSONALIZE_PLUS = {"HISTORY": json.loads(os.environ["WPP_HISTORY"])}
django.setup()
from django.db import connection
from tests.history.views import NOON, a_page, a_view, both, minutes
from wagtail_personalize_plus.history import store
from wagtail_personalize_plus.history.queue import flush, queue
"""

PATIENCE = 60
"""Seconds until a program that does not end counts as hung."""


class SharedDatabase:
    """A database beside the one of the tests, of the same kind; SQLite's is a file."""

    def __init__(self, folder):
        self.settings = {
            name: value
            for name, value in connection.settings_dict.items()
            if name not in {"TEST", "TIME_ZONE"} and value not in ("", None, {})
        }
        self.name = f"wpp_{uuid4().hex[:12]}"
        if connection.vendor == "sqlite":
            self.name = str(folder / "history.sqlite3")
        else:
            with connection._nodb_cursor() as cursor:
                cursor.execute(f"CREATE DATABASE {self.name}")
        self.settings["NAME"] = self.name
        self.connection = ConnectionHandler({"default": self.settings.copy()})["default"]
        with self.connection.schema_editor() as editor:
            for model in (KnownVisitor, DayCount, CountedTerm):
                editor.create_model(model)

    def drop(self):
        self.connection.close()
        if self.connection.vendor != "sqlite":
            with connection._nodb_cursor() as cursor:
                cursor.execute(f"DROP DATABASE {self.name}")

    def rows(self, query):
        """Return what a query finds; first and last quoted names are tables of ours."""
        with self.connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()

    def count(self, kind="page", visitor="ann"):
        """Return how often something was counted of a visitor, all days together."""
        found = self.rows(
            "SELECT SUM(count) FROM wagtail_personalize_plus_daycount "
            f"WHERE visitor_id = '{visitor}' AND kind = '{kind}'"
        )
        return int(found[0][0] or 0)

    def start(self, program, **history):
        """Return a Python process that runs a program; history's settings by keyword."""
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "WPP_SHARED_DATABASE": json.dumps(self.settings, default=str),
            "WPP_HISTORY": json.dumps(history),
            "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)]),
        }
        return subprocess.Popen(
            [sys.executable, "-c", BEGINNING + textwrap.dedent(program)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, program, **history):
        """Run a program to its end and return what it printed, and what it logged."""
        process = self.start(program, **history)
        printed, logged = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, logged
        return printed, logged
