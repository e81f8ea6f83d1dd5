"""The Try it page: every answer that it promises is the answer."""

from __future__ import annotations

import html
import shlex
from datetime import datetime, timedelta
from itertools import pairwise, product

import pytest

from sandbox.travel.try_it import CHAPTERS
from sandbox.travel.try_it.steps import Choose, Look, Wait
from tests.sandbox.conftest import NOON
from wagtail_personalize_plus.models import VisitorGroup

CURL = "curl/8.14.1"
"""What curl calls itself when it is told nothing."""

TRIALS = [trial for chapter in CHAPTERS for trial in chapter.trials]
STEADY = [trial for trial in TRIALS if not trial.by_clock]
CLOCKED = [
    (trial, answer, moment)
    for trial in TRIALS
    for answer in trial.by_clock
    for moment in answer.moments
]


@pytest.fixture
def answer_to(visit, client, set_clock):
    """
    Returns the answer to a trial as curl would print it.

    What comes before it is done with the same cookies; whoever waits needs the moment.
    """

    def ask(trial, moment=NOON) -> str:
        headers = {"User-Agent": CURL, **trial.sent}
        for step in trial.before:
            if isinstance(step, Choose):
                client.post(step.path, {"choice": step.choice})
            elif isinstance(step, Look):
                assert client.get(step.path, headers=headers).status_code == 200
            else:
                assert isinstance(step, Wait)
                set_clock(moment + timedelta(seconds=step.seconds))
        response = visit(trial.path, login=trial.login, **headers)
        assert response.status_code == 200
        head = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
        return f"{head * trial.with_head}\n{response.content.decode()}"

    return ask


@pytest.mark.parametrize("moment", [NOON, datetime(2027, 7, 17, 23)], ids=["noon", "night"])
@pytest.mark.parametrize("trial", STEADY, ids=lambda trial: trial.title)
def test_an_answer_is_as_promised_at_any_hour(answer_to, set_clock, trial, moment):
    set_clock(moment)
    answer = answer_to(trial, moment)
    assert trial.expected in answer
    assert not trial.unexpected or trial.unexpected not in answer


@pytest.mark.parametrize(
    ("trial", "answer", "moment"),
    CLOCKED,
    ids=[f"{answer.expected} {moment:%a %H:%M}" for _trial, answer, moment in CLOCKED],
)
def test_the_clock_decides_as_promised(answer_to, set_clock, trial, answer, moment):
    assert trial.expected_at(moment) == answer.expected
    set_clock(moment)
    page = answer_to(trial)
    assert answer.expected in page
    others = {other.expected for other in trial.by_clock} - {answer.expected}
    assert not [other for other in others if other in page]


class TestPage:
    """What visitors read."""

    def test_it_shows_each_trial_with_its_link(self, visit):
        page = visit("/try-it/").content.decode()
        assert page.count('class="trial"') == len(TRIALS)
        for trial in TRIALS:
            assert f"<h3>{html.escape(trial.title)}</h3>" in page
            assert f'href="{html.escape(trial.link)}"' in page
            for step in trial.steps:
                assert html.escape(step.title) in page

    def test_it_names_the_server_that_was_asked(self, demo, client):
        page = client.get("/try-it/", headers={"Host": "localhost:8123"}).content.decode()
        assert "http://localhost:8123/booking/" in html.unescape(page)

    def test_it_names_the_groups_of_the_visitor(self, visit):
        page = visit("/try-it/", login="member", **{"User-Agent": CURL}).content.decode()
        assert "<code>crawlers</code>" in page
        assert "<code>members</code>" in page
        assert "<code>phone</code>" not in page

    def test_it_says_so_when_the_visitor_is_in_no_group(self, demo, client):
        VisitorGroup.objects.all().delete()
        assert "You are in no visitor group right now." in client.get("/try-it/").content.decode()


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.title)
def test_the_command_sends_what_the_test_sends(trial):
    command = trial.command("http://localhost:8123/", NOON)
    curl, _, grep = command.splitlines()[-1].rpartition(" | ")
    words = shlex.split(curl)
    sent = {
        name: value
        for option, text in pairwise(words)
        if option in {"-A", "-H"}
        for name, value in [("User-Agent", text) if option == "-A" else text.split(": ", 1)]
    }
    assert words[0] == "curl"
    assert words[-1] == f"http://localhost:8123{trial.path}"
    assert sent == dict(trial.sent)
    assert ("-b" in words) == bool(trial.steps)
    assert shlex.split(grep) == ["grep", "-oF", trial.expected_at(NOON)]


REMEMBERING = [trial for trial in TRIALS if trial.before]


@pytest.mark.parametrize("trial", REMEMBERING, ids=lambda trial: trial.title)
def test_what_comes_before_is_sent_in_the_same_cookie_jar(trial):
    lines = trial.command("http://localhost:8123/", NOON).splitlines()[:-1]
    assert lines[0] == "curl -s -c cookies.txt -o /dev/null http://localhost:8123/personal-content/"
    looked = [line for line in lines if "-o /dev/null -A" in line]
    assert [shlex.split(line)[-1] for line in looked] == [
        f"http://localhost:8123{step.path}" for step in trial.before if isinstance(step, Look)
    ]
    assert all("-b cookies.txt" in line for line in lines[1:] if line.startswith("curl"))
    choices = [step.choice for step in trial.before if isinstance(step, Choose)]
    sent = [line for line in lines if "-d choice=" in line]
    assert [line.split("-d choice=")[1].split()[0] for line in sent] == choices
    waits = [f"sleep {step.seconds}" for step in trial.before if isinstance(step, Wait)]
    assert [line for line in lines if line.startswith("sleep")] == waits


PLACED = [trial for trial in STEADY if trial.address]


@pytest.mark.parametrize("trial", PLACED, ids=lambda trial: trial.title)
def test_a_link_leads_to_the_same_answer_as_the_command(visit, trial):
    answer = visit(trial.link, **{"User-Agent": CURL, **trial.headers}).content.decode()
    assert trial.expected in answer
    assert trial.unexpected not in answer


def test_words_to_expect_are_found_by_grep_as_they_are():
    """Django would escape some characters, so that a search for them finds nothing."""
    texts = [text for trial in TRIALS for text in (trial.expected, trial.unexpected)]
    texts += [answer.expected for trial in TRIALS for answer in trial.by_clock]
    assert not [text for text, sign in product(texts, "'\"<>&") if sign in text]
