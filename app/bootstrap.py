"""The only composition root: opens or makes a profile and hands everything out as one Context."""

from __future__ import annotations

import platform
import socket
import sys
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import msgspec

from app.db import migrate
from app.db.blobs import BlobStore
from app.db.session import Database, WriteSession
from app.domain.changes import Label
from app.domain.clock import Clock
from app.services import workspace
from app.system.clock import SystemClock
from app.system.device import DeviceSettings, read_device, write_device
from app.system.ids import IdSource
from app.system.keys import DataKey, KeyStore, open_key_store
from app.system.profile import Profile, create_profile, open_profile
from app.system.resources import migrations_path
from app.system.secret import Secret
from app.system.single import ProfileLock
from app.system.watch import FileIdentity, ensure_still_there


@dataclass(frozen=True, slots=True)
class Context:
    """An open profile: what every page, job and command needs."""

    profile: Profile
    database: Database
    blobs: BlobStore
    clock: Clock
    ids: IdSource
    keys: KeyStore
    data_key: DataKey
    device: DeviceSettings
    lock: ProfileLock | None  # None when opened beside the holder, to read

    @property
    def person_id(self) -> str:
        """Who works here."""
        return self.database.actor.person

    def close(self) -> None:
        """Finishes queued writes and closes both files."""
        self.database.close()
        self.blobs.close()
        if self.lock is not None:
            self.lock.release()


@dataclass(frozen=True, slots=True)
class NewProfile:
    """A fresh profile and the recovery key that is shown once."""

    context: Context
    recovery_key: Secret[str]


def create(
    folder: Path,
    *,
    person_name: str,
    password: Secret[str] | None = None,
    clock: Clock | None = None,
    keys: KeyStore | None = None,
) -> NewProfile:
    """Makes an encrypted profile in `folder`. StorageError or LockedError; then nothing was made."""
    clock = clock or SystemClock()
    profile = create_profile(folder)
    lock = ProfileLock.acquire(profile)
    try:
        return _create(profile, lock, clock, person_name=person_name, password=password, keys=keys)
    except BaseException:
        lock.release()
        if not profile.database.exists():
            profile.key_file.unlink(missing_ok=True)  # a key without a database opens nothing
        raise


def _create(
    profile: Profile,
    lock: ProfileLock,
    clock: Clock,
    *,
    person_name: str,
    password: Secret[str] | None,
    keys: KeyStore | None,
) -> NewProfile:
    ids = IdSource(clock.now_ms)
    keys = keys or open_key_store(profile, clock.now_ms)
    new = keys.create(password=password)
    key = new.data_key.reveal()
    person_id, device_id = ids.new(), ids.new()
    migrate.create(
        profile.database,
        key,
        scripts=migrations_path() / "client",
        profile_id=keys.profile_id,
        person_id=person_id,
        device_id=device_id,
    )
    device = DeviceSettings(device_id=device_id, device_name=socket.gethostname())
    write_device(profile.device_file, device)
    context = _context(profile, new.data_key, keys, clock, ids, device, lock)
    introduce = _Introduce(person_name, device.device_name, person_id, device_id)
    context.database.write(Label("start"), introduce, origin="system")
    return NewProfile(context, new.recovery_key)


def open_(
    folder: Path,
    *,
    password: Secret[str] | None = None,
    recovery_key: Secret[str] | None = None,
    clock: Clock | None = None,
    keys: KeyStore | None = None,
) -> Context:
    """Opens the profile in `folder` to read and write, migrating it first when that is due.

    BusyError while another process holds it; LockedError, StorageError or NotFoundError as they say.
    """
    clock = clock or SystemClock()
    profile = open_profile(folder)
    keys = keys or open_key_store(profile, clock.now_ms)
    data_key = keys.load(password=password, recovery_key=recovery_key)
    if recovery_key is not None and not keys.has_password:
        keys.remove_password(data_key)  # puts back the copy that the keyring lost
    lock = ProfileLock.acquire(profile)
    try:
        _upgrade(profile, data_key, keys, clock)
        return _open(profile, data_key, keys, clock, lock)
    except BaseException:
        lock.release()
        raise


