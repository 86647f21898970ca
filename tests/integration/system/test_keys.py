"""Tests of the keys of a profile on disk: every way in, every way to be locked out."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from app.errors import LockedError, SatchelError, StorageError, ValidationError
from app.system import keys, os_keyring
from app.system.keys import KeyStore, open_backup_copy, open_key_store
from app.system.profile import create_profile
from app.system.secret import Secret
from tests.support.clock import FakeClock
from tests.support.keyring import ClosedKeyring, ForgetfulKeyring, MemoryKeyring, key_store

PASSWORD = Secret("correct horse")


def contents(folder: Path) -> dict[str, tuple[bytes, int, int]]:
    """Every file with its bytes, inode and time of change."""
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_ino, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "profile"


@pytest.fixture
def keyring() -> MemoryKeyring:
    return MemoryKeyring()


def test_without_a_password_the_keyring_opens_the_profile(folder: Path, keyring: MemoryKeyring) -> None:
    made = key_store(folder, keyring).create()
    again = key_store(folder, keyring)
    assert len(made.data_key.reveal()) == 32
    assert again.load() == made.data_key
    assert not again.has_password
    assert list(keyring.kept.values()) == [made.data_key.reveal().hex()]


def test_with_a_password_only_the_password_opens_it_and_the_keyring_holds_nothing(
    folder: Path, keyring: MemoryKeyring
) -> None:
    made = key_store(folder, keyring).create(password=PASSWORD)
    again = key_store(folder, None)
    assert again.has_password
    assert again.load(password=PASSWORD) == made.data_key
    assert keyring.kept == {}


def test_the_recovery_key_opens_either_kind_on_a_machine_without_a_keyring(tmp_path: Path) -> None:
    for name, password in (("a", None), ("b", PASSWORD)):
        made = key_store(tmp_path / name, MemoryKeyring()).create(password=password)
        assert key_store(tmp_path / name, None).load(recovery_key=made.recovery_key) == made.data_key


def test_no_copy_of_the_key_lies_open_in_the_file(folder: Path, keyring: MemoryKeyring) -> None:
    made = key_store(folder, keyring).create(password=PASSWORD)
    text = (folder / "key.json").read_text("utf-8")
    for secret in (made.data_key.reveal().hex(), made.recovery_key.reveal(), PASSWORD.reveal()):
        assert secret not in text
        assert secret not in repr(made)


def _wrong_recovery_key(folder: Path) -> Secret[str]:
    return key_store(folder.parent / "other", MemoryKeyring()).create().recovery_key


@pytest.mark.parametrize(
    ("attempt", "key"),
    [
        (lambda store, _f: store.load(), "keys.password_wanted"),
        (lambda store, _f: store.load(password=Secret("wrong")), "keys.wrong_password"),
        (lambda store, _f: store.load(password=Secret("")), "keys.wrong_password"),
        (lambda store, _f: store.load(recovery_key=Secret("ABC")), "recovery.length"),
        (lambda store, _f: store.load(recovery_key=Secret("A" * 40)), "recovery.typo"),
        (lambda store, f: store.load(recovery_key=_wrong_recovery_key(f)), "keys.wrong_recovery_key"),
        (lambda store, f: store.confirm_recovery_key(_wrong_recovery_key(f)), "keys.wrong_recovery_key"),
        (lambda store, _f: store.set_password(Secret(bytes(32)), PASSWORD), "keys.other_key"),
        (lambda store, _f: store.remove_password(Secret(bytes(32))), "keys.other_key"),
        (lambda store, _f: store.recovery_key(Secret(bytes(32))), "keys.other_key"),
        (lambda store, _f: store.replace_recovery_key(Secret(bytes(32))), "keys.other_key"),
    ],
)
def test_what_does_not_fit_leaves_the_folder_byte_identical_and_says_what_to_do(
    folder: Path, attempt: Callable[[KeyStore, Path], object], key: str
) -> None:
    key_store(folder, MemoryKeyring()).create(password=PASSWORD)
    (folder / "satchel.db").write_bytes(os.urandom(8192))
    before = contents(folder)
    with pytest.raises(LockedError) as told:
        attempt(key_store(folder, MemoryKeyring()), folder)
    assert told.value.key == key
    assert told.value.next_step
    assert contents(folder) == before


@pytest.mark.parametrize("kind", ["none", "empty", "closed", "other", "garbage"])
def test_a_keyring_that_lost_the_key_names_the_recovery_key_and_changes_nothing(
    folder: Path, keyring: MemoryKeyring, kind: str
) -> None:
    made = key_store(folder, keyring).create()
    account = next(iter(keyring.kept))
    after = {"none": None, "empty": MemoryKeyring(), "closed": ClosedKeyring()}.get(kind, keyring)
    keyring.kept[account] = {"other": "ab" * 32, "garbage": "not hex"}.get(kind, "")
    before = contents(folder)
    with pytest.raises(LockedError) as told:
        key_store(folder, after).load()
    assert "recovery key" in told.value.next_step
    assert contents(folder) == before
    assert key_store(folder, after).load(recovery_key=made.recovery_key) == made.data_key


def test_after_the_recovery_key_the_keyring_gets_its_copy_back(folder: Path, keyring: MemoryKeyring) -> None:
    made = key_store(folder, MemoryKeyring()).create()
    store = key_store(folder, keyring)
    store.remove_password(store.load(recovery_key=made.recovery_key))
    assert store.load() == made.data_key


@pytest.mark.parametrize("store", [None, ForgetfulKeyring(), ClosedKeyring()])
def test_without_a_keyring_that_keeps_things_a_password_is_asked_for_and_nothing_is_written(
    folder: Path, store: MemoryKeyring | None
) -> None:
    with pytest.raises(LockedError) as told:
        key_store(folder, store).create()
    assert "--passphrase-file" in told.value.next_step
    assert contents(folder) == {}
    key_store(folder, store).create(password=PASSWORD)


@pytest.mark.parametrize("name", ["key.json", "satchel.db"])
def test_keys_are_never_made_over_others(folder: Path, keyring: MemoryKeyring, name: str) -> None:
    store = key_store(folder, keyring)
    (folder / name).write_bytes(b"precious")
    before = contents(folder)
    with pytest.raises(StorageError):
        store.create()
    assert contents(folder) == before
    assert keyring.kept == {}


def test_an_empty_password_is_not_one(folder: Path, keyring: MemoryKeyring) -> None:
    with pytest.raises(ValidationError) as told:
        key_store(folder, keyring).create(password=Secret(""))
    assert told.value.field == "password"
    assert contents(folder) == {}


def test_a_missing_key_file_is_told_and_not_made_anew(folder: Path, keyring: MemoryKeyring) -> None:
    store = key_store(folder, keyring)
    (folder / "satchel.db").write_bytes(b"\x01" * 4096)
    before = contents(folder)
    with pytest.raises(LockedError) as told:
        store.load()
    assert told.value.key == "keys.file_gone"
    assert "backup" in told.value.next_step
    assert contents(folder) == before


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b'{"format": 1}', b'{"format": "x"}', b"[]"])
def test_a_key_file_that_cannot_be_understood_is_left_alone(folder: Path, content: bytes) -> None:
    store = key_store(folder, MemoryKeyring())
    (folder / "key.json").write_bytes(content)
    before = contents(folder)
    with pytest.raises(StorageError) as told:
        store.load()
    assert told.value.key == "keys.unreadable"
    assert contents(folder) == before


def test_a_key_file_that_the_disk_does_not_give_is_told(folder: Path) -> None:
    store = key_store(folder, MemoryKeyring())
    (folder / "key.json").mkdir()
    with pytest.raises(StorageError) as told:
        store.load()
    assert told.value.next_step


def test_a_key_file_of_a_newer_satchel_is_left_alone(folder: Path, keyring: MemoryKeyring) -> None:
    store = key_store(folder, keyring)
    store.create()
    file = folder / "key.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | {"format": 2}), "utf-8")
    before = contents(folder)
    with pytest.raises(StorageError) as told:
        store.load()
    assert told.value.key == "keys.newer"
    assert contents(folder) == before


def test_a_password_can_be_set_changed_and_removed_and_the_data_key_stays(
    folder: Path, keyring: MemoryKeyring
) -> None:
    made = key_store(folder, keyring).create()
    store = key_store(folder, keyring)
    store.set_password(made.data_key, PASSWORD)
    assert keyring.kept == {}
    store.set_password(made.data_key, Secret("second"))
    assert store.load(password=Secret("second")) == made.data_key
    with pytest.raises(LockedError):
        store.load(password=PASSWORD)
    store.remove_password(made.data_key)
    assert not store.has_password
    assert store.load() == made.data_key
    assert store.load(recovery_key=made.recovery_key) == made.data_key
    assert len(keyring.kept) == 1


def test_a_password_stays_when_no_keyring_can_take_over(folder: Path) -> None:
    store = key_store(folder, None)
    made = store.create(password=PASSWORD)
    before = contents(folder)
    with pytest.raises(LockedError):
        store.remove_password(made.data_key)
    assert contents(folder) == before


def test_a_copy_that_a_closed_keyring_kept_goes_at_the_next_unlocking(
    folder: Path, keyring: MemoryKeyring
) -> None:
    made = key_store(folder, keyring).create()
    for absent in (ClosedKeyring(), None):
        key_store(folder, absent).set_password(made.data_key, PASSWORD)
        assert len(keyring.kept) == 1
    key_store(folder, keyring).load(password=PASSWORD)
    assert keyring.kept == {}


def test_a_full_disk_while_making_keys_leaves_nothing_behind(
    folder: Path, keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = key_store(folder, keyring)

    def refuse(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(StorageError):
        store.create()
    assert contents(folder) == {}
    assert keyring.kept == {}


def test_the_reminder_ends_when_the_recovery_key_was_typed_back(folder: Path, keyring: MemoryKeyring) -> None:
    store = key_store(folder, keyring)
    made = store.create()
    assert store.recovery_key_reminder_due
    store.confirm_recovery_key(Secret(made.recovery_key.reveal().lower().replace("-", " ")))
    store.confirm_recovery_key(made.recovery_key)
    assert not key_store(folder, keyring).recovery_key_reminder_due


def test_the_recovery_key_can_be_shown_later_and_replaced(folder: Path, keyring: MemoryKeyring) -> None:
    store = key_store(folder, keyring)
    made = store.create()
    store.confirm_recovery_key(made.recovery_key)
    assert store.recovery_key(made.data_key) == made.recovery_key
    fresh = store.replace_recovery_key(made.data_key)
    assert store.recovery_key_reminder_due
    assert store.load(recovery_key=fresh) == made.data_key
    assert store.load() == made.data_key
    with pytest.raises(LockedError):
        store.load(recovery_key=made.recovery_key)


def test_a_recovery_text_of_another_key_is_told(folder: Path, keyring: MemoryKeyring) -> None:
    store = key_store(folder, keyring)
    made = store.create()
    file = folder / "key.json"
    stored = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps(stored | {"recovery_text": stored["recovery"]}), "utf-8")
    with pytest.raises(LockedError):
        store.recovery_key(made.data_key)


def test_a_backup_and_the_recovery_key_set_up_an_empty_machine(
    tmp_path: Path, keyring: MemoryKeyring
) -> None:
    old = key_store(tmp_path / "old", MemoryKeyring())
    made = old.create(password=PASSWORD)
    copy = old.backup_copy()
    assert b'"password": null' in copy
    assert open_backup_copy(copy, made.recovery_key) == made.data_key
    fresh = key_store(tmp_path / "new", keyring)
    assert fresh.adopt(copy, recovery_key=made.recovery_key) == made.data_key
    assert fresh.load() == made.data_key
    assert fresh.profile_id == old.profile_id
    assert not fresh.recovery_key_reminder_due


def test_adopting_with_the_wrong_recovery_key_or_over_a_key_writes_nothing(tmp_path: Path) -> None:
    old = key_store(tmp_path / "old", MemoryKeyring())
    made, copy = old.create(), old.backup_copy()
    fresh = key_store(tmp_path / "new", MemoryKeyring())
    with pytest.raises(LockedError):
        fresh.adopt(copy, recovery_key=_wrong_recovery_key(tmp_path / "x"))
    assert contents(tmp_path / "new") == {}
    before = contents(tmp_path / "old")
    with pytest.raises(StorageError):
        old.adopt(copy, recovery_key=made.recovery_key)
    assert contents(tmp_path / "old") == before


def test_five_wrong_passwords_bring_a_pause_that_a_restart_does_not_shorten(
    folder: Path, fake_clock: FakeClock
) -> None:
    made = key_store(folder, None, fake_clock).create(password=PASSWORD)
    for _ in range(5):
        with pytest.raises(LockedError) as told:
            key_store(folder, None, fake_clock).load(password=Secret("wrong"))
        assert told.value.key == "keys.wrong_password"
    fake_clock.advance(10)
    with pytest.raises(LockedError) as told:
        key_store(folder, None, fake_clock).load(password=PASSWORD)
    assert told.value.key == "keys.wait"
    assert told.value.data["seconds"] == 20
    assert key_store(folder, None, fake_clock).load(recovery_key=made.recovery_key) == made.data_key
    fake_clock.advance(20)
    assert key_store(folder, None, fake_clock).load(password=PASSWORD) == made.data_key


def test_the_right_password_forgets_the_wrong_ones(folder: Path, fake_clock: FakeClock) -> None:
    store = key_store(folder, None, fake_clock)
    store.create(password=PASSWORD)
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(LockedError, match="does not open"):
                store.load(password=Secret("wrong"))
        store.load(password=PASSWORD)


def test_a_clock_set_back_by_years_keeps_the_pause_at_half_a_minute(
    folder: Path, fake_clock: FakeClock
) -> None:
    store = key_store(folder, None, fake_clock)
    store.create(password=PASSWORD)
    for _ in range(5):
        with pytest.raises(LockedError):
            store.load(password=Secret("wrong"))
    fake_clock.advance(days=-3650)
    with pytest.raises(LockedError) as told:
        store.load(password=PASSWORD)
    assert told.value.data["seconds"] == 30


def test_wrong_passwords_are_counted_even_where_nothing_can_be_written(
    folder: Path, fake_clock: FakeClock
) -> None:
    store = key_store(folder, None, fake_clock)
    (folder.parent / "state").write_bytes(b"a file where the folder should be")
    store.create(password=PASSWORD)
    for _ in range(5):
        with pytest.raises(LockedError):
            store.load(password=Secret("wrong"))
    with pytest.raises(LockedError) as told:
        store.load(password=PASSWORD)
    assert told.value.key == "keys.wait"


def test_every_refusal_names_a_next_step_in_calm_words(folder: Path) -> None:
    store = key_store(folder, None)
    told: list[SatchelError] = []
    for attempt in (store.load, store.create, lambda: store.load(recovery_key=Secret("1"))):
        with pytest.raises(SatchelError) as caught:
            attempt()
        told.append(caught.value)
    for trouble in told:
        assert trouble.next_step
        assert not any(word in str(trouble).lower() for word in ("error", "fail", "invalid", "oops"))


def test_the_usual_key_store_counts_outside_the_profile_and_asks_the_real_keyring(
    tmp_path: Path, fake_clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "state_folder", lambda: tmp_path / "state")
    store = open_key_store(create_profile(tmp_path / "profile"), fake_clock.now_ms)
    assert store._find_keyring is os_keyring.system_keyring
    store.create(password=PASSWORD)
    with pytest.raises(LockedError):
        store.load(password=Secret("wrong"))
    assert [path.name.startswith("tries-") for path in (tmp_path / "state").iterdir()] == [True]
    assert [path.name for path in (tmp_path / "profile").iterdir() if path.is_file()] == ["key.json"]
