"""What is measured is what the figures say; nothing here looks at a clock."""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import timedelta
from functools import partial
from itertools import accumulate, cycle
from types import SimpleNamespace

import pytest
from django.http import HttpResponse

from tests import builders
from tests.benchmarks import (
    __main__ as bench,
    editor,
    facts,
    field,
    idle,
    measure,
    pages,
    recording,
    rules,
)
from tests.benchmarks.content import publish_pair
from tests.benchmarks.measure import figure
from tests.benchmarks.serving import queries_of
from tests.data import recorded
from wagtail_personalize_plus.groups.membership import Membership
from wagtail_personalize_plus.history.models import DayCount
from wagtail_personalize_plus.visitor import FACTS

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

HOLDS = figure("fast", 1.0, 1.05, "times", (0.9, 1.04))
MISSES = figure("slow", 1.0, 1.05, "times", (0.9, 1.06))


def members(groups, visitor):
    """Return the numbers of the groups that a visitor is in."""
    found = Membership(visitor, rules.compiled()).members()
    return [number for number, group in enumerate(groups) if group.pk in found]


def main_of(response):
    """Return a page without its head, menu and trail, which name the page itself."""
    return response.content.partition(b"<main>")[2]


# Measuring


def test_a_ratio_pairs_the_runs_of_each_round_whoever_is_first(monkeypatch):
    # Every other round is a thousand times slower, as on a machine that has other work to do.
    clock = SimpleNamespace(now=0.0)
    load = cycle([1, 1, 1000, 1000])

    def work(seconds):
        clock.now += seconds * next(load)

    monkeypatch.setattr(measure, "process_time", lambda: clock.now)
    ratio = measure.paired_ratio(partial(work, 3), partial(work, 2), rounds=10)
    assert ratio == pytest.approx((1.5, 1.5, 1.5))


def test_an_interval_holds_the_median():
    low, high = measure.interval_of(list(accumulate(range(30))))
    assert low < 112 < high


def test_a_figure_has_what_a_report_needs():
    assert figure("fast", 1.0, 1.05, "times", (0.9, 1.04)) == {
        "figure": "fast",
        "value": 1.0,
        "interval": [0.9, 1.04],
        "bound": 1.05,
        "unit": "times",
        "holds": True,
    }


@pytest.mark.parametrize(
    ("value", "interval", "at_most", "holds"),
    [
        (1.0, (0.9, 1.05), True, True),
        (1.0, (0.9, 1.06), True, False),
        (1.1, (1.04, 1.2), False, False),
        (1.1, (1.05, 1.2), False, True),
        (1.05, None, True, True),
        (1.06, None, True, False),
    ],
)
def test_a_figure_holds_when_the_far_end_of_its_interval_does(value, interval, at_most, holds):
    made = figure("something", value, 1.05, "times", interval, at_most=at_most)
    assert made["holds"] is holds


# The command


@pytest.fixture
def families(monkeypatch, tmp_path):
    """Families of figures by name, in place of the real ones, which would take minutes."""
    made = {name: [HOLDS] for name in bench.FAMILIES}

    def found(path):
        figures = made[path.rpartition(".")[2]]
        return SimpleNamespace(figures=figures if callable(figures) else lambda: figures)

    monkeypatch.setattr(bench, "import_module", found)
    monkeypatch.setattr(bench, "site", nullcontext)
    monkeypatch.setattr(bench, "RESULTS", tmp_path / "results.json")
    return made


def test_the_command_succeeds_when_all_figures_hold_and_writes_them(families):
    assert bench.main([]) == 0
    assert json.loads(bench.RESULTS.read_text()) == [HOLDS] * len(bench.FAMILIES)


