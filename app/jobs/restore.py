"""Bringing a backup back into the profile that is here, or onto a machine that has nothing at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.db import restore
from app.db.restore import BackupPreview, Kept, Prepare, RestoreReport
from app.domain.clock import Clock
from app.errors import LockedError
from app.jobs.backup import target_of
from app.system.keys import KeyStore, open_backup_copy, open_key_store
from app.system.profile import Profile, create_profile
from app.system.resources import migrations_path
from app.system.secret import Secret

Cancelled = Callable[[], bool]


def preview(file: Path, *, key: bytes, cancelled: Cancelled = bool) -> BackupPreview:
    """What a backup of the open profile would bring back. FormatError, LockedError or StorageError."""
    return restore.inspect(file, lambda _copy: key, cancelled=cancelled)


def preview_by_recovery_key(
    file: Path, recovery_key: Secret[str], *, cancelled: Cancelled = bool
) -> BackupPreview:
    """The same, for a backup of any profile."""
    return restore.inspect(file, _opened_by(recovery_key), cancelled=cancelled)


def restore_here(
    file: Path,
    profile: Profile,
    *,
    key: bytes,
    clock: Clock,
    prepare: Prepare | None = None,
    cancelled: Cancelled = bool,
) -> RestoreReport:
    """Puts a backup of this profile in the place of its database, which must be closed (the lock held).

    What was there is kept 90 days for `undo_restore`. `prepare` replays the erasure list on the copy.
    """
    return restore.restore(
        file,
        lambda _copy: key,
        target_of(profile, key),
        clock=clock,
        scripts=migrations_path() / "client",
        prepare=prepare,
        cancelled=cancelled,
    )


def undo_restore(profile: Profile, *, key: bytes, clock: Clock) -> Kept:
    """Puts the database of before the last restore back; it must be closed. Or NotFoundError."""
    return restore.undo_restore(target_of(profile, key), clock=clock)


def restore_new(
    file: Path,
    folder: Path,
    recovery_key: Secret[str],
    *,
    clock: Clock,
    password: Secret[str] | None = None,
    keys: Callable[[Profile], KeyStore] | None = None,
    prepare: Prepare | None = None,
    cancelled: Cancelled = bool,
) -> tuple[Profile, RestoreReport]:
    """A profile in an empty `folder` from a backup and its recovery key; needs nothing else.

    The file is proved before anything is made. An interrupted run is taken up again.
    """
    unlock = _opened_by(recovery_key)
    restore.inspect(file, unlock, cancelled=cancelled)
    profile = Profile(folder.expanduser().absolute())
    store = (keys or (lambda new: open_key_store(new, clock.now_ms)))(profile)
    key_copy = restore.key_copy(file)
    if profile.database.exists() or not profile.key_file.exists():
        create_profile(folder)  # refuses where a database is
        store.adopt(key_copy, recovery_key=recovery_key, password=password)
    elif store.load(recovery_key=recovery_key).reveal() != unlock(key_copy):
        raise LockedError(
            "backup_of_another",
            "There is the key of another database in this folder.",
            next_step="Choose an empty folder.",
        )
    try:
        report = restore.restore(
            file,
            unlock,
            target_of(profile, b""),
            clock=clock,
            scripts=migrations_path() / "client",
            prepare=prepare,
            cancelled=cancelled,
        )
    except BaseException:
        if not profile.database.exists():
            profile.key_file.unlink(missing_ok=True)  # a key without a database opens nothing
        raise
    return profile, report


def _opened_by(recovery_key: Secret[str]) -> Callable[[bytes], bytes]:
    def unlock(copy: bytes) -> bytes:
        return open_backup_copy(copy, recovery_key).reveal()

    return unlock
