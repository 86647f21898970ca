"""The journal: what each entry touched, its undo, and the history of every field.

Undo compares values, not entries: the value that an entry left in a field is the `before` of the
next later change of that field, or the present one. A field is set back only if it still holds it.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from string import Template

from sqlalchemy import Connection

from app.domain.registry import BY_NAME, Field, children_of, references_to
from app.errors import NotFoundError
from app.models.base import METADATA


@dataclass(frozen=True, slots=True)
class Touched:
    """Rows of one transaction: ids by table, images of deleted rows, inserted pk ranges."""

    ids: Mapping[str, frozenset[str]]
    images: Sequence[tuple[str, Mapping[str, object]]]
    fields: frozenset[tuple[str, str]]
    ranges: Sequence[tuple[str, int, int]]

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
    kept: tuple[Kept, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class _Span:
    """Where an entry stands in the journal."""

    entry: int
    low: int
    high: int


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
    rows = connection.exec_driver_sql(
        "SELECT tbl, id, op, field, before FROM journal_row WHERE seq > ? AND entry = ?", (start, entry)
    )
    for table, record, op, name, before in rows:
        ids[table].add(record)
        if op == "D":
            images.append((table, json.loads(before)))
        elif op == "U":
            fields.add((table, name))
    return Touched(
        ids={table: frozenset(found) for table, found in ids.items()},
        images=images,
        fields=frozenset(fields),
        ranges=tuple(ranges),
    )


def undo(connection: Connection, entry: int, *, by: int) -> UndoReport:
    """Takes back `entry` inside the open entry `by`; what was changed since stays and is listed.

    Raises NotFoundError when there is no such entry, or when it was undone already.
    """
    row = connection.exec_driver_sql(
        "SELECT state, seq_lo, seq_hi FROM journal_entry WHERE id = ?", (entry,)
    ).first()
    if row is None or row[0] == "undone":
        raise NotFoundError(
            "nothing_to_undo", "This change was taken back already.", next_step="Look into the history."
        )
    span = _Span(entry, row[1] or 0, row[2] or 0)
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    report = _Undo(connection, span).run()
    connection.exec_driver_sql(
        "UPDATE journal_entry SET state = 'undone', undone_by = ? WHERE id = ?", (by, entry)
    )
    connection.exec_driver_sql("UPDATE journal_entry SET undoes = ? WHERE id = ?", (entry, by))
    # Undoing an undo makes the first entry stand again.
    connection.exec_driver_sql(
        "UPDATE journal_entry SET state = 'done', undone_by = NULL WHERE undone_by = ? AND state = 'undone'",
        (entry,),
    )
    return report


_EXISTS = Template('SELECT 1 FROM "$tbl" WHERE id = ?')
_PK_OF_ID = Template('SELECT pk FROM "$tbl" WHERE id = ?')
_ID_OF_PK = Template('SELECT id FROM "$tbl" WHERE pk = ?')
_PKS_OF_IDS = Template('SELECT pk FROM "$tbl" WHERE id IN (SELECT value FROM json_each(?)) ORDER BY pk')
_PRESENT_FIELD = Template('SELECT "$col" FROM "$tbl" WHERE id = ?')
_PRESENT_REF = Template(
    'SELECT (SELECT r.id FROM "$ref" AS r WHERE r.pk = t."$col") FROM "$tbl" AS t WHERE t.id = ?'
)
_SET_FIELD = Template('UPDATE "$tbl" SET "$col" = ? WHERE id = ?')
_SET_REF = Template('UPDATE "$tbl" SET "$col" = (SELECT pk FROM "$ref" WHERE id = ?) WHERE id = ?')
_INSERT_ROW = Template('INSERT INTO "$tbl"($columns) VALUES ($marks)')
_DELETE_SPAN = Template('DELETE FROM "$tbl" WHERE pk BETWEEN ? AND ?')
_REF_OF_ROW = Template('SELECT "$col" FROM "$tbl" WHERE pk = ?')
_ROWS_WITH_REF = Template('SELECT pk FROM "$tbl" WHERE "$col" = ?')
# Rows that point into a span of pks and are not themselves in another span.
_POINTING_IN = Template(
    'SELECT pk, "$col" FROM "$tbl" WHERE "$col" BETWEEN ? AND ? AND NOT pk BETWEEN ? AND ?'
)
# The first later value of every field changed after the entry, for rows of one table.
_CHANGED_LATER = Template(
    """SELECT t.pk, t.id, j.field, j.before, min(j.seq) FROM journal_row AS j JOIN "$tbl" AS t ON t.id = j.id
 WHERE j.seq > ? AND j.tbl = '$tbl' AND j.op = 'U' AND j.entry <> ? GROUP BY j.id, j.field"""
)


class _Spans:
    """A set of pks as sorted closed ranges: an import of a million rows is one of them."""

    def __init__(self) -> None:
        self.ranges: list[tuple[int, int]] = []

    def add(self, pks: Iterable[tuple[int, int]]) -> None:
        """Adds ranges; touching ones become one."""
        joined: list[tuple[int, int]] = []
        for low, high in sorted([*self.ranges, *pks]):
            if joined and low <= joined[-1][1] + 1:
                joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
            else:
                joined.append((low, high))
        self.ranges = joined

    def __contains__(self, pk: int) -> bool:
        at = bisect_right(self.ranges, (pk, 2**63)) - 1
        return at >= 0 and self.ranges[at][0] <= pk <= self.ranges[at][1]

    def without(self, keep: set[int]) -> list[tuple[int, int]]:
        """The ranges with single pks taken out."""
        left: list[tuple[int, int]] = []
        for low, high in self.ranges:
            start = low
            for pk in sorted(pk for pk in keep if low <= pk <= high):
                if start < pk:
                    left.append((start, pk - 1))
                start = pk + 1
            if start <= high:
                left.append((start, high))
        return left


@dataclass(frozen=True, slots=True)
class _FieldChange:
    """One field that the entry changed on a row that was there before."""

    table: str
    id: str
    field: Field
    before: object
    left: object


class _Undo:
    """One undo in two phases: decide for all rows, then write."""

    def __init__(self, connection: Connection, span: _Span) -> None:
        self._connection = connection
        self._span = span
        self._kept: list[Kept] = []

    def run(self) -> UndoReport:
        inserted = self._inserted()
        changes, images = self._changes()
        keep = self._keep(inserted)
        writes = [change for change in changes if self._still_holds(change)]
        images = [(table, image) for table, image in images if not self._exists(table, str(image["id"]))]
        removed = self._remove(inserted, keep)
        for table, image in images:
            self._bring_back(table, image)
        for change in writes:
            self._set(change)
        return UndoReport(removed=removed, restored=len(images), fields=len(writes), kept=tuple(self._kept))

    # -- phase one: decide ------------------------------------------------------------------

    def _own_rows(self, select: str) -> Sequence[Sequence[object]]:
        return self._connection.exec_driver_sql(
            select + " AND entry = ? AND seq BETWEEN ? AND ? ORDER BY seq DESC",
            (self._span.entry, self._span.low, self._span.high),
        ).all()

    def _inserted(self) -> dict[str, _Spans]:
        """The pks of all rows that the entry inserted, by table."""
        found: dict[str, _Spans] = defaultdict(_Spans)
        ids: dict[str, list[str]] = defaultdict(list)
        for table, record in self._own_rows("SELECT tbl, id FROM journal_row WHERE op = 'I'"):
            ids[str(table)].append(str(record))
        for table, records in ids.items():
            rows = self._connection.exec_driver_sql(_PKS_OF_IDS.substitute(tbl=table), (json.dumps(records),))
            found[table].add((row[0], row[0]) for row in rows)
        ranges = self._connection.exec_driver_sql(
            "SELECT tbl, pk_lo, pk_hi FROM journal_range WHERE entry = ?", (self._span.entry,)
        )
        for table, low, high in ranges:
            found[table].add([(low, high)])
        return found

    def _changes(self) -> tuple[list[_FieldChange], list[tuple[str, dict[str, object]]]]:
        """Field changes on rows that were there before, and images of the rows that went."""
        made = {
            (str(row[0]), str(row[1]))
            for row in self._own_rows("SELECT tbl, id FROM journal_row WHERE op = 'I'")
        }
        images: dict[tuple[str, str], dict[str, object]] = {}
        first: dict[tuple[str, str, str], object] = {}
        rows = self._own_rows("SELECT tbl, id, op, field, before FROM journal_row WHERE op <> 'I'")
        for table, record, op, name, before in rows:  # newest first: the oldest value is the last seen
            key = (str(table), str(record))
            if key in made:
                continue
            if op == "D":
                images[key] = json.loads(str(before))
            else:
                first[(*key, str(name))] = before
        changes: list[_FieldChange] = []
        for (table_name, record_id, name_), value in first.items():
            field_ = BY_NAME[table_name].field(name_)
            image = images.get((table_name, record_id))
            if image is not None:  # changed and then removed by the same entry
                image[field_.name] = value
                continue
            left = self._value_left(table_name, record_id, field_)
            changes.append(_FieldChange(table_name, record_id, field_, value, left))
        return changes, [(key[0], image) for key, image in images.items()]

    def _value_left(self, table: str, record: str, field_: Field) -> object:
        """What the entry left in the field: the next later `before`, or the present value."""
        own_last = self._connection.exec_driver_sql(
            "SELECT max(seq) FROM journal_row WHERE id = ? AND tbl = ? AND field = ? AND entry = ?",
            (record, table, field_.name, self._span.entry),
        ).scalar_one()
        later = self._connection.exec_driver_sql(
            "SELECT before FROM journal_row WHERE id = ? AND tbl = ? AND field = ? AND seq > ?"
            " ORDER BY seq LIMIT 1",
            (record, table, field_.name, own_last),
        ).first()
        return self._present(table, record, field_) if later is None else later[0]

    def _present(self, table: str, record: str, field_: Field) -> object:
        template = _PRESENT_REF if field_.ref else _PRESENT_FIELD
        row = self._connection.exec_driver_sql(
            template.substitute(tbl=table, col=field_.column, ref=field_.ref), (record,)
        ).first()
        return _GONE if row is None else row[0]

    def _still_holds(self, change: _FieldChange) -> bool:
        present = self._present(change.table, change.id, change.field)
        if present is _GONE:
            self._kept.append(Kept(change.table, change.id, change.field.name, "gone"))
            return False
        if present != change.left:
            self._kept.append(Kept(change.table, change.id, change.field.name, "changed"))
            return False
        return present != change.before

    def _exists(self, table: str, record: str) -> bool:
        return self._connection.exec_driver_sql(_EXISTS.substitute(tbl=table), (record,)).first() is not None

    def _keep(self, inserted: Mapping[str, _Spans]) -> dict[str, set[int]]:
        """Inserted rows that stay: changed since, used by another entry, or of the family of such a row."""
        keep: dict[str, set[int]] = defaultdict(set)
        for table, spans in inserted.items():
            for pk in self._changed_later(table, spans):
                keep[table].add(pk)
            for pk in self._used_by_others(table, inserted):
                if pk not in keep[table]:
                    keep[table].add(pk)
                    self._note(table, pk, "in_use")
        self._spread(inserted, keep)
        return keep

    def _note(self, table: str, pk: int, reason: str) -> None:
        row = self._connection.exec_driver_sql(_ID_OF_PK.substitute(tbl=table), (pk,)).first()
        if row is not None:
            self._kept.append(Kept(table, row[0], "", reason))

    def _changed_later(self, table: str, spans: _Spans) -> set[int]:
        """Inserted rows with a field that no longer holds what the entry left in it."""
        rows = self._connection.exec_driver_sql(
            _CHANGED_LATER.substitute(tbl=table), (self._span.low, self._span.entry)
        ).all()
        found: set[int] = set()
        for pk, record, name, before, _seq in rows:
            if pk not in spans or pk in found:
                continue
            if self._present(table, record, BY_NAME[table].field(name)) != before:
                found.add(pk)
                self._kept.append(Kept(table, record, "", "changed"))
        return found

    def _used_by_others(self, table: str, inserted: Mapping[str, _Spans]) -> Iterable[int]:
        """Pks of inserted rows that a row of another entry points at."""
        for other, field_ in references_to(table):
            mine = inserted.get(other.name, _NO_SPANS)
            widest = max(mine.ranges, key=_width, default=(0, 0))
            for low, high in inserted[table].ranges:
                rows = self._connection.exec_driver_sql(
                    _POINTING_IN.substitute(tbl=other.name, col=field_.column), (low, high, *widest)
                )
                for pk, target in rows.all():
                    if pk not in mine:
                        yield target

    def _spread(self, inserted: Mapping[str, _Spans], keep: dict[str, set[int]]) -> None:
        """What stays keeps what it owns, its owner and what it points at."""
        queue = [(table, pk) for table, pks in keep.items() for pk in pks]
        while queue:
            table, pk = queue.pop()
            for other, other_pk in self._relatives(table, pk):
                if other_pk in inserted.get(other, _NO_SPANS) and other_pk not in keep[other]:
                    keep[other].add(other_pk)
                    queue.append((other, other_pk))

    def _relatives(self, table: str, pk: int) -> Iterable[tuple[str, int]]:
        for field_ in BY_NAME[table].fields:
            if field_.ref:
                row = self._connection.exec_driver_sql(
                    _REF_OF_ROW.substitute(tbl=table, col=field_.column), (pk,)
                ).first()
                if row is not None and row[0] is not None:
                    yield field_.ref, row[0]
        for child, field_ in children_of(table):
            rows = self._connection.exec_driver_sql(
                _ROWS_WITH_REF.substitute(tbl=child.name, col=field_.column), (pk,)
            )
            for (child_pk,) in rows.all():
                yield child.name, child_pk

    # -- phase two: write -------------------------------------------------------------------

    def _remove(self, inserted: Mapping[str, _Spans], keep: Mapping[str, set[int]]) -> int:
        """Deletes children before what they point at; returns how many roots went."""
        roots = 0
        for table in reversed([name for name in BY_NAME if name in inserted]):
            for low, high in inserted[table].without(keep[table]):
                gone = self._connection.exec_driver_sql(_DELETE_SPAN.substitute(tbl=table), (low, high))
                roots += gone.rowcount if BY_NAME[table].root else 0
        return roots

    def _bring_back(self, table: str, image: Mapping[str, object]) -> None:
        values = {c.name: image[c.name] for c in METADATA.tables[table].columns if c.name in image}
        for field_ in BY_NAME[table].fields:
            if field_.ref:
                values[field_.column] = self._pk_of(field_.ref, image[field_.name])
            else:
                values[field_.column] = image[field_.name]
        self._connection.exec_driver_sql(
            _INSERT_ROW.substitute(
                tbl=table,
                columns=", ".join('"' + name + '"' for name in values),
                marks=", ".join("?" for _ in values),
            ),
            tuple(values.values()),
        )

    def _pk_of(self, table: str, record: object) -> int | None:
        row = self._connection.exec_driver_sql(_PK_OF_ID.substitute(tbl=table), (record,)).first()
        return int(row[0]) if row else None

    def _set(self, change: _FieldChange) -> None:
        template = _SET_REF if change.field.ref else _SET_FIELD
        self._connection.exec_driver_sql(
            template.substitute(tbl=change.table, col=change.field.column, ref=change.field.ref),
            (change.before, change.id),
        )


def _width(span: tuple[int, int]) -> int:
    return span[1] - span[0]


_NO_SPANS = _Spans()
_GONE = object()
