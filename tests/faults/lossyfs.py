"""A disk in memory, mounted by FUSE, that loses what was not flushed when its power is cut, or that fills up.

    python -m tests.faults.lossyfs MOUNT      commands on stdin, each answered by a line on stdout:

    load FOLDER          the disk holds these files, all flushed
    cut SEED FOLDER      writes there what would be left if the power went now; the disk itself goes on
    fail N ERRNO         the N-th write from now and all later ones fail with that number
    heal                 writes succeed again

Of a file's writes since its last fsync every sector of 512 bytes is lost or kept by dice, whatever the order:
a drive may do that. Names (created, renamed, deleted) are durable at once, as on a journalling file system.
"""

from __future__ import annotations

import errno
import os
import random
import stat
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import mfusepy

SECTOR = 512


@dataclass(slots=True)
class _File:
    """What a file holds, what of it is on the platter, and what came since: (offset, bytes) or a new size."""

    seen: bytearray = field(default_factory=bytearray)
    flushed: bytes = b""
    since: list[tuple[int, bytes] | int] = field(default_factory=list)

    def left(self, dice: random.Random) -> bytes:
        """What is found after the power was cut."""
        found = bytearray(self.flushed)
        for change in self.since:
            if isinstance(change, int):
                if dice.random() < 0.5:
                    _resize(found, change)
                continue
            offset, data = change
            for at in range(offset - offset % SECTOR, offset + len(data), SECTOR):
                low, high = max(at, offset), min(at + SECTOR, offset + len(data))
                if dice.random() < 0.5:
                    _resize(found, max(len(found), high))
                    found[low:high] = data[low - offset : high - offset]
        return bytes(found)


def _resize(data: bytearray, size: int) -> None:
    if size < len(data):
        del data[size:]
    else:
        data.extend(bytes(size - len(data)))


class LossyDisk(mfusepy.Operations):  # type: ignore[misc]  # mfusepy carries no types that mypy can see
    """One flat folder of files."""

    use_ns = True

    def __init__(self) -> None:
        self._files: dict[str, _File] = {}
        self._lock = threading.Lock()
        self._writes_left = -1  # until a write fails; negative: none does
        self._errno = 0

    # -- commands ---------------------------------------------------------------------------

    def load(self, folder: Path) -> None:
        """Holds the files of a folder, all flushed."""
        with self._lock:
            self._files.clear()
            for path in folder.iterdir():
                data = path.read_bytes()
                self._files["/" + path.name] = _File(bytearray(data), data)

    def cut(self, seed: int, folder: Path) -> None:
        """Writes what would be left into a folder."""
        dice = random.Random(seed)
        with self._lock:
            found = {name: file.left(dice) for name, file in sorted(self._files.items())}
        for name, data in found.items():
            (folder / name[1:]).write_bytes(data)

    def fail(self, writes: int, number: int) -> None:
        """Lets so many writes less one succeed."""
        with self._lock:
            self._writes_left, self._errno = writes, number

    def _count_write(self) -> None:
        if self._writes_left > 0:
            self._writes_left -= 1
        if self._writes_left == 0:
            raise mfusepy.FuseOSError(self._errno)

    # -- file system ------------------------------------------------------------------------

    def _file(self, path: str) -> _File:
        try:
            return self._files[path]
        except KeyError:
            raise mfusepy.FuseOSError(errno.ENOENT) from None

    def getattr(self, path: str, fh: int | None = None) -> dict[str, Any]:
        if path == "/":
            return {"st_mode": stat.S_IFDIR | 0o700, "st_nlink": 2}
        with self._lock:
            size = len(self._file(path).seen)
        return {"st_mode": stat.S_IFREG | 0o600, "st_nlink": 1, "st_size": size}

    def readdir(self, path: str, fh: int) -> list[str]:
        with self._lock:
            return [".", "..", *(name[1:] for name in self._files)]

    def create(self, path: str, mode: int, fi: Any = None) -> int:
        with self._lock:
            self._count_write()
            self._files[path] = _File()
        return 0

    def open(self, path: str, flags: int) -> int:
        with self._lock:
            self._file(path)
        return 0

    def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
        with self._lock:
            return bytes(self._file(path).seen[offset : offset + size])

    def write(self, path: str, data: bytes, offset: int, fh: int) -> int:
        with self._lock:
            self._count_write()
            file = self._file(path)
            _resize(file.seen, max(len(file.seen), offset + len(data)))
            file.seen[offset : offset + len(data)] = data
            file.since.append((offset, bytes(data)))
        return len(data)

    def truncate(self, path: str, length: int, fh: int | None = None) -> int:
        with self._lock:
            file = self._file(path)
            _resize(file.seen, length)
            file.since.append(length)
        return 0

    def fsync(self, path: str, datasync: int, fh: int) -> int:
        with self._lock:
            self._count_write()
            file = self._file(path)
            file.flushed = bytes(file.seen)
            file.since.clear()
        return 0

    def unlink(self, path: str) -> int:
        with self._lock:
            self._file(path)
            del self._files[path]
        return 0

    def rename(self, old: str, new: str) -> int:
        with self._lock:
            self._files[new] = self._file(old)
            del self._files[old]
        return 0

    def utimens(self, path: str, times: tuple[int, int] | None = None) -> int:
        return 0

    def chmod(self, path: str, mode: int) -> int:
        return 0


def _obey(disk: LossyDisk) -> None:
    for line in sys.stdin:
        word, *rest = line.rstrip("\n").split(" ", 2)
        if word == "load":
            disk.load(Path(rest[0]))
        elif word == "cut":
            disk.cut(int(rest[0]), Path(rest[1]))
        elif word == "fail":
            disk.fail(int(rest[0]), int(rest[1]))
        else:
            disk.fail(-1, 0)
        os.write(1, b"done\n")


def main() -> None:
    """Mounts the disk and obeys until it is unmounted."""
    disk = LossyDisk()
    threading.Thread(target=_obey, args=(disk,), daemon=True).start()
    mfusepy.FUSE(disk, sys.argv[1], foreground=True, nothreads=True, attr_timeout=0, entry_timeout=0)


if __name__ == "__main__":
    main()
