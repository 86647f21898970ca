"""Whatever writes is captured exactly, and undo gives back what was there: random histories prove it."""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from app.db import derived
from app.db.journal import UndoReport
from app.db.session import Database, WriteSession
from app.domain.changes import Label
from app.domain.registry import TABLES
from app.errors import NotFoundError
from tests.support.history import CHOSEN, KINDS, Op, Scribe, random_op
from tests.support.journal_oracle import Past, differences, rolled_back, undo_breaches, unraised, versions
from tests.support.profile import logical_dump, make_database, open_database

pytestmark = pytest.mark.timeout(600)  # whole histories on a busy machine

NIGHTLY = os.environ.get("SATCHEL_NIGHTLY") == "1"
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
GROWING = frozenset({"orm_add", "core_insert", "many_insert", "raw_insert", "bulk"})
OPS = st.lists(
    st.builds(
        Op,
        kind=st.sampled_from(KINDS),
        table=st.integers(0, len(CHOSEN) - 1),
        row=st.integers(0, 40),
        picks=st.lists(st.integers(0, 999), min_size=1, max_size=6).map(tuple),
    ),
    min_size=1,
    max_size=6,
)


def write(database: Database, ops: list[Op]) -> int:
    """One entry that carries out the ops; 0 when they changed nothing."""
    return database.write(Label("test"), lambda session: Scribe(session).run(ops)).entry


def undo(database: Database, entry: int) -> tuple[int, UndoReport]:
    """Takes back an entry; the entry that did it, and its report."""
    written = database.write(Label("undo"), lambda session: session.undo(entry))
    return written.entry, written.value


def standing(database: Database) -> list[int]:
    """The entries that can be undone, newest first."""
    with database.read() as session:
        rows = session.connection.exec_driver_sql(
            "SELECT id FROM journal_entry WHERE state = 'done' ORDER BY id DESC"
        )
        return [row[0] for row in rows]


def unwind(database: Database, entries: list[int]) -> list[int]:
    """Undoes entries newest first, those too that stand again on the way; the entries that did it."""
    made: list[int] = []
    for entry in sorted(entries, reverse=True):
        if entry in standing(database):
            by, report = undo(database, entry)
            assert report.kept == (), f"entry {entry} was not taken back completely: {report.kept}"
            made.append(by)
    return made


def all_entries(database: Database) -> list[int]:
    with database.read() as session:
        return [row[0] for row in session.connection.exec_driver_sql("SELECT id FROM journal_entry")]


def derived_rows(connection: Connection) -> tuple[list[tuple[object, ...]], dict[str, int]]:
    """List rows without their time, and the counts that are not zero."""
    rows = connection.exec_driver_sql("SELECT * FROM contact_row ORDER BY pk").mappings().all()
    shown = [tuple(value for name, value in row.items() if name != "touched_at") for row in rows]
    counts = connection.exec_driver_sql("SELECT name, n FROM row_count WHERE n <> 0").all()
    return shown, dict(counts)


class _RollBack(Exception):
    """Ends a transaction that must leave nothing behind."""


def assert_derived_rows_are_right(database: Database) -> None:
    """The list rows that the writes kept are those that a rebuild makes."""

    def compare(connection: Connection) -> None:
        kept = derived_rows(connection)
        derived.rebuild(connection, now=0)
        assert kept == derived_rows(connection)
        raise _RollBack

    with pytest.raises(_RollBack):
        database.maintain(compare)


@cache
def lived_in() -> bytes:
    """A closed database with some 150 records, made by random statements."""
    rng = random.Random(0)
    ops = [random_op(rng) for _ in range(250)]
    with tempfile.TemporaryDirectory() as folder:
        with make_database(Path(folder)) as database:
            write(database, [op for op in ops if op.kind in GROWING])
        return (Path(folder) / "satchel.db").read_bytes()


