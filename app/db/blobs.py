"""The second file of a profile: photos, documents and kept files by their content, in encrypted chunks.

A blob is written before anything refers to it, whole or not at all. What nobody refers to any more is
collected after a while; putting a blob again starts that while anew, so a reference may come late.
"""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from string import Template
from types import TracebackType
from typing import BinaryIO, Self

from app.db.engine import Driver, connect, storage_errors
from app.domain.clock import Clock
from app.errors import NotFoundError, StorageError

CHUNK = 256 * 1024
WEEK_MS = 7 * 86_400_000
SCHEMA_VERSION = 1
_WAL_LIMIT = 16 << 20  # a large blob must not leave its log on the disk
_COLLECT_STEP = 20  # blobs removed per transaction

_SCHEMA = (
    "CREATE TABLE blob(pk INTEGER PRIMARY KEY AUTOINCREMENT, sha256 TEXT UNIQUE, size INTEGER NOT NULL,"
    " mime TEXT NOT NULL, state TEXT NOT NULL, created INTEGER NOT NULL)",
    "CREATE TABLE chunk(pk INTEGER PRIMARY KEY, blob_pk INTEGER NOT NULL REFERENCES blob(pk),"
    " n INTEGER NOT NULL, data BLOB NOT NULL, UNIQUE(blob_pk, n))",
    "CREATE INDEX ix_blob_created ON blob(created)",
    "PRAGMA user_version = 1",
)


class BlobState(StrEnum):
    """Whether the content can be had."""

    HERE = "here"
    DAMAGED = "damaged"  # its bytes no longer have its hash; putting the content again repairs it


@dataclass(frozen=True, slots=True)
class BlobInfo:
    """What is known of a blob without reading it; created in UTC ms."""

    sha256: str
    size: int
    mime: str
    state: BlobState
    created: int


@dataclass(frozen=True, slots=True)
class Collected:
    """What a collection removed."""

    blobs: int
    size: int


@dataclass(frozen=True, slots=True)
class BlobCheck:
    """Result of reading every blob: how many were read and the hashes of the damaged ones."""

    checked: int
    damaged: tuple[str, ...]


