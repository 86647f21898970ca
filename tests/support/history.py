"""Random histories of writes, as plain data: the same ops come from Hypothesis or from a seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, registry

from app.db.session import WriteSession
from app.domain.registry import BY_NAME, TABLES, Field, Merge, Table, references_to
from app.models.base import METADATA
from app.models.contact import contact, contact_point

TEXTS = (
    "",
    "Jörg",
    "Jo\u0308rg",
    "00123",
    "1e3",
    "a\x00b",
    "\u202eabc\u200b\ufeff",
    "🙂👩‍👩‍👧 \U0010ffff",
    "'; DROP TABLE contact; --",
    'say "hi"\\\r\n\t\x1f',
    "李小龍 Łódź ǅ ﬁ",
    "x" * 3000,
    " ",
    "NULL",
)
NUMBERS = (None, 0, 1, -1, 2**53 + 1, -(2**63), 2**63 - 1, 1_763_715_600_000)
ODD_NUMBERS = (*NUMBERS, 0.1 + 0.2, -1e-300, "twelve", "7x")  # what a stray statement could store
FLAGS = (0, 1)
CHOICES: Mapping[str, Sequence[str]] = {
    "kind": ("individual", "org", ""),
    "type": ("tel", "email", "url"),
    "status": ("open", "done", "cancelled"),
    "due": ("", "2026-11-21", "2026-03-29T02:30", "never", "9999-12-31"),
    "due_tz": ("", "Europe/Berlin", "Mars/Olympus"),
    "channel": ("call", "note", "email"),
    "bucket": ("all", "p:1"),
    "key": ("region", "theme"),
}
ODD_FIELDS = frozenset({"credit_limit", "cost", "cadence_days", "estimate", "verified_at"})
REGION = "setting"  # its value is JSON

# Often chosen: tables that point at each other; every other one turns up too.
BUSY = ("contact", "contact", "contact", "affiliation", "interaction", "task", "participant", "contact_group")
CHOSEN = (*TABLES, *(BY_NAME[name] for name in BUSY * 2))

KINDS = (
    "orm_add",
    "orm_edit",
    "orm_delete",
    "core_insert",
    "core_update",
    "core_update_all",
    "core_delete",
    "many_insert",
    "many_update",
    "many_delete",
    "raw_insert",
    "raw_update",
    "raw_delete",
    "raw_upsert",
    "raw_replace",
    "bulk",
    "again",
    "refused",
)


@dataclass(frozen=True, slots=True)
class Op:
    """One statement: its kind, and numbers from which table, row, fields and values are chosen."""

    kind: str
    table: int
    row: int
    picks: tuple[int, ...]


def random_op(rng: random.Random) -> Op:
    """An op by dice."""
    picks = tuple(rng.randrange(1000) for _ in range(rng.randrange(1, 6)))
    return Op(rng.choice(KINDS), rng.randrange(len(CHOSEN)), rng.randrange(40), picks)


@cache
def mapped() -> Mapping[str, type[Any]]:
    """A mapped class for every synced table."""
    classes = {table.name: type(table.name.title().replace("_", ""), (), {}) for table in TABLES}
    mapper = registry(metadata=METADATA)
    for name, class_ in classes.items():
        mapper.map_imperatively(class_, METADATA.tables[name])
    return classes


class Scribe:
    """Carries out ops inside an open write."""

    def __init__(self, session: WriteSession) -> None:
        self._session = session
        self._connection = session.connection
        self._picks: tuple[int, ...] = (0,)
        self._at = 0
        self._steps: Mapping[str, Callable[[Table, int], None]] = {
            kind: getattr(self, "_" + kind) for kind in KINDS
        }

    def run(self, ops: Iterable[Op]) -> None:
        """Does all of them; a statement that the database refuses leaves nothing behind."""
        for op in ops:
            self._picks, self._at = op.picks, 0
            self._steps[op.kind](CHOSEN[op.table % len(CHOSEN)], op.row)

    # -- choosing ---------------------------------------------------------------------------

    def _pick(self, count: int) -> int:
        pick = self._picks[self._at % len(self._picks)] + 7 * (self._at // len(self._picks))
        self._at += 1
        return pick % count

    def _pks(self, table: str) -> Sequence[int]:
        sql = METADATA.tables[table]
        return self._connection.execute(select(sql.c.pk).order_by(sql.c.pk)).scalars().all()

    def _row(self, table: Table, row: int) -> int | None:
        pks = self._pks(table.name)
        return pks[row % len(pks)] if pks else None

    def _value(self, table: Table, field: Field) -> object:
        if field.ref:
            pks = self._pks(field.ref)
            return pks[self._pick(len(pks))] if pks and (self._must(table, field) or self._pick(4)) else None
        column = METADATA.tables[table.name].c[field.column]
        if table.name == REGION and field.name == "value":
            return ('"DE"', '""', '"US"')[self._pick(3)]
        if field.name in CHOICES:
            return CHOICES[field.name][self._pick(len(CHOICES[field.name]))]
        if column.type.python_type is str:
            return TEXTS[self._pick(len(TEXTS))]
        if not column.nullable:
            return FLAGS[self._pick(2)]
        numbers = ODD_NUMBERS if field.name in ODD_FIELDS else NUMBERS
        return numbers[self._pick(len(numbers))]

    def _must(self, table: Table, field: Field) -> bool:
        """A child without an owner would be an orphan; participants have one of two."""
        return field.merge is Merge.FIXED and table.name != "participant"

    def _values(self, table: Table, *, fields: int) -> dict[str, Any]:
        some = [table.fields[self._pick(len(table.fields))] for _ in range(fields)]
        return {field.column: self._value(table, field) for field in some}

    def _new_row(self, table: Table) -> dict[str, Any]:
        row = self._values(table, fields=3)
        for field in table.fields:
            if field.ref and field.column not in row and (self._must(table, field) or self._pick(2)):
                row[field.column] = self._value(table, field)
        return {"id": self._session.new_id(), **row}

    def _orphan(self, table: Table, row: Mapping[str, Any]) -> bool:
        return any(self._must(table, f) and row.get(f.column) is None for f in table.fields if f.ref)

    # -- ORM --------------------------------------------------------------------------------

    def _orm_add(self, table: Table, _row: int) -> None:
        row = self._new_row(table)
        if not self._orphan(table, row):
            with Session(self._connection) as orm:
                orm.add(mapped()[table.name](**row))
                orm.flush()

    def _orm_edit(self, table: Table, row: int) -> None:
        pk = self._row(table, row)
        if pk is not None:
            with Session(self._connection) as orm:
                item = orm.get_one(mapped()[table.name], pk)
                for name, value in self._values(table, fields=2).items():
                    setattr(item, name, value)
                orm.flush()

    def _orm_delete(self, table: Table, row: int) -> None:
        pk = self._row(table, row)
        if pk is not None:
            self._clear_way(table, pk)
            with Session(self._connection) as orm:
                orm.delete(orm.get_one(mapped()[table.name], pk))
                orm.flush()

    # -- Core -------------------------------------------------------------------------------

    def _core_insert(self, table: Table, _row: int) -> None:
        row = self._new_row(table)
        if not self._orphan(table, row):
            self._connection.execute(insert(METADATA.tables[table.name]), row)

    def _core_update(self, table: Table, row: int) -> None:
        pk = self._row(table, row)
        if pk is not None:
            self._session.update(METADATA.tables[table.name], pk, **self._values(table, fields=3))

    def _core_update_all(self, table: Table, row: int) -> None:
        sql = METADATA.tables[table.name]
        some = update(sql).where(sql.c.pk % 3 == row % 3)
        self._connection.execute(some.values(self._values(table, fields=1)))

    def _core_delete(self, table: Table, row: int) -> None:
        pk = self._row(table, row)
        if pk is not None:
            self._clear_way(table, pk)
            self._session.delete(METADATA.tables[table.name], pk)

    def _clear_way(self, table: Table, pk: int) -> None:
        """Deletes what the row owns and empties other references to it."""
        for other, field in references_to(table.name):
            sql = METADATA.tables[other.name]
            pointing = select(sql.c.pk).where(sql.c[field.column] == pk)
            for other_pk in self._connection.execute(pointing).scalars().all():
                if field.merge is Merge.FIXED:
                    self._clear_way(other, other_pk)
                    self._session.delete(sql, other_pk)
                else:
                    self._session.update(sql, other_pk, **{field.column: None})

    def _many_insert(self, table: Table, _row: int) -> None:
        rows = [self._new_row(table) for _ in range(3)]
        names = set[str]().union(*rows)
        sql = METADATA.tables[table.name]
        rows = [r for r in rows if not self._orphan(table, r) and r.keys() == names]
        if rows:
            self._connection.execute(insert(sql), rows)

    def _many_update(self, table: Table, row: int) -> None:
        pks = self._pks(table.name)[row % 5 :: 2]
        values = self._values(table, fields=1)
        if pks:
            sql = METADATA.tables[table.name]
            statement = update(sql).where(sql.c.pk == bindparam("wanted"))
            self._connection.execute(statement.values(values), [{"wanted": pk} for pk in pks])

    def _many_delete(self, table: Table, row: int) -> None:
        pks = self._pks(table.name)[row % 3 :: 3]
        for pk in pks:
            self._clear_way(table, pk)
        if pks:
            sql = METADATA.tables[table.name]
            left = [{"wanted": pk} for pk in self._pks(table.name) if pk in pks]
            if left:
                self._connection.execute(delete(sql).where(sql.c.pk == bindparam("wanted")), left)

    # -- raw SQL ----------------------------------------------------------------------------

    def _put(self, verb: str, table: Table, row: Mapping[str, Any], tail: str = "") -> None:
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" for _ in row)
        self._connection.exec_driver_sql(
            f'{verb} INTO "{table.name}"({names}) VALUES ({marks}) {tail}', tuple(row.values())
        )

    def _raw_insert(self, table: Table, _row: int) -> None:
        row = self._new_row(table)
        if not self._orphan(table, row):
            self._put("INSERT", table, row)

    def _raw_update(self, table: Table, row: int) -> None:
        (name, value), *_ = self._values(table, fields=1).items()
        self._connection.exec_driver_sql(
            f'UPDATE "{table.name}" SET "{name}" = ? WHERE pk % 2 = ?', (value, row % 2)
        )

    def _raw_delete(self, table: Table, row: int) -> None:
        pk = self._row(table, row)
        if pk is not None:
            self._clear_way(table, pk)
            self._connection.exec_driver_sql(
                f'DELETE FROM "{table.name}" WHERE pk >= ? AND pk < ?', (pk, pk + 1)
            )

    def _raw_upsert(self, table: Table, row: int) -> None:
        pk = self._row(table, row)
        if pk is not None:
            values = self._values(table, fields=2)
            sets = ", ".join(f'"{name}" = excluded."{name}"' for name in values)
            self._put(
                "INSERT",
                table,
                {"pk": pk, "id": self._id(table, pk), **values},
                f"ON CONFLICT DO UPDATE SET {sets}",
            )

    def _raw_replace(self, table: Table, row: int) -> None:
        pk = self._row(table, row)
        if pk is not None:
            fresh = self._new_row(table)
            if not self._orphan(table, fresh):
                self._put("INSERT OR REPLACE", table, {**fresh, "pk": pk, "id": self._id(table, pk)})

    def _id(self, table: Table, pk: int) -> str:
        sql = METADATA.tables[table.name]
        return str(self._connection.execute(select(sql.c.id).where(sql.c.pk == pk)).scalar_one())

    # -- special ----------------------------------------------------------------------------

    def _bulk(self, _table: Table, row: int) -> None:
        """An import in small: contacts with a phone each, some changed or dropped on the way."""
        count = 2 + row % 4
        with self._session.bulk(contact, contact_point):
            before = set(self._pks("contact"))
            people = [
                (self._session.new_id(), "individual", TEXTS[self._pick(len(TEXTS))]) for _ in range(count)
            ]
            self._session.bulk_insert(contact, ("id", "kind", "fn"), people)
            pks = [pk for pk in self._pks("contact") if pk not in before]
            points = [(self._session.new_id(), pk, "tel", f"0170 {pk}") for pk in pks]
            self._session.bulk_insert(contact_point, ("id", "contact_pk", "type", "value"), points)
            if self._pick(3) == 0:
                self._session.update(contact, pks[0], fn="changed on the way", note="x")
        if self._pick(3) == 0:
            self._session.update(contact, pks[-1], fn="changed after")
        if self._pick(3) == 0:
            self._clear_way(BY_NAME["contact"], pks[0])
            self._session.delete(contact, pks[0])

    def _again(self, table: Table, row: int) -> None:
        """Deletes a row and inserts another one under its id, as a page from the server may.

        What a bulk insert may have made takes its old pk again: ranges know rows by their pk.
        """
        pk = self._row(table, row)
        if pk is None:
            return
        record = self._id(table, pk)
        self._clear_way(table, pk)
        self._session.delete(METADATA.tables[table.name], pk)
        fresh = self._new_row(table)
        if table.name in ("contact", "contact_point"):
            fresh["pk"] = pk
        if not self._orphan(table, fresh):
            self._connection.execute(insert(METADATA.tables[table.name]), {**fresh, "id": record})

    def _refused(self, table: Table, row: int) -> None:
        """A statement that breaks a constraint half-way; the writer goes on."""
        pk = self._row(table, row)
        if pk is not None:
            first, second = self._new_row(table), self._new_row(table)
            second["id"] = self._id(table, pk)
            names = [name for name in first if name in second]
            marks = ", ".join("?" for _ in names)
            values = [row_[name] for row_ in (first, second) for name in names]
            columns = ", ".join(f'"{name}"' for name in names)
            try:
                self._connection.exec_driver_sql(
                    f'INSERT INTO "{table.name}"({columns}) VALUES ({marks}), ({marks})', tuple(values)
                )
            except IntegrityError:
                return
            raise AssertionError("a second record of one id was stored")
