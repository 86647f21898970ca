"""Times: plans are local with a zone, facts are UTC milliseconds."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.domain.times import due_utc, from_ms, rfc3339, to_ms, zone

NOON = to_ms(datetime(2026, 11, 20, 12, 0, tzinfo=UTC))


def test_an_unknown_zone_is_utc() -> None:
    assert zone("Europe/Berlin").key == "Europe/Berlin"
    assert [zone(name).key for name in ("", "Nowhere/Land", "../etc/passwd")] == ["UTC"] * 3


def test_a_bare_date_is_due_at_the_end_of_its_day_where_it_was_planned() -> None:
    assert due_utc("2026-11-20", "UTC") == NOON + 12 * 3_600_000 - 1
    assert due_utc("2026-11-20", "Europe/Berlin") == NOON + 11 * 3_600_000 - 1
    # A day of 23 hours: the clocks go forward.
    whole = to_ms(datetime(2026, 3, 29, 22, 0, tzinfo=UTC)) - 1
    assert due_utc("2026-03-29", "Europe/Berlin") == whole


def test_a_time_is_due_on_the_minute() -> None:
    assert due_utc("2026-11-20T13:00", "Europe/Berlin") == NOON


@pytest.mark.parametrize("due", ["", "soon", "2026-13-01", "9999-12-31", "2026-11-20T99:00"])
def test_what_is_no_time_is_never_due(due: str) -> None:
    assert due_utc(due, "UTC") is None


def test_milliseconds_go_there_and_back_with_the_offset_of_the_zone() -> None:
    assert to_ms(from_ms(NOON, "Asia/Tokyo")) == NOON
    assert rfc3339(NOON, "Europe/Berlin") == "2026-11-20T13:00:00+01:00"
    assert rfc3339(NOON + 5, "UTC") == "2026-11-20T12:00:00.005+00:00"
