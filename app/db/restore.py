"""Bringing a backup back: looked at first, checked beside the live database, then switched in one step.

The live database is untouched until the copy has passed every check, and is kept aside afterwards, so a
restore can be undone, and the undo as well.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from app.db import backup_file, migrate
from app.db.backup import check_copy
from app.db.backup_file import Cancelled, Head, Manifest, Unlock, profile_tag
from app.db.blob_pool import BlobPool, PoolFile
from app.db.blobs import BlobStore
from app.db.engine import connect, storage_errors
from app.db.files import disk_errors, make_folder, sweep, sync_file, sync_folder, temporary
from app.domain.clock import Clock
from app.errors import BusyError, FormatError, LockedError, NotFoundError, StorageError

Prepare = Callable[[Path, bytes], object]  # what is done to the copy before anybody sees it: the erasure list
_SIDES = ("-wal", "-shm", "-journal")
_UNUSABLE = frozenset({"wrong_key", "damaged", "database_cut", "database_plain"})  # put aside as it is


@dataclass(frozen=True, slots=True)
class BackupPreview:
    """What a restore would bring; nothing was changed to learn it."""

    path: Path
    made_at: int  # UTC ms
    tzid: str
    device: str
    schema: int
    counts: Mapping[str, int]  # living records by kind
    blobs: int  # photos, documents and kept files that belong to it
    missing: int  # how many of them do not lie beside this file


@dataclass(frozen=True, slots=True)
class Target:
    """Where a backup goes: the files of a profile, and the folder that keeps what was there before.

    `key` opens the database that is there; empty when there is none.
    """

    database: Path
    blobs: Path
    kept: Path
    key: bytes = b""


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What came back. `missing`: contents that are neither beside the backup nor here already."""

    counts: Mapping[str, int]
    blobs: int
    missing: tuple[str, ...]
    upgraded: bool
    kept: Path | None  # the database of before; None when there was none


@dataclass(frozen=True, slots=True)
class Kept:
    """A database that a restore put aside."""

    folder: Path
    at: int  # UTC ms when it was put aside

    @property
    def database(self) -> Path:
        """Its file; opens with the key of the profile."""
        return self.folder / "satchel.db"


def key_copy(path: Path) -> bytes:
    """The key.json in a backup, which only the recovery key opens. FormatError when it is no backup."""
    return backup_file.read_head(path).key_copy


def inspect(path: Path, unlock: Unlock, *, cancelled: Cancelled = bool) -> BackupPreview:
    """Reads a backup through and says what is in it.

    Raises FormatError when it is damaged, LockedError when the key does not fit.
    """
    head = backup_file.read_head(path)
    key = unlock(head.key_copy)
    manifest = backup_file.read_manifest(path, head, key)
    backup_file.prove(path, head, key, cancelled=cancelled)
    pool = BlobPool(path.parent, key)
    absent = [name for name, size in manifest.blobs.items() if not pool.has(name, size)]
    return BackupPreview(
        path=path,
        made_at=head.header.made_at,
        tzid=manifest.tzid,
        device=manifest.device,
        schema=head.header.schema,
        counts=manifest.counts,
        blobs=len(manifest.blobs) + len(manifest.missing),
        missing=len(absent) + len(manifest.missing),
    )


def restore(
    path: Path,
    unlock: Unlock,
    target: Target,
    *,
    clock: Clock,
    scripts: Path,
    prepare: Prepare | None = None,
    cancelled: Cancelled = bool,
) -> RestoreReport:
    """Puts a backup in the place of `target`, which nobody may have open.

    An older schema is upgraded with the migrations in `scripts`; `prepare` replays the erasure list on the
    copy. Raises FormatError (damaged), LockedError (key), BusyError (open elsewhere), StorageError, Stopped;
    the live database is then as it was.
    """
    head = backup_file.read_head(path)
    key = unlock(head.key_copy)
    manifest = backup_file.read_manifest(path, head, key)
    if target.database.exists() and target.key != key:
        raise LockedError(
            "backup_of_another",
            "This backup is of another database than the one that is open.",
            next_step="Restore it into an empty folder; both can then be kept.",
        )
    mark = profile_tag(key)
    make_folder(target.database.parent)
    sweep(target.database.parent, mark)
    copy = temporary(target.database.parent, mark)
    try:
        _extract(path, head, key, copy, cancelled)
        upgraded = _make_ready(copy, key, manifest, scripts=scripts, prepare=prepare)
        with _open_blobs(target, key, clock) as store:
            brought, missing = _bring_blobs(path, key, manifest, store, cancelled)
        kept = _switch(copy, target, key, clock)
    finally:
        sweep(target.database.parent, mark)
    return RestoreReport(manifest.counts, brought, missing, upgraded, kept)


def kept_databases(target: Target) -> Sequence[Kept]:
    """What restores put aside, newest first."""
    found: list[tuple[int, Kept]] = []
    if target.kept.is_dir():
        with disk_errors(target.kept):
            for child in target.kept.iterdir():
                number, _, at = child.name.partition("-")
                if number.isdigit() and at.isdigit() and _is_another(child / "satchel.db", target.database):
                    found.append((int(number), Kept(child, int(at))))
    return [kept for _number, kept in sorted(found, key=lambda pair: pair[0], reverse=True)]


def undo_restore(target: Target, *, clock: Clock) -> Kept:
    """Puts the database of before the last restore back, and keeps the present one aside in its place.

    Doing it twice is doing nothing. Raises NotFoundError when nothing was kept, BusyError when it is open.
    """
    kept = kept_databases(target)
    if not kept:
        raise NotFoundError(
            "nothing_kept", "No restore has been done here.", next_step="Choose a backup instead."
        )
    _switch(kept[0].database, target, target.key, clock)
    with disk_errors(kept[0].folder):
        shutil.rmtree(kept[0].folder)
    return kept[0]


