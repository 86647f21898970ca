"""A backup is whole, encrypted, made beside running writers, and made only when there is something new."""

from __future__ import annotations

import hashlib
import io
import random
import shutil
import stat
import sys
import tarfile
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from app.db import backup_file
from app.db.backup import copy_backup, make_backup
from app.db.backup_file import Stopped
from app.db.backup_shelf import BackupInfo, list_backups, rotate
from app.db.blob_pool import BlobPool
from app.db.engine import connect
from app.domain.changes import Label
from app.domain.retention import Plan
from app.errors import FormatError, LockedError, StorageError
from app.models.activity import interaction
from tests.support.backups import KEY_COPY, Place, add_photo, fill, new_place, reopened
from tests.support.clock import FakeClock
from tests.support.profile import KEY, add_person


@pytest.fixture
def place(tmp_path: Path, fake_clock: FakeClock) -> Place:
    made = new_place(tmp_path / "profile")
    fill(made, fake_clock, seed=1)
    return made


def back_up(place: Place, clock: FakeClock, folder: Path | None = None) -> BackupInfo:
    with place.blobs(clock) as blobs:
        return make_backup(place.source(blobs), folder or place.backups, clock=clock)


def write_something(place: Place, clock: FakeClock) -> None:
    with reopened(place, clock) as database:
        database.write(Label("add"), add_person)


def test_a_backup_is_one_file_named_after_its_local_time(place: Place, fake_clock: FakeClock) -> None:
    made = back_up(place, fake_clock)
    assert made.path == place.backups / "satchel-2026-11-21T1000.satchelbackup"
    assert made.fresh
    assert made.size == made.path.stat().st_size
    assert [one.path for one in list_backups(place.backups, KEY)] == [made.path]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights by ACL, see test_private_files")
