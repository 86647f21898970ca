"""A restore gives everything back, touches the live database only after every check, and can be undone."""

from __future__ import annotations

import errno
import os
import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.db import migrate, restore
from app.db.backup import make_backup
from app.db.backup_shelf import BackupInfo, list_backups
from app.db.blobs import BlobStore
from app.db.engine import connect
from app.db.restore import (
    RestoreReport,
    Target,
    forget_kept,
    inspect,
    kept_databases,
    undo_restore,
)
from app.domain.changes import Label
from app.errors import BusyError, FormatError, LockedError, NotFoundError, StorageError
from app.system.keys import KeyStore, open_backup_copy
from app.system.profile import Profile
from app.system.secret import Secret
from app.system.throttle import Throttle
from tests.support.backups import Place, add_photo, fill, held, key_always, new_place, reopened
from tests.support.clock import FakeClock
from tests.support.profile import KEY, SCRIPTS, add_person, raw_snapshot

NIGHTLY = os.environ.get("SATCHEL_NIGHTLY") == "1"
ROUND_TRIPS = 500 if NIGHTLY else 40
FLIPS = 1000 if NIGHTLY else 200


def back_up(place: Place, clock: FakeClock) -> BackupInfo:
    with place.blobs(clock) as blobs:
        return make_backup(place.source(blobs), place.backups, clock=clock)


def bring_back(path: Path, target: Target, clock: FakeClock) -> RestoreReport:
    return restore.restore(path, key_always, target, clock=clock, scripts=SCRIPTS)


def everything(place: Place, clock: FakeClock) -> object:
    with reopened(place, clock) as database:
        return raw_snapshot(database)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", range(4))
def test_random_databases_come_back_row_by_row(tmp_path: Path, fake_clock: FakeClock, part: int) -> None:
    for seed in range(part, ROUND_TRIPS, 4):
        place, fresh = new_place(tmp_path / f"{seed}"), new_place(tmp_path / f"{seed}-new")
        dump = fill(place, fake_clock, seed=seed, writes=1 + seed % 9, photos=seed % 3)
        before = everything(place, fake_clock)
        made = back_up(place, fake_clock)
        report = bring_back(made.path, fresh.target(b""), fake_clock)
        assert held(fresh, fake_clock) == dump
        assert everything(fresh, fake_clock) == before
        assert report.counts == made.counts
        assert (report.blobs, report.missing, report.kept) == (len(made.blobs), made.missing, None)
        with place.blobs(fake_clock) as old, fresh.blobs(fake_clock) as new:
            assert new.sizes() == old.sizes()
            assert new.verify().damaged == ()
        shutil.rmtree(place.folder)
        shutil.rmtree(fresh.folder)


def test_the_preview_says_what_would_come_back(tmp_path: Path, fake_clock: FakeClock) -> None:
    place = new_place(tmp_path / "profile")
    fill(place, fake_clock, seed=3)
    made = back_up(place, fake_clock)
    before = place.files()
    preview = inspect(made.path, key_always)
    assert (preview.made_at, preview.device, preview.tzid) == (made.made_at, "Laptop of Eva", "Europe/Berlin")
    assert preview.counts == made.counts
    assert preview.schema == migrate.SCHEMA_VERSION
    assert (preview.blobs, preview.missing) == (len(made.blobs) + len(made.missing), len(made.missing))
    assert place.files() == before


def test_a_backup_alone_has_all_records_and_names_the_rest(tmp_path: Path, fake_clock: FakeClock) -> None:
    place, fresh = new_place(tmp_path / "profile"), new_place(tmp_path / "fresh")
    dump = fill(place, fake_clock, seed=4)
    made = back_up(place, fake_clock)
    alone = tmp_path / "stick" / made.path.name
    alone.parent.mkdir()
    shutil.copy(made.path, alone)
    assert inspect(alone, key_always).missing == len(made.blobs) + len(made.missing)
    report = bring_back(alone, fresh.target(b""), fake_clock)
    assert held(fresh, fake_clock) == dump
    assert set(report.missing) == set(made.blobs) | set(made.missing)
    # The contents come along as soon as the pool lies beside it.
    report = bring_back(made.path, fresh.target(), fake_clock)
    assert report.blobs == len(made.blobs)
    assert report.missing == made.missing


def test_a_damaged_pool_entry_is_named_and_the_rest_comes_back(tmp_path: Path, fake_clock: FakeClock) -> None:
    place, fresh = new_place(tmp_path / "profile"), new_place(tmp_path / "fresh")
    fill(place, fake_clock, seed=5, photos=3)
    made = back_up(place, fake_clock)
    entry = min(place.backups.rglob("*.blob"))
    data = bytearray(entry.read_bytes())
    data[-1] ^= 1
    entry.write_bytes(data)
    report = bring_back(made.path, fresh.target(b""), fake_clock)
    assert report.blobs == len(made.blobs) - 1
    assert len(report.missing) == len(made.missing) + 1


