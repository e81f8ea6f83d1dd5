#!/usr/bin/env python
"""Run Django's commands on the demo site."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main() -> None:
    """Run the command that is named on the command line."""
    # The site is the package `sandbox` at the root of the repository, wherever this is started.
    sandbox = Path(__file__).resolve().parent
    sys.path[0] = str(sandbox.parent)
    (sandbox / "var").mkdir(exist_ok=True)  # SQLite makes its file, but no folder for it
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sandbox.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
