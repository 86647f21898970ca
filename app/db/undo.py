"""Undo of a journal entry: sets back what still holds what the entry left, keeps and lists the rest.

It compares values, not entries: the value that an entry left in a field is the one that the next later
change found there, or the present one. Everything is decided before anything is written.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from string import Template

from sqlalchemy import Connection

from app.db.journal import Kept, UndoReport
from app.db.net import Net
from app.db.spans import NO_SPANS, Spans
from app.domain.registry import BY_NAME, TABLES, Field, Merge, children_of, references_to
from app.errors import NotFoundError
from app.models.schema import table as table_named

SYSTEM = "system"  # the origin of entries that no person made


def undo(connection: Connection, entry: int, *, by: int) -> UndoReport:
    """Takes back `entry` inside the open entry `by`; what was changed since stays and is listed.

    Raises NotFoundError when there is no such entry, when it was undone already, and for what the
    program did by itself: redoing a roll-back would bring half an import.
    """
    row = connection.exec_driver_sql(
        "SELECT state, seq_lo, seq_hi, origin FROM journal_entry WHERE id = ?", (entry,)
    ).first()
    if row is None or row[0] == "undone" or row[3] == SYSTEM:
        raise NotFoundError(
            "nothing_to_undo", "This change was taken back already.", next_step="Look into the history."
        )
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    report = _Undo(connection, entry, low=row[1] or 0, high=row[2] or 0).run()
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


_ID_OF_PK = Template('SELECT id FROM "$tbl" WHERE pk = ?')
_PK_OF_ID = Template('SELECT pk FROM "$tbl" WHERE id = ?')
_PKS_OF_IDS = Template('SELECT id, pk FROM "$tbl" WHERE id IN (SELECT value FROM json_each(?))')
_PRESENT_FIELD = Template('SELECT "$col" FROM "$tbl" WHERE id = ?')
_PRESENT_REF = Template(
    'SELECT (SELECT r.id FROM "$ref" AS r WHERE r.pk = t."$col") FROM "$tbl" AS t WHERE t.id = ?'
)
_SET_FIELD = Template('UPDATE "$tbl" SET "$col" = ? WHERE id = ?')
_SET_REF = Template('UPDATE "$tbl" SET "$col" = (SELECT pk FROM "$ref" WHERE id = ?) WHERE id = ?')
_CLEAR_REF = Template('UPDATE "$tbl" SET "$col" = NULL WHERE pk BETWEEN ? AND ? AND "$col" IS NOT NULL')
_INSERT_ROW = Template('INSERT INTO "$tbl"($columns) VALUES ($marks)')
_DELETE_SPAN = Template('DELETE FROM "$tbl" WHERE pk BETWEEN ? AND ?')
_REF_OF_ROW = Template('SELECT "$col" FROM "$tbl" WHERE pk = ?')
_ROWS_WITH_REF = Template('SELECT pk FROM "$tbl" WHERE "$col" = ?')
# Rows that point into a span of pks and are not themselves in another span.
_POINTING_IN = Template(
    'SELECT pk, id, "$col" FROM "$tbl" WHERE "$col" BETWEEN ? AND ? AND NOT pk BETWEEN ? AND ?'
)
# Fields that others changed after the entry, and rows that others inserted again (field NULL).
_CHANGED_LATER = Template(
    """SELECT DISTINCT t.pk, t.id, j.field FROM journal_row AS j JOIN "$tbl" AS t ON t.id = j.id
 WHERE j.seq >= ? AND j.tbl = '$tbl' AND j.op <> 'D' AND j.entry <> ?"""
)
_LATER = (
    "SELECT op, before FROM journal_row WHERE id = ? AND tbl = ? AND seq > ? AND entry <> ?"
    " AND (field = ? OR op = 'D') ORDER BY seq LIMIT 1"
)
_GONE = object()

# Tables in an order in which whatever points at another table comes before it.
_POINTING_FIRST = tuple(
    reversed(
        tuple(
            TopologicalSorter(
                {
                    table.name: {f.ref for f in table.fields if f.ref and f.ref != table.name}
                    for table in TABLES
                }
            ).static_order()
        )
    )
)


@dataclass(frozen=True, slots=True)
class _Change:
    """One field that the entry changed on a row that was there before, and the value before."""

    table: str
    id: str
    field: Field
    before: object


class _Undo:
    """One undo in two phases: decide for all rows, then write."""

    def __init__(self, connection: Connection, entry: int, *, low: int, high: int) -> None:
        self._connection = connection
        self._entry = entry
        self._low, self._high = low, high
        self._kept: list[Kept] = []
        self._nets: dict[tuple[str, str], Net] = {}
        self._pks: dict[tuple[str, str], int | None] = {}
        self._inserted: dict[str, Spans] = defaultdict(Spans)

    def run(self) -> UndoReport:
        """Decides and writes."""
        self._read()
        images = self._images()
        changes = [c for c in self._changes() if self._can_be_set(c, images)]
        keep = self._keep({(c.table, c.id, c.field.name) for c in changes})
        self._bring_back(images)
        for change in changes:
            self._set(change)
        removed = self._remove(keep)
        return UndoReport(removed, len(images), len(changes), tuple(self._kept))

    # -- what the entry did -----------------------------------------------------------------

    def _read(self) -> None:
        """Fills the nets and the pks of what the entry inserted and is still there."""
        rows = self._connection.exec_driver_sql(
            "SELECT seq, tbl, id, op, field, before FROM journal_row WHERE entry = ? AND seq BETWEEN ? AND ?"
            " ORDER BY seq DESC",
            (self._entry, self._low, self._high),
        )
        for seq, table, record, op, name, before in rows:
            net = self._nets.setdefault((table, record), Net(table, record))
            net.take(seq, op, name or "", before)
        ranges = self._connection.exec_driver_sql(
            "SELECT tbl, pk_lo, pk_hi FROM journal_range WHERE entry = ?", (self._entry,)
        )
        for table, low, high in ranges:
            self._inserted[table].add([(low, high)])
        self._find_pks()
        found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for net in self._nets.values():
            pk = self._pk_of(net.table, net.id)
            if not net.new:
                mine = self._inserted.get(net.table, NO_SPANS)
                known = pk if net.image is None else net.image["pk"]
                net.new = isinstance(known, int) and known in mine
            if net.new and pk is not None:
                found[net.table].append((pk, pk))
        for table, pks in found.items():
            self._inserted[table].add(pks)

    def _find_pks(self) -> None:
        """Asks for the pks of all records at once: the undo of an import has a hundred thousand."""
        wanted: dict[str, list[str]] = defaultdict(list)
        for table, record in self._nets:
            self._pks[table, record] = None
            wanted[table].append(record)
        for table, records in wanted.items():
            rows = self._connection.exec_driver_sql(_PKS_OF_IDS.substitute(tbl=table), (json.dumps(records),))
            self._pks.update(((table, row[0]), row[1]) for row in rows)

    # -- phase one: decide ------------------------------------------------------------------

    def _images(self) -> dict[tuple[str, str], Net]:
        """Records to bring back: deleted by the entry, still gone, and with their owner there."""
        images = {
            key: net
            for key, net in self._nets.items()
            if net.gone and not net.new and self._pk_of(net.table, net.id) is None
        }
        while orphans := [key for key, net in images.items() if self._lacks_owner(net, images)]:
            for key in orphans:
                self._kept.append(Kept(*key, "", "gone"))
                del images[key]
        for net in images.values():
            for field_ in BY_NAME[net.table].fields:
                if field_.ref and not self._will_be_there(field_.ref, net.before(field_.name), images):
                    self._kept.append(Kept(net.table, net.id, field_.name, "gone"))
        return images

    def _lacks_owner(self, net: Net, images: Mapping[tuple[str, str], Net]) -> bool:
        return any(
            field_.merge is Merge.FIXED
            and not self._will_be_there(field_.ref, net.before(field_.name), images)
            for field_ in BY_NAME[net.table].fields
            if field_.ref
        )

    def _will_be_there(self, table: str, record: object, images: Mapping[tuple[str, str], Net]) -> bool:
        """True when a reference to that record can be stored; no reference always can."""
        return record is None or (table, str(record)) in images or self._pk_of(table, record) is not None

    def _changes(self) -> Iterator[_Change]:
        """Fields that the entry changed on rows that were there before and that it did not leave deleted."""
        for net in self._nets.values():
            if net.new or net.gone:
                continue
            for field_ in BY_NAME[net.table].fields:
                if net.image is not None and field_.name in net.image:
                    yield _Change(net.table, net.id, field_, net.image[field_.name])
                elif net.image is None and field_.name in net.fields:
                    yield _Change(net.table, net.id, field_, net.fields[field_.name])

    def _can_be_set(self, change: _Change, images: Mapping[tuple[str, str], Net]) -> bool:
        """True when the field holds what the entry left and is to change; lists it when it holds more."""
        present = self._present(change.table, change.id, change.field)
        left = self._value_left(change.table, change.id, change.field)
        if present is not _GONE and _same(present, change.before):
            return False
        if left is not _GONE and _same(left, change.before):
            return False  # the entry set it back itself
        if present is _GONE:
            reason = "gone"
        elif not _same(present, left):
            reason = "changed"
        elif change.field.ref and not self._will_be_there(change.field.ref, change.before, images):
            reason = "gone"
        else:
            return True
        self._kept.append(Kept(change.table, change.id, change.field.name, reason))
        return False

    def _value_left(self, table: str, record: str, field_: Field) -> object:
        """What the entry left in the field: what the next later change found there, or the present value."""
        net = self._nets.get((table, record))
        after = net.last_of(field_.name) if net else 0
        later = self._connection.exec_driver_sql(
            _LATER, (record, table, after or self._low - 1, self._entry, field_.name)
        ).first()
        if later is None:
            return self._present(table, record, field_)
        return json.loads(later[1]).get(field_.name) if later[0] == "D" else later[1]

    def _present(self, table: str, record: str, field_: Field) -> object:
        template = _PRESENT_REF if field_.ref else _PRESENT_FIELD
        row = self._connection.exec_driver_sql(
            template.substitute(tbl=table, col=field_.column, ref=field_.ref), (record,)
        ).first()
        return _GONE if row is None else row[0]

    def _keep(self, set_back: set[tuple[str, str, str]]) -> dict[str, set[int]]:
        """Inserted rows that stay: changed since, used by another entry, or of the family of such a row.

        A reference in `set_back` is not a use: this undo is about to take it away.
        """
        keep: dict[str, set[int]] = defaultdict(set)
        for table, spans in self._inserted.items():
            keep[table] |= self._changed_later(table, spans)
            for pk in self._used_by_others(table, set_back):
                if pk not in keep[table]:
                    keep[table].add(pk)
                    self._note_used(table, pk)
        self._spread(keep)
        return keep

    def _note_used(self, table: str, pk: int) -> None:
        row = self._connection.exec_driver_sql(_ID_OF_PK.substitute(tbl=table), (pk,)).one()
        self._kept.append(Kept(table, row[0], "", "in_use"))

    def _changed_later(self, table: str, spans: Spans) -> set[int]:
        """Inserted rows with a field that no longer holds what the entry left in it."""
        rows = self._connection.exec_driver_sql(
            _CHANGED_LATER.substitute(tbl=table), (self._low, self._entry)
        ).all()
        found: set[int] = set()
        for pk, record, name in rows:
            if pk in spans and pk not in found and self._differs(table, record, name):
                found.add(pk)
                self._kept.append(Kept(table, record, "", "changed"))
        return found

    def _differs(self, table: str, record: str, name: str | None) -> bool:
        fields = [BY_NAME[table].field(name)] if name else BY_NAME[table].fields
        return any(
            not _same(self._present(table, record, field_), self._value_left(table, record, field_))
            for field_ in fields
        )

    def _used_by_others(self, table: str, set_back: set[tuple[str, str, str]]) -> Iterable[int]:
        """Pks of inserted rows that a row of another entry points at."""
        for other, field_ in references_to(table):
            mine = self._inserted.get(other.name, NO_SPANS)
            for low, high in self._inserted[table].ranges:
                rows = self._connection.exec_driver_sql(
                    _POINTING_IN.substitute(tbl=other.name, col=field_.column), (low, high, *mine.widest)
                )
                for pk, record, target in rows.all():
                    if pk not in mine and (other.name, record, field_.name) not in set_back:
                        yield target

    def _spread(self, keep: dict[str, set[int]]) -> None:
        """What stays keeps what it owns, its owner and what it points at."""
        queue = [(table, pk) for table, pks in keep.items() for pk in pks]
        while queue:
            for other, pk in self._relatives(*queue.pop()):
                if pk in self._inserted.get(other, NO_SPANS) and pk not in keep[other]:
                    keep[other].add(pk)
                    queue.append((other, pk))

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

    def _pk_of(self, table: str, record: object) -> int | None:
        """The pk that a record had when the undo began; None when it was not there."""
        key = (table, str(record))
        if key not in self._pks:
            row = self._connection.exec_driver_sql(_PK_OF_ID.substitute(tbl=table), (record,)).first()
            self._pks[key] = int(row[0]) if row else None
        return self._pks[key]

    # -- phase two: write -------------------------------------------------------------------

    def _bring_back(self, images: Mapping[tuple[str, str], Net]) -> None:
        rows: dict[tuple[str, tuple[str, ...]], list[tuple[object, ...]]] = defaultdict(list)
        for net in images.values():
            values = self._values_of(net, images)
            rows[net.table, tuple(values)].append(tuple(values.values()))
        for (table, names), some in rows.items():
            columns = ", ".join('"' + name + '"' for name in names)
            marks = ", ".join("?" for _ in names)
            self._connection.exec_driver_sql(
                _INSERT_ROW.substitute(tbl=table, columns=columns, marks=marks), some
            )

    def _values_of(self, net: Net, images: Mapping[tuple[str, str], Net]) -> dict[str, object]:
        """The columns of a row to insert, from its image; a field that is younger than it has its default."""
        image = net.image or {}
        values = {name: image[name] for name in _columns(net.table) if name in image}
        for field_ in BY_NAME[net.table].fields:
            if field_.name in image:
                value = image[field_.name]
                values[field_.column] = self._pk_then(field_.ref, value, images) if field_.ref else value
        return values

    def _pk_then(self, table: str, record: object, images: Mapping[tuple[str, str], Net]) -> object:
        """The pk that a record has, or will have once it is brought back too."""
        back = images.get((table, str(record)))
        return back.image["pk"] if back and back.image else self._pk_of(table, record)

    def _set(self, change: _Change) -> None:
        template = _SET_REF if change.field.ref else _SET_FIELD
        self._connection.exec_driver_sql(
            template.substitute(tbl=change.table, col=change.field.column, ref=change.field.ref),
            (change.before, change.id),
        )

    def _remove(self, keep: Mapping[str, set[int]]) -> int:
        """Deletes whatever points at a row before the row itself; returns how many roots went."""
        roots = 0
        for table in _POINTING_FIRST:
            inside = [f for f in BY_NAME[table].fields if f.ref == table]
            for low, high in self._inserted.get(table, NO_SPANS).without(keep.get(table, set())):
                for field_ in inside:  # or its journal row would name a row that is gone already
                    self._connection.exec_driver_sql(
                        _CLEAR_REF.substitute(tbl=table, col=field_.column), (low, high)
                    )
                gone = self._connection.exec_driver_sql(_DELETE_SPAN.substitute(tbl=table), (low, high))
                roots += gone.rowcount if BY_NAME[table].root else 0
        return roots


@cache
def _columns(table: str) -> tuple[str, ...]:
    return tuple(column.name for column in table_named(table).columns)


def _same(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other
