"""A power cut loses nothing that was reported as saved; weaker settings would, and the test sees it (P2)."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.errors import SatchelError
from tests.faults.disk import Disk, mounted
from tests.faults.kills import Round, Writers, assert_nothing_runs, assert_sound, present, started_writers
from tests.support.profile import make_file, open_database

NIGHTLY = os.environ.get("SATCHEL_NIGHTLY") == "1"
CUTS = 300 if NIGHTLY else 12
MUTANT_CUTS = 40  # at most; it bites sooner

pytestmark = [pytest.mark.system("fuse3"), pytest.mark.timeout(3600 if NIGHTLY else 300)]


@pytest.fixture(scope="module")
def writers() -> Iterator[Writers]:
    with started_writers() as writers:
        yield writers


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with mounted(tmp_path) as found:
        yield found


def cut(disk: Disk, writers: Writers, folder: Path, workload: str, turn: int) -> tuple[Round, Path]:
    """One writer on the disk until the power goes; what it said, and the file that is left."""
    rng = random.Random(turn)
    before, after = folder / f"before{turn}", folder / f"after{turn}"
    before.mkdir()
    after.mkdir()
    make_file(before)
    disk.tell("load", before)

    def strike(pid: int) -> None:
        disk.tell("cut", turn, after)
        os.kill(pid, signal.SIGKILL)

    found = writers.strike_within(
        workload,
        disk.mount / "satchel.db",
        turn,
        writes=rng.randrange(2, 14),
        seconds=rng.random() * 0.02,
        strike=strike,
    )
    (after / "satchel.db-shm").unlink(missing_ok=True)  # the index of the log is only memory
    return found, after / "satchel.db"


def test_what_was_reported_as_saved_survives_a_power_cut(
    disk: Disk, writers: Writers, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    saved = hits = 0
    for turn in range(1, CUTS + 1):
        found, path = cut(disk, writers, tmp_path, "saves_small_log", turn)
        with open_database(path) as database:
            assert_nothing_runs(database)
            there = present(database)
            assert found.known <= there.keys()
            assert all(there.values())
        assert_sound(path)
        hits += found.hit
        saved += len(found.known)
    figure(f"power cut: 0 of {saved} saves lost in {CUTS} cuts, {hits} of them inside an open write")


def harm(path: Path, found: Round) -> str:
    """What a cut did: lost saves, or a file that does not open or is not sound."""
    try:
        with open_database(path) as database:
            lost = found.known - present(database).keys()
        assert_sound(path)
    except (SatchelError, AssertionError, ValueError):
        return "corrupt"
    return "lost" if lost else ""


@pytest.mark.parametrize(("workload", "expected"), [("saves_normal", {"lost"}), ("saves_off", {"corrupt"})])
def test_weaker_flushing_would_be_noticed(
    workload: str,
    expected: set[str],
    disk: Disk,
    writers: Writers,
    tmp_path: Path,
    figure: Callable[[str], None],
) -> None:
    harms: list[str] = []
    for turn in range(1, MUTANT_CUTS + 1):
        found, path = cut(disk, writers, tmp_path, workload, turn)
        harms.append(harm(path, found))
        if expected <= set(harms):
            break
    assert expected <= set(harms)
    figure(f"power cut, mutant {workload}: {sorted(expected)} after {len(harms)} cuts")