def test_a_restore_over_a_profile_can_be_undone(tmp_path: Path, fake_clock: FakeClock) -> None:
    place = new_place(tmp_path / "profile")
    then = fill(place, fake_clock, seed=6)
    made = back_up(place, fake_clock)
    with reopened(place, fake_clock) as database, place.blobs(fake_clock) as blobs:
        database.write(Label("add"), add_person)
        photo = add_photo(database, blobs, b"later")
    now = held(place, fake_clock)
    report = bring_back(made.path, place.target(), fake_clock)
    assert held(place, fake_clock) == then
    assert report.kept is not None
    assert [kept.folder for kept in kept_databases(place.target())] == [report.kept]
    undo_restore(place.target(), clock=fake_clock)
    assert held(place, fake_clock) == now
    with place.blobs(fake_clock) as blobs:
        assert blobs.read(photo) == b"later"
    undo_restore(place.target(), clock=fake_clock)
    assert held(place, fake_clock) == then
    assert len(kept_databases(place.target())) == 1


def test_what_was_kept_is_forgotten_after_its_time(tmp_path: Path, fake_clock: FakeClock) -> None:
    place = new_place(tmp_path / "profile")
    fill(place, fake_clock, seed=7)
    made = back_up(place, fake_clock)
    bring_back(made.path, place.target(), fake_clock)
    fake_clock.advance(days=60)
    bring_back(made.path, place.target(), fake_clock)
    fake_clock.advance(days=31)
    assert forget_kept(place.target(), 90 * 86_400_000, clock=fake_clock) == 1
    assert len(kept_databases(place.target())) == 1
    with pytest.raises(NotFoundError):
        undo_restore(replace(place.target(), kept=tmp_path / "nowhere"), clock=fake_clock)