def test_only_their_owner_can_read_backups(place: Place, fake_clock: FakeClock) -> None:
    back_up(place, fake_clock)
    for path in [place.backups, *place.backups.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_any_tar_gets_the_parts_out_of_a_backup(place: Place, fake_clock: FakeClock, tmp_path: Path) -> None:
    made = back_up(place, fake_clock)
    with tarfile.open(made.path) as tar:
        names = ["header.json", "key.json", "manifest.sealed", "satchel.db", "seal"]
        assert tar.getnames() == names
        (tmp_path / "out").mkdir()
        for member in tar:
            part = tar.extractfile(member)
            assert part is not None
            (tmp_path / "out" / member.name).write_bytes(part.read())
    assert (tmp_path / "out" / "key.json").read_bytes() == KEY_COPY
    driver = connect(tmp_path / "out" / "satchel.db", KEY)
    assert driver.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    driver.close()


def test_nothing_personal_can_be_read_in_a_backup_or_its_pool(tmp_path: Path, fake_clock: FakeClock) -> None:
    place = new_place(tmp_path / "profile")
    fill(place, fake_clock, seed=2)
    with reopened(place, fake_clock) as database, place.blobs(fake_clock) as blobs:
        database.write(Label("add"), lambda s: add_person(s, "CANARY Müller"))
        name = add_photo(database, blobs, b"CANARY" * 90_000)
    back_up(place, fake_clock)
    for path in place.backups.rglob("*"):
        assert name not in path.name
        if path.is_file():
            data = path.read_bytes()
            assert all(
                part not in data for part in (b"CANARY", name.encode(), b"Laptop of Eva", b"SQLite format")
            )


def test_when_nothing_changed_the_newest_backup_stands(place: Place, fake_clock: FakeClock) -> None:
    first = back_up(place, fake_clock)
    fake_clock.advance(days=1)
    again = back_up(place, fake_clock)
    assert (again.path, again.made_at, again.fresh) == (first.path, first.made_at, False)
    assert again == replace(first, fresh=False)
    write_something(place, fake_clock)
    fake_clock.advance(days=1)
    assert back_up(place, fake_clock).fresh


def test_a_write_that_changed_nothing_asks_for_no_backup(place: Place, fake_clock: FakeClock) -> None:
    back_up(place, fake_clock)
    fake_clock.advance(days=1)
    with reopened(place, fake_clock) as database:
        database.write(Label("nothing"), lambda _session: None)
    assert not back_up(place, fake_clock).fresh


def test_a_half_written_entry_asks_for_a_backup(place: Place, fake_clock: FakeClock) -> None:
    back_up(place, fake_clock)
    with reopened(place, fake_clock) as database:
        database.maintain(
            lambda c: c.exec_driver_sql("INSERT INTO draft(key, body, at) VALUES ('log:1', '{}', 5)")
        )
    assert back_up(place, fake_clock).fresh


def test_a_new_recovery_key_asks_for_a_backup(place: Place, fake_clock: FakeClock) -> None:
    back_up(place, fake_clock)
    with place.blobs(fake_clock) as blobs:
        source = replace(place.source(blobs), key_copy=b'{"another": 1}')
        assert make_backup(source, place.backups, clock=fake_clock).fresh


def test_a_lost_pool_entry_asks_for_a_backup_and_comes_back(place: Place, fake_clock: FakeClock) -> None:
    first = back_up(place, fake_clock)
    name, size = next(iter(first.blobs.items()))
    BlobPool(place.backups, KEY).drop(name)
    fake_clock.advance(days=1)
    assert back_up(place, fake_clock).fresh
    assert BlobPool(place.backups, KEY).intact(name, size)


def test_two_backups_of_one_minute_have_two_names(place: Place, fake_clock: FakeClock) -> None:
    first = back_up(place, fake_clock)
    write_something(place, fake_clock)
    second = back_up(place, fake_clock)
    assert second.path.name == "satchel-2026-11-21T1000-2.satchelbackup"
    assert {one.path for one in list_backups(place.backups, KEY)} == {first.path, second.path}


def test_a_content_that_is_gone_is_named_as_missing(place: Place, fake_clock: FakeClock) -> None:
    with reopened(place, fake_clock) as database, place.blobs(fake_clock) as blobs:
        name = add_photo(database, blobs, b"soon gone")
    (place.folder / "blobs.db").unlink()
    made = back_up(place, fake_clock)
    assert name in made.missing
    assert made.blobs == {}
    with place.blobs(fake_clock) as blobs:
        blobs.put(b"soon gone")
    assert name in back_up(place, fake_clock).blobs


def test_backups_beside_two_writing_threads_are_consistent(place: Place, fake_clock: FakeClock) -> None:
    """Each write adds a person and a call, so that a torn copy would show another number of them."""
    stop = threading.Event()
    writes = [0, 0]
    with reopened(place, fake_clock) as database, place.blobs(fake_clock) as blobs:

        def pair(session) -> None:  # type: ignore[no-untyped-def]  # a write session
            pk = add_person(session, "Pair")
            session.insert(interaction, channel="call", subject=f"Pair {pk}")

        def work(n: int) -> None:
            while not stop.is_set():
                database.write(Label("pair"), pair)
                writes[n] += 1

        threads = [threading.Thread(target=work, args=(n,)) for n in range(2)]
        for thread in threads:
            thread.start()
        made = []
        for _ in range(5):
            before = sum(writes)
            made.append(make_backup(place.source(blobs), place.backups, clock=fake_clock))
            while sum(writes) == before:
                stop.wait(0.01)
        stop.set()
        for thread in threads:
            thread.join()
    assert min(writes) > 0
    assert len({one.path for one in made}) == 5
    for one in made:
        driver = _database_of(one.path, place.folder / "look.db")
        people, calls = driver.execute(
            "SELECT (SELECT count(*) FROM contact WHERE fn = 'Pair'),"
            " (SELECT count(*) FROM interaction WHERE subject LIKE 'Pair %')"
        ).fetchone()
        driver.close()
        assert people == calls


def _database_of(path: Path, target: Path):  # type: ignore[no-untyped-def]  # a driver connection
    head = backup_file.read_head(path)
    with target.open("wb") as file:
        backup_file.prove(path, head, KEY, into=file)
    return connect(target, KEY)


def test_another_profiles_backups_are_neither_listed_nor_rotated_away(
    place: Place, fake_clock: FakeClock, tmp_path: Path
) -> None:
    made = back_up(place, fake_clock, tmp_path / "stick")
    other = bytes(32)
    assert list_backups(tmp_path / "stick", other) == []
    assert rotate(tmp_path / "stick", other, clock=fake_clock, cap=0) == []
    assert made.path.exists()
    assert BlobPool(tmp_path / "stick", KEY).intact(*next(iter(made.blobs.items())))
    with pytest.raises(LockedError, match="another database"):
        backup_file.read_manifest(made.path, backup_file.read_head(made.path), other)


def test_files_that_are_no_backups_are_passed_over(place: Place, fake_clock: FakeClock) -> None:
    made = back_up(place, fake_clock)
    (place.backups / "empty.satchelbackup").touch()
    (place.backups / "text.satchelbackup").write_text("hello" * 1000)
    (place.backups / "cut.satchelbackup").write_bytes(made.path.read_bytes()[:-1])
    (place.backups / ".satchel-x.satchelbackup").write_bytes(made.path.read_bytes())
    assert [one.path for one in list_backups(place.backups, KEY)] == [made.path]


def test_rotation_drops_old_backups_and_contents_that_only_they_needed(
    place: Place, fake_clock: FakeClock
) -> None:
    names = []
    for n in range(4):
        with reopened(place, fake_clock) as database, place.blobs(fake_clock) as blobs:
            names.append(add_photo(database, blobs, random.Random(n).randbytes(5000)))
        back_up(place, fake_clock)
        fake_clock.advance(days=1)
    (place.backups / "damaged.satchelbackup").write_bytes(b"x")
    before = sum(1 for _ in place.backups.rglob("*.blob"))
    gone = rotate(place.backups, KEY, clock=fake_clock, plan=Plan(days=2, weeks=0, months=0))
    assert len(gone) == 2
    assert len(list_backups(place.backups, KEY)) == 2
    # The newer backups refer to all the contents, so none was dropped.
    assert sum(1 for _ in place.backups.rglob("*.blob")) == before
    pool = BlobPool(place.backups, KEY)
    assert pool.keep_only({names[0]}) == before - 1
    assert pool.intact(names[0], 5000)


def test_while_the_disk_does_not_give_a_backup_back_no_content_is_dropped(
    place: Place, fake_clock: FakeClock
) -> None:
    made = back_up(place, fake_clock)
    made.path.rename(place.backups / "away")
    (place.backups / "no-file.satchelbackup").mkdir()
    rotate(place.backups, KEY, clock=fake_clock)
    assert BlobPool(place.backups, KEY).intact(*next(iter(made.blobs.items())))
    (place.backups / "no-file.satchelbackup").rmdir()
    rotate(place.backups, KEY, clock=fake_clock)
    assert not list(place.backups.rglob("*.blob"))


def test_a_total_size_keeps_at_least_the_newest(place: Place, fake_clock: FakeClock) -> None:
    for _ in range(3):
        write_something(place, fake_clock)
        newest = back_up(place, fake_clock)
        fake_clock.advance(days=1)
    assert len(rotate(place.backups, KEY, clock=fake_clock, cap=0)) == 2
    assert [one.path for one in list_backups(place.backups, KEY)] == [newest.path]


def test_a_second_place_receives_the_backup_and_only_new_contents(
    place: Place, fake_clock: FakeClock, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    first = back_up(place, fake_clock)
    done: list[tuple[int, int]] = []
    copied = copy_backup(first, stick, KEY, progress=lambda at, total: done.append((at, total)))
    assert copied.read_bytes() == first.path.read_bytes()
    assert done[-1][0] == done[-1][1] == first.size + sum(first.blobs.values())
    entries = {path: path.stat().st_mtime_ns for path in stick.rglob("*.blob")}
    assert copy_backup(first, stick, KEY) == copied
    with reopened(place, fake_clock) as database, place.blobs(fake_clock) as blobs:
        add_photo(database, blobs, b"new")
    fake_clock.advance(days=1)
    copy_backup(back_up(place, fake_clock), stick, KEY)
    assert len(list_backups(stick, KEY)) == 2
    assert {path: path.stat().st_mtime_ns for path in entries} == entries
    assert len(list(stick.rglob("*.blob"))) == len(entries) + 1


def test_a_second_place_that_does_not_keep_what_is_written_is_named(
    place: Place, fake_clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = back_up(place, fake_clock)

    def lie(path: Path, *_args: object, **_kw: object) -> None:
        raise backup_file.damaged(path)

    monkeypatch.setattr(backup_file, "prove", lie)
    with pytest.raises(StorageError, match="second place"):
        copy_backup(made, tmp_path / "stick", KEY)
    assert list((tmp_path / "stick").glob("*.satchelbackup")) == []
    write_something(place, fake_clock)
    with pytest.raises(StorageError, match="no new backup"):
        back_up(place, fake_clock)
    assert [one.path for one in list_backups(place.backups, KEY)] == [made.path]


def test_cancelling_leaves_nothing(place: Place, fake_clock: FakeClock, tmp_path: Path) -> None:
    """Cancelled at each of the moments at which it is asked."""
    asked_in_all = 0
    for stop_at in range(200):
        asked = 0

        def cancelled(stop_at: int = stop_at) -> bool:
            nonlocal asked
            asked += 1
            return asked > stop_at

        folder = tmp_path / "backups"
        with place.blobs(fake_clock) as blobs:
            try:
                make_backup(place.source(blobs), folder, clock=fake_clock, cancelled=cancelled)
            except Stopped:
                assert list_backups(folder, KEY) == []
                assert [p for p in folder.rglob("*") if p.is_file() and p.suffix != ".blob"] == []
                continue
        asked_in_all = stop_at
        break
    assert asked_in_all >= 2
    assert len(list_backups(tmp_path / "backups", KEY)) == 1


def test_leftovers_of_a_run_that_was_cut_off_are_swept(place: Place, fake_clock: FakeClock) -> None:
    back_up(place, fake_clock)
    mark = backup_file.profile_tag(KEY)
    left = [place.backups / f".satchel-{mark}-abc.new", place.backups / f".satchel-{mark}-abc.new-journal"]
    foreign = place.backups / ".satchel-0123456789abcdef-abc.new"
    for path in [*left, foreign]:
        path.touch()
    back_up(place, fake_clock)
    assert not any(path.exists() for path in left)
    assert foreign.exists()


def test_a_database_that_does_not_pass_its_check_gives_no_backup(place: Place, fake_clock: FakeClock) -> None:
    driver = connect(place.database, KEY)
    driver.execute("DELETE FROM search_contact_data WHERE id > 10")
    driver.close()
    with pytest.raises(StorageError, match="did not pass"):
        back_up(place, fake_clock)
    assert [path.name for path in place.backups.iterdir()] == []


def test_without_enough_room_nothing_is_begun(
    place: Place, fake_clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(place.folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=1000))
    with pytest.raises(StorageError, match="free space"):
        back_up(place, fake_clock)
    assert list(place.backups.iterdir()) == []


@pytest.mark.parametrize("size", [0, 1, 256 * 1024, 256 * 1024 + 1, 3_000_000])
def test_a_pool_entry_gives_back_what_was_put_and_refuses_what_was_changed(tmp_path: Path, size: int) -> None:
    data = random.Random(size).randbytes(size)
    pool = BlobPool(tmp_path, KEY)
    name = _put(pool, data)
    assert b"".join(pool.read(name, size)) == data
    assert pool.intact(name, size)
    path = next(tmp_path.rglob("*.blob"))
    whole = path.read_bytes()
    for position in random.Random(1).sample(range(len(whole)), min(12, len(whole))):
        changed = bytearray(whole)
        changed[position] ^= 1
        path.write_bytes(changed)
        assert not pool.intact(name, size)
    path.write_bytes(whole[:-1])
    assert not pool.has(name, size)
    path.write_bytes(whole + b"x")
    with pytest.raises(FormatError):
        b"".join(pool.read(name, size))


def _put(pool: BlobPool, data: bytes) -> str:

    name = hashlib.sha256(data).hexdigest()
    pool.put(name, len(data), io.BytesIO(data), cancelled=bool)
    return name


def test_a_pool_takes_no_content_under_another_name(tmp_path: Path) -> None:

    pool = BlobPool(tmp_path, KEY)
    with pytest.raises(FormatError):
        pool.put("0" * 64, 3, io.BytesIO(b"abc"), cancelled=bool)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
