"""Which backups are kept: some days, weeks and months back, within a total size. Pure arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

GIB = 1 << 30
DISK_SHARE = 10  # per cent


@dataclass(frozen=True, slots=True)
class Plan:
    """How many days, weeks and months back keep their newest backup; only those that have one count."""

    days: int = 12
    weeks: int = 10
    months: int = 9


@dataclass(frozen=True, slots=True)
class Copy:
    """One backup: when it was made (local time), its own bytes, and the pool entries it needs."""

    name: str
    made: datetime
    size: int = 0
    blobs: Mapping[str, int] = field(default_factory=dict)  # entry → bytes


def kept_by_age(copies: Sequence[Copy], plan: Plan) -> set[str]:
    """Names to keep: of each of the last days, weeks and months the newest one.

    It looks only at the copies themselves, never at today: a clock that jumped removes nothing.
    """
    periods: tuple[tuple[Callable[[datetime], object], int], ...] = (
        (_day, plan.days),
        (_week, plan.weeks),
        (_month, plan.months),
    )
    kept: set[str] = set()
    for period, count in periods:
        kept |= _newest_of_each(copies, period, count)
    return kept


def kept_within(copies: Sequence[Copy], cap: int) -> set[str]:
    """Names to keep so that all of them and the entries they share are at most `cap` bytes.

    The oldest go first; the newest always stays.
    """
    left = sorted(copies, key=lambda copy: (copy.made, copy.name))
    while len(left) > 1 and total_size(left) > cap:
        left = left[1:]
    return {copy.name for copy in left}


def total_size(copies: Iterable[Copy]) -> int:
    """Bytes of these backups; an entry that several of them need counts once."""
    entries: dict[str, int] = {}
    own = 0
    for copy in copies:
        own += copy.size
        entries.update(copy.blobs)
    return own + sum(entries.values())


def default_cap(disk_bytes: int) -> int:
    """The usual total: 5 GB, or 10 % of a disk smaller than 50 GB."""
    return min(5 * GIB, disk_bytes * DISK_SHARE // 100)


def _newest_of_each(copies: Sequence[Copy], period: Callable[[datetime], object], count: int) -> set[str]:
    found: dict[object, str] = {}
    for copy in sorted(copies, key=lambda copy: (copy.made, copy.name), reverse=True):
        key = period(copy.made)
        if key not in found and len(found) == count:
            break
        found.setdefault(key, copy.name)
    return set(found.values())


def _day(made: datetime) -> object:
    return made.date()


def _week(made: datetime) -> object:
    return made.isocalendar()[:2]


def _month(made: datetime) -> object:
    return made.year, made.month