class History(RuleBasedStateMachine):
    """Random statements, undos and redos on one database."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        path = Path(self._folder.name) / "satchel.db"
        path.write_bytes(lived_in())
        self.database = open_database(path, seed=1)
        self.old = set(all_entries(self.database))
        self.start = logical_dump(self.database)
        self.now = self.start
        with self.database.read() as session:
            self.versions = versions(session.connection)
        self.pasts: dict[int, Past] = {}

    def teardown(self) -> None:
        try:
            self.everything_can_be_taken_back_and_done_again()
            assert_derived_rows_are_right(self.database)
        finally:
            self.database.close()
            self._folder.cleanup()

    def everything_can_be_taken_back_and_done_again(self) -> None:
        undone = unwind(self.database, sorted(set(all_entries(self.database)) - self.old))
        assert differences(self.start, logical_dump(self.database)) == []
        unwind(self.database, undone)
        assert differences(self.now, logical_dump(self.database)) == []

    def _wrote(self, entry: int) -> None:
        before, self.now = self.now, logical_dump(self.database)
        old = self.versions
        with self.database.read() as session:
            self.versions = versions(session.connection)
        assert unraised(before, self.now, old, self.versions) == []
        if entry:
            with self.database.read() as session:
                said = rolled_back(session.connection, entry, self.now)
            assert differences(before, said) == []
            self.pasts[entry] = Past(entry, before, self.now)
        else:
            assert differences(before, self.now) == []

    @rule(ops=OPS)
    def write(self, ops: list[Op]) -> None:
        self._wrote(write(self.database, ops))

    @precondition(lambda self: self.pasts)
    @rule(which=st.integers(0, 99))
    def undo_any(self, which: int) -> None:
        entries = [entry for entry in standing(self.database) if entry in self.pasts]
        if entries:
            past = self.pasts[entries[which % len(entries)]]
            before = self.now
            by, report = undo(self.database, past.entry)
            self._wrote(by)
            assert list(undo_breaches(past, before, self.now, report)) == []

    @precondition(lambda self: self.pasts)
    @rule(ops=OPS, which=st.integers(0, 99))
    def undo_two_in_one_write(self, ops: list[Op], which: int) -> None:
        entries = [entry for entry in standing(self.database) if entry in self.pasts][which % 3 :][:2]

        def work(session: WriteSession) -> None:
            for entry in entries:
                session.undo(entry)
            Scribe(session).run(ops)

        self._wrote(self.database.write(Label("undo"), work).entry)

    @precondition(lambda self: self.pasts)
    @rule()
    def what_was_undone_cannot_be_undone_again(self) -> None:
        gone = sorted(set(self.pasts) - set(standing(self.database)))
        if gone:
            with pytest.raises(NotFoundError):
                undo(self.database, gone[0])

    @rule(ops=OPS)
    def a_write_that_breaks_off_leaves_nothing(self, ops: list[Op]) -> None:
        def work(session: WriteSession) -> None:
            Scribe(session).run(ops)
            raise _RollBack

        with pytest.raises(_RollBack):
            self.database.write(Label("test"), work)
        self._wrote(0)

    @rule(table=st.integers(0, len(TABLES) - 1))
    def a_write_outside_a_door_is_refused(self, table: int) -> None:
        name = TABLES[table].name
        rows = len(self.now[name])
        statements = [f"INSERT INTO \"{name}\"(id) VALUES ('stray')"]
        if rows:
            statements += [f'DELETE FROM "{name}"', f"UPDATE \"{name}\" SET bucket = bucket || 'x'"]
        for statement in statements:
            with pytest.raises(IntegrityError):
                self.database.maintain(_runs(statement))
        self._wrote(0)


def _runs(statement: str) -> Callable[[Connection], object]:
    def work(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        connection.exec_driver_sql(statement)

    return work


TestHistory = History.TestCase
TestHistory.settings = settings(
    max_examples=2000 if NIGHTLY else 100, stateful_step_count=8, deadline=None, suppress_health_check=SLOW
)


def history_of(seed: int) -> History:
    """A history by dice: a few entries of several statements each."""
    rng = random.Random(seed)
    history = History()
    for _ in range(4):
        history.write([random_op(rng) for _ in range(5)])
    return history


def lose_a_row(history: History, rng: random.Random) -> None:
    """Takes one journal row out of the history, as a hole in capture would."""

    def work(connection: Connection) -> None:
        rows = connection.exec_driver_sql(
            "SELECT seq FROM journal_row WHERE entry > ?", (max(history.old),)
        ).scalars()
        connection.exec_driver_sql("DELETE FROM journal_row WHERE seq = ?", (rng.choice(rows.all()),))

    history.database.maintain(work)


def test_a_lost_journal_row_is_noticed_in_most_histories() -> None:
    noticed, seeds = 0, range(20)
    for seed in seeds:
        history = history_of(seed)
        lose_a_row(history, random.Random(seed))
        try:
            history.teardown()
        except (AssertionError, IntegrityError):
            noticed += 1
    assert noticed > len(seeds) * 0.7
