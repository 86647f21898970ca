"""Remembers which database was opened last, for a start that names none."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from app.errors import StorageError
from app.system.paths import default_profile_folder, state_folder
from app.system.private_files import make_private_folder, write_atomically
from app.system.profile import Profile

_FILE = "last-database"


def folder_to_open() -> Path:
    """The folder opened last while it still holds a database, else the usual one."""
    try:
        last = Path((state_folder() / _FILE).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return default_profile_folder()
    return last if Profile(last).exists else default_profile_folder()


def remember_folder(folder: Path) -> None:
    """Open this one next time; where that cannot be written, the usual one is opened."""
    with suppress(StorageError):
        make_private_folder(state_folder())
        write_atomically(state_folder() / _FILE, str(folder.absolute()).encode("utf-8"))
