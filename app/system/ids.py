"""Ids of records: UUIDv7 for new ones, UUIDv5 where two devices must arrive at the same one."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable

_TAIL_BITS = 74  # rand_a and rand_b of RFC 9562, used as one counter within a millisecond
_STEP_BITS = 32  # the next id of the same millisecond is a random step ahead, so it cannot be guessed
_PATIENCE_MS = 60_000  # a clock set back by more than this is believed


class IdSource:
    """Makes UUIDv7 ids that sort by the order in which they were made; safe between threads.

    `now_ms` is the injected clock, `random_bits(n)` gives n random bits.
    """

    def __init__(
        self, now_ms: Callable[[], int], random_bits: Callable[[int], int] = secrets.randbits
    ) -> None:
        self._now_ms = now_ms
        self._random_bits = random_bits
        self._lock = threading.Lock()
        self._ms = -1
        self._tail = 0

    def new(self) -> str:
        """The next id as 36 characters in lower case."""
        with self._lock:
            now = self._now_ms()
            if now > self._ms or now < self._ms - _PATIENCE_MS:
                self._start(now)
            else:
                self._tail += 1 + self._random_bits(_STEP_BITS)
                if self._tail >> _TAIL_BITS:
                    self._start(self._ms + 1)
            return uuid7(self._ms, self._tail)

    def _start(self, ms: int) -> None:
        self._ms = ms
        # The top bit stays free, so that a millisecond has room for two billion billion ids.
        self._tail = self._random_bits(_TAIL_BITS - 1)


def uuid7(ms: int, tail: int) -> str:
    """The UUIDv7 of a UTC millisecond and 74 further bits (RFC 9562, section 5.7)."""
    rand_a, rand_b = tail >> 62, tail & ((1 << 62) - 1)
    text = f"{(ms << 80) | (0x7 << 76) | (rand_a << 64) | (0b10 << 62) | rand_b:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
