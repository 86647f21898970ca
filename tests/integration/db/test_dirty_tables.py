"""What goes to the server: exactly what differs since the last acknowledgement, and nothing before a join."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from app.db.session import Database
from app.domain.changes import Label
from app.domain.registry import TABLES
from tests.support.history import Scribe, random_op
from tests.support.journal_oracle import same
from tests.support.profile import Dump, logical_dump, make_database


@pytest.mark.parametrize("seed", range(20))
def test_the_dirty_tables_hold_what_differs_since_the_last_acknowledgement(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    with make_database(tmp_path) as database:
        for _ in range(4):
            _write(database, rng)
        assert _dirty(database) == ({}, {}, [])
        database.maintain(_runs("UPDATE ctl SET joined = 1"))
        for _ in range(2):
            database.maintain(_acknowledge)
            base, mark = logical_dump(database), _last_row(database)
            for _ in range(3):
                _write(database, rng)
            _undo(database, _standing(database)[rng.randrange(2)])
            assert _breaches(database, base, mark) == []


def test_a_range_from_the_server_is_never_dirty(tmp_path: Path) -> None:
    with make_database(tmp_path) as database:
        database.maintain(_runs("UPDATE ctl SET joined = 1"))
        rng = random.Random(3)
        work = [random_op(rng) for _ in range(200)]

        def page(session: Any) -> None:
            session.connection.exec_driver_sql("UPDATE ctl SET mode = 1")
            Scribe(session).run(work)

        database.write(Label("page"), page, origin="sync")
        assert len(logical_dump(database)["contact"]) > 5
        assert _dirty(database) == ({}, {}, [])


def _write(database: Database, rng: random.Random) -> None:
    ops = [random_op(rng) for _ in range(6)]
    database.write(Label("test"), lambda session: Scribe(session).run(ops))


def _undo(database: Database, entry: int) -> None:
    database.write(Label("undo"), lambda session: session.undo(entry))


def _runs(sql: str) -> Callable[[Connection], object]:
    return lambda connection: connection.exec_driver_sql(sql)


def _acknowledge(connection: Connection) -> None:
    """What the server's answer does: everything has a revision and nothing is dirty."""
    for table in ("sync_dirty", "sync_dirty_field", "sync_dirty_range"):
        connection.exec_driver_sql(f"DELETE FROM {table}")
    for table_ in TABLES:
        connection.exec_driver_sql(f'UPDATE "{table_.name}" SET rev = rev + 1')


def _standing(database: Database) -> list[int]:
    with database.read() as session:
        rows = session.connection.exec_driver_sql(
            "SELECT id FROM journal_entry WHERE state = 'done' ORDER BY id DESC LIMIT 2"
        )
        return [row[0] for row in rows] * 2


def _last_row(database: Database) -> int:
    with database.read() as session:
        return int(session.connection.exec_driver_sql("SELECT max(seq) FROM journal_row").scalar_one())


def _dirty(
    database: Database,
) -> tuple[dict[tuple[str, str], str], dict[tuple[str, str, str], object], list[tuple[str, int, int]]]:
    with database.read() as session:
        run = session.connection.exec_driver_sql
        rows = {(t, i): op for t, i, op in run("SELECT tbl, id, op FROM sync_dirty")}
        fields = {(t, i, f): v for t, i, f, v in run("SELECT tbl, id, field, v0 FROM sync_dirty_field")}
        return rows, fields, [tuple(row) for row in run("SELECT tbl, pk_lo, pk_hi FROM sync_dirty_range")]


def _in_ranges(database: Database, ranges: list[tuple[str, int, int]]) -> set[tuple[str, str]]:
    """Records that a range calls dirty: those in it that no server has given a revision."""
    with database.read() as session:
        return {
            (table, row[0])
            for table, low, high in ranges
            for row in session.connection.exec_driver_sql(
                f'SELECT id FROM "{table}" WHERE pk BETWEEN ? AND ? AND rev = 0', (low, high)
            )
        }


def _touched(database: Database, mark: int) -> set[tuple[str, str]]:
    with database.read() as session:
        rows = session.connection.exec_driver_sql("SELECT tbl, id FROM journal_row WHERE seq > ?", (mark,))
        return {(row[0], row[1]) for row in rows}


def _breaches(database: Database, base: Dump, mark: int) -> list[str]:
    rows, fields, ranges = _dirty(database)
    ranged = _in_ranges(database, ranges)
    now = logical_dump(database)
    found = [f"{key} is dirty, but nobody touched it" for key in rows.keys() - _touched(database, mark)]
    for table in TABLES:
        for record in base[table.name].keys() | now[table.name].keys():
            key = (table.name, record)
            was, is_ = base[table.name].get(record), now[table.name].get(record)
            if was is None and rows.get(key) != "I" and key not in ranged:
                found.append(f"{key} is new and not dirty as such: {rows.get(key)}")
            elif is_ is None and rows.get(key) != "D":
                found.append(f"{key} is gone and not dirty as such: {rows.get(key)}")
            elif was is not None and is_ is not None:
                found += _field_breaches(key, was, is_, rows, fields)
    return found


def _field_breaches(
    key: tuple[str, str],
    was: dict[str, object],
    is_: dict[str, object],
    rows: dict[tuple[str, str], str],
    fields: dict[tuple[str, str, str], object],
) -> list[str]:
    found: list[str] = []
    if rows.get(key) == "I":
        return found  # deleted and inserted again: it goes out as a whole
    for name, value in was.items():
        dirty = (*key, name) in fields
        if not same(value, is_[name]) and not dirty:
            found.append(f"{key} {name} differs and is not dirty")
        if dirty and not same(fields[(*key, name)], value):
            found.append(f"{key} {name} was {value!r}, not {fields[(*key, name)]!r}")
    if was.get("deleted_at") is None and is_.get("deleted_at") is not None and rows.get(key) != "D":
        found.append(f"{key} is marked deleted, but goes out as {rows.get(key)}")
    return found
