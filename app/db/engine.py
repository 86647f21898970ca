"""Opens SQLCipher through SQLAlchemy: key first, then the assertions that every connection must pass."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool, QueuePool

from app.errors import LockedError, StorageError

KEY_BYTES = 32
PLAIN_HEADER = b"SQLite format 3\x00"
# 3.7.0 to 3.51.2 can corrupt a WAL database that two connections write and checkpoint at once.
MIN_SQLITE = (3, 51, 3)
BUSY_MS = 10_000
SMALLEST_FILE = 4096  # one page

# SQLite's primary result codes that tell of disk and file; all others are bugs (or an interrupt).
_FULL = 13
_NOT_A_DATABASE = 26
_DENIED = frozenset({3, 8, 23})  # PERM, READONLY, AUTH
_IN_USE = frozenset({5, 6, 15})  # BUSY, LOCKED, PROTOCOL
_DAMAGED = frozenset({11, _NOT_A_DATABASE})  # and CORRUPT
_TROUBLE = frozenset({_FULL, 10, 14, 22}) | _DENIED | _IN_USE | _DAMAGED  # and IOERR, CANTOPEN, NOLFS

Driver = sqlite3.Connection  # sqlcipher3 has the same interface


def connect(path: Path, key: bytes, *, read_only: bool = False, create: bool = False) -> Driver:
    """A checked driver connection. Creates a file only with `create`.

    Raises LockedError when the key does not open it, StorageError when the file or the engine is unfit.
    """
    if len(key) != KEY_BYTES:
        raise LockedError(
            "key_missing", "There is no key for this database.", next_step="Use the recovery key."
        )
    if not create:
        _check_file(path)
    mode = "rwc" if create else "ro" if read_only else "rw"
    uri = path.resolve().as_uri() + "?mode=" + mode
    try:
        driver: Driver = sqlcipher.connect(
            uri, uri=True, isolation_level=None, check_same_thread=False, timeout=BUSY_MS / 1000
        )
    except sqlcipher.Error as error:
        raise storage_error(error, path) from error
    try:
        _unlock(driver, key)
        _configure(driver, read_only=read_only)
    except LockedError:
        driver.close()
        _check_header(path)
        raise
    except BaseException:
        driver.close()
        raise
    return driver


def _check_file(path: Path) -> None:
    if not path.is_file():
        raise StorageError(
            "database_missing",
            "The database file is not where it was.",
            next_step="Open another database, or restore a backup.",
        )
    if path.stat().st_size < SMALLEST_FILE:
        raise StorageError(
            "database_cut",
            "The database file is empty or cut off.",
            next_step="Restore a backup.",
        )


def _check_header(path: Path) -> None:
    """Tells a plain database from a wrong key; only after the key did not fit.

    The file must not be opened while SQLite has it open in this process: closing any descriptor of it
    would drop SQLite's locks (POSIX).
    """
    try:
        with path.open("rb") as file:
            head = file.read(len(PLAIN_HEADER))
    except OSError as error:
        raise StorageError(
            "database_unreadable",
            "The database file cannot be read.",
            next_step="Check the rights of the file and the disk.",
        ) from error
    if head == PLAIN_HEADER:
        raise StorageError(
            "database_plain",
            "This file is not encrypted, so it is not a Satchel database.",
            next_step="Open another file, or restore a backup.",
        )


def _unlock(driver: Driver, key: bytes) -> None:
    driver.execute("PRAGMA cipher_log_level = NONE")  # or a wrong key is printed to stderr
    driver.set_key("x'" + key.hex() + "'")  # type: ignore[attr-defined]  # sqlcipher3 only: a raw key
    version = driver.execute("PRAGMA cipher_version").fetchone()
    if not version or not version[0]:
        raise StorageError(
            "no_cipher",
            "This installation cannot encrypt.",
            next_step="Install Satchel again; your data was not touched.",
        )
    if tuple(int(part) for part in sqlcipher.sqlite_version.split(".")) < MIN_SQLITE:
        raise StorageError(
            "old_sqlite",
            "The database engine of this installation is too old to be safe.",
            next_step="Install Satchel again; your data was not touched.",
        )
    try:
        driver.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlcipher.DatabaseError as error:
        if _code(error) == _NOT_A_DATABASE:
            raise LockedError(
                "wrong_key",
                "This key does not open the database.",
                next_step="Try the password again, or use the recovery key.",
            ) from error
        raise storage_error(error, None) from error


def _configure(driver: Driver, *, read_only: bool) -> None:
    try:
        if not read_only:
            driver.execute("PRAGMA journal_mode = WAL")
        driver.execute("PRAGMA synchronous = FULL")
        driver.execute("PRAGMA secure_delete = ON")
        driver.execute("PRAGMA foreign_keys = ON")
        driver.execute("PRAGMA recursive_triggers = ON")  # or REPLACE deletes a row unseen by capture
        driver.execute("PRAGMA temp_store = MEMORY")
        driver.execute("PRAGMA cache_size = -16000")
        if read_only:
            driver.execute("PRAGMA query_only = ON")
    except sqlcipher.Error as error:
        raise storage_error(error, None) from error
    wanted = (("foreign_keys", 1), ("journal_mode", "wal"), ("synchronous", 2), ("secure_delete", 1))
    for pragma, value in wanted:
        got = driver.execute("PRAGMA " + pragma).fetchone()[0]
        if got != value:
            raise StorageError(
                "unsafe_setting",
                "The database engine did not accept a safety setting.",
                next_step="Move the database to a local disk.",
                data={"pragma": pragma, "value": got},
            )


def storage_error(error: BaseException, path: Path | None) -> StorageError:
    """What a driver's complaint means for the person."""
    code = _code(error)
    if code == _FULL:
        return StorageError(
            "disk_full",
            "The disk is full. Nothing was changed.",
            next_step="Free some space and try again.",
        )
    if code in _DENIED:
        return StorageError(
            "read_only",
            "The database cannot be written. Nothing was changed.",
            next_step="Check the rights of the folder.",
        )
    if code in _IN_USE:
        return StorageError(
            "busy", "The database is in use by another program.", next_step="Close it and try again."
        )
    if code in _DAMAGED:
        return StorageError(
            "damaged",
            "The database file is damaged.",
            next_step="Restore the last backup; this file is kept.",
        )
    return StorageError(
        "disk",
        "The disk did not accept or return data. Nothing was changed.",
        next_step="Check the disk, then try again.",
        data={"path": str(path or "")},
    )


