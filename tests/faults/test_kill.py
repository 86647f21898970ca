"""kill -9 at any moment loses nothing that was reported as saved, and leaves nothing half done (P1)."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.db import migrate
from app.db.session import Database
from tests.faults.kills import Writers, assert_nothing_runs, assert_sound, present, started_writers
from tests.faults.writers import SLICE, SLICES
from tests.support.next_schema import NEXT_VERSION, next_scripts
from tests.support.profile import KEY, logical_dump, make_file, open_database

NIGHTLY = os.environ.get("SATCHEL_NIGHTLY") == "1"
HITS = {
    "saves": 300 if NIGHTLY else 30,
    "long_writes": 300 if NIGHTLY else 30,
    "upgrade": 300 if NIGHTLY else 30,
}
MOST_ROUNDS = 8  # for each hit that is wanted


@pytest.fixture(scope="module")
def writers() -> Iterator[Writers]:
    with started_writers() as writers:
        yield writers


@pytest.mark.timeout(3600 if NIGHTLY else 300)
def test_a_save_that_was_reported_survives_a_kill(
    writers: Writers, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    path, rng = make_file(tmp_path), random.Random(1)
    saved: set[int] = set()
    hits = rounds = 0
    while hits < HITS["saves"]:
        rounds += 1
        assert rounds <= HITS["saves"] * MOST_ROUNDS
        found = writers.kill_within(
            "saves", path, rounds, writes=rng.randrange(1, 9), seconds=rng.random() * 0.01
        )
        hits += found.hit
        saved.update(found.saved)
        with open_database(path) as database:
            assert_nothing_runs(database)
            if rounds % 10 == 0 or hits >= HITS["saves"]:
                there = present(database)
                assert saved <= there.keys()
                assert all(there.values()), "a person without the mail address and phone of the same write"
                assert_lists_are_right(database)
        assert_sound(path)
    figure(f"kill -9 while saving: {hits} of {rounds} kills fell into an open write, {len(saved)} saves kept")


def assert_lists_are_right(database: Database) -> None:
    with database.read() as session:
        run = session.connection.exec_driver_sql
        shown = run("SELECT count(*) FROM contact_row").scalar_one()
        assert shown == run("SELECT count(*) FROM contact").scalar_one()
        assert shown == run("SELECT coalesce(sum(n), 0) FROM row_count WHERE name = 'contacts'").scalar_one()


@pytest.mark.timeout(3600 if NIGHTLY else 300)
def test_an_import_is_there_whole_or_not_at_all_after_a_kill(
    writers: Writers, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    path, rng = make_file(tmp_path), random.Random(2)
    saved: set[int] = set()
    hits = rounds = 0
    while hits < HITS["long_writes"]:
        rounds += 1
        assert rounds <= HITS["long_writes"] * MOST_ROUNDS
        found = writers.kill_within(
            "long_writes", path, rounds, writes=rng.randrange(1, 3), seconds=rng.random() * 0.15
        )
        hits += found.hit
        saved.update(found.saved)
        with open_database(path) as database:
            assert_nothing_runs(database)
            there = [int(str(record["note"])) for record in logical_dump(database)["contact"].values()]
            assert saved <= set(there)
            assert {there.count(number) for number in there} <= {SLICE * SLICES}
            assert_lists_are_right(database)
        assert_sound(path)
    figure(
        f"kill -9 while importing: {hits} of {rounds} kills fell into an import, {len(saved)} imports kept"
    )


@pytest.mark.timeout(3600 if NIGHTLY else 300)
def test_an_upgrade_that_is_killed_leaves_the_old_or_the_new_version(
    writers: Writers, tmp_path: Path, figure: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, rng = make_file(tmp_path), random.Random(3)
    next_scripts(tmp_path)
    old = path.read_bytes()
    hits = rounds = 0
    span = 2.0  # seconds within which a kill falls; follows how fast this machine upgrades
    left = {migrate.SCHEMA_VERSION: 0, NEXT_VERSION: 0}
    while hits < HITS["upgrade"]:
        rounds += 1
        assert rounds <= HITS["upgrade"] * MOST_ROUNDS
        for file in tmp_path.glob("satchel.db*"):
            file.unlink()
        path.write_bytes(old)
        found = writers.kill_within("upgrade", path, rounds, writes=1, seconds=rng.random() * span)
        hits += found.hit
        if not found.hit:
            span = max(0.05, span * 0.8) if found.saved else min(4.0, span * 1.2)
        version = migrate.schema_version(path, KEY)
        left[version] += 1
        assert version == NEXT_VERSION or not found.saved
        with monkeypatch.context() as patch:
            patch.setattr(migrate, "SCHEMA_VERSION", version)
            open_database(path).close()
        assert_sound(path)
    figure(f"kill -9 while upgrading: {hits} of {rounds} kills fell into the upgrade; versions found {left}")
