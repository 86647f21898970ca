"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


class FakeClock:
    """Fills `app.domain.clock.Clock`. Starts on Saturday, 2026-11-21 at 09:00 UTC, seen from Berlin."""

    def __init__(self, start: datetime = START, *, tzid: str = "Europe/Berlin") -> None:
        self._start_ms = int(start.timestamp() * 1000)
        self._passed = 0.0
        self._tzid = tzid

    def now_ms(self) -> int:
        """UTC milliseconds since 1970."""
        return self._start_ms + round(self._passed * 1000)

    def tzid(self) -> str:
        """The zone's IANA name."""
        return self._tzid

    def monotonic(self) -> float:
        """Seconds since the start."""
        return self._passed

    def advance(self, seconds: float = 0.0, *, hours: float = 0.0, days: float = 0.0) -> None:
        """Let time pass."""
        self._passed += seconds + hours * 3600 + days * 86_400

    def travel(self, tzid: str) -> None:
        """Move the machine to another zone."""
        self._tzid = tzid
