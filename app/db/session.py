"""The doors of the database: read, write and write_long. Nothing else commits."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from sqlalchemy import Connection, CursorResult, Engine, Executable, Table, delete, insert, update

from app.db import capture, derived, journal, migrate, undo
from app.db.engine import reader_engine, storage_errors, writer_engine
from app.db.list_rows import Fresh
from app.domain.changes import ChangeSet, Label
from app.domain.clock import Clock
from app.domain.registry import BY_NAME
from app.errors import BusyError, ConflictError

T = TypeVar("T")
LOCAL, REMOTE = 0, 1  # ctl.mode
_BULK = Template('INSERT INTO "$table"($columns) VALUES ($marks)')
_ACTOR = "SELECT profile_id, person_id, device_id FROM ctl WHERE one = 1"
HLC_COUNTER_BITS = 16


@dataclass(frozen=True, slots=True)
class Written(Generic[T]):
    """The value of a write and the journal entry that undoes it; entry 0 when nothing changed."""

    value: T
    entry: int
    changes: ChangeSet


@cache
def _bulk_statement(table: str, columns: tuple[str, ...]) -> str:
    names = ", ".join('"' + name + '"' for name in columns)
    return _BULK.substitute(table=table, columns=names, marks=", ".join("?" * len(columns)))


class ReadSession:
    """One snapshot of the database."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def execute(
        self, statement: Executable, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> CursorResult[*tuple[Any, ...]]:
        """Runs a SQLAlchemy statement; rows are plain."""
        return self.connection.execute(statement, parameters)


