"""The doors keep their word when the work inside them misbehaves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.db import capture
from app.db.engine import connect
from app.db.session import Database, WriteSession
from app.domain.changes import Label
from app.errors import ConflictError, StorageError
from app.models.contact import contact, contact_point
from app.models.local import journal_entry
from tests.support.journal_oracle import differences, rolled_back
from tests.support.profile import KEY, add_person, logical_dump, make_database, make_file, open_database

ADD, UNDO = Label("add"), Label("undo")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with make_database(tmp_path) as opened:
        yield opened


def states(database: Database) -> list[str]:
    with database.read() as session:
        return [
            row[0] for row in session.execute(journal_entry.select().with_only_columns(journal_entry.c.state))
        ]


def limit_pages(database: Database, pages: int) -> None:
    """Lets the file grow by that many pages; SQLite then says that the disk is full."""

    def work(connection: object) -> None:
        count = database_pages(database)
        connection.exec_driver_sql(f"PRAGMA max_page_count = {count + pages}")  # type: ignore[attr-defined]  # a Connection

    database.maintain(work)


def database_pages(database: Database) -> int:
    with database.read() as session:
        return int(session.connection.exec_driver_sql("PRAGMA page_count").scalar_one())


def test_a_write_that_hides_a_full_disk_is_not_reported_as_saved(database: Database) -> None:
    limit_pages(database, 3)

    def work(session: WriteSession) -> None:
        for number in range(200):
            try:
                add_person(session, "x" * 2000 + str(number))
            except (DBAPIError, IntegrityError):
                continue

    with pytest.raises((StorageError, IntegrityError)):
        database.write(ADD, work)
    assert logical_dump(database)["contact"] == {}
    limit_pages(database, 10_000)
    database.write(ADD, add_person)
    assert len(logical_dump(database)["contact"]) == 1


def test_a_bulk_that_breaks_off_leaves_capture_in_place(database: Database) -> None:
    def work(session: WriteSession) -> None:
        try:
            with session.bulk(contact, contact_point):
                session.bulk_insert(contact, ("id", "fn"), [("a", "one"), ("b", "two")])
                raise KeyError
        except KeyError:
            session.insert(contact, id="c", fn="three")

    written = database.write(ADD, work)
    after = logical_dump(database)
    assert set(after["contact"]) == {"a", "b", "c"}
    with database.read() as session:
        assert capture.actual_hash(session.connection) == capture.expected_hash()
        assert rolled_back(session.connection, written.entry, after)["contact"] == {}
    database.write(UNDO, lambda session: session.undo(written.entry))
    assert logical_dump(database)["contact"] == {}


def test_a_long_write_that_was_rolled_back_takes_no_more_slices(database: Database) -> None:
    long = database.write_long(ADD)
    long.slice(add_person)
    long.roll_back()
    with pytest.raises(ConflictError):
        long.slice(add_person)
    assert logical_dump(database)["contact"] == {}


def test_a_long_write_lets_others_in_between_and_is_undone_as_one(database: Database) -> None:
    start = logical_dump(database)
    long = database.write_long(ADD)
    first = long.slice(add_person)
    other = database.write(ADD, add_person)
    between = database.write(ADD, lambda session: session.update(contact, first, note="mine"))
    long.finish(lambda session: session.update(contact, first, fn="renamed"))
    report = database.write(UNDO, lambda session: session.undo(long.entry)).value
    left = logical_dump(database)["contact"]
    assert [kept.reason for kept in report.kept] == ["changed"]
    assert sorted(str(record["note"]) for record in left.values()) == ["", "mine"]
    for entry in (database.write(UNDO, lambda session: session.undo(other.entry)).entry, between.entry):
        assert entry
    assert states(database).count("running") == 0
    assert start["contact"] == {}


def test_a_running_entry_is_taken_back_when_the_database_is_opened(tmp_path: Path) -> None:
    with make_database(tmp_path) as database:
        database.write(ADD, add_person)
        before = logical_dump(database)
        long = database.write_long(ADD)
        long.slice(add_person)
        long.slice(lambda session: session.update(contact, 1, fn="half an import"))
        database.write_long(ADD)  # not one slice came
    with open_database(tmp_path / "satchel.db") as database:
        assert differences(before, logical_dump(database)) == []
        assert "running" not in states(database)


def test_a_database_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = make_file(tmp_path)
    _set_version(path, 99)
    before = path.read_bytes()
    with pytest.raises(StorageError, match="newer"):
        open_database(path)
    assert path.read_bytes() == before
    _set_version(path, 0)
    with pytest.raises(StorageError, match="upgraded"):
        open_database(path)


def test_triggers_that_were_tampered_with_are_made_again_at_start(tmp_path: Path) -> None:
    path = make_file(tmp_path)
    driver = connect(path, KEY)
    driver.execute("DROP TRIGGER cap_u_contact_fn")
    driver.execute("CREATE TRIGGER stray AFTER INSERT ON contact BEGIN SELECT 1; END")
    driver.close()
    with open_database(path) as database, database.read() as session:
        assert capture.actual_hash(session.connection) == capture.expected_hash()


def test_an_undo_that_can_change_nothing_can_itself_be_undone(database: Database) -> None:
    pk = database.write(ADD, add_person).value
    first = database.write(ADD, lambda session: session.update(contact, pk, fn="second")).entry
    database.write(ADD, lambda session: session.update(contact, pk, fn="third"))
    undone = database.write(UNDO, lambda session: session.undo(first))
    assert [kept.reason for kept in undone.value.kept] == ["changed"]
    database.write(UNDO, lambda session: session.undo(undone.entry))
    assert states(database) == ["done", "done", "done", "undone", "done"]


def _set_version(path: Path, version: int) -> None:
    driver = connect(path, KEY)
    driver.execute(f"PRAGMA user_version = {version}")
    driver.close()
