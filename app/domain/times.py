"""Rules of times: plans are local with a zone, facts are UTC milliseconds."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def zone(tzid: str) -> ZoneInfo:
    """The zone of that IANA name; UTC when it is not known here."""
    try:
        return ZoneInfo(tzid or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def due_utc(due: str, tzid: str) -> int | None:
    """UTC ms when a plan is due; a bare date is due at the end of its day. None when there is no time."""
    if not due:
        return None
    try:
        if len(due) == len("YYYY-MM-DD"):
            end = datetime.combine(date.fromisoformat(due) + timedelta(days=1), time(), zone(tzid))
            return to_ms(end) - 1
        return to_ms(datetime.fromisoformat(due).replace(tzinfo=zone(tzid)))
    except (ValueError, OverflowError):  # not a date, or beyond the last one
        return None


def to_ms(moment: datetime) -> int:
    """UTC milliseconds of an aware time."""
    return round(moment.timestamp() * 1000)


def from_ms(ms: int, tzid: str) -> datetime:
    """The aware local time of UTC milliseconds."""
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone(zone(tzid))


def rfc3339(ms: int, tzid: str) -> str:
    """UTC milliseconds as RFC 3339 with the offset of the zone."""
    return from_ms(ms, tzid).isoformat(timespec="seconds" if ms % 1000 == 0 else "milliseconds")