class WriteSession(ReadSession):
    """An open write: everything in it is one journal entry, kept or gone as a whole."""

    def __init__(self, connection: Connection, *, entry: int, actor: Actor, now: int, tzid: str) -> None:
        super().__init__(connection)
        self.entry = entry
        self.person = actor.person
        self.device = actor.device
        self.profile = actor.profile
        self.now = now
        self.tzid = tzid
        self.new_id = actor.new_id  # a fresh UUIDv7
        self.ranges: list[tuple[str, int, int]] = []  # what bulk inserts added, by table
        self.fresh: dict[int, Fresh] = {}  # what they made, where it need not be read back
        self.undid = False

    def insert(self, table: Table, **values: object) -> int:
        """Adds a row and returns its pk; id, and the maker of a root, are filled in where not given."""
        result = self.connection.execute(insert(table), [self.completed(table, values)])
        return int(result.lastrowid)

    def completed(self, table: Table, values: Mapping[str, object]) -> dict[str, object]:
        """The values with id and maker filled in."""
        row = dict(values)
        row.setdefault("id", self.new_id())
        if BY_NAME[table.name].root:
            row.setdefault("created_at", self.now)
            row.setdefault("created_tz", self.tzid)
            row.setdefault("created_by", self.person)
        return row

    def update(self, table: Table, pk: int, **values: object) -> None:
        """Changes fields of one row."""
        self.connection.execute(update(table).where(table.c.pk == pk).values(values))

    def delete(self, table: Table, pk: int) -> None:
        """Removes one row of a child table or link; a root gets `deleted_at` instead."""
        self.connection.execute(delete(table).where(table.c.pk == pk))

    def bulk_insert(self, table: Table, columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
        """Inserts many rows at the driver's speed; use inside `bulk`."""
        self.connection.exec_driver_sql(_bulk_statement(table.name, tuple(columns)), list(rows))

    def next_pk(self, table: Table) -> int:
        """The pk that the next inserted row of a synced table will have; pks are never used again."""
        return capture.last_pk(self.connection, table.name) + 1

    @contextmanager
    def bulk(self, *tables: Table) -> Iterator[None]:
        """Inside, inserts into these tables are journalled as ranges (see capture.bulk)."""
        names = [table.name for table in tables]
        with capture.bulk(self.connection, self.entry, names, self.ranges):
            yield

    def undo(self, entry: int) -> journal.UndoReport:
        """Takes back an entry as far as nobody changed it since (app/db/undo.py)."""
        self.undid = True
        return undo.undo(self.connection, entry, by=self.entry)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who writes: ids of profile, person and device, and where new ids come from."""

    profile: str
    person: str
    device: str
    new_id: Callable[[], str]


class Database:
    """One encrypted profile database, open. Writes queue on one thread; reads run anywhere.

    `check_place` is called before every write and raises StorageError when the file under the name is
    not the one that was opened. With `read_only` every write raises BusyError.
    """

    def __init__(
        self,
        path: Path,
        key: bytes,
        *,
        clock: Clock,
        new_id: Callable[[], str],
        check_place: Callable[[], object] = tuple,
        read_only: bool = False,
    ) -> None:
        self.path = path
        self._key = key
        self._clock = clock
        self._new_id = new_id
        self._check_place = check_place
        self._listeners: list[Callable[[ChangeSet], None]] = []
        self._writer: Engine = writer_engine(path, key)
        self._readers: Engine = reader_engine(path, key)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="writer")
        self._read_only = read_only
        try:
            self.actor = self._read_actor() if read_only else self._thread.submit(self._start).result()
        except BaseException:
            self.close()
            raise

    def _read_actor(self) -> Actor:
        with self.read() as session:
            migrate.must_be_current(session.connection)
            row = session.connection.exec_driver_sql(_ACTOR).one()
        return Actor(profile=row[0], person=row[1], device=row[2], new_id=self._new_id)

    def _start(self) -> Actor:
        with storage_errors(), self._writer.begin() as connection:
            migrate.must_be_current(connection)
            row = connection.exec_driver_sql(_ACTOR).one()
            if capture.actual_hash(connection) != capture.expected_hash():
                capture.drop_triggers(connection)
                capture.create_triggers(connection)
            running = [
                r[0]
                for r in connection.exec_driver_sql(
                    "SELECT id FROM journal_entry WHERE state = 'running' ORDER BY id DESC"
                )
            ]
        actor = Actor(profile=row[0], person=row[1], device=row[2], new_id=self._new_id)
        self.actor = actor
        for entry in running:  # cut off by a crash: taken back before anything is shown
            self._transaction(Label("recover"), "system", LOCAL, _Recover(entry))
        return actor

    def close(self) -> None:
        """Finishes queued writes and closes every connection."""
        self._thread.shutdown(wait=True)
        self._readers.dispose()
        self._writer.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def subscribe(self, listener: Callable[[ChangeSet], None]) -> None:
        """Calls `listener` after every commit, on the writer thread."""
        self._listeners.append(listener)

    @contextmanager
    def read(self) -> Iterator[ReadSession]:
        """One snapshot; any thread."""
        with storage_errors(), self._readers.connect() as connection:
            yield ReadSession(connection)

    def write(self, label: Label, work: Callable[[WriteSession], T], *, origin: str = "user") -> Written[T]:
        """Runs `work` as one journal entry on the writer thread and waits for the commit."""
        return self.submit(label, work, origin=origin).result()

    def submit(
        self, label: Label, work: Callable[[WriteSession], T], *, origin: str = "user"
    ) -> Future[Written[T]]:
        """Like write, without waiting."""
        return self._thread.submit(self._transaction, label, origin, LOCAL, work)

    def maintain(self, work: Callable[[Connection], T]) -> T:
        """Runs upkeep of local tables (index merging, drafts, use counts) on the writer thread.

        Synced tables cannot be written here: without an open entry their triggers refuse.
        """
        return self._thread.submit(self._maintain, work).result()

    def write_long(self, label: Label, *, origin: str = "user") -> LongWrite:
        """One journal entry written in slices; other writes go in between."""
        entry = self._thread.submit(self._open_long, label, origin).result()
        return LongWrite(self, label, origin, entry)

    def _maintain(self, work: Callable[[Connection], T]) -> T:
        self._still_there()
        with storage_errors(), self._writer.begin() as connection:
            return work(connection)

    def _still_there(self) -> None:
        if self._read_only:
            raise BusyError(
                "read_only_beside",
                "Another Satchel has this database open, so this one only reads.",
                next_step="Make the change there, or close it first.",
            )
        self._check_place()

    def _open_long(self, label: Label, origin: str) -> int:
        self._still_there()
        with storage_errors(), self._writer.begin() as connection:
            return self._begin_entry(connection, label, origin, LOCAL, state="running")

    def _transaction(
        self,
        label: Label,
        origin: str,
        mode: int,
        work: Callable[[WriteSession], T],
        *,
        long_entry: int = 0,
        state: str = "done",
    ) -> Written[T]:
        self._still_there()
        with storage_errors(), self._writer.begin() as connection:
            if long_entry:
                entry = long_entry
                self._resume_entry(connection, entry, mode)
            else:
                entry = self._begin_entry(connection, label, origin, mode)
            session = WriteSession(
                connection, entry=entry, actor=self.actor, now=self._clock.now_ms(), tzid=self._clock.tzid()
            )
            start = journal.last_seq(connection)
            value = work(session)
            capture.must_be_in_transaction(connection)  # or `work` hid what the disk said
            touched = journal.touched(connection, entry, start, session.ranges)
            changes = derived.refresh(
                connection,
                entry,
                origin,
                touched,
                now=session.now,
                tzid=session.tzid,
                fresh=session.fresh,
            )
            # An undo that found everything changed stays: undoing it makes the first entry stand again.
            nothing = touched.empty and not session.undid
            changes = self._close_entry(
                connection, changes, start, state=state, drop=nothing and not long_entry
            )
        self._publish(changes)
        return Written(value=value, entry=changes.entry, changes=changes)

    def _close_entry(
        self, connection: Connection, changes: ChangeSet, start: int, *, state: str, drop: bool
    ) -> ChangeSet:
        """Closes the open entry; one that changed nothing is dropped."""
        connection.exec_driver_sql("UPDATE ctl SET entry = NULL, mode = 0")
        if drop:
            connection.exec_driver_sql("DELETE FROM journal_entry WHERE id = ?", (changes.entry,))
            return ChangeSet(entry=0, origin=changes.origin)
        connection.exec_driver_sql(
            "UPDATE journal_entry SET state = CASE state WHEN 'undone' THEN state ELSE ? END,"
            " seq_lo = coalesce(seq_lo, ?), seq_hi = ? WHERE id = ?",
            (state, start + 1, journal.last_seq(connection), changes.entry),
        )
        return changes

    def _begin_entry(
        self, connection: Connection, label: Label, origin: str, mode: int, *, state: str = "done"
    ) -> int:
        now = self._clock.now_ms()
        hlc = self._next_hlc(connection, now)
        inserted = connection.exec_driver_sql(
            "INSERT INTO journal_entry(hlc, at, person, device, origin, label_key, args, state)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                hlc,
                now,
                self.actor.person,
                self.actor.device,
                origin,
                label.key,
                json.dumps(dict(label.args), ensure_ascii=False),
                state,
            ),
        )
        entry = int(inserted.lastrowid)
        opened = None if state == "running" else entry  # a long entry opens with each slice
        connection.exec_driver_sql("UPDATE ctl SET entry = ?, hlc = ?, mode = ?", (opened, hlc, mode))
        return entry

    def _resume_entry(self, connection: Connection, entry: int, mode: int) -> None:
        state = connection.exec_driver_sql(
            "SELECT state FROM journal_entry WHERE id = ?", (entry,)
        ).scalar_one()
        if state != "running":  # or what follows could not be undone
            raise ConflictError(
                "entry_closed", "This action was ended already.", next_step="Look into the history."
            )
        hlc = self._next_hlc(connection, self._clock.now_ms())
        connection.exec_driver_sql("UPDATE ctl SET entry = ?, hlc = ?, mode = ?", (entry, hlc, mode))

    def _next_hlc(self, connection: Connection, now: int) -> int:
        last = int(connection.exec_driver_sql("SELECT hlc FROM ctl").scalar_one())
        return max(last + 1, now << HLC_COUNTER_BITS)

    def _publish(self, changes: ChangeSet) -> None:
        if changes.entry:
            for listener in self._listeners:
                listener(changes)

    def _slice(
        self, label: Label, origin: str, entry: int, work: Callable[[WriteSession], T], state: str
    ) -> Written[T]:
        return self._thread.submit(
            self._transaction, label, origin, LOCAL, work, long_entry=entry, state=state
        ).result()


class LongWrite:
    """A running entry: call `slice` as often as needed, then `finish` or `roll_back`."""

    def __init__(self, database: Database, label: Label, origin: str, entry: int) -> None:
        self._database = database
        self._label = label
        self._origin = origin
        self.entry = entry

    def slice(self, work: Callable[[WriteSession], T]) -> T:
        """Commits one part; aim at 100 ms."""
        return self._database._slice(self._label, self._origin, self.entry, work, "running").value

    def finish(self, work: Callable[[WriteSession], T]) -> T:
        """Commits the last part and closes the entry: from now on it is done as a whole."""
        return self._database._slice(self._label, self._origin, self.entry, work, "done").value

    def roll_back(self) -> journal.UndoReport:
        """Takes back every slice."""
        written = self._database.write(
            Label("roll_back", self._label.args), _Recover(self.entry), origin="system"
        )
        return written.value


class _Recover:
    """Undoes a running entry and closes it."""

    def __init__(self, entry: int) -> None:
        self._entry = entry

    def __call__(self, session: WriteSession) -> journal.UndoReport:
        return session.undo(self._entry)
