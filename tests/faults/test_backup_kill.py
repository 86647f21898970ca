"""Killed in the middle of a backup or a restore: the live profile is whole, and no half backup is listed."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.db.backup import make_backup
from app.db.backup_file import prove, read_head
from app.db.backup_shelf import files_in, list_backups
from app.db.engine import connect
from app.db.restore import kept_databases, undo_restore
from app.domain.changes import Label
from app.errors import FormatError
from tests.support.backups import Place, add_photo, fill, held, new_place, reopened
from tests.support.clock import FakeClock
from tests.support.corpora import REPOSITORY
from tests.support.profile import KEY, add_person

HITS = 300 if os.environ.get("SATCHEL_NIGHTLY") == "1" else 30
AHEAD = 2  # processes that start up while another one works
WHOLE = [("ok",)]


class Child:
    """One process, started and waiting for its word."""

    def __init__(self, place: Place, work: str, *more: str) -> None:
        self.inside = False
        self.done = 0
        self._seen = threading.Event()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.backup_child", str(place.folder), work, *more],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=REPOSITORY,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        )

    def kill_within(self, seconds: float) -> bool:
        """Lets it work, kills it, and says whether it was inside when it died."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "inside\n"
        threading.Event().wait(seconds)  # the moment of the kill, not a wait for something
        self.process.kill()
        said = ["inside", *self.process.stdout.read().split()]
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()
        self.done = said.count("done")
        return said[-1] == "inside"

    def stop(self) -> None:
        """Ends a process that was not needed."""
        self.process.kill()
        self.process.communicate()


@contextmanager
def children(place: Place, work: str) -> Iterator[Iterator[Child]]:
    """One process after the other; the next ones import while one works."""
    waiting: deque[Child] = deque()

    def give() -> Iterator[Child]:
        while True:
            while len(waiting) <= AHEAD:
                waiting.append(Child(place, work))
            yield waiting.popleft()

    try:
        yield give()
    finally:
        for child in waiting:
            child.stop()


def big_place(folder: Path, clock: FakeClock) -> Place:
    place = new_place(folder)
    fill(place, clock, seed=1)
    with reopened(place, clock) as database, place.blobs(clock) as blobs:
        database.write(Label("many"), lambda s: [add_person(s, f"Person {n}") for n in range(2000)])
        add_photo(database, blobs, random.Random(1).randbytes(2_000_000))
    return place


def _tell(capsys: pytest.CaptureFixture[str], what: str, kills: int, hits: int) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{kills} kills, {hits} of them inside {what}\n")


def assert_whole(path: Path) -> None:
    driver = connect(path, KEY)
    assert driver.execute("PRAGMA quick_check").fetchall() == WHOLE
    assert driver.execute("PRAGMA foreign_key_check").fetchall() == []
    driver.close()


@pytest.mark.timeout(1800)
def test_a_backup_that_is_killed_leaves_profile_and_backups_whole(
    tmp_path: Path, fake_clock: FakeClock, capsys: pytest.CaptureFixture[str]
) -> None:
    place = big_place(tmp_path / "profile", fake_clock)
    rng = random.Random(2)
    hits = kills = done = 0
    with children(place, "backup") as come:
        while hits < HITS:
            child = next(come)
            hits += child.kill_within(rng.uniform(0.0, 0.35))
            kills += 1
            done += child.done
            assert_whole(place.database)
            for path in files_in(place.backups):  # everything that bears the name is a whole backup
                prove(path, read_head(path), KEY)
            assert len(list_backups(place.backups, KEY)) >= done
    _tell(capsys, "a backup", kills, hits)
    with place.blobs(fake_clock) as blobs:
        assert blobs.verify().damaged == ()
        assert make_backup(place.source(blobs), place.backups, clock=fake_clock).path.exists()
    assert not list(place.backups.glob(".satchel-*"))


@pytest.mark.timeout(1800)
def test_a_restore_that_is_killed_leaves_one_of_the_two_databases(
    tmp_path: Path, fake_clock: FakeClock, capsys: pytest.CaptureFixture[str]
) -> None:
    place = big_place(tmp_path / "profile", fake_clock)
    states = []
    for n in range(2):
        with reopened(place, fake_clock) as database:
            database.write(Label("add"), lambda s, n=n: add_person(s, f"State {n}"))  # type: ignore[misc]  # bound now
        states.append(held(place, fake_clock))
        with place.blobs(fake_clock) as blobs:
            make_backup(place.source(blobs), place.backups, clock=fake_clock)
        fake_clock.advance(days=1)
    rng = random.Random(3)
    hits = kills = 0
    with children(place, "restore") as come:
        while hits < HITS:
            hits += next(come).kill_within(rng.uniform(0.0, 1.2))
            kills += 1
            assert_whole(place.database)
            assert held(place, fake_clock) in states
    _tell(capsys, "a restore", kills, hits)
    for kept in kept_databases(place.target()):
        assert_whole(kept.database)
    if kept_databases(place.target()):
        undo_restore(place.target(), clock=fake_clock)
    assert held(place, fake_clock) in states
    with place.blobs(fake_clock) as blobs:
        assert blobs.verify().damaged == ()


def test_a_half_written_backup_would_be_noticed(tmp_path: Path, fake_clock: FakeClock) -> None:
    """The mutant of the tests above: a file cut anywhere does not pass."""
    place = big_place(tmp_path / "profile", fake_clock)
    with place.blobs(fake_clock) as blobs:
        made = make_backup(place.source(blobs), place.backups, clock=fake_clock)
    whole = made.path.read_bytes()
    for share in range(1, 10):
        made.path.write_bytes(whole[: len(whole) * share // 10])
        with pytest.raises(FormatError):
            prove(made.path, read_head(made.path), KEY)


@pytest.mark.skipif(sys.platform == "win32", reason="limits of file size; Windows: test_a_disk_that_fills_up")
def test_a_disk_too_small_at_any_point_leaves_no_backup(tmp_path: Path, fake_clock: FakeClock) -> None:
    place = big_place(tmp_path / "profile", fake_clock)
    with place.blobs(fake_clock) as blobs:
        first = make_backup(place.source(blobs), place.backups, clock=fake_clock)
    with reopened(place, fake_clock) as database:
        database.write(Label("add"), add_person)
    size = place.database.stat().st_size
    limits = [*range(0, size, size // 20), size + 4096, 10 * size]
    child = Child(place, "little_room", json.dumps(limits))
    out, _ = child.process.communicate("go\n", timeout=100)
    results = [json.loads(line) for line in out.splitlines()[1:]]
    assert len(results) == len(limits)
    assert {result["key"] for result in results[:-1]} <= {"disk_full", "disk", "made"}
    assert sum(result["key"] != "made" for result in results) >= 15
    assert all(not result["left"] for result in results if result["key"] != "made")
    assert results[-1]["key"] == "made"
    assert first.path in [one.path for one in list_backups(place.backups, KEY)]
    for one in list_backups(place.backups, KEY):
        prove(one.path, read_head(one.path), KEY)
    assert_whole(place.database)
