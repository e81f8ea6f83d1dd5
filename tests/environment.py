"""What this machine has for the tests."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent


def find_chromium() -> str | None:
    """Return the path of Chromium, or None."""
    names = (os.environ.get("WPP_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if name and (found := shutil.which(name))), None)


def missing_postgresql() -> str:
    """Return why PostgreSQL cannot be used, or nothing when it can."""
    host, user = os.environ.get("PGHOST", "127.0.0.1"), os.environ.get("PGUSER", "postgres")
    try:
        psycopg.connect(host=host, user=user, dbname="postgres", connect_timeout=3).close()
    except psycopg.OperationalError as error:
        return f"no server answers at {host} ({str(error).splitlines()[0]})"
    return ""


def missing_mariadb() -> str:
    """Return why MariaDB cannot be used, or nothing when it can."""
    try:
        import MySQLdb
    except ImportError:
        return "its client is not installed; `make .venv/mariadb` does it where it can be built"
    host, port = os.environ.get("MYSQL_HOST", "127.0.0.1"), os.environ.get("MYSQL_TCP_PORT", "3306")
    user, password = os.environ.get("MYSQL_USER", "root"), os.environ.get("MYSQL_PWD", "")
    try:
        MySQLdb.connect(
            host=host, port=int(port), user=user, password=password, connect_timeout=3
        ).close()
    except MySQLdb.OperationalError as error:
        return f"no server lets {user} in at {host}:{port} ({error.args[-1]})"
    return ""


def data_folder() -> Path | None:
    """
    Return the folder of recorded inputs, or None where there is none.

    WPP_TEST_DATA names it; without that it is `shared/data` beside the project.
    """
    folder = Path(os.environ.get("WPP_TEST_DATA") or ROOT.parent / "shared" / "data")
    return folder if folder.is_dir() else None
