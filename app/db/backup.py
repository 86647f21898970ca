"""Backups of a profile: made beside running writers, proved after writing, copied to a second place.

A folder of backups holds one file each (backup_file.py) and the pool of contents that all of them share
(blob_pool.py). Nothing in either can be read without the data key or the recovery key.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

import sqlcipher3.dbapi2 as sqlcipher

from app.db import backup_file
from app.db.backup_file import SUFFIX, Cancelled, Header, Manifest, Stopped, profile_tag
from app.db.backup_shelf import BackupInfo, describe, files_in, free_name, list_backups
from app.db.blob_pool import BlobPool
from app.db.blobs import BlobStore, referenced
from app.db.engine import Driver, connect, storage_errors
from app.db.files import disk_errors, make_folder, sweep, sync_file, temporary, whole_file
from app.domain.clock import Clock
from app.domain.times import from_ms
from app.errors import FormatError, SatchelError, StorageError

Progress = Callable[[int, int], None]  # bytes done, bytes in all

_STEP = 20_000  # virtual machine steps between two looks at `cancelled`
# What makes two backups differ: everything that an entry, an import or a draft leaves behind. A write that
# changed nothing uses up a number of journal_entry, so that counter is left out.
_MARKER = """SELECT (SELECT group_concat(s) FROM (SELECT name || seq AS s FROM sqlite_sequence
  WHERE name <> 'journal_entry' ORDER BY name)),
 (SELECT count(*) || ',' || coalesce(sum(pk_hi), 0) FROM journal_range),
 (SELECT max(id) || ',' || sum(state = 'running') FROM journal_entry),
 (SELECT count(*) || ',' || coalesce(max(at), 0) FROM draft),
 (SELECT profile_id || person_id || device_id FROM ctl), (SELECT user_version FROM pragma_user_version)"""
_TABLES = (
    "SELECT m.name, max(c.name = 'deleted_at') FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c"
    " WHERE m.type = 'table' GROUP BY m.name HAVING max(c.name = 'pk') ORDER BY m.name"
)
_ROWS = Template('SELECT count(*) FROM "$tbl"')
_LIVING = Template('SELECT count(*) FROM "$tbl" WHERE deleted_at IS NULL')
_COMPANIES = "SELECT count(*) FROM contact WHERE deleted_at IS NULL AND kind = 'org'"


@dataclass(frozen=True, slots=True)
class Source:
    """What is backed up: the live database, its contents, its key, and key.json for the recovery key."""

    database: Path
    blobs: BlobStore
    key: bytes
    key_copy: bytes
    device: str = ""  # the name of this computer, as the preview shows it


def make_backup(
    source: Source,
    folder: Path,
    *,
    clock: Clock,
    progress: Progress | None = None,
    cancelled: Cancelled = bool,
) -> BackupInfo:
    """Makes and proves a backup in `folder`, beside running writers; the newest one when nothing changed.

    Raises StorageError (disk full, folder gone, the copy does not pass its check) and Stopped; nothing half
    is left then.
    """
    make_folder(folder)
    mark = profile_tag(source.key)
    sweep(folder, mark)
    driver = connect(source.database, source.key, read_only=True)
    try:
        current = _unchanged(source, folder, _marker(driver, source))
        if current is not None:
            return current
        _check_room(folder, _size(driver))
        snapshot = temporary(folder, mark)
        try:
            _copy(driver, snapshot, cancelled)
            return _finish(source, folder, snapshot, clock=clock, progress=progress, cancelled=cancelled)
        finally:
            sweep(folder, mark)
    finally:
        driver.close()


def copy_backup(
    made: BackupInfo,
    place: Path,
    key: bytes,
    *,
    progress: Progress | None = None,
    cancelled: Cancelled = bool,
) -> Path:
    """Copies a backup and the contents that it needs to a second place, and proves the copy there.

    What is there already is not copied again. Raises StorageError and Stopped.
    """
    make_folder(place)
    mark = profile_tag(key)
    head = backup_file.read_head(made.path)
    here, there = BlobPool(made.path.parent, key), BlobPool(place, key)
    wanted = {name: size for name, size in made.blobs.items() if not there.has(name, size)}
    count = _Counter(made.size + sum(wanted.values()), progress)
    for name, size in wanted.items():
        there.copy(name, size, here, cancelled=cancelled)
        count.add(size)
    target = _same(made, place) or free_name(place, made.path.name)
    if not target.exists():
        with disk_errors(made.path), made.path.open("rb") as source, whole_file(target, mark) as file:
            for piece in backup_file.pieces(source, made.size, cancelled):
                file.write(piece)
                count.add(len(piece))
    try:
        backup_file.prove(target, head, key, cancelled=cancelled)
    except FormatError as trouble:
        target.unlink(missing_ok=True)
        raise StorageError(
            "copy_differs",
            "The second place did not keep what was written to it.",
            next_step="Choose another stick or folder; the backup on this computer is whole.",
        ) from trouble
    return target


def check_copy(path: Path, key: bytes) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Opens a copied database, checks every page and index, and counts: living records, rows by table.

    Leaves it in the mode in which a live database is opened. StorageError when it is not whole.
    """
    with storage_errors():
        driver = connect(path, key)
        try:
            said = driver.execute("PRAGMA quick_check(1)").fetchone()[0]
            if said != "ok":
                raise StorageError(
                    "copy_damaged",
                    "The copy of the database did not pass its check.",
                    next_step="Check the database itself (satchel check), then try again.",
                    data={"said": str(said)},
                )
            return _counts(driver)
        finally:
            driver.close()


