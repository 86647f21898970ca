"""What people type for a time is understood as a whole, in English and German, or not at all."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from app.domain.when import When, parse_when

NOW = datetime.fromisoformat("2026-11-21T10:00:30")  # a Saturday


def _iso(text: str, *, past: bool, month_first: bool = False) -> str:
    found = parse_when(text, NOW, past=past, month_first=month_first)
    return "" if found is None else found.due


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("now", "2026-11-21T10:00"),
        ("jetzt", "2026-11-21T10:00"),
        ("yesterday 15:00", "2026-11-20T15:00"),
        ("Yesterday, 3 pm", "2026-11-20T15:00"),
        ("yesterday at 3:30pm", "2026-11-20T15:30"),
        ("gestern 15 Uhr", "2026-11-20T15:00"),
        ("gestern um 15.30 Uhr", "2026-11-20T15:30"),
        ("vorgestern", "2026-11-19"),
        ("day before yesterday", "2026-11-19"),
        ("heute 9:15", "2026-11-21T09:15"),
        ("today noon", "2026-11-21T12:00"),
        ("mittags", "2026-11-20T12:00"),
        ("9:00", "2026-11-21T09:00"),
        ("15:00", "2026-11-20T15:00"),
        ("thu", "2026-11-19"),
        ("Thu 14:05", "2026-11-19T14:05"),
        ("sat", "2026-11-14"),
        ("am Donnerstag um 10 Uhr", "2026-11-19T10:00"),
        ("last friday", "2026-11-20"),
        ("letzten Montag", "2026-11-16"),
        ("20 min ago", "2026-11-21T09:40"),
        ("an hour ago", "2026-11-21T09:00"),
        ("vor 2 Stunden", "2026-11-21T08:00"),
        ("vor einer Woche", "2026-11-14"),
        ("3 days ago 12:00", "2026-11-18T12:00"),
        ("last week", "2026-11-14"),
        ("letzten Monat", "2026-10-21"),
        ("19.11.", "2026-11-19"),
        ("19.11. 14:05", "2026-11-19T14:05"),
        ("19.11.2026", "2026-11-19"),
        ("19.11.26 9:00", "2026-11-19T09:00"),
        ("24.12.", "2025-12-24"),
        ("2026-11-19 14:05", "2026-11-19T14:05"),
        ("2026-11-19T14:05", "2026-11-19T14:05"),
        ("19 Nov", "2026-11-19"),
        ("19. November", "2026-11-19"),
        ("Nov 19th", "2026-11-19"),
        ("Nov 19, 2025", "2025-11-19"),
        ("5. März 2026", "2026-03-05"),
        ("19/11", "2026-11-19"),
    ],
)
def test_what_was_is_found_before_now(text: str, meant: str) -> None:
    assert _iso(text, past=True) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("in 1 week", "2026-11-28"),
        ("in einer Woche", "2026-11-28"),
        ("in 3 Tagen um 9 Uhr", "2026-11-24T09:00"),
        ("+2w", "2026-12-05"),
        ("in 2 hours", "2026-11-21T12:00"),
        ("in 30 min", "2026-11-21T10:30"),
        ("in 3 months", "2027-02-21"),
        ("in 2 years", "2028-11-21"),
        ("tomorrow", "2026-11-22"),
        ("morgen 8:30", "2026-11-22T08:30"),
        ("übermorgen", "2026-11-23"),
        ("Fri 9:00", "2026-11-27T09:00"),
        ("sat", "2026-11-28"),
        ("next thu", "2026-11-26"),
        ("kommenden Montag", "2026-11-23"),
        ("nächsten Dienstag", "2026-11-24"),
        ("next month", "2026-12-21"),
        ("end of month", "2026-11-30"),
        ("Monatsende", "2026-11-30"),
        ("15:00", "2026-11-21T15:00"),
        ("9:00", "2026-11-22T09:00"),
        ("1 Dec", "2026-12-01"),
        ("4 March", "2027-03-04"),
        ("26.11.", "2026-11-26"),
    ],
)
def test_what_comes_is_found_after_now(text: str, meant: str) -> None:
    assert _iso(text, past=False) == meant


def test_numbers_are_read_in_the_order_of_the_country() -> None:
    assert _iso("11/26", past=False, month_first=True) == "2026-11-26"
    assert _iso("26/11", past=False, month_first=False) == "2026-11-26"


def test_the_end_of_a_short_month_stays_in_it() -> None:
    found = parse_when("in 1 month", datetime.fromisoformat("2027-01-31T09:00"), past=False)
    assert found == When(date(2027, 2, 28))


@pytest.mark.parametrize(
    "text",
    [
        *("", "soon", "31.2.", "29.2.", "25:00", "12:61", "13 pm", "5", "2026-13-01"),
        *("yesterday maybe", "9:00 10:00", "today tomorrow", "now 9:00", "yesterday now", "in 2 hours 9:00"),
    ],
)
def test_what_is_not_understood_as_a_whole_is_not_guessed(text: str) -> None:
    assert parse_when(text, NOW, past=True) is None


def test_a_day_without_a_time_is_noon_where_a_moment_is_needed() -> None:
    assert When(date(2026, 11, 20)).moment() == datetime.fromisoformat("2026-11-20T12:00")
    assert When(date(2026, 11, 20), time(9)).moment() == datetime.fromisoformat("2026-11-20T09:00")


@pytest.mark.parametrize("text", ["at", "um", "on", "in", "last"])
def test_a_word_that_only_leads_to_a_time_is_none(text: str) -> None:
    assert parse_when(text, datetime(2026, 11, 21, 9, 0), past=True) is None  # noqa: DTZ001  # local, as typed
