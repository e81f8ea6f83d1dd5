"""The file that tells where addresses are: broken, missing, replaced while it is in use."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import get_ident

import maxminddb
import pytest

from tests.data import recorded
from tests.environment import ROOT
from wagtail_personalize_plus import rarely
from wagtail_personalize_plus.visitor import location_file
from wagtail_personalize_plus.visitor.location_file import (
    LocationFile,
    UnusableFile,
    fault_of,
    open_file,
)

LONDON, LINKOPING = "81.2.69.142", "89.160.20.112"
CITIES, COUNTRIES = "geoip/GeoLite2-City-Test.mmdb", "geoip/GeoLite2-Country-Test.mmdb"


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    """The clock by which the file is looked at and logged; it stands still."""
    clock = Clock()
    for module in (location_file, rarely):
        monkeypatch.setattr(module, "monotonic", clock)
    return clock


@pytest.fixture
def file(tmp_path):
    """A file of cities that may be changed."""
    return put(tmp_path / "places.mmdb", CITIES)


@pytest.fixture
def asked():
    return LocationFile(lambda record: record and sorted(record))


def put(path, name):
    """Replace a file in one step, as those who update such files do."""
    new = path.with_suffix(f".{get_ident()}")
    shutil.copyfile(recorded(name), new)
    return new.replace(path)


def told(caplog):
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


def test_an_address_is_found(asked, file):
    assert "city" in asked.find(file, LONDON)
    assert "city" in asked.find(str(file), LONDON)
    assert asked.find(file, "127.0.0.1") is None


def test_a_replaced_file_counts_at_once_for_new_addresses_and_soon_for_all(asked, file, clock):
    assert "city" in asked.find(file, LONDON)
    put(file, COUNTRIES)
    assert "city" in asked.find(file, LONDON)
    clock.now += location_file.LOOK_SECONDS + 1
    assert "city" not in asked.find(file, LONDON)
    put(file, CITIES)
    assert "city" in asked.find(file, LINKOPING)
    assert "city" in asked.find(file, LONDON)


def test_a_file_that_is_not_there_is_logged_once_a_minute_and_found_when_it_comes(
    asked, tmp_path, clock, caplog
):
    path = tmp_path / "places.mmdb"
    for _second in range(59):
        assert asked.find(path, LONDON) is None
        clock.now += 1
    said = f"The location database {path} does not exist; locations are unknown."
    assert told(caplog) == [said]
    clock.now += 1
    assert asked.find(path, LONDON) is None
    assert told(caplog) == [said, said]
    put(path, CITIES)
    clock.now += location_file.LOOK_SECONDS + 1
    assert "city" in asked.find(path, LONDON)


def test_a_file_that_goes_away_or_breaks_leaves_places_unknown_until_it_is_mended(
    asked, file, clock, caplog
):
    assert asked.find(file, LONDON)
    file.unlink()
    assert asked.find(file, LINKOPING) is None
    file.write_bytes(b"")
    clock.now += 3
    assert asked.find(file, LONDON) is None
    put(file, CITIES)
    clock.now += 3
    assert "city" in asked.find(file, LONDON)


@pytest.mark.parametrize("part", [0, 0.01, 0.3, 0.5, 0.9, 0.99, 0.999])
def test_a_file_that_was_cut_short_tells_nothing(asked, file, part, caplog):
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * part)])
    assert asked.find(file, LONDON) is None
    assert len(told(caplog)) == 1
    assert LONDON not in caplog.text


def test_a_file_that_is_cut_short_while_it_is_open_kills_nobody(file):
    code = f"""