def _code(error: BaseException | None) -> int:
    """SQLite's primary result code; 0 when the complaint is not SQLite's."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


@contextmanager
def storage_errors() -> Iterator[None]:
    """Turns the driver's complaints about disk and file into StorageError; bugs pass unchanged."""
    try:
        yield
    except (DBAPIError, sqlcipher.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        if cause is None or _code(cause) not in _TROUBLE:
            raise
        raise storage_error(cause, None) from error


def make_engine(creator: Callable[[], Driver], *, size: int, begin: str) -> Engine:
    """An engine whose transactions start with `begin`; size 0 opens a connection each time."""
    if size:
        engine = create_engine(
            "sqlite://",
            creator=creator,
            module=sqlcipher,
            poolclass=QueuePool,
            pool_size=size,
            max_overflow=0,
        )
    else:
        engine = create_engine("sqlite://", creator=creator, module=sqlcipher, poolclass=NullPool)

    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "begin", on_begin)
    return engine


def writer_engine(path: Path, key: bytes) -> Engine:
    """The one connection that writes."""
    return make_engine(lambda: connect(path, key), size=1, begin="BEGIN IMMEDIATE")


def reader_engine(path: Path, key: bytes) -> Engine:
    """Three connections that only read, each transaction one snapshot."""
    return make_engine(lambda: connect(path, key, read_only=True), size=3, begin="BEGIN")
