"""An upgrade is whole or has not happened, whatever stops it; a newer database is not touched."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, event
from sqlalchemy.types import TypeEngine

from app.db import capture, migrate
from app.db.engine import connect, make_engine
from app.domain.changes import Label
from app.errors import StorageError
from app.models.base import METADATA
from app.models.contact import contact
from tests.support.journal_oracle import differences
from tests.support.next_schema import NEXT_VERSION, next_scripts
from tests.support.profile import (
    KEY,
    SCRIPTS,
    add_person,
    logical_dump,
    make_database,
    make_file,
    open_database,
)

NIGHTLY = os.environ.get("SATCHEL_NIGHTLY") == "1"
WRITES = re.compile(r"^\s*(CREATE|DROP|ALTER|INSERT|UPDATE|DELETE|PRAGMA user_version =)")
TRIGGER = re.compile(r"^\s*(CREATE|DROP) TRIGGER")


class Cut(Exception):
    """What stops a migration in these tests."""


class Statements:
    """Counts the statements of every connection; raises Cut before the one with the number `cut`."""

    def __init__(self, cut: int = 0) -> None:
        self.texts: list[str] = []
        self._cut = cut

    def __call__(self, _connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        self.texts.append(statement)
        if len(self.texts) == self._cut:
            raise Cut(statement)


@contextmanager
def watched(statements: Statements) -> Iterator[None]:
    event.listen(Engine, "before_cursor_execute", statements)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", statements)


def cuts(texts: list[str]) -> list[int]:
    """Statements to stop at: all nightly; else each that writes, and every 40th of the others."""
    return [
        number
        for number, text in enumerate(texts, 1)
        if NIGHTLY or number % 40 == 0 or (WRITES.match(text) and not TRIGGER.match(text))
    ]


def no_backup() -> None:
    """Stands for a backup that went well."""


@contextmanager
def next_program() -> Iterator[None]:
    """Inside, the program is the one that knows the made-up next schema."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrate, "SCHEMA_VERSION", NEXT_VERSION)
        yield


def filled(folder: Path) -> Path:
    """A closed database with people in it, the newest of whom was removed again."""
    with make_database(folder) as database:
        for number in range(20):
            written = database.write(
                Label("add"), partial(add_person, fn=f"Person {number}", email="p@x.example")
            )
        database.write(Label("undo"), lambda session: session.undo(written.entry))
    return folder / "satchel.db"


def upgraded(path: Path, scripts: Path) -> bool:
    with next_program():
        return migrate.upgrade(path, KEY, scripts=scripts, backup_first=no_backup)


def test_an_upgrade_keeps_every_record_and_rebuilds_the_triggers(tmp_path: Path) -> None:
    path = filled(tmp_path)
    driver = connect(path, KEY)
    before = driver.execute("SELECT pk, id, fn FROM contact").fetchall()
    driver.close()
    assert upgraded(path, next_scripts(tmp_path))
    assert not upgraded(path, tmp_path)
    with next_program(), open_database(path) as database, database.read() as session:
        run = session.connection.exec_driver_sql
        assert run("SELECT pk, id, fn FROM contact").all() == before
        assert run("SELECT count(*) FROM contact WHERE mark = upper(fn)").scalar_one() == len(before)
        assert capture.actual_hash(session.connection) == capture.expected_hash()


def test_a_table_made_anew_does_not_give_old_keys_again(tmp_path: Path) -> None:
    path = filled(tmp_path)
    upgraded(path, next_scripts(tmp_path))
    with next_program(), open_database(path, seed=1) as database:
        assert database.write(Label("add"), add_person).value == 21


def test_an_undo_of_what_was_done_before_the_upgrade_still_works(tmp_path: Path) -> None:
    path = filled(tmp_path)
    with open_database(path) as database:
        gone = database.write(Label("remove"), lambda session: session.undo(1)).entry
    upgraded(path, next_scripts(tmp_path))
    with next_program(), open_database(path) as database:
        database.write(Label("undo"), lambda session: session.undo(gone))
        assert "Person 0" in {record["fn"] for record in logical_dump(database)["contact"].values()}


