"""The imports that were made: what each brought, whether it can be taken back, and whom it touched."""

from __future__ import annotations

import json
from array import array
from dataclasses import dataclass

from sqlalchemy import select

from app.db.session import ReadSession
from app.models.local import import_batch, import_row


@dataclass(frozen=True, slots=True)
class ImportRun:
    """One import: when (UTC ms), from which files, how many records; `state` is running, done or undone."""

    id: str
    entry: int
    at: int
    files: tuple[str, ...]
    state: str
    created: int
    updated: int
    same: int
    skipped: int
    problems: int


def import_runs(session: ReadSession, *, limit: int = 100) -> tuple[ImportRun, ...]:
    """The newest first."""
    c = import_batch.c
    rows = session.execute(
        select(c.id, c.entry, c.at, c.files, c.state, c.created, c.updated, c.same, c.skipped, c.problems)
        .order_by(c.pk.desc())
        .limit(limit)
    )
    return tuple(
        ImportRun(
            row[0], row[1] or 0, row[2] or 0, tuple(json.loads(row[3] or "[]")), row[4], *map(_n, row[5:])
        )
        for row in rows
    )


def imported_pks(session: ReadSession, batch: str) -> array[int]:
    """The contacts that an import made or changed, ascending; for a list that shows them."""
    statement = (
        select(import_row.c.record_pk)
        .join(import_batch, import_batch.c.pk == import_row.c.batch_pk)
        .where(
            import_batch.c.id == batch,
            import_row.c.action.in_(("new", "update")),
            import_row.c.record_pk.is_not(None),
        )
        .distinct()
        .order_by(import_row.c.record_pk)
    )
    return array("q", session.execute(statement).scalars())


def _n(value: int | None) -> int:
    return value or 0
