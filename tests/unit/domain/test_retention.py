"""Backups are kept by day, week and month, within a total size, whatever the clock does."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.retention import GIB, Copy, Plan, default_cap, kept_by_age, kept_within, total_size

NOON = datetime(2026, 11, 21, 12, 0)  # noqa: DTZ001 - local times have no zone here


def copies_of(*days_ago: float) -> list[Copy]:
    return [Copy(f"{ago:g}", NOON - timedelta(days=ago)) for ago in days_ago]


def test_a_year_of_daily_backups_keeps_twelve_days_ten_weeks_and_nine_months() -> None:
    kept = kept_by_age(copies_of(*range(365)), Plan())
    made = sorted((NOON - timedelta(days=float(name)) for name in kept), reverse=True)
    assert [day.date() for day in made[:12]] == [(NOON - timedelta(days=n)).date() for n in range(12)]
    assert len({day.isocalendar()[:2] for day in made}) >= 10
    assert len({(day.year, day.month) for day in made}) == 9
    assert len(made) <= 12 + 10 + 9
    assert made[-1].date() == datetime(2026, 3, 31).date()  # noqa: DTZ001 - local times have no zone here


def test_of_one_day_the_newest_is_kept() -> None:
    assert kept_by_age(copies_of(0, 0.1, 0.2), Plan()) == {"0"}


def test_days_without_a_backup_do_not_count() -> None:
    assert kept_by_age(copies_of(0, 100, 200, 300), Plan(days=3, weeks=0, months=0)) == {"0", "100", "200"}


def test_a_clock_that_stood_in_another_century_removes_nothing_it_should_not() -> None:
    future = Copy("2099", datetime(2099, 1, 1))  # noqa: DTZ001 - local times have no zone here
    kept = kept_by_age([*copies_of(*range(11)), future], Plan())
    assert kept == {"2099", *(f"{n}" for n in range(11))}


def test_no_backup_means_nothing_to_keep() -> None:
    assert kept_by_age([], Plan()) == set()
    assert kept_within([], 0) == set()


def test_the_oldest_go_until_the_rest_fits() -> None:
    copies = [Copy(f"{n}", NOON - timedelta(days=n), size=10) for n in range(5)]
    assert kept_within(copies, 35) == {"0", "1", "2"}


def test_an_entry_that_two_backups_share_counts_once() -> None:
    shared = {"photo": 100}
    copies = [Copy(f"{n}", NOON - timedelta(days=n), size=1, blobs=shared) for n in range(3)]
    assert total_size(copies) == 103
    assert kept_within(copies, 103) == {"0", "1", "2"}
    assert kept_within(copies, 102) == {"0", "1"}


def test_the_newest_stays_even_where_it_does_not_fit() -> None:
    copies = [Copy(f"{n}", NOON - timedelta(days=n), size=10) for n in range(3)]
    assert kept_within(copies, 0) == {"0"}


def test_the_usual_total_is_five_gigabytes_or_a_tenth_of_a_small_disk() -> None:
    assert default_cap(1000 * GIB) == 5 * GIB
    assert default_cap(20 * GIB) == 2 * GIB


@given(st.lists(st.floats(0, 900), max_size=80, unique=True), st.integers(0, 400))
def test_keeping_never_loses_the_newest_and_keeps_no_more_than_planned(ages: list[float], cap: int) -> None:
    copies = [
        Copy(f"{n}", NOON - timedelta(days=age), size=10, blobs={f"{n % 7}": 3}) for n, age in enumerate(ages)
    ]
    by_age, within = kept_by_age(copies, Plan()), kept_within(copies, cap)
    assert len(by_age) <= 31
    assert kept_by_age([copy for copy in copies if copy.name in by_age], Plan()) == by_age
    if copies:
        newest = max(copies, key=lambda copy: (copy.made, copy.name)).name
        assert newest in by_age
        assert newest in within
        left = [copy for copy in copies if copy.name in within]
        assert len(left) == 1 or total_size(left) <= cap