def test_the_command_fails_when_one_figure_misses_after_it_printed_all(families, capsys):
    families["rules"] = [MISSES]
    assert bench.main([]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split()[-1] == "NO"
    others = len(bench.FAMILIES) - 1
    assert [line.split()[-1] for line in lines[2:-1]] == ["yes"] * others
    assert lines[-1].startswith(f"{others} of {others + 1} figures hold.")


def test_a_family_by_name_is_measured_alone_and_leaves_the_results(families, capsys):
    assert bench.main(["pages"]) == 0
    assert capsys.readouterr().out.count("fast") == 1
    assert not bench.RESULTS.exists()


@pytest.mark.parametrize(("required", "code"), [("", 0), ("1", 1)])
def test_what_cannot_be_measured_here_is_said(families, monkeypatch, capsys, required, code):
    monkeypatch.setenv("WPP_REQUIRE_ALL", required)
    families["field"] = lambda: pytest.skip("the field: no browser")
    assert bench.main([]) == code
    others = len(bench.FAMILIES) - 1
    said = f"Left out: the field: no browser.\n{others} of {others} figures hold."
    assert said in capsys.readouterr().out


# Rules


@pytest.mark.parametrize("count", [100, 300])
def test_the_reader_is_in_one_group_of_ten(count):
    groups = rules.save_groups(count, "wednesday")
    assert members(groups, rules.a_reader()) == list(range(0, count, 10))


def test_the_membership_of_tomorrow_is_that_of_today():
    groups = rules.save_groups(100, "wednesday")
    tomorrow = rules.a_reader(rules.WEDNESDAY + timedelta(days=1))
    assert members(groups, tomorrow) == list(range(0, 100, 10))


def test_groups_ask_three_things_of_all_kinds_and_fail_at_each_of_them():
    rules.save_groups(100, "wednesday")
    reader = rules.a_reader()
    asked = [rule.conditions for rule in rules.compiled().compiled.values()]
    kinds = {tuple(condition.name for condition in conditions) for conditions in asked}
    assert kinds == {
        ("device", second, third)
        for second in ("campaign", "referrer")
        for third in ("weekday", "query_parameter")
    }
    answers = [tuple(condition.test(reader) for condition in conditions) for conditions in asked]
    assert {each: answers.count(each) for each in answers} == {
        (True, True, True): 10,
        (False, True, True): 30,
        (True, False, True): 30,
        (True, True, False): 30,
    }


def test_and_chains_answer_as_the_rules_do():
    rules.save_groups(100, "wednesday")
    reader = rules.a_reader()
    for rule in rules.compiled().compiled.values():
        assert rules.and_chain(rule)(reader) is rule.test(reader)


def test_saving_groups_again_leaves_only_the_new_ones():
    rules.save_groups(20, "wednesday")
    rules.save_groups(10, "wednesday")
    assert len(rules.compiled().rows) == 10


# Pages


def test_both_pages_show_the_same_in_as_many_queries():
    pair, reader = pages.variants_pair(), pages.reader()
    personalized, plain = (reader.get(pages.page_url(page)) for page in pair)
    assert main_of(personalized) == main_of(plain)
    assert personalized.content.count(b"Picture") == len(pages.WINNERS)
    assert personalized.headers["Cache-Control"] == "private, no-cache"
    assert "Cache-Control" not in plain.headers
    assert pages.extra_queries(reader, pair) == 0


def test_every_block_has_four_variants_for_groups_of_their_own():
    stored = [item["value"] for item in pages.variants_pair().personalized.body.raw_data]
    named = [item["value"]["groups"] for value in stored for item in value["variants"]]
    assert [len(value["variants"]) for value in stored] == [pages.VARIANTS] * len(pages.WINNERS)
    assert len({pk for (pk,) in named}) == len(named) == 20


def test_a_member_sees_the_variant_for_the_account_and_others_do_not():
    pair = pages.account_pair()
    member = pages.reader(builders.user("customer", groups=["Customers"]))
    personalized, plain = (pages.page_url(page) for page in pair)
    assert main_of(member.get(personalized)) == main_of(member.get(plain))
    assert b"For customers" in member.get(plain).content
    assert b"For everybody" in pages.reader().get(personalized).content


def test_without_the_user_bar_a_page_does_not_ask_who_is_logged_in():
    plain = pages.page_url(pages.account_pair().plain)
    member = pages.reader(builders.user("customer"))
    with_bar = queries_of(lambda: member.get(plain))
    with pages.without_user_bar():
        without_bar = queries_of(lambda: member.get(plain))
        assert b"For customers" in member.get(plain).content
    assert any("django_session" in sql for sql in with_bar)
    assert not any("django_session" in sql for sql in without_bar)


# The middleware alone


def test_one_of_the_two_servers_knows_no_visitor():
    group = builders.group("Desktops", ("device", {"kinds": ["desktop"]}))
    variant = builders.variant([group], "For desktops")
    block = builders.personalized("rich", "For everybody", variant)
    url = publish_pair("welcome", [block], []).personalized.url
    ours, bare = idle.servers()
    assert b"For desktops" in ours.get(url).content
    assert b"For everybody" in bare.get(url).content


def test_headers_are_compared_with_their_cookies():
    response = HttpResponse("text", headers={"X-Some": "thing"})
    before = idle.headers_of(response)
    response.set_cookie("wpp", "1")
    assert b"X-Some: thing" in before
    assert idle.headers_of(response) != before


def test_the_idle_page_shows_blocks_to_a_visitor_without_cookies():
    ours, bare = idle.servers()
    url = idle.plain_url()
    assert ours.get(url).content == bare.get(url).content
    assert ours.get(url).content.count(b"Picture") == idle.BLOCKS


# The editor and its field


def test_both_editors_hold_the_same_contents():
    server, pair = editor.editor(), editor.editor_pair()
    for page in pair:
        html = server.get(editor.edit_url(page)).content.decode()
        assert all(f"Hero {number}" in html for number in range(50))
    stored = [item["value"] for item in pair.personalized.body.raw_data]
    assert len(stored) == 10
    assert (
        sum(len(value["variants"]) + 1 for value in stored) == len(pair.plain.body.raw_data) == 50
    )


def test_saving_the_form_saves_a_draft_of_the_same_blocks():
    server, pair = editor.editor(), editor.editor_pair()
    for page in pair:
        server.post(editor.edit_url(page), editor.form_of(server, page))
        page.refresh_from_db()
        draft = page.get_latest_revision_as_object()
        assert page.has_unpublished_changes
        assert list(draft.body.raw_data) == list(page.body.raw_data)


def test_the_field_is_asked_twenty_times():
    assert len(field.KEYS) == 20


# The history


def test_only_the_views_of_who_carries_the_cookie_are_recorded(settings):
    settings.WAGTAIL_PERSONALIZE_PLUS = {**recording.AGREED, "HISTORY": {"IMMEDIATE": True}}
    recorded_server, plain_server, url = recording.recording_pair()
    assert plain_server.get(url).content == recorded_server.get(url).content
    kinds = DayCount.objects.order_by("kind").values_list("kind", "count")
    # The view that brought the cookie, and the one of who came back with it
    assert list(kinds) == [("section", 2), ("visit", 1)]


# Facts


def test_every_fact_of_a_request_is_read(settings):
    path = str(recorded(facts.CITIES))
    settings.WAGTAIL_PERSONALIZE_PLUS = {"GEOIP": {"DATABASE": path}}
    visitor = facts.ours(builders.DESKTOP, "2001:218::1")
    assert FACTS.keys() <= visitor.__dict__.keys()
    assert visitor.location.country == "JP"
    assert visitor.arrival.utm["campaign"] == "winter"


def test_both_places_see_the_same_default_while_no_weather_can_be_had():
    with facts.weather_page() as (down, up, url):
        assert main_of(down.get(url)) == main_of(up.get(url))
        assert b"Hero 1" in up.get(url).content
        assert b"Hero 0" not in up.get(url).content
