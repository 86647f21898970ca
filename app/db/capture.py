"""Change triggers: what every write leaves in the journal and, once joined, in the dirty tables.

One trigger per synced column, one for inserts and one for deletes of each synced table, generated
from the registry. Whatever writes — services, bulk statements, raw SQL — is seen. A write outside
a door has no open entry and is refused by the NOT NULL on journal_row.entry.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from string import Template

from sqlalchemy import Connection

from app.domain.registry import BY_NAME, TABLES, Field, Table
from app.errors import StorageError
from app.models.schema import table as table_named

_UPDATE = Template(
    """CREATE TRIGGER cap_u_${tbl}_$col AFTER UPDATE OF "$col" ON "$tbl"
 WHEN OLD."$col" IS NOT NEW."$col" BEGIN
INSERT INTO journal_row(entry, tbl, id, op, field, before)
 VALUES ((SELECT entry FROM ctl), '$tbl', NEW.id, 'U', '$field', $old);
INSERT INTO sync_dirty(tbl, id, op, base_rev, hlc)
 SELECT '$tbl', NEW.id, $op, OLD.rev, hlc FROM ctl WHERE joined = 1 AND mode = 0
 ON CONFLICT(tbl, id) DO UPDATE SET hlc = excluded.hlc, op = iif(op = 'I', 'I', $keep);
INSERT INTO sync_dirty_field(tbl, id, field, base_rev, hlc, v0)
 SELECT '$tbl', NEW.id, '$field', OLD.rev, hlc, $old FROM ctl WHERE joined = 1 AND mode = 0
 ON CONFLICT(tbl, id, field) DO UPDATE SET hlc = excluded.hlc;
END"""
)
_INSERT = Template(
    """CREATE TRIGGER cap_i_$tbl AFTER INSERT ON "$tbl" BEGIN
INSERT INTO journal_row(entry, tbl, id, op) VALUES ((SELECT entry FROM ctl), '$tbl', NEW.id, 'I');
INSERT INTO sync_dirty(tbl, id, op, base_rev, hlc)
 SELECT '$tbl', NEW.id, 'I', NEW.rev, hlc FROM ctl WHERE joined = 1 AND mode = 0
 ON CONFLICT(tbl, id) DO UPDATE SET hlc = excluded.hlc, op = 'I';
END"""
)
_DELETE = Template(
    """CREATE TRIGGER cap_d_$tbl AFTER DELETE ON "$tbl" BEGIN
INSERT INTO journal_row(entry, tbl, id, op, before)
 VALUES ((SELECT entry FROM ctl), '$tbl', OLD.id, 'D', json_object($image));
INSERT INTO sync_dirty(tbl, id, op, base_rev, hlc)
 SELECT '$tbl', OLD.id, 'D',
  min(OLD.rev, coalesce(
   (SELECT min(base_rev) FROM sync_dirty_field WHERE tbl = '$tbl' AND id = OLD.id), OLD.rev)),
  hlc FROM ctl WHERE joined = 1 AND mode = 0
 ON CONFLICT(tbl, id) DO UPDATE SET hlc = excluded.hlc, op = 'D', base_rev = min(base_rev, excluded.base_rev);
DELETE FROM sync_dirty_field WHERE tbl = '$tbl' AND id = OLD.id;
END"""
)
_DROP = Template('DROP TRIGGER "$name"')
_REF_ID = Template("""(SELECT id FROM "$ref" WHERE pk = OLD."$col")""")


def _old_value(field: Field) -> str:
    """The SQL of a field's old value as the wire says it: references as ids."""
    if field.ref:
        return _REF_ID.substitute(ref=field.ref, col=field.column)
    return 'OLD."' + field.column + '"'


def _insert_trigger(table: Table) -> str:
    return _INSERT.substitute(tbl=table.name)


def _delete_trigger(table: Table) -> str:
    references = {field.column: field for field in table.fields if field.ref}
    parts: list[str] = []
    for column in table_named(table.name).columns:
        parts.append("'" + column.name + "', OLD.\"" + column.name + '"')
        if column.name in references:
            parts.append("'" + references[column.name].name + "', " + _old_value(references[column.name]))
    return _DELETE.substitute(tbl=table.name, image=", ".join(parts))


