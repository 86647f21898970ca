"""A check finds what is wrong beside running writers, and a repair makes anew what can be computed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.db.blobs import BlobStore
from app.db.check import CheckReport, Depth, Trouble, check, repair
from app.db.engine import connect
from app.db.session import Database
from app.domain.changes import Label
from app.errors import LockedError
from app.models.activity import task
from tests.support.backups import Place, add_photo, new_place
from tests.support.clock import FakeClock
from tests.support.history import Scribe, random_op
from tests.support.profile import (
    KEY,
    add_call,
    add_company,
    add_person,
    logical_dump,
    make_database,
    raw_snapshot,
)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return new_place(tmp_path / "profile")


@pytest.fixture
def blobs(place: Place, fake_clock: FakeClock) -> Iterator[BlobStore]:
    with place.blobs(fake_clock) as store:
        yield store


@pytest.fixture
def database(place: Place, blobs: BlobStore, fake_clock: FakeClock) -> Iterator[Database]:
    with make_database(place.folder, clock=fake_clock) as opened:
        person = opened.write(
            Label("add"), lambda s: add_person(s, email="A@b.example", tel="+49 30 123456")
        ).value
        opened.write(Label("add"), add_company)
        opened.write(Label("call"), lambda s: add_call(s, person, body="about the offer"))
        opened.write(Label("task"), lambda s: s.insert(task, summary="write", due="2026-12-01"))
        add_photo(opened, blobs, b"photo" * 1000)
        yield opened


def look(place: Place, blobs: BlobStore | None, clock: FakeClock, depth: Depth = Depth.FULL) -> CheckReport:
    return check(
        place.database,
        KEY,
        blobs=blobs,
        scratch=place.folder / "scratch",
        depth=depth,
        now=clock.now_ms(),
        tzid=clock.tzid(),
    )


def spoil(place: Place, *statements: str) -> None:
    driver = connect(place.database, KEY)
    driver.execute("PRAGMA foreign_keys = OFF")
    for statement in statements:
        driver.execute(statement)
    driver.close()


def troubles(report: CheckReport) -> set[Trouble]:
    return {finding.trouble for finding in report.findings}


@pytest.mark.parametrize("depth", list(Depth))
def test_a_whole_database_has_no_findings(
    place: Place, database: Database, blobs: BlobStore, fake_clock: FakeClock, depth: Depth
) -> None:
    report = look(place, blobs, fake_clock, depth)
    assert report == CheckReport((), 1)
    assert report.ok
    assert list((place.folder / "scratch").glob(".*")) == [] if depth is Depth.FULL else True


def test_random_histories_leave_nothing_to_find(place: Place, fake_clock: FakeClock) -> None:
    rng = random.Random(5)
    with make_database(place.folder, clock=fake_clock) as database:
        for _ in range(30):
            ops = [random_op(rng) for _ in range(6)]
            database.write(Label("random"), lambda s, ops=ops: Scribe(s).run(ops))  # type: ignore[misc]  # bound now
        assert troubles(look(place, None, fake_clock)) == set()


@pytest.mark.parametrize(
    ("statement", "detail"),
    [
        ("UPDATE contact_row SET town = 'Nowhere' WHERE pk = 1", "list row 1"),
        ("DELETE FROM contact_row WHERE pk = 2", "list row 2"),
        ("UPDATE row_count SET n = n + 1 WHERE name = 'contacts'", "count contacts"),
        ("UPDATE contact_point SET e164 = '+1' WHERE type = 'tel'", "number 2"),
        ("UPDATE task SET due_utc = 1", "due 1"),
    ],
)
def test_derived_rows_that_differ_are_found_and_computed_anew(
    place: Place, database: Database, blobs: BlobStore, fake_clock: FakeClock, statement: str, detail: str
) -> None:
    records, rows = logical_dump(database), raw_snapshot(database)
    spoil(place, statement)
    report = look(place, blobs, fake_clock)
    assert troubles(report) == {Trouble.DERIVED}
    assert report.findings[0].details == (detail,)
    assert report.repairable
    fake_clock.advance(days=1)
    assert repair(database, report, now=fake_clock.now_ms(), tzid=fake_clock.tzid()) == (Trouble.DERIVED,)
    assert look(place, blobs, fake_clock).ok
    assert logical_dump(database) == records
    if "DELETE" not in statement:
        assert raw_snapshot(database) == rows


def test_an_index_that_lacks_a_record_is_found_and_made_anew(
    place: Place, database: Database, blobs: BlobStore, fake_clock: FakeClock
) -> None:
    spoil(place, "DELETE FROM search_contact WHERE rowid = 1")
    report = look(place, blobs, fake_clock)
    assert troubles(report) == {Trouble.INDEX}
    repair(database, report, now=fake_clock.now_ms(), tzid=fake_clock.tzid())
    assert look(place, blobs, fake_clock).ok


def test_an_index_whose_pages_are_lost_is_found_at_once(
    place: Place, database: Database, blobs: BlobStore, fake_clock: FakeClock
) -> None:
    spoil(place, "DELETE FROM search_contact_data WHERE id > 10")
    report = look(place, blobs, fake_clock, Depth.QUICK)
    assert troubles(report) == {Trouble.INDEX}
    repair(database, report, now=fake_clock.now_ms(), tzid=fake_clock.tzid())
    assert look(place, blobs, fake_clock).ok


def test_triggers_that_are_not_this_programs_are_named_and_made_anew(
    place: Place, database: Database, blobs: BlobStore, fake_clock: FakeClock
) -> None:
    spoil(place, "DROP TRIGGER cap_u_contact_fn", "DROP TRIGGER cap_d_tag")
    report = look(place, blobs, fake_clock, Depth.QUICK)
    assert troubles(report) == {Trouble.TRIGGERS}
    assert report.findings[0].details == ("cap_d_tag", "cap_u_contact_fn")
    repair(database, report, now=fake_clock.now_ms(), tzid=fake_clock.tzid())
    assert look(place, blobs, fake_clock).ok


def test_a_reference_into_nothing_is_found_and_not_repaired_away(
    place: Place, database: Database, blobs: BlobStore, fake_clock: FakeClock
) -> None:
    spoil(place, "DROP TRIGGER cap_u_contact_point_contact_pk", "UPDATE contact_point SET contact_pk = 999")
    report = look(place, blobs, fake_clock, Depth.QUICK)
    assert troubles(report) == {Trouble.REFERENCES, Trouble.TRIGGERS}
    assert not report.repairable
    assert repair(database, report, now=fake_clock.now_ms(), tzid=fake_clock.tzid()) == (Trouble.TRIGGERS,)
    assert troubles(look(place, blobs, fake_clock, Depth.QUICK)) == {Trouble.REFERENCES}


@pytest.mark.parametrize("depth", list(Depth))
def test_a_missing_content_is_found(
    place: Place, database: Database, blobs: BlobStore, fake_clock: FakeClock, depth: Depth
) -> None:
    fake_clock.advance(days=8)
    assert blobs.collect(set()).blobs == 1
    assert troubles(look(place, blobs, fake_clock, depth)) == {Trouble.CONTENTS}


def test_a_damaged_content_is_found_by_a_full_check(
    place: Place, database: Database, blobs: BlobStore, fake_clock: FakeClock
) -> None:
    driver = connect(place.folder / "blobs.db", KEY)
    driver.execute("UPDATE chunk SET data = zeroblob(length(data))")
    driver.close()
    assert look(place, blobs, fake_clock, Depth.QUICK).ok
    assert troubles(look(place, blobs, fake_clock)) == {Trouble.CONTENTS}


def test_a_damaged_page_is_found(place: Place, fake_clock: FakeClock) -> None:
    with make_database(place.folder, clock=fake_clock) as database:
        database.write(Label("add"), add_person)
    raw = bytearray(place.database.read_bytes())
    raw[4096 * 20 + 700] ^= 1
    place.database.write_bytes(raw)
    assert troubles(look(place, None, fake_clock)) == {Trouble.CIPHER, Trouble.UNREADABLE}
    raw[:4096] = bytes(4096)
    place.database.write_bytes(raw)
    with pytest.raises(LockedError):
        look(place, None, fake_clock, Depth.QUICK)
    place.database.write_bytes(b"")
    assert troubles(look(place, None, fake_clock, Depth.QUICK)) == {Trouble.UNREADABLE}
