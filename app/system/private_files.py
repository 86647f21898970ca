"""Folders and files that only their owner can read, and writes that are whole or not there at all."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from pathlib import Path

from app.errors import StorageError

_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG}
_READ_ONLY = {errno.EROFS}
_REFUSED = {errno.EACCES, errno.EPERM}


def make_private_folder(folder: Path) -> None:
    """Make `folder` (and its parents) with rights 0700, and tighten it where it was there already.

    On Windows the folder loses inherited rights and is granted to its user alone.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        restrict_to_owner(folder)
    except OSError as trouble:
        raise storage_error(trouble, folder) from trouble


def restrict_to_owner(path: Path) -> None:
    """Take away the rights of everybody else on a folder or file."""
    if sys.platform == "win32":
        _restrict_by_acl(path)
        return
    wanted = 0o700 if path.is_dir() else 0o600
    if path.stat().st_mode & 0o777 != wanted:
        path.chmod(wanted)


def create_private_files_from_now_on() -> None:
    """Every file and folder that this process makes is the owner's alone (umask 077)."""
    os.umask(0o077)


def write_atomically(path: Path, data: bytes) -> None:
    """Replace the file by `data`, flushed to disk: a reader or a power cut sees the old or the new one.

    StorageError when it cannot be written; the old file is then untouched.
    """
    try:
        _replace(path, data)
    except OSError as trouble:
        raise storage_error(trouble, path) from trouble


def _replace(path: Path, data: bytes) -> None:
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".new", dir=path.parent)
    fresh = Path(name)  # mkstemp gives rights 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Flush the names in a folder to disk; Windows does that with the file."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def storage_error(trouble: OSError, path: Path) -> StorageError:
    """The StorageError, with its next step, for what the operating system said about `path`."""
    data = {"path": str(path), "errno": trouble.errno}
    if trouble.errno in _FULL:
        return StorageError(
            "storage.full",
            f"There is no space left for {path}.",
            next_step="Free some space on this disk and try again. Nothing was changed.",
            data=data,
        )
    if trouble.errno in _READ_ONLY:
        return StorageError(
            "storage.read_only",
            f"The disk that holds {path} can only be read.",
            next_step="Make it writable or choose a folder on another disk. Nothing was changed.",
            data=data,
        )
    if trouble.errno in _REFUSED:
        return StorageError(
            "storage.refused",
            f"This computer does not allow Satchel to use {path}.",
            next_step="Check who owns the folder and its rights, or choose another one.",
            data=data,
        )
    return StorageError(
        "storage.trouble",
        f"The disk did not answer as it should for {path} ({trouble.strerror or trouble}).",
        next_step="Check that the disk is connected and healthy, then try again.",
        data=data,
    )


if sys.platform == "win32":
    import subprocess

    def _restrict_by_acl(path: Path) -> None:
        """Windows twin of chmod 0700/0600: no inherited rights, full control for the user alone."""
        user = rf"{os.environ['USERDOMAIN']}\{os.environ['USERNAME']}"
        grant = f"{user}:(OI)(CI)F" if path.is_dir() else f"{user}:F"
        done = subprocess.run(
            ["icacls", str(path), "/inheritance:r", "/grant:r", grant],
            capture_output=True,
            check=False,
            creationflags=subprocess.CREATE_NO_WINDOW,
        )
        if done.returncode:
            raise PermissionError(errno.EACCES, "icacls refused", str(path))
