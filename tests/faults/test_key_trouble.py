"""A wrong key or a wrong file in place of the database: a plain message, and not a byte changes (P12, S2)."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from app.db import migrate
from app.db.engine import KEY_BYTES, PLAIN_HEADER
from app.db.session import Database
from app.domain.changes import Label
from app.errors import LockedError, SatchelError, StorageError
from tests.support.clock import FakeClock
from tests.support.profile import KEY, add_person, make_database, open_database

CANARY = "Xaver Canaris"
Spoil = Callable[[Path], None]


def filled(folder: Path) -> Path:
    with make_database(folder) as database:
        database.write(Label("add"), lambda session: add_person(session, CANARY))
    return folder / "satchel.db"


def snapshot(folder: Path) -> dict[str, bytes | None]:
    """Every name in the folder with its bytes; None for a folder.

    Without the empty log and its index that SQLite leaves where a file was opened only to read.
    """
    found = {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }
    if found.get("satchel.db-wal") == b"":
        del found["satchel.db-wal"], found["satchel.db-shm"]
    return found


def opened(path: Path, key: bytes, *, read_only: bool) -> Database:
    return Database(path, key, clock=FakeClock(), new_id=str, read_only=read_only)


@pytest.mark.parametrize("read_only", [False, True], ids=["to write", "to read"])
@pytest.mark.parametrize(
    "key",
    [os.urandom(KEY_BYTES), bytes(KEY_BYTES), KEY[::-1], b"", KEY[:-1], KEY + b"x"],
    ids=["random", "zero", "of another database", "missing", "too short", "too long"],
)
def test_a_key_that_does_not_fit_is_refused_and_changes_nothing(
    key: bytes, read_only: bool, tmp_path: Path
) -> None:
    path = filled(tmp_path)
    before = snapshot(tmp_path)
    for attempt in (
        lambda: opened(path, key, read_only=read_only),
        lambda: migrate.needs_upgrade(path, key),
    ):
        with pytest.raises(LockedError) as caught:
            attempt()
        assert caught.value.next_step
        assert snapshot(tmp_path) == before
    with open_database(path):
        assert PLAIN_HEADER not in path.read_bytes()


def _plain(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE contact(fn)")
    connection.commit()
    connection.close()


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _cut(size: int) -> Spoil:
    def spoil(path: Path) -> None:
        path.write_bytes(path.read_bytes()[:size])

    return spoil


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _gone(path: Path) -> None:
    path.unlink()


def _text(path: Path) -> None:
    path.write_text("this is not a database\n" * 400, encoding="utf-8")


def _bent(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[100] ^= 1
    path.write_bytes(whole)


@pytest.mark.parametrize("read_only", [False, True], ids=["to write", "to read"])
@pytest.mark.parametrize(
    "spoil",
    [_plain, _empty, _cut(10), _cut(1000), _cut(5000), _folder, _gone, _text, _bent],
    ids=["plain", "empty", "10 bytes", "1000 bytes", "5000 bytes", "folder", "gone", "text", "bent"],
)
def test_another_file_in_its_place_is_refused_and_stays_as_it_is(
    spoil: Spoil, read_only: bool, tmp_path: Path
) -> None:
    path = filled(tmp_path)
    spoil(path)
    before = snapshot(tmp_path)
    with pytest.raises((LockedError, StorageError)) as caught:
        opened(path, KEY, read_only=read_only)
    assert caught.value.next_step
    assert snapshot(tmp_path) == before


def test_the_right_key_opens_after_wrong_ones(tmp_path: Path) -> None:
    path = filled(tmp_path)
    for _ in range(3):
        with pytest.raises(SatchelError):
            opened(path, os.urandom(KEY_BYTES), read_only=False)
    open_database(path).close()


def test_a_wrong_key_prints_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = filled(tmp_path)
    with pytest.raises(LockedError):
        opened(path, os.urandom(KEY_BYTES), read_only=False)
    assert capfd.readouterr() == ("", "")