# -- making one


def _unchanged(source: Source, folder: Path, marker: str) -> BackupInfo | None:
    """The newest backup when it holds what the database holds now."""
    listed = list_backups(folder, source.key)
    if not listed:
        return None
    try:
        head = backup_file.read_head(listed[0].path)
        manifest = backup_file.read_manifest(listed[0].path, head, source.key)
    except SatchelError:
        return None
    pool = BlobPool(folder, source.key)
    whole = all(pool.has(name, size) for name, size in manifest.blobs.items())
    if manifest.marker != marker or not whole or any(source.blobs.has(name) for name in manifest.missing):
        return None
    return describe(listed[0], source.key, fresh=False)


def _copy(driver: Driver, target: Path, cancelled: Cancelled) -> None:
    """One snapshot of the database, encrypted as it is. Writers go on meanwhile.

    VACUUM INTO and not the backup API: that one starts anew with every write of another connection.
    """
    driver.execute("PRAGMA query_only = OFF")  # the file itself is open for reading only
    driver.set_progress_handler(lambda: int(cancelled()), _STEP)
    try:
        with storage_errors():
            driver.execute("VACUUM INTO ?", (str(target),))
    except sqlcipher.OperationalError as trouble:
        if cancelled():
            raise Stopped from trouble
        raise
    finally:
        driver.set_progress_handler(None, 0)


