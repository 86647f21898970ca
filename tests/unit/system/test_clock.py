"""Tests of the machine's clock and the name of its zone."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from app.system.clock import SystemClock, fixed_offset_zone, is_zone


def _root(tmp_path: Path, *, link: str = "", name: str = "") -> Path:
    (tmp_path / "etc").mkdir()
    if link:
        (tmp_path / "etc/localtime").symlink_to(link)
    if name:
        (tmp_path / "etc/timezone").write_text(name + "\n", "utf-8")
    return tmp_path


def test_now_is_in_utc_milliseconds() -> None:
    before = time.time_ns() // 1_000_000
    assert before <= SystemClock().now_ms() <= time.time_ns() // 1_000_000


def test_monotonic_time_goes_forward() -> None:
    clock = SystemClock()
    assert clock.monotonic() <= clock.monotonic()


@pytest.mark.parametrize("value", ["Europe/Rome", ":Europe/Rome", ":/usr/share/zoneinfo/Europe/Rome"])
def test_the_zone_in_the_environment_comes_first(tmp_path: Path, value: str) -> None:
    root = _root(tmp_path, link="/usr/share/zoneinfo/Asia/Tokyo")
    assert SystemClock(environ={"TZ": value}, root=root).tzid() == "Europe/Rome"


@pytest.mark.parametrize("value", ["", "CET-1CEST", "../../etc/passwd", "Nowhere/Land"])
def test_a_zone_in_the_environment_that_has_no_iana_name_is_passed_over(tmp_path: Path, value: str) -> None:
    root = _root(tmp_path, link="/usr/share/zoneinfo/Asia/Tokyo")
    assert SystemClock(environ={"TZ": value}, root=root).tzid() == "Asia/Tokyo"


@pytest.mark.parametrize(
    "link",
    [
        "../usr/share/zoneinfo/America/Argentina/Ushuaia",
        "/usr/share/zoneinfo/posix/America/Argentina/Ushuaia",
        "/var/db/timezone/zoneinfo/America/Argentina/Ushuaia",
    ],
)
def test_the_link_of_the_local_time_names_the_zone(tmp_path: Path, link: str) -> None:
    assert SystemClock(environ={}, root=_root(tmp_path, link=link)).tzid() == "America/Argentina/Ushuaia"


def test_debians_text_file_names_the_zone_where_there_is_no_link(tmp_path: Path) -> None:
    assert SystemClock(environ={}, root=_root(tmp_path, name="Africa/Lagos")).tzid() == "Africa/Lagos"


def test_a_machine_that_names_no_zone_still_has_one(tmp_path: Path) -> None:
    assert is_zone(SystemClock(environ={}, root=_root(tmp_path)).tzid())


@pytest.mark.parametrize(
    ("seconds", "zone"),
    [(0, "UTC"), (7200, "Etc/GMT-2"), (-18000, "Etc/GMT+5"), (19800, "UTC"), (15 * 3600, "UTC")],
)
def test_an_offset_becomes_a_fixed_zone(seconds: int, zone: str) -> None:
    assert fixed_offset_zone(seconds) == zone
    assert is_zone(zone)
