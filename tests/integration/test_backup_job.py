"""The daily backup with its second place, and a machine that gets everything back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.db import migrate
from app.db.backup_shelf import list_backups
from app.db.blobs import BlobStore
from app.db.session import Database
from app.domain.changes import Label
from app.errors import FormatError, LockedError, SatchelError, StorageError
from app.jobs.backup import BackupRun, BackupStatus, backup_before_upgrade, due, read_status, run_backup, tidy
from app.jobs.restore import preview, preview_by_recovery_key, restore_here, restore_new, undo_restore
from app.system.keys import KeyStore, NewKeys
from app.system.profile import Profile, create_profile
from app.system.secret import Secret
from app.system.throttle import Throttle
from tests.support.backups import add_photo
from tests.support.clock import FakeClock
from tests.support.profile import SCRIPTS, add_person, logical_dump

HOUR = 3_600_000
PASSWORD = Secret("correct horse battery")


class Desk:
    """One profile with keys, records and a photo, as the program makes it."""

    def __init__(self, folder: Path, clock: FakeClock) -> None:
        self.clock = clock
        self.profile = create_profile(folder)
        self.keys = key_store(self.profile, clock)
        self.new: NewKeys = self.keys.create(password=PASSWORD)
        self.key = self.new.data_key.reveal()
        migrate.create(self.profile.database, self.key, scripts=SCRIPTS)
        self._ids = 0
        self.work(lambda database, blobs: add_photo(database, blobs, b"photo"))

    def work(self, act: Callable[[Database, BlobStore], object]) -> None:
        with self.database() as database, self.blobs() as blobs:
            act(database, blobs)

    def database(self) -> Database:
        return Database(self.profile.database, self.key, clock=self.clock, new_id=self._new_id)

    def _new_id(self) -> str:
        self._ids += 1
        return f"id-{self._ids}"

    def blobs(self) -> BlobStore:
        return BlobStore(self.profile.blobs, self.key, clock=self.clock)

    def add(self) -> None:
        self.work(lambda database, _blobs: database.write(Label("add"), add_person))

    def dump(self) -> object:
        with self.database() as database:
            return logical_dump(database)

    def back_up(
        self, second: Path | None = None, *, cancelled: Callable[[], bool] = bool
    ) -> BackupRun | None:
        with self.blobs() as blobs:
            return run_backup(
                self.profile,
                blobs,
                key=self.key,
                key_copy=self.keys.backup_copy(),
                clock=self.clock,
                device="Laptop",
                second_place=second,
                cancelled=cancelled,
            )


def key_store(profile: Profile, clock: FakeClock) -> KeyStore:
    return KeyStore(profile, throttle=Throttle(profile.folder.parent / "tries.json", clock.now_ms))


@pytest.fixture
def desk(tmp_path: Path, fake_clock: FakeClock) -> Desk:
    return Desk(tmp_path / "desk" / "profile", fake_clock)


def made_of(run: BackupRun | None) -> BackupRun:
    assert run is not None
    return run


def test_a_backup_is_due_once_a_day_and_when_the_clock_went_back() -> None:
    assert due(0, None)
    assert not due(19 * HOUR, 0)
    assert due(20 * HOUR, 0)
    assert due(0, 10 * HOUR)


def test_the_status_tells_both_places_apart(desk: Desk, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    assert read_status(desk.profile) == BackupStatus()
    assert made_of(desk.back_up(stick)).second is None
    stick.mkdir()
    first = desk.clock.now_ms()
    desk.add()
    reached = made_of(desk.back_up(stick))
    assert reached.second_trouble is None
    assert reached.second is not None
    shutil.rmtree(stick)
    desk.clock.advance(days=9)
    desk.add()
    run = made_of(desk.back_up(stick))
    status = read_status(desk.profile)
    assert (status.last_at, status.second_place_at) == (desk.clock.now_ms(), first)
    desk.clock.advance(days=1)
    assert not made_of(desk.back_up(stick)).made.fresh
    assert read_status(desk.profile).last_at == desk.clock.now_ms()
    run.made.path.unlink()
    assert read_status(desk.profile).last_at is None


def test_a_status_that_cannot_be_read_counts_as_none(desk: Desk) -> None:
    desk.back_up()
    (desk.profile.backups / "status.json").write_bytes(b"{")
    assert read_status(desk.profile) == BackupStatus()


def test_trouble_with_the_second_place_does_not_hide_the_backup_here(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_kw: object) -> Path:
        raise StorageError("disk_full", "The stick is full.", next_step="Use a larger one.")

    monkeypatch.setattr("app.jobs.backup.copy_backup", full)
    run = made_of(desk.back_up(tmp_path))
    assert run.made.path.exists()
    assert isinstance(run.second_trouble, SatchelError)
    assert run.second_trouble.key == "disk_full"
    assert read_status(desk.profile).second_place_at is None


def test_a_cancelled_backup_is_none(desk: Desk) -> None:
    assert desk.back_up(cancelled=lambda: True) is None
    assert list_backups(desk.profile.backups, desk.key) == []
    assert read_status(desk.profile).last_at is None


def test_daily_backups_of_two_months_keep_the_planned_ones(desk: Desk) -> None:
    for _ in range(30):
        desk.add()
        desk.back_up()
        desk.clock.advance(days=2)
    kept = list_backups(desk.profile.backups, desk.key)
    assert 12 <= len(kept) <= 31
    assert len(kept) < 30


def test_a_clock_that_was_set_back_does_not_cost_the_backup_just_made(desk: Desk) -> None:
    for _ in range(13):
        desk.add()
        desk.back_up()
        desk.clock.advance(days=1)
    desk.clock.advance(days=-200)
    desk.add()
    run = made_of(desk.back_up())
    assert run.made.path.exists()
    assert run.made.path not in run.removed


def test_before_an_upgrade_there_is_a_proved_backup(desk: Desk) -> None:
    info = backup_before_upgrade(desk.profile, desk.key, desk.keys.backup_copy(), desk.clock)
    assert preview(info.path, key=desk.key).counts["contact"] == 1


def test_contents_that_an_undone_restore_would_need_are_not_collected(desk: Desk) -> None:
    made = made_of(desk.back_up()).made
    later: list[str] = []
    desk.work(lambda database, blobs: later.append(add_photo(database, blobs, b"later")))
    restore_here(made.path, desk.profile, key=desk.key, clock=desk.clock)
    desk.clock.advance(days=8)
    with desk.blobs() as blobs:
        assert tidy(desk.profile, blobs, key=desk.key, clock=desk.clock).blobs == 0
        undo_restore(desk.profile, key=desk.key, clock=desk.clock)
        assert blobs.read(later[0]) == b"later"
    restore_here(made.path, desk.profile, key=desk.key, clock=desk.clock)
    desk.clock.advance(days=91)
    with desk.blobs() as blobs:
        assert tidy(desk.profile, blobs, key=desk.key, clock=desk.clock).blobs == 1
        assert not blobs.has(later[0])


def test_what_was_kept_because_it_was_damaged_does_not_stop_the_tidying(desk: Desk) -> None:
    made = made_of(desk.back_up()).made
    desk.profile.database.write_bytes(bytes(100_000))
    restore_here(made.path, desk.profile, key=desk.key, clock=desk.clock)
    with desk.blobs() as blobs:
        assert tidy(desk.profile, blobs, key=desk.key, clock=desk.clock).blobs == 0


def test_an_empty_machine_gets_everything_back(desk: Desk, tmp_path: Path, fake_clock: FakeClock) -> None:
    dump = desk.dump()
    stick = tmp_path / "stick"
    stick.mkdir()
    copied = made_of(desk.back_up(stick)).second
    assert copied is not None
    shutil.rmtree(desk.profile.folder)
    recovery = desk.new.recovery_key
    assert preview_by_recovery_key(copied, recovery).counts["contact"] == 1
    profile, report = restore_new(
        copied,
        tmp_path / "new" / "profile",
        recovery,
        clock=fake_clock,
        password=Secret("another password"),
        keys=lambda new: key_store(new, fake_clock),
    )
    assert (report.blobs, report.missing, report.kept) == (1, (), None)
    key = key_store(profile, fake_clock).load(password=Secret("another password")).reveal()
    assert key == desk.key
    with Database(profile.database, key, clock=fake_clock, new_id=str) as database:
        assert logical_dump(database) == dump
    with pytest.raises(StorageError, match="already"):
        restore_new(copied, profile.folder, recovery, clock=fake_clock)


def test_an_interrupted_restore_onto_an_empty_machine_can_be_done_again(
    desk: Desk, tmp_path: Path, fake_clock: FakeClock
) -> None:
    path = made_of(desk.back_up()).made.path
    fresh = create_profile(tmp_path / "new")
    key_store(fresh, fake_clock).adopt(
        desk.keys.backup_copy(), recovery_key=desk.new.recovery_key, password=PASSWORD
    )
    profile, _report = restore_new(
        path,
        fresh.folder,
        desk.new.recovery_key,
        clock=fake_clock,
        keys=lambda new: key_store(new, fake_clock),
    )
    assert profile.database.exists()


def test_nothing_is_made_from_a_damaged_file_or_with_a_wrong_recovery_key(
    desk: Desk, tmp_path: Path, fake_clock: FakeClock
) -> None:
    path = made_of(desk.back_up()).made.path
    other = Desk(tmp_path / "other" / "profile", fake_clock)
    cut = tmp_path / "cut.satchelbackup"
    cut.write_bytes(path.read_bytes()[:-600])
    for file, recovery, refusal in (
        (path, other.new.recovery_key, LockedError),
        (cut, desk.new.recovery_key, FormatError),
    ):
        with pytest.raises(refusal):
            restore_new(file, tmp_path / "new", recovery, clock=fake_clock)
        assert not (tmp_path / "new").exists()


def test_a_break_in_the_middle_leaves_no_key_without_a_database(
    desk: Desk, tmp_path: Path, fake_clock: FakeClock
) -> None:
    path = made_of(desk.back_up()).made.path

    def breaks(_copy: Path, _key: bytes) -> None:
        raise StorageError("disk_full", "The disk is full.", next_step="Free some space.")

    with pytest.raises(StorageError, match="full"):
        restore_new(
            path,
            tmp_path / "new",
            desk.new.recovery_key,
            clock=fake_clock,
            password=PASSWORD,
            keys=lambda new: key_store(new, fake_clock),
            prepare=breaks,
        )
    assert not (tmp_path / "new" / "key.json").exists()


def test_a_folder_with_the_key_of_another_database_is_not_used(
    desk: Desk, tmp_path: Path, fake_clock: FakeClock
) -> None:
    path = made_of(desk.back_up()).made.path
    other = Desk(tmp_path / "other" / "profile", fake_clock)
    other.profile.database.unlink()
    before = other.profile.key_file.read_bytes()
    with pytest.raises(LockedError):
        restore_new(
            path,
            other.profile.folder,
            desk.new.recovery_key,
            clock=fake_clock,
            keys=lambda new: key_store(new, fake_clock),
        )
    assert other.profile.key_file.read_bytes() == before
