"""Which backups of a profile there are, and whether a restore can be undone: for lists and buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.db.backup_shelf import list_backups
from app.db.restore import kept_databases
from app.jobs.backup import target_of
from app.system.profile import Profile


@dataclass(frozen=True, slots=True)
class BackupLine:
    """One backup: when (UTC ms) and how large (bytes)."""

    path: Path
    made_at: int
    size: int


def backups_in(folder: Path, *, key: bytes) -> Sequence[BackupLine]:
    """The backups of this profile in a folder, newest first; none where the folder is not there."""
    return [BackupLine(one.path, one.header.made_at, one.size) for one in list_backups(folder, key)]


def restored_at(profile: Profile, *, key: bytes) -> int | None:
    """When the last restore put a database aside that can be put back (UTC ms); None when none is kept."""
    kept = kept_databases(target_of(profile, key))
    return kept[0].at if kept else None
