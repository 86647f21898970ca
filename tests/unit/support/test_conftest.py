"""The safety nets of the test suite hold."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.clock import Clock
from tests.support.clock import FakeClock
from tests.support.log_guard import LogGuard


def test_a_fake_clock_stands_still_until_it_is_moved(fake_clock: FakeClock) -> None:
    clock: Clock = fake_clock
    first = clock.now_ms()
    assert clock.now_ms() == first == 1_795_251_600_000
    fake_clock.advance(1.5, hours=1)
    assert clock.now_ms() - first == 3_601_500
    assert clock.monotonic() == 3601.5
    fake_clock.travel("Asia/Tokyo")
    assert clock.tzid() == "Asia/Tokyo"


@pytest.fixture
def logger() -> Iterator[logging.Logger]:
    """A logger that the guard of the suite itself does not hear."""
    logger = logging.getLogger("satchel.test")
    logger.propagate = False
    logger.setLevel(logging.DEBUG)
    yield logger
    logger.handlers.clear()
    logger.propagate = True


def test_a_warning_in_the_log_is_noticed(logger: logging.Logger) -> None:
    guard = LogGuard()
    logger.addHandler(guard)
    logger.info("calm")
    logger.warning("the %s is on fire", "attic")
    assert guard.verdict() == "WARNING satchel.test: the attic is on fire"


def test_an_announced_level_is_allowed_and_what_lies_above_is_not(logger: logging.Logger) -> None:
    guard = LogGuard(logging.WARNING)
    logger.addHandler(guard)
    logger.warning("announced")
    logger.error("not announced")
    assert [record.getMessage() for record in guard.unexpected] == ["not announced"]


@pytest.mark.expects_log
def test_a_marked_test_may_log_a_warning() -> None:
    logging.getLogger("satchel.test").warning("this is what the test is about")


def test_tests_run_without_a_display_and_away_from_home(tmp_path: Path) -> None:
    assert os.environ["QT_QPA_PLATFORM"] != ""
    assert Path.home().is_relative_to(tmp_path.parent)
