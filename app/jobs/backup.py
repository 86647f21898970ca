"""The daily backup: here, in the second place when it can be reached, and what is then no longer needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from app.db.backup import Progress, Source, copy_backup, make_backup
from app.db.backup_file import Stopped
from app.db.backup_shelf import BackupInfo, rotate
from app.db.blobs import BlobStore, Collected, referenced
from app.db.engine import connect
from app.db.restore import Target, forget_kept, kept_databases
from app.domain.clock import Clock
from app.errors import LockedError, SatchelError, StorageError
from app.system.private_files import write_atomically
from app.system.profile import Profile

DAY_MS = 86_400_000
EVERY_MS = 20 * 3_600_000  # once a day, also for somebody who comes a little earlier each morning
KEEP_MS = 90 * DAY_MS


@dataclass(frozen=True, slots=True)
class BackupRun:
    """What a run did. `second` is None when there is no second place or it could not be reached."""

    made: BackupInfo
    second: Path | None
    second_trouble: SatchelError | None
    removed: Sequence[Path]


class BackupStatus(msgspec.Struct, frozen=True, kw_only=True):
    """When the last backup that holds everything was made or found to hold it, in UTC ms."""

    last_at: int | None = None
    last_file: str = ""
    second_place_at: int | None = None


def run_backup(
    profile: Profile,
    blobs: BlobStore,
    *,
    key: bytes,
    key_copy: bytes,
    clock: Clock,
    device: str = "",
    second_place: Path | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] = bool,
) -> BackupRun | None:
    """Makes a backup beside running writers, copies it to the second place, rotates both.

    None when it was cancelled. StorageError when there is no backup here; trouble with the second place is
    part of the result, for the one here was made.
    """
    source = Source(profile.database, blobs, key, key_copy, device)
    try:
        made = make_backup(source, profile.backups, clock=clock, progress=progress, cancelled=cancelled)
        removed = rotate(profile.backups, key, clock=clock, newest=made.path)
        _note(profile, last_at=clock.now_ms(), last_file=made.path.name)
        if second_place is None or not second_place.is_dir():
            return BackupRun(made, None, None, removed)
        return _to_second_place(profile, made, removed, second_place, key, clock, progress, cancelled)
    except Stopped:
        return None


def _to_second_place(
    profile: Profile,
    made: BackupInfo,
    removed: Sequence[Path],
    place: Path,
    key: bytes,
    clock: Clock,
    progress: Progress | None,
    cancelled: Callable[[], bool],
) -> BackupRun:
    try:
        copied = copy_backup(made, place, key, progress=progress, cancelled=cancelled)
        rotate(place, key, clock=clock, newest=copied)
    except SatchelError as trouble:
        return BackupRun(made, None, trouble, removed)
    _note(profile, second_place_at=clock.now_ms())
    return BackupRun(made, copied, None, removed)


def backup_before_upgrade(profile: Profile, key: bytes, key_copy: bytes, clock: Clock) -> BackupInfo:
    """A proved backup of a database that is about to be migrated. StorageError: do not migrate."""
    with BlobStore(profile.blobs, key, clock=clock) as blobs:
        return make_backup(Source(profile.database, blobs, key, key_copy), profile.backups, clock=clock)


def due(now: int, last: int | None) -> bool:
    """True when a backup should be made: none yet, none today, or the clock was set back."""
    return last is None or now - last >= EVERY_MS or now < last


def read_status(profile: Profile) -> BackupStatus:
    """For the chip "Backup yesterday · second place 9 days ago"; a backup that was removed does not count."""
    try:
        status = msgspec.json.decode(_status_file(profile).read_bytes(), type=BackupStatus)
    except (OSError, msgspec.DecodeError):
        return BackupStatus()
    if not (profile.backups / status.last_file).is_file():
        return msgspec.structs.replace(status, last_at=None, last_file="")
    return status


def target_of(profile: Profile, key: bytes) -> Target:
    """Where a restore into this profile goes."""
    return Target(profile.database, profile.blobs, profile.folder / "before-restore", key)


def tidy(profile: Profile, blobs: BlobStore, *, key: bytes, clock: Clock) -> Collected:
    """Forgets what restores put aside 90 days ago, and contents that nothing has referred to for a week."""
    target = target_of(profile, key)
    forget_kept(target, KEEP_MS, clock=clock)
    wanted = _referenced(profile.database, key)
    for kept in kept_databases(target):
        try:
            wanted |= _referenced(kept.database, key)
        except (LockedError, StorageError):
            continue  # put aside because it was damaged: no undo will open it
    return blobs.collect(wanted)


def _referenced(database: Path, key: bytes) -> set[str]:
    driver = connect(database, key, read_only=True)
    try:
        return referenced(driver)
    finally:
        driver.close()


def _note(profile: Profile, **changes: object) -> None:
    status = msgspec.structs.replace(read_status(profile), **changes)
    write_atomically(_status_file(profile), msgspec.json.encode(status))


def _status_file(profile: Profile) -> Path:
    return profile.backups / "status.json"
