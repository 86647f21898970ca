"""The profile: one folder with the database, its blobs, backups, keys and the settings of this device."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.errors import NotFoundError, StorageError
from app.system.places import check_live_folder
from app.system.private_files import make_private_folder, restrict_to_owner, storage_error


@dataclass(frozen=True, slots=True)
class Profile:
    """The paths of one profile; having one says nothing about whether the files are there."""

    folder: Path

    @property
    def database(self) -> Path:
        """The encrypted records."""
        return self.folder / "satchel.db"

    @property
    def blobs(self) -> Path:
        """The encrypted photos, documents and kept files."""
        return self.folder / "blobs.db"

    @property
    def backups(self) -> Path:
        """The folder of the automatic backups."""
        return self.folder / "backups"

    @property
    def device_file(self) -> Path:
        """The settings of this device, without record data."""
        return self.folder / "device.toml"

    @property
    def key_file(self) -> Path:
        """The wrapped copies of the data key."""
        return self.folder / "key.json"

    @property
    def lock_file(self) -> Path:
        """Held by the one process that may write."""
        return self.folder / "satchel.lock"

    @property
    def socket(self) -> Path:
        """Where a second process hands its command to the window."""
        return self.folder / "satchel.sock"

    @property
    def exists(self) -> bool:
        """True when there is a database or a key of one here."""
        return self.database.exists() or self.key_file.exists()


def create_profile(folder: Path) -> Profile:
    """Make an empty profile folder, readable by its owner alone.

    StorageError when a database is there already, or the place is not safe for a live one.
    """
    profile = Profile(folder.expanduser().absolute())
    if profile.exists:
        raise StorageError(
            "profile.exists",
            f"There is a Satchel database in {profile.folder} already.",
            next_step="Open that one, or choose another folder for the new one.",
            data={"folder": str(profile.folder)},
        )
    check_live_folder(profile.folder)
    make_private_folder(profile.folder)
    make_private_folder(profile.backups)
    return profile


def open_profile(folder: Path) -> Profile:
    """The profile in a folder, with the rights of its files tightened; nothing is created.

    NotFoundError when there is none, StorageError when the database is gone or the place is not safe.
    """
    profile = Profile(folder.expanduser().absolute())
    if not profile.exists:
        raise NotFoundError(
            "profile.missing",
            f"There is no Satchel database in {profile.folder}.",
            next_step="Choose the folder that holds satchel.db, or start a new one with “satchel init”.",
            data={"folder": str(profile.folder)},
        )
    if not profile.database.exists():
        raise StorageError(
            "profile.database_gone",
            f"The key is in {profile.folder}, but satchel.db is not.",
            next_step="Put the file back where it was, or restore a backup.",
            data={"folder": str(profile.folder), "backups": str(profile.backups)},
        )
    check_live_folder(profile.folder)
    _tighten(profile)
    return profile


def _tighten(profile: Profile) -> None:
    """Rights may have been widened by a copy from elsewhere."""
    try:
        restrict_to_owner(profile.folder)
        for file in (profile.database, profile.blobs, profile.key_file, profile.device_file):
            if file.exists():
                restrict_to_owner(file)
    except OSError as trouble:
        raise storage_error(trouble, profile.folder) from trouble
