"""Ids of records: UUIDv7 for new ones, UUIDv5 where two devices must arrive at the same one."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator
from functools import lru_cache

_TAIL_BITS = 74  # rand_a and rand_b of RFC 9562, used as one counter within a millisecond
_STEP_BITS = 32  # the next id of the same millisecond is a random step ahead, so it cannot be guessed
_STEPS = 256  # random steps drawn at a time; asking the system for each took half of the time
_LOW_BITS = (1 << 62) - 1  # rand_b
_VARIANT = 0b10 << 62
_NODE_BITS = (1 << 48) - 1  # what stands behind the last hyphen
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
        self._steps: Iterator[int] = iter(())

    def new(self) -> str:
        """The next id as 36 characters in lower case."""
        with self._lock:
            now = self._now_ms()
            if now > self._ms or now < self._ms - _PATIENCE_MS:
                self._start(now)
            else:
                self._tail += 1 + self._step()
                if self._tail >> _TAIL_BITS:
                    self._start(self._ms + 1)
            return uuid7(self._ms, self._tail)

    def _step(self) -> int:
        step = next(self._steps, None)
        if step is None:
            drawn = self._random_bits(_STEP_BITS * _STEPS).to_bytes(_STEP_BITS // 8 * _STEPS, "little")
            self._steps = iter(memoryview(drawn).cast("I"))
            step = next(self._steps)
        return step

    def _start(self, ms: int) -> None:
        self._ms = ms
        # The top bit stays free, so that a millisecond has room for two billion billion ids.
        self._tail = self._random_bits(_TAIL_BITS - 1)


def uuid7(ms: int, tail: int) -> str:
    """The UUIDv7 of a UTC millisecond and 74 further bits (RFC 9562, section 5.7)."""
    low = _VARIANT | (tail & _LOW_BITS)
    return f"{_head((ms << 12) | (tail >> 62))}{low >> 48:04x}-{low & _NODE_BITS:012x}"


@lru_cache(maxsize=8)
def _head(time_and_counter: int) -> str:
    """The first three groups, which the ids of one moment share: UTC ms, then the version and rand_a."""
    text = f"{(time_and_counter >> 12 << 16) | 0x7000 | (time_and_counter & 0xFFF):016x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:]}-"