def _update_trigger(table: Table, field: Field) -> str:
    deletes = field.name == "deleted_at"
    return _UPDATE.substitute(
        tbl=table.name,
        col=field.column,
        field=field.name,
        old=_old_value(field),
        # Setting the deletion mark goes out as a delete, clearing it as an update.
        op="iif(NEW.deleted_at IS NULL, 'U', 'D')" if deletes else "'U'",
        keep="excluded.op" if deletes else "op",
    )


def trigger_statements() -> tuple[str, ...]:
    """Every capture trigger, in a fixed order."""
    statements: list[str] = []
    for table in TABLES:
        statements.append(_insert_trigger(table))
        statements.append(_delete_trigger(table))
        statements.extend(_update_trigger(table, field) for field in table.fields)
    return tuple(statements)


def expected_hash() -> str:
    """Hash of the trigger text that this program generates."""
    return _hash(sorted(trigger_statements()))


def actual_hash(connection: Connection) -> str:
    """Hash of the trigger text that stands in the file."""
    rows = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'trigger'")
    return _hash(sorted(row[0] for row in rows))


def _hash(statements: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(statements).encode()).hexdigest()


def drop_triggers(connection: Connection) -> None:
    """Removes every trigger; only a migration does this, inside its transaction."""
    rows = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all()
    for (name,) in rows:
        connection.exec_driver_sql(_DROP.substitute(name=name))


def create_triggers(connection: Connection) -> None:
    """Makes every trigger and remembers their hash."""
    for statement in trigger_statements():
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql("UPDATE ctl SET trigger_hash = ?", (expected_hash(),))


@contextmanager
def bulk(
    connection: Connection, entry: int, tables: Sequence[str], ranges: list[tuple[str, int, int]]
) -> Iterator[None]:
    """Inserts many rows without a trigger firing per row; ranges of pks are journalled instead,
    and added to `ranges`.

    The insert triggers of `tables` are dropped and made again inside the running transaction, so
    readers go on and a crash leaves them in place. Updates and deletes inside are captured as ever.
    A record that is inserted again under an old id must get its old pk back and belongs outside.
    """
    before = {name: last_pk(connection, name) for name in tables}
    for name in tables:
        connection.exec_driver_sql(_DROP.substitute(name="cap_i_" + name))
    try:
        yield
    finally:  # also when the block breaks off: its caller may go on with the transaction
        if in_transaction(connection):
            for name, last in before.items():
                _end_bulk(connection, entry, name, last + 1, ranges)


def in_transaction(connection: Connection) -> bool:
    """False when SQLite has ended the transaction by itself, as it does on a full or broken disk."""
    driver = connection.connection.driver_connection
    return driver is not None and bool(driver.in_transaction)


def must_be_in_transaction(connection: Connection) -> None:
    """Raises StorageError when SQLite has ended the transaction by itself."""
    if not in_transaction(connection):
        raise StorageError(
            "disk",
            "The disk did not accept the change. Nothing was changed.",
            next_step="Check the disk, then try again.",
        )


def _end_bulk(
    connection: Connection, entry: int, table: str, low: int, ranges: list[tuple[str, int, int]]
) -> None:
    connection.exec_driver_sql(_insert_trigger(BY_NAME[table]))
    high = last_pk(connection, table)
    if high >= low:
        _write_range(connection, entry, table, low, high)
        ranges.append((table, low, high))


def last_pk(connection: Connection, table: str) -> int:
    """The highest pk that the table ever gave."""
    row = connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).first()
    return int(row[0]) if row else 0


def _write_range(connection: Connection, entry: int, table: str, low: int, high: int) -> None:
    """One range per table and entry as long as nobody else inserted in between."""
    joined = connection.exec_driver_sql(
        "UPDATE journal_range SET pk_hi = ? WHERE entry = ? AND tbl = ? AND pk_hi = ?",
        (high, entry, table, low - 1),
    )
    if not joined.rowcount:
        connection.exec_driver_sql(
            "INSERT INTO journal_range(entry, tbl, pk_lo, pk_hi) VALUES (?, ?, ?, ?)",
            (entry, table, low, high),
        )
    connection.exec_driver_sql(
        "INSERT INTO sync_dirty_range(tbl, pk_lo, pk_hi, hlc)"
        " SELECT ?, ?, ?, hlc FROM ctl WHERE joined = 1 AND mode = 0",
        (table, low, high),
    )
