"""Tests that a database file which was renamed, replaced or deleted under us is noticed."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.errors import StorageError
from app.system.watch import FileChange, FileIdentity, ensure_still_there

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows refuses to rename or delete a file that is open"
)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    file = tmp_path / "satchel.db"
    file.write_bytes(os.urandom(4096))
    return file


def _rename(file: Path) -> None:
    file.rename(file.with_name("satchel (conflicted copy).db"))


def _replace(file: Path) -> None:
    fresh = file.with_name("download.tmp")
    shutil.copy2(file, fresh)
    fresh.replace(file)


def _delete_and_copy_back(file: Path) -> None:
    kept = file.read_bytes()
    file.unlink()
    file.write_bytes(kept)


def _folder_renamed(file: Path) -> None:
    moved = file.parent.with_name(file.parent.name + " moved")
    file.parent.rename(moved)


@pytest.mark.parametrize(
    ("meddle", "change"),
    [
        (_rename, FileChange.GONE),
        (Path.unlink, FileChange.GONE),
        (_folder_renamed, FileChange.GONE),
        (_replace, FileChange.REPLACED),
        (_delete_and_copy_back, FileChange.REPLACED),
    ],
)
def test_what_a_cloud_client_does_under_an_open_file_is_noticed(
    database: Path, meddle: Callable[[Path], None], change: FileChange
) -> None:
    identity = FileIdentity.of(database)
    with database.open("rb"):  # as SQLite has it open; its inode cannot be given to another file meanwhile
        assert identity.still_there()
        meddle(database)
        assert identity.change() is change
        assert not identity.still_there()
        with pytest.raises(StorageError) as told:
            ensure_still_there([identity])
    assert told.value.next_step
    assert told.value.data["change"] == change


def test_writing_growing_and_touching_the_file_is_not_a_change(database: Path) -> None:
    identity = FileIdentity.of(database)
    with database.open("ab") as file:
        file.write(os.urandom(100_000))
    os.truncate(database, 4096)
    os.utime(database)
    ensure_still_there([identity, FileIdentity.of(database)])


def test_a_file_that_came_back_under_its_name_is_fine_again(database: Path) -> None:
    identity = FileIdentity.of(database)
    moved = database.rename(database.with_name("moved"))
    assert identity.change() is FileChange.GONE
    moved.rename(database)
    assert identity.still_there()


def test_a_disk_that_does_not_answer_is_its_own_case(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    identity = FileIdentity.of(database)

    def refuse(*_args: object, **_kwargs: object) -> os.stat_result:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "stat", refuse)
    assert identity.change() is FileChange.UNREACHABLE


def test_a_file_that_is_not_there_has_no_identity(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="satchel"):
        FileIdentity.of(tmp_path / "satchel.db")