def _finish(
    source: Source,
    folder: Path,
    snapshot: Path,
    *,
    clock: Clock,
    progress: Progress | None,
    cancelled: Cancelled,
) -> BackupInfo:
    """Checks the snapshot, adds new contents to the pool, writes the file and proves it."""
    counts, rows = check_copy(snapshot, source.key)
    driver = connect(snapshot, source.key, read_only=True)
    try:
        marker, wanted = _marker(driver, source), referenced(driver)
        schema = int(driver.execute("PRAGMA user_version").fetchone()[0])
    finally:
        driver.close()
    sync_file(snapshot)
    sizes = source.blobs.sizes()
    blobs = {name: sizes[name] for name in sorted(wanted) if name in sizes}
    size = snapshot.stat().st_size
    count = _Counter(size + sum(blobs.values()), progress)
    _fill_pool(source, BlobPool(folder, source.key), blobs, count, cancelled)
    made_at = clock.now_ms()
    manifest = Manifest(
        marker=marker,
        counts=counts,
        rows=rows,
        blobs=blobs,
        missing=tuple(sorted(wanted - set(blobs))),
        device=source.device,
        tzid=clock.tzid(),
        database_size=size,
    )
    path = free_name(folder, f"satchel-{from_ms(made_at, clock.tzid()):%Y-%m-%dT%H%M}{SUFFIX}")
    backup_file.write(
        path,
        source.key,
        header=Header(made_at=made_at, schema=schema, profile=profile_tag(source.key)),
        key_copy=source.key_copy,
        manifest=manifest,
        database=snapshot,
        cancelled=cancelled,
    )
    count.add(size)
    _prove_or_remove(path, source.key)
    return BackupInfo(path, made_at, path.stat().st_size, counts, blobs, manifest.missing)


def _prove_or_remove(path: Path, key: bytes) -> None:
    try:
        backup_file.prove(path, backup_file.read_head(path), key)
    except FormatError as trouble:
        path.unlink(missing_ok=True)
        raise StorageError(
            "disk",
            "The disk did not keep what was written to it, so there is no new backup.",
            next_step="Check the disk, and choose another folder for backups.",
            data={"path": str(path)},
        ) from trouble


def _fill_pool(
    source: Source, pool: BlobPool, blobs: Mapping[str, int], count: _Counter, cancelled: Cancelled
) -> None:
    for name, size in blobs.items():
        if not pool.has(name, size):
            with source.blobs.open(name) as content:
                pool.put(name, size, content, cancelled=cancelled)
        count.add(size)


class _Counter:
    """Adds up what is done and tells it."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self._total = total
        self._done = 0
        self._progress = progress

    def add(self, size: int) -> None:
        """Some more bytes are done."""
        self._done += size
        if self._progress is not None:
            self._progress(self._done, self._total)


def _marker(driver: Driver, source: Source) -> str:
    """Equal for two states between which no person changed anything; the key's copy is part of it."""
    with storage_errors():
        row = driver.execute(_MARKER).fetchone()
    text = json.dumps([*row, hashlib.sha256(source.key_copy).hexdigest()])
    return hashlib.sha256(text.encode()).hexdigest()


def _counts(driver: Driver) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Living records by kind, and rows by table."""
    rows: dict[str, int] = {}
    counts: dict[str, int] = {}
    for table, mortal in driver.execute(_TABLES).fetchall():
        rows[table] = driver.execute(_ROWS.substitute(tbl=table)).fetchone()[0]
        if mortal:
            counts[table] = driver.execute(_LIVING.substitute(tbl=table)).fetchone()[0]
    if "contact" in counts:
        counts["company"] = driver.execute(_COMPANIES).fetchone()[0]
        counts["contact"] -= counts["company"]
    return counts, rows


def _size(driver: Driver) -> int:
    pages, page_size = (driver.execute(p).fetchone()[0] for p in ("PRAGMA page_count", "PRAGMA page_size"))
    return int(pages) * int(page_size)


def _check_room(folder: Path, size: int) -> None:
    """The copy and the file made of it lie side by side for a moment."""
    with disk_errors(folder):
        free = shutil.disk_usage(folder).free
    if free < 2 * size:
        raise StorageError(
            "disk_full",
            "There is not enough free space for a backup. Nothing was changed.",
            next_step="Free some space, or choose another folder for backups.",
            data={"needed": 2 * size, "free": free},
        )


def _same(made: BackupInfo, place: Path) -> Path | None:
    """The copy of a backup that is in `place` already."""
    header = backup_file.read_head(made.path).header
    for path in files_in(place):
        try:
            if backup_file.read_head(path).header == header and path.stat().st_size == made.size:
                return path
        except (SatchelError, FileNotFoundError):
            continue
    return None
