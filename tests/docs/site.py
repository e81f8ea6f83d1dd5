"""
A Wagtail site in a folder of its own, on which pages of the documentation are run.

Code with a file name as its caption is written to that file, "..., at the end" adds to it. Of
`console` code every line after a `$` is run, and what it prints is compared with the lines that
follow; `...` stands for any lines, or any part of one. `pycon` code is run by `manage.py shell`.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from tests.docs.pages import ROOT, Code, codes_of

__all__ = ["Site"]

AT_THE_END = ", at the end"

NOT_RUN = (
    "python -m pip install",  # the environment of the tests has it all
    "python manage.py createsuperuser",  # asks questions
)
"""Commands that only readers give."""

LOCAL_SETTINGS = """
from .base import DATABASES
DATABASES["default"]["OPTIONS"] = {"init_command": "PRAGMA synchronous=OFF"}
"""
"""What `wagtail start` leaves to a developer's own machine: this one need not wait for its disk."""

CURL = f"""#!{sys.executable}
import argparse, os, sys, urllib.request
parser = argparse.ArgumentParser()
parser.add_argument("url")
parser.add_argument("--silent", action="store_true")
parser.add_argument("--include", action="store_true")
parser.add_argument("--user-agent", default="curl/8.14.1")
given = parser.parse_args()
url = given.url.replace("localhost:8000", "127.0.0.1:" + os.environ["PORT"])
request = urllib.request.Request(url, headers={{"User-Agent": given.user_agent}})
with urllib.request.urlopen(request) as response:
    print(response.headers if given.include else "", end="")
    print(response.read().decode(), end="")
"""
"""As much of `curl` as the pages use, for machines that have none; it knows the server's port."""

SESSION = """
import doctest, sys
name = {name!r}
test = doctest.DocTestParser().get_doctest(open(name).read(), {{}}, name, name, 0)
sys.exit(doctest.DocTestRunner().run(test).failed > 0)
"""

SECONDS_TO_START = 60


class Site:
    """The site as its developer sees it: a terminal in its folder, and a server that runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tools = folder / "tools"
        self.tools.mkdir()
        curl = self.tools / "curl"
        curl.write_text(CURL)
        curl.chmod(0o755)
        self.port = _free_port()
        self.server: subprocess.Popen[bytes] | None = None
        self.log = self.tools / "server.log"
        self.variables: dict[str, str] = {}
        """What the terminal remembers."""

    def follow(self, page: Path) -> None:
        """Do what a page says. Raises AssertionError where something else comes of it."""
        for code in codes_of(page):
            if code.language == "console":
                self._type(code)
            elif code.language == "pycon":
                self.shell(code.text, where=str(code))
            elif code.caption:
                self._write(code)

    def shell(self, session: str, *, where: str = "a session") -> None:
        """Run a Python session in `manage.py shell`, and compare what it prints."""
        file = self.tools / "session.txt"
        file.write_text(session)
        result = self._run(["python", "manage.py", "shell", "-c", SESSION.format(name=str(file))])
        assert result.returncode == 0, f"{where}\n{result.stdout}"

    def stop(self) -> None:
        """Stop the server, if it runs."""
        if self.server is not None:
            self.server.terminate()
            self.server.wait()
            self.server = None

    def _write(self, code: Code) -> None:
        self.stop()
        path = self.folder / code.caption.removesuffix(AT_THE_END)
        path.parent.mkdir(parents=True, exist_ok=True)
        before = f"{path.read_text()}\n" if code.caption.endswith(AT_THE_END) else ""
        path.write_text(before + code.text)

    def _type(self, code: Code) -> None:
        for command, expected in _commands(code.text):
            name, equals, value = command.partition("=")
            if equals and name.isidentifier():
                self.variables[name] = value.strip('"')
            elif command.startswith("cd "):
                self.folder /= command[3:]
                (self.folder / "mysite/settings/local.py").write_text(LOCAL_SETTINGS)
            elif not command.startswith(NOT_RUN):
                if command.startswith("curl "):
                    self._serve()
                result = self._run(command)
                told = f"{code}\n$ {command}\n{result.stdout}"
                assert result.returncode == 0, told
                assert _is_like(_without_blanks(result.stdout), expected), told

    def _serve(self) -> None:
        if self.server is not None:
            return
        command = [sys.executable, "manage.py", "runserver", "--noreload", str(self.port)]
        with self.log.open("w") as log:
            self.server = subprocess.Popen(
                command, cwd=self.folder, env=self._environment(), stdout=log, stderr=log
            )
        started = time.monotonic()
        while time.monotonic() - started < SECONDS_TO_START and self.server.poll() is None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.1)
        raise AssertionError(self.log.read_text())

    def _run(self, command: str | list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self._environment(),
            shell=isinstance(command, str),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
        )

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
        own = Path(sys.executable).parent
        return {
            **kept,
            "PATH": f"{self.tools}:{own}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "PYTHONUTF8": "1",
            "PORT": str(self.port),
            **self.variables,
        }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _commands(text: str) -> list[tuple[str, list[str]]]:
    """Return each command with the lines that it is to print; none where the page shows none."""
    commands: list[tuple[str, list[str]]] = []
    for line in _without_blanks(text):
        if line.startswith("$ "):
            commands.append((line[2:], []))
        else:
            commands[-1][1].append(line)
    return commands


def _without_blanks(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines() if line.strip()]


def _is_like(printed: list[str], expected: list[str]) -> bool:
    """Return whether the lines are the expected ones; any are where none are expected."""
    if not expected:
        return True
    first, *others = expected
    if first == "...":
        return any(_is_like(printed[at:], others) for at in range(len(printed) + 1))
    pattern = re.escape(first).replace(re.escape("..."), ".*")
    if not printed or not re.fullmatch(pattern, printed[0]):
        return False
    return _is_like(printed[1:], others) if others else len(printed) == 1
