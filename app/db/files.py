"""Files beside the database: written whole or not at all, for their owner only, troubles in plain words."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from app.errors import StorageError

_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_REFUSED = {errno.EROFS, errno.EACCES, errno.EPERM}
_PREFIX = ".satchel-"
_SUFFIX = ".new"


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turns what the operating system says about files near `path` into StorageError."""
    try:
        yield
    except OSError as trouble:
        raise storage_error(trouble, path) from trouble


def storage_error(trouble: OSError, path: Path) -> StorageError:
    """What an OSError means for the person."""
    data = {"path": str(path), "errno": trouble.errno}
    if trouble.errno in _FULL:
        return StorageError(
            "disk_full",
            "The disk is full. Nothing was changed.",
            next_step="Free some space and try again.",
            data=data,
        )
    if trouble.errno in _REFUSED:
        return StorageError(
            "read_only",
            "The folder cannot be written. Nothing was changed.",
            next_step="Check the rights of the folder, or choose another one.",
            data=data,
        )
    return StorageError(
        "disk",
        "The disk did not accept or return data. Nothing was changed.",
        next_step="Check that the disk is connected, then try again.",
        data=data,
    )


def make_folder(folder: Path) -> None:
    """Makes a folder that only its owner can read; one that is there stays as it is."""
    with disk_errors(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def temporary(folder: Path, mark: str) -> Path:
    """An empty file (0600) in `folder` under a name that `sweep` knows; the caller removes or renames it."""
    with disk_errors(folder):
        descriptor, name = tempfile.mkstemp(prefix=f"{_PREFIX}{mark}-", suffix=_SUFFIX, dir=folder)
        os.close(descriptor)
    return Path(name)


@contextmanager
def whole_file(path: Path, mark: str, *, beside: Path | None = None) -> Iterator[BinaryIO]:
    """A file that appears as `path`, flushed to disk, when the block ends well; else nothing is left.

    It grows in the folder `beside`, which must be on the same disk (default: that of `path`).
    """
    fresh = temporary(beside or path.parent, mark)
    try:
        with disk_errors(path):
            with fresh.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
            try:
                sync_folder(path.parent)
            except OSError:
                path.unlink(missing_ok=True)
                raise
    finally:
        fresh.unlink(missing_ok=True)


def sweep(folder: Path, mark: str) -> None:
    """Removes what an interrupted run left in `folder`."""
    with disk_errors(folder):
        for left in folder.glob(f"{_PREFIX}{mark}-*"):
            left.unlink(missing_ok=True)


def sync_file(path: Path) -> None:
    """Flushes a file that somebody else wrote."""
    with disk_errors(path), path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Flushes the names in a folder; Windows does that with the file."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
