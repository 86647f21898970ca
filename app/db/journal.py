"""The journal: what a transaction touched, and what an undo reports."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from app.domain.registry import BY_NAME


@dataclass(frozen=True, slots=True)
class Touched:
    """Rows of one transaction: ids by table, images of deleted rows, inserted pk ranges.

    `left` holds, by table, the ids of records that a changed reference pointed at before.
    """

    ids: Mapping[str, frozenset[str]]
    images: Sequence[tuple[str, Mapping[str, object]]]
    fields: frozenset[tuple[str, str]]
    ranges: Sequence[tuple[str, int, int]]
    left: Mapping[str, frozenset[str]]

    @property
    def empty(self) -> bool:
        """True when the transaction changed nothing."""
        return not self.ids and not self.ranges


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that an undo left alone because it was changed since."""

    table: str
    id: str
    field: str  # empty = the whole record
    reason: str  # changed, in_use, gone


@dataclass(frozen=True, slots=True)
class UndoReport:
    """What an undo did: records removed, records brought back, fields set back, and what was kept."""

    removed: int = 0
    restored: int = 0
    fields: int = 0
    kept: tuple[Kept, ...] = ()


def last_seq(connection: Connection) -> int:
    """The newest journal row's number."""
    row = connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = 'journal_row'").first()
    return int(row[0]) if row else 0


def touched(
    connection: Connection, entry: int, start: int, ranges: Sequence[tuple[str, int, int]]
) -> Touched:
    """What the open transaction changed: its journal rows after `start`, and its bulk ranges."""
    ids: dict[str, set[str]] = defaultdict(set)
    images: list[tuple[str, Mapping[str, object]]] = []
    fields: set[tuple[str, str]] = set()
    left: dict[str, set[str]] = defaultdict(set)
    rows = connection.exec_driver_sql(
        "SELECT tbl, id, op, field, before FROM journal_row WHERE seq > ? AND entry = ?", (start, entry)
    )
    for table, record, op, name, before in rows:
        ids[table].add(record)
        if op == "D":
            images.append((table, json.loads(before)))
        elif op == "U":
            fields.add((table, name))
            reference = BY_NAME[table].field(name).ref
            if reference and before is not None:
                left[reference].add(before)
    return Touched(
        ids={table: frozenset(found) for table, found in ids.items()},
        images=images,
        fields=frozenset(fields),
        ranges=tuple(ranges),
        left={table: frozenset(found) for table, found in left.items()},
    )
