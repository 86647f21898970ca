"""The real clock of this machine: UTC, monotonic time and the name of its time zone."""

from __future__ import annotations

import os
import sys
import time
import zoneinfo
from collections.abc import Callable, Mapping
from pathlib import Path

_ZONE_FOLDER = "zoneinfo/"
_PREFIXES = ("posix/", "right/")


class SystemClock:
    """Implements `app.domain.clock.Clock` with the operating system's clocks.

    `environ` and `root` say where the zone is looked for; tests give their own.
    """

    def __init__(self, *, environ: Mapping[str, str] | None = None, root: Path = Path("/")) -> None:
        self._environ = os.environ if environ is None else environ
        self._root = root

    def now_ms(self) -> int:
        """UTC milliseconds since 1970."""
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        """Seconds that only go forward; for intervals."""
        return time.monotonic()

    def tzid(self) -> str:
        """IANA name of the zone of this machine, asked anew each time: laptops travel."""
        sources: tuple[Callable[[], str], ...] = (
            self._from_environment,
            self._from_windows,
            self._from_localtime,
            self._from_etc_timezone,
        )
        for source in sources:
            name = source()
            if name and is_zone(name):
                return name
        return fixed_offset_zone(time.localtime().tm_gmtoff)

    def _from_environment(self) -> str:
        return _zone_name(self._environ.get("TZ", "").removeprefix(":"))

    def _from_windows(self) -> str:
        if sys.platform == "win32":
            return windows_zone()
        return ""

    def _from_localtime(self) -> str:
        link = self._root / "etc/localtime"
        return _zone_name(str(link.readlink())) if link.is_symlink() else ""

    def _from_etc_timezone(self) -> str:
        try:
            return (self._root / "etc/timezone").read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return ""


def is_zone(name: str) -> bool:
    """True when `name` is an IANA zone that this program knows."""
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def fixed_offset_zone(seconds_east: int) -> str:
    """The zone for a machine that names none: ``Etc/GMT-2`` for two hours east, UTC for odd offsets."""
    hours, rest = divmod(seconds_east, 3600)
    if rest or hours == 0 or not -12 <= hours <= 14:
        return "UTC"
    return f"Etc/GMT{-hours:+d}"  # POSIX signs: west is plus


def _zone_name(text: str) -> str:
    """The zone in a path such as ``/usr/share/zoneinfo/posix/Europe/Rome``, or `text` itself."""
    if _ZONE_FOLDER in text:
        text = text.rsplit(_ZONE_FOLDER, 1)[1]
        for prefix in _PREFIXES:
            text = text.removeprefix(prefix)
    return text


if sys.platform == "win32":
    import ctypes

    def windows_zone() -> str:
        """The zone as an IANA name, translated by the ICU library of Windows; "" without one."""
        name = ctypes.create_unicode_buffer(128)
        status = ctypes.c_int(0)
        for library in ("icu", "icuin"):
            try:
                length = ctypes.WinDLL(library).ucal_getDefaultTimeZone(name, 128, ctypes.byref(status))
            except (OSError, AttributeError):
                continue
            if status.value <= 0 and 0 < length < 128:
                return name.value
        return ""
