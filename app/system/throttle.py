"""Slows down guessing: after five wrong passwords, half a minute of rest, also across restarts.

It protects an unattended desk, not a stolen disk; against that stands Argon2id.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from app.errors import LockedError, StorageError
from app.system.private_files import make_private_folder, write_atomically

TRIES = 5
PAUSE_S = 30


class _Count(msgspec.Struct, frozen=True):
    wrong: int = 0
    last_ms: int = 0


class Throttle:
    """Counts wrong passwords of one profile in `file`, which lies outside the profile folder.

    Where that cannot be written, it still counts for as long as this process lives.
    """

    def __init__(self, file: Path, now_ms: Callable[[], int]) -> None:
        self._file = file
        self._now_ms = now_ms
        self._count = _Count()

    def check(self) -> None:
        """LockedError, with the seconds left, while there is a pause."""
        left = self.seconds_left()
        if left:
            raise LockedError(
                "keys.wait",
                f"{TRIES} passwords in a row did not fit.",
                next_step=f"Try again in {left} seconds, or use the recovery key.",
                data={"seconds": left},
            )

    def seconds_left(self) -> int:
        """Whole seconds until the next try, 0 when it may be now."""
        count = self._read()
        if count.wrong < TRIES:
            return 0
        passed = (self._now_ms() - count.last_ms) / 1000
        # A clock that was set back must not make the pause longer than it is.
        left = PAUSE_S - passed if passed >= 0 else PAUSE_S
        return max(0, min(PAUSE_S, -int(-left // 1)))

    def wrong(self) -> None:
        """Count a wrong password; after a pause the count starts anew."""
        count = self._read()
        before = 0 if count.wrong >= TRIES else count.wrong
        self._write(_Count(before + 1, self._now_ms()))

    def right(self) -> None:
        """Forget the wrong ones."""
        if self._read().wrong:
            self._write(_Count())

    def _read(self) -> _Count:
        try:
            stored = msgspec.json.decode(self._file.read_bytes(), type=_Count)
        except (OSError, msgspec.DecodeError):
            return self._count
        return max(stored, self._count, key=lambda count: count.last_ms) if self._count.wrong else stored

    def _write(self, count: _Count) -> None:
        self._count = count
        try:
            make_private_folder(self._file.parent)
            write_atomically(self._file, msgspec.json.encode(count))
        except StorageError:
            return  # counted in memory
