"""Makes or brings back a database for the first window; runs on a thread, and brings SQLAlchemy with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.system.clock import SystemClock
from app.system.os_keyring import system_keyring
from app.system.secret import Secret
from app.ui.backup_words import BackupContents
from app.ui.looks import DATABASE_NAME

if TYPE_CHECKING:
    from app.bootstrap import NewProfile


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person wants to begin with: an empty list, these files, or the sample contacts."""

    files: tuple[Path, ...] = ()
    samples: str = ""  # the file of sample contacts


@dataclass(frozen=True, slots=True)
class Begun:
    """A new database, open, and how it goes on."""

    new: NewProfile
    wish: Wish


def keyring_is_usable() -> bool:
    """True when this computer can keep the key, so that a password may be left out."""
    return system_keyring() is not None


def create_database(folder: Path, database: str, person: str, password: str) -> NewProfile:
    """A new profile with its name. SatchelError when it cannot be made; then nothing was made."""
    from app import bootstrap  # noqa: PLC0415  # see above

    secret = Secret(password) if password else None
    new = bootstrap.create(folder, person_name=person, password=secret)
    more = {**new.context.device.more, DATABASE_NAME: database}
    return replace(new, context=bootstrap.save_device(new.context, more=more))


def look_at_backup(file: Path, recovery_key: Secret[str]) -> BackupContents:
    """What a backup would bring. FormatError, LockedError or StorageError."""
    from app.jobs.restore import preview_by_recovery_key  # noqa: PLC0415  # see above

    return preview_by_recovery_key(file, recovery_key)


def restore_database(file: Path, folder: Path, recovery_key: Secret[str], password: str) -> Path:
    """The profile in `folder`, made from a backup; raises like `jobs.restore.restore_new`."""
    from app.jobs.restore import restore_new  # noqa: PLC0415  # see above

    secret = Secret(password) if password else None
    profile, _report = restore_new(file, folder, recovery_key, clock=SystemClock(), password=secret)
    return profile.folder