def forget_kept(target: Target, older_than_ms: int, *, clock: Clock) -> int:
    """Removes what restores put aside longer ago than that; the number removed."""
    old = [kept for kept in kept_databases(target) if clock.now_ms() - kept.at > older_than_ms]
    with disk_errors(target.kept):
        for kept in old:
            shutil.rmtree(kept.folder)
    return len(old)


def _is_another(database: Path, live: Path) -> bool:
    """False for the second name that an interrupted switch gave to the live file."""
    return database.is_file() and not (live.exists() and database.samefile(live))


# -- the copy


def _extract(path: Path, head: Head, key: bytes, copy: Path, cancelled: Cancelled) -> None:
    with disk_errors(copy), copy.open("wb") as file:
        backup_file.prove(path, head, key, into=file, cancelled=cancelled)
    sync_file(copy)


def _make_ready(
    copy: Path, key: bytes, manifest: Manifest, *, scripts: Path, prepare: Prepare | None
) -> bool:
    """Checks the copy, upgrades it and lets `prepare` work on it; True when it was upgraded."""
    _counts, rows = check_copy(copy, key)
    if dict(rows) != dict(manifest.rows):
        raise backup_file.damaged(copy)
    upgraded = migrate.upgrade(copy, key, scripts=scripts, backup_first=_needs_no_backup)
    if prepare is not None:
        prepare(copy, key)
    _close(copy, key)
    sync_file(copy)
    return upgraded


def _needs_no_backup() -> None:
    """The backup that is being restored is the backup."""


def _close(path: Path, key: bytes) -> None:
    """Writes everything into the one file. BusyError when somebody has it open."""
    try:
        driver = connect(path, key)
        try:
            with storage_errors():
                driver.execute("PRAGMA journal_mode = DELETE").fetchone()  # needs the file for itself
                driver.execute("PRAGMA journal_mode = WAL").fetchone()
        finally:
            driver.close()
    except StorageError as trouble:
        if trouble.key == "busy":
            raise BusyError(
                "profile_open",
                "The database is open in another window or program. Nothing was changed.",
                next_step="Close it there, then restore again.",
            ) from trouble
        raise


# -- contents


def _open_blobs(target: Target, key: bytes, clock: Clock) -> BlobStore:
    """The contents that are here; a damaged file of them is put aside and begun anew."""
    try:
        return BlobStore(target.blobs, key, clock=clock)
    except (LockedError, StorageError) as trouble:
        if trouble.key not in _UNUSABLE:
            raise
    folder = _new_kept(target, clock)
    with disk_errors(folder):
        for side in ("", *_SIDES):
            part = target.blobs.with_name(target.blobs.name + side)
            if part.exists():
                part.replace(folder / part.name)
    return BlobStore(target.blobs, key, clock=clock)


def _bring_blobs(
    path: Path, key: bytes, manifest: Manifest, store: BlobStore, cancelled: Cancelled
) -> tuple[int, tuple[str, ...]]:
    """Adds what the backup needs and this computer does not have; the number, and what is nowhere."""
    pool = BlobPool(path.parent, key)
    brought, missing = 0, list(manifest.missing)
    for name, size in manifest.blobs.items():
        if cancelled():
            raise backup_file.Stopped
        if store.has(name):
            continue
        if not pool.has(name, size):
            missing.append(name)
            continue
        try:
            store.put(cast("BinaryIO", PoolFile(pool.read(name, size))))
            brought += 1
        except FormatError:
            missing.append(name)
    return brought, tuple(name for name in missing if not store.has(name))


# -- the switch


def _switch(fresh: Path, target: Target, key: bytes, clock: Clock) -> Path | None:
    """`fresh` becomes the live database; what was there is kept aside. One rename decides."""
    live = target.database
    kept = None
    if live.exists():
        if _usable(live, key):
            _close(live, key)
        kept = _new_kept(target, clock)
        with disk_errors(kept):
            _keep(live, kept / "satchel.db")
            for side in _SIDES:
                part = live.with_name(live.name + side)
                if part.exists():
                    part.replace(kept / ("satchel.db" + side))
            sync_folder(kept)
    with disk_errors(live):
        fresh.replace(live)
        for side in _SIDES:
            part = fresh.with_name(fresh.name + side)
            if part.exists():
                part.replace(live.with_name(live.name + side))
        sync_folder(live.parent)
    return kept


def _usable(live: Path, key: bytes) -> bool:
    """False for a file that must be put aside as it is: opening it to write could cost it its log."""
    try:
        connect(live, key, read_only=True).close()
    except (LockedError, StorageError) as trouble:
        return trouble.key not in _UNUSABLE
    return True


def _keep(live: Path, aside: Path) -> None:
    """A second name for the same file, so that the first is never without one; a copy where links are not."""
    try:
        aside.hardlink_to(live)
    except OSError:
        part = aside.with_name("part")
        shutil.copyfile(live, part)
        sync_file(part)
        part.replace(aside)


def _new_kept(target: Target, clock: Clock) -> Path:
    """A numbered folder: the order holds whatever the clock says."""
    make_folder(target.kept)
    with disk_errors(target.kept):
        taken = [child.name.partition("-")[0] for child in target.kept.iterdir()]
        number = max((int(name) for name in taken if name.isdigit()), default=0) + 1
        folder = target.kept / f"{number:04d}-{clock.now_ms()}"
        folder.mkdir(mode=0o700)
    return folder
