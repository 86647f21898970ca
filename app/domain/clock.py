"""The injected clock: every room asks here what time it is, so that tests decide."""

from __future__ import annotations

from typing import Protocol


class Clock(Protocol):
    """Wall time, zone and monotonic time."""

    def now_ms(self) -> int:
        """UTC milliseconds since 1970."""
        ...

    def tzid(self) -> str:
        """IANA name of the zone of this machine, for example ``Europe/Berlin``."""
        ...

    def monotonic(self) -> float:
        """Seconds that only go forward; for intervals."""
        ...