from wagtail_personalize_plus.visitor.location_file import LocationFile
asked = LocationFile(lambda record: record)
assert asked.find({str(file)!r}, {LONDON!r})
open({str(file)!r}, "w").close()
assert asked.find({str(file)!r}, {LINKOPING!r}) is None
assert asked.find({str(file)!r}, {LONDON!r}) is None
"""
    code = "from django.conf import settings; settings.configure()\n" + code
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_who_writes_into_the_file_all_the_time_hides_it(asked, file, monkeypatch):
    sizes = iter(range(100))
    monkeypatch.setattr(location_file, "_stamp", lambda path: next(sizes))
    assert asked.find(file, LONDON) is None


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        (
            "GeoIP2-City-Test-Broken-Double-Format.mmdb",
            "has a broken record (InvalidDatabaseError)",
        ),
        (
            "MaxMind-DB-test-broken-search-tree-24.mmdb",
            "is a database of the type 'Test', not of cities or countries",
        ),
        (
            "GeoLite2-ASN-Test.mmdb",
            "is a database of the type 'GeoLite2-ASN', not of cities or countries",
        ),
    ],
)
def test_a_broken_file_is_logged_without_the_address(asked, name, fault, caplog):
    path = recorded(f"geoip/{name}")
    for _time in range(3):
        assert asked.find(path, LONDON) is None
    assert told(caplog) == [f"The location database {path} {fault}; locations are unknown."]
    assert LONDON not in caplog.text


def test_every_broken_byte_is_survived(tmp_path, asked, clock):
    whole = recorded(CITIES).read_bytes()
    path = tmp_path / "places.mmdb"
    for start in range(0, len(whole), 997):
        path.write_bytes(whole[:start] + b"\xff" * 7 + whole[start + 7 :])
        clock.now += 10
        asked.find(path, LONDON)
        asked.find(path, "2001:218::1")
    put(path, CITIES)
    clock.now += 10
    assert "city" in asked.find(path, LINKOPING)


def test_the_slow_reader_without_its_extension_is_survived_too(tmp_path, asked, clock, monkeypatch):
    monkeypatch.setattr(maxminddb, "_extension", None)
    test_every_broken_byte_is_survived(tmp_path, asked, clock)


def test_no_place_is_known_for_version_6_in_a_file_of_version_4(asked, tmp_path, caplog):
    from mmdb_writer import MMDBWriter
    from netaddr import IPSet

    writer = MMDBWriter(ip_version=4, database_type="GeoLite2-Country")
    writer.insert_network(IPSet(["192.0.2.0/24"]), {"country": {"iso_code": "NO"}})
    path = tmp_path / "four.mmdb"
    writer.to_db_file(str(path))
    assert asked.find(path, "192.0.2.1") == ["continent", "country"]
    assert asked.find(path, "2001:db8::1") is None
    assert told(caplog) == []


def test_a_file_that_could_not_be_opened_is_tried_again(asked, file, clock, monkeypatch):
    opened = maxminddb.open_database
    monkeypatch.setattr(maxminddb, "open_database", refuse)
    assert asked.find(file, LONDON) is None
    monkeypatch.setattr(maxminddb, "open_database", opened)
    clock.now += location_file.LOOK_SECONDS + 1
    assert asked.find(file, LONDON) is None
    clock.now += location_file.RETRY_SECONDS
    assert "city" in asked.find(file, LONDON)


def refuse(*_):
    raise PermissionError(13, "Permission denied")


def test_a_file_that_may_not_be_read_says_why(file, monkeypatch):
    monkeypatch.setattr(maxminddb, "open_database", refuse)
    with pytest.raises(UnusableFile, match=r"cannot be read \(Permission denied\)"):
        open_file(file)


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("", "does not exist"),
        (5, "is not a MaxMind database, or a broken one"),
        ([], "is not a MaxMind database, or a broken one"),
        ("/", "is not a MaxMind database, or a broken one"),
        ("\x00", "is not a MaxMind database, or a broken one"),
        (__file__, "is not a MaxMind database, or a broken one"),
    ],
)
def test_what_is_no_file_of_places_says_why(asked, path, fault):
    with pytest.raises(UnusableFile, match=fault.replace("(", r"\(")):
        open_file(path)
    assert fault in fault_of(path)
    assert asked.find(path, LONDON) is None


def test_a_file_that_can_be_used_has_no_fault(file):
    assert fault_of(file) == ""


def test_threads_share_it_while_it_is_replaced(asked, file):
    def ask(number):
        if number % 50 == 0:
            put(file, COUNTRIES if number % 100 else CITIES)
        return asked.find(file, f"81.2.69.{number % 250}")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(2000)))
    assert any(answers)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_forked_process_goes_on(file):
    code = f"""
import os
from wagtail_personalize_plus.visitor.location_file import LocationFile
asked = LocationFile(lambda record: record)
assert asked.find({str(file)!r}, {LONDON!r})
child = os.fork()
found = asked.find({str(file)!r}, {LINKOPING!r})
if child == 0:
    os._exit(0 if found else 1)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
assert found
"""
    code = "from django.conf import settings; settings.configure()\n" + code
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