def test_an_upgrade_that_is_stopped_at_any_statement_leaves_the_old_version(tmp_path: Path) -> None:
    path, scripts = filled(tmp_path), next_scripts(tmp_path)
    with open_database(path) as database:
        before = logical_dump(database)
    old = path.read_bytes()
    counted = Statements()
    with watched(counted):
        upgraded(path, scripts)
    for cut in cuts(counted.texts):
        path.write_bytes(old)
        with watched(Statements(cut)), pytest.raises(Cut):
            upgraded(path, scripts)
        assert migrate.schema_version(path, KEY) == 1
        assert path.read_bytes() == old, f"statement {cut}: {counted.texts[cut - 1]}"
    with open_database(path) as database:
        assert differences(before, logical_dump(database)) == []


def test_a_new_database_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "satchel.db"
    counted = Statements()
    with watched(counted):
        migrate.create(path, KEY, scripts=SCRIPTS)
    path.unlink()
    for cut in cuts(counted.texts)[:: 1 if NIGHTLY else 8]:
        with watched(Statements(cut)), pytest.raises(Cut):
            migrate.create(path, KEY, scripts=SCRIPTS)
        assert not path.exists()
    migrate.create(path, KEY, scripts=SCRIPTS)
    assert [file.name for file in tmp_path.iterdir()] == ["satchel.db"]
    with pytest.raises(StorageError, match="already"):
        migrate.create(path, KEY, scripts=SCRIPTS)


@pytest.mark.parametrize(
    "also",
    [
        'op.execute("DELETE FROM contact_point WHERE pk = 3")',
        'op.execute("UPDATE contact_point SET pk = pk + 100")',
        'op.execute("UPDATE contact_point SET contact_pk = 9999")',
        'op.drop_table("tag"); op.create_table("tag", sa.Column("pk", sa.Integer(), primary_key=True))',
    ],
)
def test_a_migration_that_loses_renumbers_or_breaks_something_is_taken_back(
    also: str, tmp_path: Path
) -> None:
    path = filled(tmp_path)
    old = path.read_bytes()
    with pytest.raises(StorageError, match="its own check") as caught:
        upgraded(path, next_scripts(tmp_path, also=also))
    assert caught.value.key == "migration_check"
    assert path.read_bytes() == old


def test_nothing_is_upgraded_without_its_backup(tmp_path: Path) -> None:
    path = filled(tmp_path)
    old = path.read_bytes()

    def full_disk() -> None:
        raise StorageError("disk_full", "The disk is full.")

    with next_program(), pytest.raises(StorageError, match="full"):
        migrate.upgrade(path, KEY, scripts=next_scripts(tmp_path), backup_first=full_disk)
    assert path.read_bytes() == old


def test_a_newer_database_is_refused_before_a_backup_and_untouched(tmp_path: Path) -> None:
    path = make_file(tmp_path)
    driver = connect(path, KEY)
    driver.execute("PRAGMA user_version = 7")
    driver.close()
    old = path.read_bytes()
    with pytest.raises(StorageError, match="newer"):
        migrate.upgrade(path, KEY, scripts=SCRIPTS, backup_first=lambda: pytest.fail("backed up"))
    assert path.read_bytes() == old
    assert (tmp_path / "satchel.db-wal").stat().st_size == 0


def test_the_newest_revision_is_the_schema_version() -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    assert ScriptDirectory.from_config(config).get_heads() == [f"{migrate.SCHEMA_VERSION:04d}"]


def test_the_migrated_schema_is_that_of_the_models(tmp_path: Path) -> None:
    path = make_file(tmp_path)
    engine = make_engine(lambda: connect(path, KEY), size=0, begin="BEGIN")
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": _other_type, "include_object": _is_ours}
        )
        assert compare_metadata(context, METADATA) == []
        rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        stored = {row[0]: row[1] for row in rows}
    for name, table in METADATA.tables.items():
        assert ("AUTOINCREMENT" in stored[name]) == bool(table.dialect_options["sqlite"]["autoincrement"]), (
            name
        )
        assert ("WITHOUT ROWID" in stored[name]) != table.dialect_options["sqlite"]["with_rowid"], name
    assert contact.name in stored


def _other_type(
    _context: object,
    _inspected: object,
    column: object,
    stored: TypeEngine[object],
    model: TypeEngine[object],
) -> bool:
    """Compares declared types as SQLite stores them; a column without type stays without."""
    untyped = model.__class__.__name__ == "Untyped"
    declared = str(stored).upper().replace("NULL", "")
    return declared not in ("", "NUMERIC") if untyped else declared != str(model).upper()


def _is_ours(_item: object, name: str | None, kind: str, _reflected: bool, _compared: object) -> bool:
    """The search index and alembic's own table are made by hand."""
    return not (kind == "table" and (name or "").startswith(("search_", "alembic_")))
