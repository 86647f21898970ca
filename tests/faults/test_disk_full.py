"""A full or broken disk: a plain message, nothing half done, and on it goes once there is room (P3)."""

from __future__ import annotations

import errno
import os
import random
import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection

from app.db.session import Database, LongWrite, WriteSession
from app.domain.changes import Label
from app.errors import StorageError
from app.models.contact import contact
from tests.faults.disk import Disk, mounted
from tests.faults.kills import assert_nothing_runs, assert_sound
from tests.faults.writers import SLICE, add_cards
from tests.support.history import Op, Scribe, random_op
from tests.support.journal_oracle import differences
from tests.support.profile import Dump, add_person, dump, logical_dump, make_file, open_database

NIGHTLY = os.environ.get("SATCHEL_NIGHTLY") == "1"
PAGE = 4096
Work = Callable[[WriteSession], object]
Full = Callable[
    [int], object
]  # leaves room for so many more pages or writes; negative = as much as one likes


def edit(session: WriteSession) -> None:
    """One field of one contact."""
    session.update(contact, 1, note="n" * 20_000)


def take_back(session: WriteSession) -> None:
    """Undo of what made the cards."""
    session.undo(2)


WORKS: dict[str, Work] = {
    "add": partial(add_person, fn="x" * 9000),
    "edit": edit,
    "import": partial(add_cards, note="y" * 300, first=0),
    "undo": take_back,
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A closed database with a person and some cards."""
    file = make_file(tmp_path)
    with open_database(file) as database:
        database.write(Label("add"), add_person)
        database.write(Label("import"), partial(add_cards, note="first", first=0))
    return file


def outcome(database: Database, work: Work, before: Dump) -> bool:
    """Does the work once; True when it was reported as saved. Reading must go on either way."""
    try:
        database.write(Label("try"), work)
    except StorageError as error:
        trouble = error
    else:
        assert differences(before, logical_dump(database))
        return True
    assert trouble.next_step
    assert "Error" not in str(trouble)
    assert differences(before, logical_dump(database)) == []
    return False


def until_saved(path: Path, work: Work, full: Callable[[Database], Full], *, step: int) -> int:
    """Tries with room for 0, 1, 2 … more until it is saved; how often it was not."""
    with open_database(path, seed=9) as database:
        before = logical_dump(database)
        room = full(database)
        refused = 0
        while True:
            room(refused * step)
            saved = outcome(database, work, before)
            room(-1)
            assert_nothing_runs(database)
            if saved:
                break
            refused += 1
        database.write(Label("after"), add_person)
        after = logical_dump(database)
    assert_sound(path)
    with open_database(path) as database:
        assert differences(after, logical_dump(database)) == []
    return refused


def page_limit(database: Database) -> Full:
    """SQLite's own limit of pages: exactly the result that a full disk gives."""

    def room(pages: int) -> None:
        def work(connection: Connection) -> None:
            count = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            limit = count + pages if pages >= 0 else 2**31
            connection.exec_driver_sql(f"PRAGMA max_page_count = {limit}")

        database.maintain(work)

    return room


@pytest.mark.parametrize("name", WORKS)
def test_a_full_disk_at_any_page_leaves_everything_as_it_was(
    name: str, path: Path, figure: Callable[[str], None]
) -> None:
    refused = until_saved(path, WORKS[name], page_limit, step=1)
    figure(f"disk full while trying to {name}: refused at {refused} places, then saved")


def file_limit(database: Database) -> Full:
    """A quota of the operating system on the size of a file; the log is the file that grows."""
    log = database.path.with_name(database.path.name + "-wal")

    def room(pages: int) -> None:
        size = resource.RLIM_INFINITY if pages < 0 else max(log.stat().st_size, PAGE) + pages * PAGE
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    return room


@contextmanager
def quota_signal_ignored() -> Iterator[None]:
    """A write beyond the quota then returns EFBIG instead of ending the process."""
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        signal.signal(signal.SIGXFSZ, before)


@pytest.mark.parametrize("name", WORKS)
def test_a_quota_at_any_page_leaves_everything_as_it_was(
    name: str, path: Path, figure: Callable[[str], None]
) -> None:
    with quota_signal_ignored():
        refused = until_saved(path, WORKS[name], file_limit, step=1 if NIGHTLY else 3)
    figure(f"quota while trying to {name}: refused at {refused} places, then saved")
    assert refused


@pytest.mark.system("fuse3")
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO], ids=["ENOSPC", "EIO"])
@pytest.mark.parametrize("name", WORKS)
def test_a_disk_that_fails_at_any_write_leaves_everything_as_it_was(
    name: str, number: int, path: Path, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    files = tmp_path / "files"
    files.mkdir()
    path.rename(files / path.name)
    with mounted(tmp_path) as disk:
        disk.tell("load", files)
        refused = until_saved(
            disk.mount / path.name, WORKS[name], partial(failing, disk, number), step=1 if NIGHTLY else 4
        )
    figure(f"{errno.errorcode[number]} while trying to {name}: refused at {refused} places, then saved")
    assert refused


def failing(disk: Disk, number: int, _database: Database) -> Full:
    """The disk takes so many more writes."""

    def room(writes: int) -> None:
        disk.tell("heal") if writes < 0 else disk.tell("fail", writes + 1, number)

    return room


def import_until_full(long: LongWrite) -> int:
    """Adds slices until the disk is full; how many were saved."""
    slices = 0
    while True:
        try:
            long.slice(partial(add_cards, note="z" * 500, first=slices * SLICE))
        except StorageError as trouble:
            if trouble.key == "disk_full":
                return slices
            raise
        slices += 1


def test_an_import_that_meets_a_full_disk_can_be_rolled_back(path: Path) -> None:
    with open_database(path, seed=9) as database:
        before = logical_dump(database)
        room = page_limit(database)
        long = database.write_long(Label("import"), origin="import")
        room(40)
        saved = import_until_full(long)
        assert saved
        room(-1)
        long.roll_back()
        assert differences(before, logical_dump(database)) == []
        assert_nothing_runs(database)


def test_random_work_on_a_full_disk_saves_all_or_nothing(path: Path) -> None:
    rng = random.Random(5)
    with open_database(path, seed=9) as database:
        room = page_limit(database)
        told: list[bool] = []
        for _ in range(25):
            ops = [random_op(rng) for _ in range(8)]
            before = logical_dump(database)
            room(rng.randrange(6))
            expected: list[Dump] = []

            def work(session: WriteSession, ops: list[Op] = ops, expected: list[Dump] = expected) -> None:
                Scribe(session).run(ops)
                expected.append(dump(session.connection))

            try:
                database.write(Label("try"), work)
            except StorageError:
                told.append(False)
                assert differences(before, logical_dump(database)) == []
            else:
                told.append(True)
                assert differences(expected[0], logical_dump(database)) == []
            room(-1)
        assert {True, False} == set(told)
    assert_sound(path)