class BlobStore:
    """blobs.db, open; any thread. One connection writes, one reads, each under its own lock.

    Makes the file when it is not there. Raises LockedError when the key does not open it.
    """

    def __init__(self, path: Path, key: bytes, *, clock: Clock) -> None:
        self.path = path
        self._key = key
        self._clock = clock
        # An empty file is what a crash in the middle of making it leaves.
        fresh = not path.exists() or path.stat().st_size == 0
        with storage_errors():
            self._writer = connect(path, key, create=fresh)
            try:
                _prepare(self._writer)
                self._reader = connect(path, key, read_only=True)
            except BaseException:
                self._writer.close()
                raise
        self._writing = threading.Lock()
        self._reading = threading.Lock()

    def close(self) -> None:
        """Waits for the running call and closes both connections."""
        with self._writing, self._reading:
            self._reader.close()
            self._writer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- asking

    def info(self, sha256: str) -> BlobInfo | None:
        """The blob's row, None when it was never put or was collected."""
        rows = self._read("SELECT sha256, size, mime, state, created FROM blob WHERE sha256 = ?", sha256)
        if not rows:
            return None
        name, size, mime, state, created = rows[0]
        return BlobInfo(str(name), _int(size), str(mime), BlobState(str(state)), _int(created))

    def has(self, sha256: str) -> bool:
        """True when the content is here and not known to be damaged."""
        found = self.info(sha256)
        return found is not None and found.state is BlobState.HERE

    def size(self, sha256: str) -> int:
        """Bytes of the content. NotFoundError when it is not here."""
        return self._found(sha256).size

    def sizes(self) -> Mapping[str, int]:
        """Every undamaged blob with its bytes."""
        return {
            str(name): _int(size)
            for name, size in self._read("SELECT sha256, size FROM blob WHERE state = ?", BlobState.HERE)
        }

    def open(self, sha256: str) -> BinaryIO:
        """The content as a seekable file that can be read. NotFoundError when it is not here."""
        info = self._found(sha256)
        return io.BufferedReader(_BlobReader(self, self._pk(sha256), info), CHUNK)

    def read(self, sha256: str) -> bytes:
        """The whole content. NotFoundError when it is not here."""
        with self.open(sha256) as file:
            return file.read()

    # -- writing

    def put(self, source: bytes | BinaryIO, mime: str = "") -> str:
        """Stores a content, streamed, and returns its SHA-256 in hex; a known one is not stored twice."""
        if isinstance(source, bytes):
            sha256 = hashlib.sha256(source).hexdigest()
            if self._touch(sha256):
                return sha256
            source = io.BytesIO(source)
        with self._transaction() as driver:
            sha256, already = _insert(driver, source, mime, self._clock.now_ms())
            if already:
                driver.execute("ROLLBACK")  # nothing but its time is new
        if already:
            self._touch(sha256)
        return sha256

    def collect(self, referenced: Set[str], older_than_ms: int = WEEK_MS) -> Collected:
        """Removes what is neither in `referenced` nor younger than `older_than_ms`, and frees the space."""
        before = self._clock.now_ms() - older_than_ms
        rows = self._read(
            "SELECT sha256, size FROM blob WHERE created <= ? AND state = ?", before, BlobState.HERE
        )
        gone = [(str(name), _int(size)) for name, size in rows if name not in referenced]
        removed = Collected(0, 0)
        for start in range(0, len(gone), _COLLECT_STEP):
            with self._transaction() as driver:
                for name, size in gone[start : start + _COLLECT_STEP]:
                    if _remove(driver, name, before):
                        removed = Collected(removed.blobs + 1, removed.size + size)
        if removed.blobs:
            with self._writing, storage_errors():
                self._writer.execute("PRAGMA incremental_vacuum").fetchall()
                self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return removed

    def verify(self) -> BlobCheck:
        """Reads every blob, compares it with its hash, and marks what is damaged."""
        damaged = [name for name, size in self.sizes().items() if not self._intact(name, size)]
        if damaged:
            with self._transaction() as driver:
                for name in damaged:
                    driver.execute("UPDATE blob SET state = ? WHERE sha256 = ?", (BlobState.DAMAGED, name))
        known = self._read("SELECT sha256, state FROM blob WHERE sha256 IS NOT NULL ORDER BY pk")
        return BlobCheck(len(known), tuple(str(name) for name, state in known if state != BlobState.HERE))

    # -- how

    def chunk(self, pk: int, n: int) -> bytes:
        """One chunk of an open blob. StorageError when it went meanwhile."""
        rows = self._read("SELECT data FROM chunk WHERE blob_pk = ? AND n = ?", pk, n)
        if not rows or not isinstance(rows[0][0], bytes):
            raise StorageError(
                "blob_cut",
                "Part of this file is missing from the database.",
                next_step="Restore a backup; it has the file.",
            )
        return rows[0][0]

    def _read(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        with self._reading:
            try:
                with storage_errors():
                    return self._reader.execute(sql, values).fetchall()
            except StorageError:
                # SQLCipher answers nothing more on a connection that met a damaged page.
                self._reader.close()
                self._reader = connect(self.path, self._key, read_only=True)
                raise

    def _found(self, sha256: str) -> BlobInfo:
        info = self.info(sha256)
        if info is None or info.state is not BlobState.HERE:
            raise NotFoundError(
                "blob_missing",
                "The content of this file is not on this computer.",
                next_step="Restore a backup that has it, or add the file again.",
                data={"sha256": sha256, "damaged": info is not None},
            )
        return info

    def _pk(self, sha256: str) -> int:
        return _int(self._read("SELECT pk FROM blob WHERE sha256 = ?", sha256)[0][0])

    def _touch(self, sha256: str) -> bool:
        """True when the content is here already; it then counts as put just now."""
        with self._transaction() as driver:
            changed = driver.execute(
                "UPDATE blob SET created = max(created, ?) WHERE sha256 = ? AND state = ?",
                (self._clock.now_ms(), sha256, BlobState.HERE),
            )
            return changed.rowcount == 1

    def _intact(self, sha256: str, size: int) -> bool:
        digest, read = hashlib.sha256(), 0
        pk = self._pk(sha256)
        try:
            for n in range(_chunks(size)):
                data = self.chunk(pk, n)
                digest.update(data)
                read += len(data)
        except StorageError:
            return False
        return read == size and digest.hexdigest() == sha256

    @contextmanager
    def _transaction(self) -> Iterator[Driver]:
        with self._writing, storage_errors():
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                if self._writer.in_transaction:
                    self._writer.execute("COMMIT")
            finally:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")


class _BlobReader(io.RawIOBase):
    """A blob as a raw file: a chunk is fetched when it is read."""

    def __init__(self, store: BlobStore, pk: int, info: BlobInfo) -> None:
        self._store = store
        self._pk = pk
        self._size = info.size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # typeshed: any buffer
        if self._at >= self._size:
            return 0
        n, skip = divmod(self._at, CHUNK)
        data = self._store.chunk(self._pk, n)[skip : skip + len(buffer)]
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


# Tables with a column `blob`: what they hold, and what undo could bring back, is referred to.
_HOLDERS = (
    "SELECT m.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c"
    " WHERE m.type = 'table' AND c.name = 'blob'"
)
_HELD = Template("SELECT blob FROM \"$tbl\" WHERE blob <> ''")
_UNDOABLE = (
    "SELECT before FROM journal_row WHERE op = 'U' AND field = 'blob' AND before <> ''"
    " UNION SELECT json_extract(before, '$.blob') FROM journal_row WHERE op = 'D'"
)


def referenced(driver: Driver) -> set[str]:
    """The hashes that the records of a database refer to, or would again after an undo."""
    with storage_errors():
        found = {row[0] for row in driver.execute(_UNDOABLE)}
        for (table,) in driver.execute(_HOLDERS).fetchall():
            found.update(row[0] for row in driver.execute(_HELD.substitute(tbl=table)))
    return {name for name in found if isinstance(name, str) and name}


def _prepare(driver: Driver) -> None:
    driver.execute(Template("PRAGMA journal_size_limit = $n").substitute(n=_WAL_LIMIT)).fetchall()
    version = _int(driver.execute("PRAGMA user_version").fetchone()[0])
    if version > SCHEMA_VERSION:
        raise StorageError(
            "newer_database",
            "The files of this database were written by a newer Satchel. Nothing was changed.",
            next_step="Install the newest Satchel, then open it again.",
            data={"has": version, "knows": SCHEMA_VERSION},
        )
    if version == 0:
        driver.execute("PRAGMA auto_vacuum = INCREMENTAL")
        driver.execute("VACUUM")  # or the setting is not taken
        driver.execute("BEGIN IMMEDIATE")
        for statement in _SCHEMA:
            driver.execute(statement)
        driver.execute("COMMIT")


def _insert(driver: Driver, source: BinaryIO, mime: str, now: int) -> tuple[str, bool]:
    """Writes the chunks of a stream; its hash, and whether that content is here already."""
    added = driver.execute(
        "INSERT INTO blob(sha256, size, mime, state, created) VALUES (NULL, 0, ?, ?, ?)",
        (mime, BlobState.HERE, now),
    )
    pk, digest, size, n = added.lastrowid, hashlib.sha256(), 0, 0
    while data := _fill(source):
        driver.execute("INSERT INTO chunk(blob_pk, n, data) VALUES (?, ?, ?)", (pk, n, data))
        digest.update(data)
        size, n = size + len(data), n + 1
    sha256 = digest.hexdigest()
    known = driver.execute("SELECT pk, state FROM blob WHERE sha256 = ?", (sha256,)).fetchone()
    if known and known[1] == BlobState.HERE:
        return sha256, True
    if known:  # the damaged one gives up its name; its pages may not even be readable enough to be freed
        driver.execute("UPDATE blob SET sha256 = NULL WHERE pk = ?", (known[0],))
    driver.execute("UPDATE blob SET sha256 = ?, size = ? WHERE pk = ?", (sha256, size, pk))
    return sha256, False


def _fill(source: BinaryIO) -> bytes:
    """One chunk of a stream that may give less than it is asked for."""
    data = source.read(CHUNK)
    while 0 < len(data) < CHUNK and (more := source.read(CHUNK - len(data))):
        data += more
    return data


def _remove(driver: Driver, sha256: str, before: int) -> bool:
    """Removes a blob unless it was put again since `before`."""
    row = driver.execute("SELECT pk FROM blob WHERE sha256 = ? AND created <= ?", (sha256, before)).fetchone()
    if row is None:
        return False
    _drop(driver, row[0])
    return True


def _drop(driver: Driver, pk: int) -> None:
    driver.execute("DELETE FROM chunk WHERE blob_pk = ?", (pk,))
    driver.execute("DELETE FROM blob WHERE pk = ?", (pk,))


def _chunks(size: int) -> int:
    return -(-size // CHUNK)


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value
