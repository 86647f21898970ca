"""Notices that the database file was renamed, replaced or deleted under the open connection (P18).

Only names and inodes are looked at. The file itself is never opened here: on POSIX, closing any descriptor of
a file drops every lock that this process holds on it, SQLite's too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.errors import StorageError


class FileChange(StrEnum):
    """What happened to a file under its name."""

    NONE = "none"
    GONE = "gone"  # renamed or deleted
    REPLACED = "replaced"  # another file has the name
    UNREACHABLE = "unreachable"  # the disk does not answer


@dataclass(frozen=True, slots=True)
class FileIdentity:
    """A file by what stays the same while it is open: its name, volume and inode (file index on Windows)."""

    path: Path
    device: int
    inode: int

    @classmethod
    def of(cls, path: Path) -> FileIdentity:
        """The identity of an existing file; OSError when it cannot be asked for."""
        status = path.stat()
        return cls(path, status.st_dev, status.st_ino)

    def change(self) -> FileChange:
        """What happened to it since; costs one stat (a few microseconds)."""
        try:
            status = self.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return FileChange.GONE
        except OSError:
            return FileChange.UNREACHABLE
        same = (status.st_dev, status.st_ino) == (self.device, self.inode)
        return FileChange.NONE if same else FileChange.REPLACED

    def still_there(self) -> bool:
        """True while the name means the same file."""
        return self.change() is FileChange.NONE


_SENTENCES = {
    FileChange.GONE: "{name} was moved or deleted while Satchel had it open.",
    FileChange.REPLACED: "{name} was replaced by another file while Satchel had it open.",
    FileChange.UNREACHABLE: "The disk with {name} no longer answers.",
}


def ensure_still_there(files: Iterable[FileIdentity]) -> None:
    """Raise StorageError for the first of `files` that is no longer under its name.

    Ask before each burst of writes, every 5 seconds, and when the window gets the focus.
    """
    for file in files:
        change = file.change()
        if change is not FileChange.NONE:
            raise StorageError(
                f"watch.{change}",
                _SENTENCES[change].format(name=file.path.name),
                next_step="Satchel has stopped writing. Put the file back, or save a copy of what is open.",
                data={"path": str(file.path), "change": str(change)},
            )
