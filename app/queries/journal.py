"""The journal as people see it: what can be undone, and the history of a record."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.db.session import ReadSession
from app.domain.registry import children_of
from app.models.contact import contact
from app.models.local import journal_entry, journal_range, journal_row
from app.models.schema import table as table_named
from app.models.workspace import device, person


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One user action: when (UTC ms), who, on which device, what."""

    id: int
    at: int
    person: str
    device: str
    origin: str
    label: str
    args: Mapping[str, str]
    state: str
    undoes: int | None


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One change of one field: the value before it, and the action that changed it."""

    entry: EntryRow
    table: str
    id: str
    op: str
    field: str
    before: object


_ENTRY = (
    select(
        journal_entry.c.id,
        journal_entry.c.at,
        person.c.name,
        device.c.name,
        journal_entry.c.origin,
        journal_entry.c.label_key,
        journal_entry.c.args,
        journal_entry.c.state,
        journal_entry.c.undoes,
    )
    .outerjoin(person, person.c.id == journal_entry.c.person)
    .outerjoin(device, device.c.id == journal_entry.c.device)
)


def _entry(row: Any) -> EntryRow:
    return EntryRow(
        row[0], row[1], row[2] or "", row[3] or "", row[4], row[5], json.loads(row[6] or "{}"), row[7], row[8]
    )


def entries(session: ReadSession, *, limit: int = 100) -> tuple[EntryRow, ...]:
    """The newest actions first."""
    rows = session.execute(_ENTRY.order_by(journal_entry.c.id.desc()).limit(limit))
    return tuple(_entry(row) for row in rows)


def entry(session: ReadSession, number: int) -> EntryRow | None:
    """One action."""
    row = session.execute(_ENTRY.where(journal_entry.c.id == number)).first()
    return _entry(row) if row else None


def next_undo(session: ReadSession, device_id: str) -> EntryRow | None:
    """The newest action of this device that stands and is no undo itself."""
    row = session.execute(
        _ENTRY.where(
            journal_entry.c.device == device_id,
            journal_entry.c.state == "done",
            journal_entry.c.undoes.is_(None),
            journal_entry.c.origin.in_(("user", "import")),
        )
        .order_by(journal_entry.c.id.desc())
        .limit(1)
    ).first()
    return _entry(row) if row else None


def next_redo(session: ReadSession, device_id: str) -> EntryRow | None:
    """The newest undo that stands, unless something new was done after it."""
    newest_action = (
        select(journal_entry.c.id)
        .where(
            journal_entry.c.device == device_id,
            journal_entry.c.undoes.is_(None),
            journal_entry.c.origin.in_(("user", "import")),
        )
        .order_by(journal_entry.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    undo = journal_entry.alias("undone")
    row = session.execute(
        _ENTRY.where(
            journal_entry.c.device == device_id,
            journal_entry.c.state == "done",
            journal_entry.c.origin != "system",
            journal_entry.c.undoes.is_not(None),
            journal_entry.c.id > newest_action,
            journal_entry.c.undoes.in_(select(undo.c.id).where(undo.c.undoes.is_(None))),
        )
        .order_by(journal_entry.c.id.desc())
        .limit(1)
    ).first()
    return _entry(row) if row else None


def history(session: ReadSession, record: str, *, limit: int = 500) -> tuple[HistoryRow, ...]:
    """Every change of a record and of what it owns now, newest first; last, the import it came in."""
    statement = (
        _ENTRY.add_columns(
            journal_row.c.tbl, journal_row.c.id, journal_row.c.op, journal_row.c.field, journal_row.c.before
        )
        .join(journal_row, journal_row.c.entry == journal_entry.c.id)
        .where(journal_row.c.id.in_([record, *_owned(session, record)]))
        .order_by(journal_row.c.seq.desc())
        .limit(limit)
    )
    rows = [
        HistoryRow(_entry(row), row[9], row[10], row[11], row[12] or "", row[13])
        for row in session.execute(statement)
    ]
    return (*rows, *_imports(session, record))


def _imports(session: ReadSession, record: str) -> Iterator[HistoryRow]:
    """The import that inserted a contact: its rows are journalled as ranges of pks."""
    pk = session.execute(select(contact.c.pk).where(contact.c.id == record)).scalar()
    if pk is not None:
        inside = (
            (journal_range.c.tbl == "contact") & (journal_range.c.pk_lo <= pk) & (journal_range.c.pk_hi >= pk)
        )
        statement = _ENTRY.join(journal_range, journal_range.c.entry == journal_entry.c.id).where(inside)
        for row in session.execute(statement):
            yield HistoryRow(_entry(row), "contact", record, "I", "", None)


def _owned(session: ReadSession, record: str) -> list[str]:
    """The ids of the rows that a contact owns."""
    pk = session.execute(select(contact.c.pk).where(contact.c.id == record)).scalar()
    if pk is None:
        return []
    found: list[str] = []
    for table, field in children_of("contact"):
        columns = table_named(table.name).c
        found.extend(session.execute(select(columns.id).where(columns[field.column] == pk)).scalars())
    return found
