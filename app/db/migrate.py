"""Brings a database to the schema of this program: own connection, one transaction, backup first."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from string import Template

from sqlalchemy import Connection

from app.db import capture
from app.db.engine import connect, make_engine, storage_errors
from app.db.files import disk_errors, sweep, sync_folder, temporary
from app.domain.registry import BY_NAME
from app.errors import SatchelError, StorageError

SCHEMA_VERSION = 1  # PRAGMA user_version of the newest revision; revisions are named 0001, 0002 …

# Tables that would give the pk of a deleted row to a new one; a table made anew loses the word easily.
_REUSES_PKS = """SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%AUTOINCREMENT%'
 AND name IN (SELECT value FROM json_each(?))"""
_MARK = "create"  # names the file of a database that is being made
_PK_SUM = Template('SELECT count(*), min(pk), max(pk), sum(pk) FROM "$tbl"')


def schema_version(path: Path, key: bytes) -> int:
    """The schema that the file has; 0 for an empty one. Raises LockedError or StorageError."""
    driver = connect(path, key, read_only=True)
    try:
        return int(driver.execute("PRAGMA user_version").fetchone()[0])
    finally:
        driver.close()


def needs_upgrade(path: Path, key: bytes) -> bool:
    """True when a migration is due; StorageError when a newer program wrote the file."""
    version = schema_version(path, key)
    refuse_newer(version)
    return version < SCHEMA_VERSION


def refuse_newer(version: int) -> None:
    """Raises StorageError for the schema version of a newer program."""
    if version > SCHEMA_VERSION:
        raise StorageError(
            "newer_database",
            "This database was written by a newer Satchel. Nothing was changed.",
            next_step="Install the newest Satchel, then open it again.",
            data={"has": version, "knows": SCHEMA_VERSION},
        )


def must_be_current(connection: Connection) -> None:
    """Raises StorageError when the schema is not exactly this program's: it would be written wrongly."""
    version = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    refuse_newer(version)
    if version < SCHEMA_VERSION:
        raise StorageError(
            "old_database",
            "This database is of an older Satchel and was not upgraded yet.",
            next_step="Start Satchel again.",
            data={"has": version, "knows": SCHEMA_VERSION},
        )


def create(
    path: Path,
    key: bytes,
    *,
    scripts: Path,
    profile_id: str = "",
    person_id: str = "",
    device_id: str = "",
) -> None:
    """Makes a new database file with the newest schema and writes into it whose it is.

    Raises StorageError when one is there.
    """
    if path.exists():
        raise StorageError(
            "database_exists", "There is a database here already.", next_step="Open it instead."
        )
    sweep(path.parent, _MARK)
    fresh = temporary(path.parent, _MARK)  # so that what is found as `path` is always whole
    try:
        connect(fresh, key, create=True).close()
        _run(fresh, key, scripts, stamp=(profile_id, person_id, device_id))
        with disk_errors(path):
            fresh.rename(path)
            sync_folder(path.parent)
    except SatchelError:
        sweep(path.parent, _MARK)
        raise


def upgrade(path: Path, key: bytes, *, scripts: Path, backup_first: Callable[[], object]) -> bool:
    """Migrates when due, after `backup_first` made and checked a backup; True when it did."""
    if not needs_upgrade(path, key):
        return False
    backup_first()
    _run(path, key, scripts)
    return True


def _run(path: Path, key: bytes, scripts: Path, *, stamp: tuple[str, str, str] | None = None) -> None:
    engine = make_engine(lambda: connect(path, key), size=0, begin="BEGIN EXCLUSIVE")
    with storage_errors(), engine.connect() as connection:
        # Recreating a table with foreign keys on would delete its children.
        driver = connection.connection.driver_connection
        if driver is None:
            raise StorageError("disk", "The database did not open.", next_step="Try again.")
        driver.execute("PRAGMA foreign_keys = OFF")
        with connection.begin():
            before, last = _sums(connection), _last_pks(connection)
            capture.drop_triggers(connection)
            _alembic(connection, scripts)
            connection.exec_driver_sql("INSERT INTO ctl(one) VALUES (1) ON CONFLICT DO NOTHING")
            if stamp is not None:
                connection.exec_driver_sql(
                    "UPDATE ctl SET profile_id = ?, person_id = ?, device_id = ?", stamp
                )
            capture.create_triggers(connection)
            _verify(connection, before)
            _keep_last_pks(connection, last)
            connection.exec_driver_sql(Template("PRAGMA user_version = $n").substitute(n=SCHEMA_VERSION))


def _alembic(connection: Connection, scripts: Path) -> None:
    # Imported here: it costs more CPU than the whole window, and is seldom needed.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _tables(connection: Connection) -> list[str]:
    rows = connection.exec_driver_sql(
        "SELECT m.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c"
        " WHERE m.type = 'table' AND c.name = 'pk' ORDER BY m.name"
    )
    return [row[0] for row in rows]


def _sums(connection: Connection) -> dict[str, tuple[int, ...]]:
    return {
        table: tuple(connection.exec_driver_sql(_PK_SUM.substitute(tbl=table)).one())
        for table in _tables(connection)
    }


def _verify(connection: Connection, before: Mapping[str, tuple[int, ...]]) -> None:
    """No row lost or renumbered, no reference broken; else everything is rolled back."""
    after = _sums(connection)
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    changed = [table for table, sums in before.items() if after.get(table, sums) != sums]
    changed += connection.exec_driver_sql(_REUSES_PKS, (json.dumps(sorted(BY_NAME)),)).scalars()
    if broken is not None or changed:
        raise StorageError(
            "migration_check",
            "The upgrade did not pass its own check. Your data is as it was.",
            next_step="Go on with the Satchel that you had, and tell us.",
            data={"tables": changed, "reference": str(broken)},
        )


def _last_pks(connection: Connection) -> dict[str, int]:
    """The highest pk that each table ever gave; empty for a new file."""
    if not connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'").all():
        return {}
    return {
        row[0]: int(row[1]) for row in connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence")
    }


def _keep_last_pks(connection: Connection, last: Mapping[str, int]) -> None:
    """A table that was made anew would give pks of deleted rows again, which the journal still names."""
    now = _last_pks(connection)
    tables = set(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars())
    for table in sorted(last.keys() & tables):
        connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
        connection.exec_driver_sql(
            "INSERT INTO sqlite_sequence(name, seq) VALUES (?, ?)",
            (table, max(last[table], now.get(table, 0))),
        )
