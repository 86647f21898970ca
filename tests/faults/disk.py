"""Mounts the lossy disk for a test, and unmounts it whatever happens."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.corpora import REPOSITORY

PATIENCE = 20.0  # seconds for a mount to appear


class Disk:
    """A mounted lossy disk; see tests/faults/lossyfs.py for its commands."""

    def __init__(self, mount: Path, process: subprocess.Popen[str]) -> None:
        self.mount = mount
        self._process = process

    def tell(self, *words: object) -> None:
        """Sends a command and waits until it is done."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(" ".join(str(word) for word in words) + "\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == "done\n"


@contextmanager
def mounted(folder: Path) -> Iterator[Disk]:
    """A fresh lossy disk below `folder`."""
    mount = folder / "disk"
    mount.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.lossyfs", str(mount)],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        _wait_for(mount)
        yield Disk(mount, process)
    finally:
        subprocess.run(["fusermount3", "-u", "-z", str(mount)], check=False)
        process.communicate(timeout=PATIENCE)


def _wait_for(mount: Path) -> None:
    tick = threading.Event()
    for _ in range(int(PATIENCE / 0.02)):
        if mount.is_mount():
            return
        tick.wait(0.02)
    raise AssertionError("the disk was not mounted")
