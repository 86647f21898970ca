"""Real encrypted databases for tests: made once per run, copied for each test; and ways to look at them."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, select

from app.db import migrate
from app.db.engine import connect
from app.db.session import Database, ReadSession, WriteSession
from app.domain import registry
from app.domain.clock import Clock
from app.domain.registry import TABLES
from app.models import activity, document, local, workspace
from app.models.base import METADATA
from app.models.contact import contact, contact_point
from app.system.ids import IdSource
from tests.support.clock import FakeClock
from tests.support.corpora import REPOSITORY

SCRIPTS = REPOSITORY / "migrations" / "client"
KEY = bytes(range(32))
PROFILE_ID, PERSON_ID, DEVICE_ID = (f"0190b6a0-0000-7000-8000-00000000000{n}" for n in (1, 2, 3))
MODULES = (activity, document, local, workspace)  # importing them fills METADATA

Record = dict[str, object]  # field → value, references as ids
Dump = dict[str, dict[str, Record]]  # table → id → record


@cache
def template() -> bytes:
    """The bytes of an empty database of the newest schema, closed and with its people named."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "satchel.db"
        migrate.create(path, KEY, scripts=SCRIPTS)
        driver = connect(path, KEY)
        driver.execute(
            "UPDATE ctl SET profile_id = ?, person_id = ?, device_id = ?", (PROFILE_ID, PERSON_ID, DEVICE_ID)
        )
        driver.close()
        return path.read_bytes()


def make_file(folder: Path) -> Path:
    """A closed, empty database file in `folder`; opens with KEY."""
    path = folder / "satchel.db"
    path.write_bytes(template())
    return path


def open_database(path: Path, *, clock: Clock | None = None, seed: int = 0) -> Database:
    """Opens a file that `make_file` made; ids come from the clock and a seeded generator."""
    used = clock or FakeClock()
    ids = IdSource(used.now_ms, random.Random(seed).getrandbits)
    return Database(path, KEY, clock=used, new_id=ids.new)


def make_database(folder: Path, *, clock: Clock | None = None) -> Database:
    """A new, empty, open database in `folder`; close it, or use it as a context."""
    return open_database(make_file(folder), clock=clock)


def add_person(session: WriteSession, fn: str = "Jörg Müller", *, email: str = "", tel: str = "") -> int:
    """A contact with at most one mail address and one phone; returns its pk."""
    pk = session.insert(contact, kind="individual", fn=fn)
    for kind, value in (("email", email), ("tel", tel)):
        if value:
            session.insert(contact_point, contact_pk=pk, type=kind, value=value)
    return pk


def add_company(session: WriteSession, fn: str = "Müller Söhne GmbH") -> int:
    """A company; returns its pk."""
    return session.insert(contact, kind="org", fn=fn)


def add_call(session: WriteSession, contact_pk: int, *, body: str = "") -> int:
    """A call with one contact; returns the pk of the interaction."""
    pk = session.insert(activity.interaction, channel="call", direction="out", start=session.now, body=body)
    session.insert(activity.participant, interaction_pk=pk, contact_pk=contact_pk)
    return pk


def synced_tables() -> Sequence[Table]:
    """The tables of the registry, as SQLAlchemy knows them."""
    return [METADATA.tables[table.name] for table in TABLES]


def logical_dump(database: Database) -> Dump:
    """The user's data as the wire would say it: no pk, rev, version, clock, journal or derived value."""
    with database.read() as session:
        return dump(session.connection)


def dump(connection: Connection) -> Dump:
    """`logical_dump` inside an open transaction."""
    return {table.name: _records(connection, table) for table in TABLES}


@cache
def _dump_sql(table: registry.Table) -> str:
    wanted = [
        f'(SELECT r.id FROM "{field.ref}" AS r WHERE r.pk = t."{field.column}")'
        if field.ref
        else f't."{field.column}"'
        for field in table.fields
    ]
    return f'SELECT t.id, {", ".join(wanted)} FROM "{table.name}" AS t'


def _records(connection: Connection, table: registry.Table) -> dict[str, Record]:
    names = [field.name for field in table.fields]
    rows = connection.exec_driver_sql(_dump_sql(table))
    return {record: dict(zip(names, values, strict=True)) for record, *values in rows}


def raw_snapshot(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, local ones too, as it stands in the file."""
    with database.read() as session:
        return {name: _rows(session, table) for name, table in METADATA.tables.items()}


def _rows(session: ReadSession, table: Table) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key.columns))]