def close_files(context: Context) -> None:
    """Closes both files and keeps the right to the profile: the window is locked."""
    context.database.close()
    context.blobs.close()


def reopen(
    closed: Context, *, password: Secret[str] | None = None, recovery_key: Secret[str] | None = None
) -> Context:
    """The context whose files `close_files` closed, open again. LockedError when the key does not fit."""
    return reopen_with(closed, closed.keys.load(password=password, recovery_key=recovery_key))


def reopen_with(closed: Context, data_key: DataKey) -> Context:
    """The same with the key itself: after a restore, which nobody locked."""
    return _context(
        closed.profile, data_key, closed.keys, closed.clock, closed.ids, closed.device, closed.lock
    )


def open_to_read(
    folder: Path,
    *,
    password: Secret[str] | None = None,
    recovery_key: Secret[str] | None = None,
    clock: Clock | None = None,
    keys: KeyStore | None = None,
) -> Context:
    """Opens the profile beside the process that holds it: every write raises BusyError."""
    clock = clock or SystemClock()
    profile = open_profile(folder)
    keys = keys or open_key_store(profile, clock.now_ms)
    data_key = keys.load(password=password, recovery_key=recovery_key)
    return _open(profile, data_key, keys, clock, None)


def _open(
    profile: Profile, data_key: DataKey, keys: KeyStore, clock: Clock, lock: ProfileLock | None
) -> Context:
    ids = IdSource(clock.now_ms)
    found = read_device(profile.device_file)
    device = found or DeviceSettings(device_id="", device_name=socket.gethostname())
    context = _context(profile, data_key, keys, clock, ids, device, lock)
    if found is None and lock is not None:  # restored onto this computer, or the file was lost
        return save_device(context, device_id=context.database.actor.device)
    return context


def save_device(context: Context, **changes: object) -> Context:
    """Changes settings of this device and returns the context with them."""
    device = msgspec.structs.replace(context.device, **changes)
    write_device(context.profile.device_file, device)
    return replace(context, device=device)


def _context(
    profile: Profile,
    data_key: DataKey,
    keys: KeyStore,
    clock: Clock,
    ids: IdSource,
    device: DeviceSettings,
    lock: ProfileLock | None,
) -> Context:
    # Built before the database: where blobs.db is missing it is made, and then watched too.
    blobs = BlobStore(profile.blobs, data_key.reveal(), clock=clock)
    files = (FileIdentity.of(profile.database), FileIdentity.of(profile.blobs))
    database = Database(
        profile.database,
        data_key.reveal(),
        clock=clock,
        new_id=ids.new,
        check_place=partial(ensure_still_there, files),
        read_only=lock is None,
    )
    return Context(profile, database, blobs, clock, ids, keys, data_key, device, lock)


def _upgrade(profile: Profile, data_key: DataKey, keys: KeyStore, clock: Clock) -> None:
    key = data_key.reveal()
    if migrate.needs_upgrade(profile.database, key):
        # Imported here: a backup is made only when a migration is due.
        from app.jobs.backup import backup_before_upgrade  # noqa: PLC0415

        migrate.upgrade(
            profile.database,
            key,
            scripts=migrations_path() / "client",
            backup_first=lambda: backup_before_upgrade(profile, key, keys.backup_copy(), clock),
        )


@dataclass(frozen=True, slots=True)
class _Introduce:
    """The first write: who uses this profile, on which device."""

    person_name: str
    device_name: str
    person_id: str
    device_id: str

    def __call__(self, session: WriteSession) -> None:
        workspace.introduce(
            session,
            person_name=self.person_name,
            device_name=self.device_name,
            platform=sys.platform + " " + platform.machine(),
            person_id=self.person_id,
            device_id=self.device_id,
        )