def test_every_flipped_bit_cut_and_wrong_key_is_refused(tmp_path: Path, fake_clock: FakeClock) -> None:
    place = new_place(tmp_path / "profile")
    fill(place, fake_clock, seed=8, writes=3)
    made = back_up(place, fake_clock)
    whole = made.path.read_bytes()
    rng = random.Random(8)
    edges = [*range(0, 1200, 37), *range(len(whole) - 2048, len(whole), 61)]  # headers, padding, seal
    positions = [*edges, *(rng.randrange(len(whole)) for _ in range(FLIPS - len(edges)))]
    damaged = place.backups / "damaged.satchelbackup"
    before = place.files()
    for position in positions:
        changed = bytearray(whole)
        changed[position] ^= 1 << rng.randrange(8)
        _refused(damaged, bytes(changed), place, fake_clock, before)
    for length in (0, 1, 511, 512, 5000, len(whole) // 2, len(whole) - 512, len(whole) - 1):
        _refused(damaged, whole[:length], place, fake_clock, before)
    _refused(damaged, whole + b"\0", place, fake_clock, before)
    with pytest.raises(LockedError, match="another database"):
        restore.restore(made.path, lambda _copy: bytes(32), place.target(), clock=fake_clock, scripts=SCRIPTS)
    assert place.files() == before


def _refused(path: Path, data: bytes, place: Place, clock: FakeClock, before: dict[str, str]) -> None:
    path.write_bytes(data)
    for attempt in (
        lambda: inspect(path, key_always),
        lambda: restore.restore(path, key_always, place.target(), clock=clock, scripts=SCRIPTS),
    ):
        with pytest.raises((FormatError, LockedError, StorageError)) as refused:
            attempt()
        assert refused.value.next_step
    path.unlink()
    assert place.files() == before


def test_a_backup_of_another_database_is_refused(tmp_path: Path, fake_clock: FakeClock) -> None:
    place = new_place(tmp_path / "profile")
    fill(place, fake_clock, seed=9)
    made = back_up(place, fake_clock)
    before = place.files()
    with pytest.raises(LockedError, match="another database"):
        bring_back(made.path, place.target(bytes(32)), fake_clock)
    assert place.files() == before


def test_an_open_database_is_not_replaced(
    tmp_path: Path, fake_clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.db.engine.BUSY_MS", 100)
    place = new_place(tmp_path / "profile")
    fill(place, fake_clock, seed=10)
    made = back_up(place, fake_clock)
    with reopened(place, fake_clock) as database:
        database.write(Label("add"), add_person)
        with pytest.raises(BusyError, match="open in another"):
            bring_back(made.path, place.target(), fake_clock)
        database.write(Label("add"), add_person)
    assert kept_databases(place.target()) == []


def test_a_damaged_live_database_is_kept_aside_as_it_is(tmp_path: Path, fake_clock: FakeClock) -> None:
    place = new_place(tmp_path / "profile")
    dump = fill(place, fake_clock, seed=11)
    made = back_up(place, fake_clock)
    for name in ("satchel.db", "blobs.db"):
        path = place.folder / name
        path.write_bytes(random.Random(1).randbytes(path.stat().st_size))
    (place.folder / "satchel.db-wal").write_bytes(b"an old log")
    garbage = place.database.read_bytes()
    report = bring_back(made.path, place.target(), fake_clock)
    assert held(place, fake_clock) == dump
    assert report.blobs == len(made.blobs)
    assert report.kept is not None
    assert (report.kept / "satchel.db").read_bytes() == garbage
    assert (report.kept / "satchel.db-wal").read_bytes() == b"an old log"


def test_an_older_schema_is_upgraded_on_the_copy(
    tmp_path: Path, fake_clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, fresh = new_place(tmp_path / "profile"), new_place(tmp_path / "fresh")
    dump = fill(place, fake_clock, seed=12)
    made = back_up(place, fake_clock)
    monkeypatch.setattr(migrate, "SCHEMA_VERSION", migrate.SCHEMA_VERSION + 1)
    report = bring_back(made.path, fresh.target(b""), fake_clock)
    assert report.upgraded
    assert migrate.schema_version(fresh.database, KEY) == migrate.SCHEMA_VERSION
    assert held(fresh, fake_clock) == dump


def test_a_newer_schema_is_refused(
    tmp_path: Path, fake_clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = new_place(tmp_path / "profile")
    fill(place, fake_clock, seed=13)
    made = back_up(place, fake_clock)
    before = place.files()
    monkeypatch.setattr(migrate, "SCHEMA_VERSION", migrate.SCHEMA_VERSION - 1)
    with pytest.raises(StorageError, match="newer Satchel"):
        bring_back(made.path, place.target(), fake_clock)
    assert place.files() == before


def test_the_erasure_list_is_replayed_on_the_copy(tmp_path: Path, fake_clock: FakeClock) -> None:
    place = new_place(tmp_path / "profile")
    fill(place, fake_clock, seed=14)
    made = back_up(place, fake_clock)
    seen: list[Path] = []

    def erase(copy: Path, key: bytes) -> None:
        assert place.database.exists()
        driver = connect(copy, key)
        driver.execute("DELETE FROM draft")
        driver.execute("INSERT INTO draft(key, body, at) VALUES ('erased', '', 1)")
        driver.close()
        seen.append(copy)

    restore.restore(made.path, key_always, place.target(), clock=fake_clock, scripts=SCRIPTS, prepare=erase)
    driver = connect(place.database, KEY)
    assert driver.execute("SELECT key FROM draft").fetchall() == [("erased",)]
    driver.close()
    assert len(seen) == 1
    assert not seen[0].exists()


def test_a_break_in_preparation_leaves_the_live_database(tmp_path: Path, fake_clock: FakeClock) -> None:
    place = new_place(tmp_path / "profile")
    fill(place, fake_clock, seed=15)
    made = back_up(place, fake_clock)
    before = place.files()

    def breaks(_copy: Path, _key: bytes) -> None:
        raise StorageError("disk_full", "The disk is full.", next_step="Free some space.")

    with pytest.raises(StorageError):
        restore.restore(
            made.path, key_always, place.target(), clock=fake_clock, scripts=SCRIPTS, prepare=breaks
        )
    assert place.files() == before


def test_file_and_recovery_key_suffice_on_an_empty_machine(tmp_path: Path, fake_clock: FakeClock) -> None:
    """Made where a password and key.json are; restored where neither home nor keyring holds anything."""
    old = Profile(tmp_path / "old" / "profile")
    old.folder.mkdir(parents=True)
    throttle = Throttle(tmp_path / "tries.json", fake_clock.now_ms)
    keys = KeyStore(old, throttle=throttle).create(password=Secret("a long password"))
    key = keys.data_key.reveal()
    place = new_place(old.folder)
    _profile_with_key(place, key, fake_clock)
    with _blobs(place, key, fake_clock) as blobs:
        source = replace(
            place.source(blobs), key=key, key_copy=KeyStore(old, throttle=throttle).backup_copy()
        )
        made = make_backup(source, old.backups, clock=fake_clock)
    stick = tmp_path / "stick"
    shutil.copytree(old.backups, stick)
    shutil.rmtree(tmp_path / "old")

    path = stick / made.path.name
    recovery = Secret(keys.recovery_key.reveal())
    preview = inspect(path, lambda copy: open_backup_copy(copy, recovery).reveal())
    assert preview.counts["contact"] == 1
    new = Profile(tmp_path / "new" / "profile")
    new.folder.mkdir(parents=True)
    report = restore.restore(
        path,
        lambda copy: open_backup_copy(copy, recovery).reveal(),
        Target(new.database, new.blobs, new.folder / "before-restore"),
        clock=fake_clock,
        scripts=SCRIPTS,
    )
    assert (report.blobs, report.missing) == (1, ())
    driver = connect(new.database, key)
    assert driver.execute("SELECT fn FROM contact").fetchall() == [("Only one",)]
    driver.close()
    with _blobs(Place(new.folder), key, fake_clock) as blobs:
        assert blobs.read(next(iter(blobs.sizes()))) == b"photo"


def _profile_with_key(place: Place, key: bytes, clock: FakeClock) -> None:
    migrate.create(place.database, key, scripts=SCRIPTS)
    with _blobs(place, key, clock) as blobs:
        name = blobs.put(b"photo")
    driver = connect(place.database, key)
    driver.execute("BEGIN")
    driver.execute("INSERT INTO journal_entry(id, hlc, at) VALUES (1, 1, 1)")
    driver.execute("UPDATE ctl SET entry = 1")
    driver.execute("INSERT INTO contact(id, fn) VALUES ('a', 'Only one')")
    driver.execute("INSERT INTO media(id, contact_pk, role, blob) VALUES ('b', 1, 'photo', ?)", (name,))
    driver.execute("UPDATE ctl SET entry = NULL")
    driver.execute("COMMIT")
    driver.close()


def _blobs(place: Place, key: bytes, clock: FakeClock) -> BlobStore:
    return BlobStore(place.folder / "blobs.db", key, clock=clock)


def test_a_disk_that_fills_up_leaves_no_backup(
    tmp_path: Path, fake_clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At each of the moments at which the disk is asked to keep what was written."""
    place = new_place(tmp_path / "profile")
    fill(place, fake_clock, seed=16)
    first = back_up(place, fake_clock)
    with reopened(place, fake_clock) as database, place.blobs(fake_clock) as blobs:
        add_photo(database, blobs, b"one more")
    failed = 0
    while not _fsync_fails_at(failed + 1, place, fake_clock, monkeypatch):
        failed += 1
        assert [one.path for one in list_backups(place.backups, KEY)] == [first.path]
        assert not list(place.backups.rglob("*.new*"))
    assert failed >= 4
    assert len(list_backups(place.backups, KEY)) == 2


def _fsync_fails_at(n: int, place: Place, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> bool:
    """True when a backup was made because there was no n-th call."""
    real, calls = os.fsync, 0

    def full(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls == n:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        try:
            back_up(place, clock)
        except StorageError as trouble:
            return trouble.key != "disk_full"
    return True


class Cut(BaseException):
    """The process ends here; nobody catches it."""


STEPS = ((Path, "replace"), (Path, "hardlink_to"), (Path, "mkdir"), (os, "fsync"))


@pytest.mark.parametrize("links", ["with links", "without links"])
def test_a_restore_cut_off_at_any_step_leaves_one_of_the_two_databases(
    tmp_path: Path, fake_clock: FakeClock, monkeypatch: pytest.MonkeyPatch, links: str
) -> None:
    place = new_place(tmp_path / "profile")
    then = fill(place, fake_clock, seed=17)
    made = back_up(place, fake_clock)
    with reopened(place, fake_clock) as database:
        database.write(Label("add"), add_person)
    now = held(place, fake_clock)
    if links == "without links":
        monkeypatch.setattr(Path, "hardlink_to", _no_links)
    n, seen = 0, set[str]()
    while not _cut_at(n, made.path, place, fake_clock, monkeypatch):
        n += 1
        state = held(place, fake_clock)
        assert state in (now, then)
        seen.add("then" if state == then else "now")
        if state == then:  # the switch was done: what was there can be had again
            undo_restore(place.target(), clock=fake_clock)
            assert held(place, fake_clock) == now
        for kept in kept_databases(place.target()):
            driver = connect(kept.database, KEY)
            assert driver.execute("PRAGMA quick_check").fetchall() == [("ok",)]
            driver.close()
    assert n >= 5
    assert seen == {"now", "then"}
    assert held(place, fake_clock) == then
    undo_restore(place.target(), clock=fake_clock)
    assert held(place, fake_clock) == now


def _no_links(_self: Path, _target: Path) -> None:
    raise OSError(errno.EPERM, "this file system has no links")


def _cut_at(n: int, path: Path, place: Place, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> bool:
    """True when the restore came to its end before its n-th step."""
    steps = 0

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def step(*args: object, **named: object) -> object:
            nonlocal steps
            steps += 1
            if steps > n:
                raise Cut
            return real(*args, **named)

        return step

    with monkeypatch.context() as patch:
        for owner, name in STEPS:
            patch.setattr(owner, name, counted(getattr(owner, name)))
        try:
            bring_back(path, place.target(), clock)
        except Cut:
            return False
    return True
