"""Tests of rights and of writes that are whole or not there at all, on real files."""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path

import pytest

from app.errors import StorageError
from app.system.private_files import (
    create_private_files_from_now_on,
    make_private_folder,
    restrict_to_owner,
    storage_error,
    write_atomically,
)
from app.system.secret import read_passphrase_file

posix = pytest.mark.skipif(
    sys.platform == "win32", reason="rights are an ACL there: test_on_windows_the_acl_names_the_user_alone"
)


def _rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@posix
def test_a_private_folder_is_closed_to_others_even_under_a_loose_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        make_private_folder(tmp_path / "a" / "profile")
    finally:
        os.umask(before)
    assert _rights(tmp_path / "a" / "profile") == 0o700


@posix
def test_a_folder_and_a_file_that_were_open_to_others_are_closed(tmp_path: Path) -> None:
    file = tmp_path / "satchel.db"
    file.touch(mode=0o644)
    tmp_path.chmod(0o755)
    make_private_folder(tmp_path)
    restrict_to_owner(file)
    assert (_rights(tmp_path), _rights(file)) == (0o700, 0o600)


@posix
def test_after_the_start_every_new_file_is_the_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        create_private_files_from_now_on()
        (tmp_path / "file").write_bytes(b"")
        (tmp_path / "folder").mkdir()
    finally:
        os.umask(before)
    assert (_rights(tmp_path / "file"), _rights(tmp_path / "folder")) == (0o600, 0o700)


@pytest.mark.skipif(sys.platform != "win32", reason="the POSIX twins are the three tests above")
def test_on_windows_the_acl_names_the_user_alone(tmp_path: Path) -> None:
    import subprocess  # noqa: PLC0415 -- used on Windows only

    make_private_folder(tmp_path / "profile")
    listing = subprocess.run(
        ["icacls", str(tmp_path / "profile")], capture_output=True, text=True, check=True
    ).stdout
    assert listing.count("(F)") == 1
    assert "Everyone" not in listing


def test_a_folder_whose_parent_is_a_file_is_refused_with_a_next_step(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError) as refusal:
        make_private_folder(tmp_path / "file" / "profile")
    assert refusal.value.next_step


def test_writing_replaces_the_whole_file_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "key.json"
    file.write_bytes(b"old and much longer")
    write_atomically(file, b"new")
    assert file.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [file]
    if sys.platform != "win32":
        assert _rights(file) == 0o600


@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES])
def test_a_write_that_the_disk_refuses_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int
) -> None:
    file = tmp_path / "key.json"
    file.write_bytes(b"old")

    def refuse(*_args: object) -> None:
        raise OSError(code, os.strerror(code))

    if call == "fsync":
        monkeypatch.setattr(os, "fsync", refuse)
    else:
        monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(StorageError) as refusal:
        write_atomically(file, b"new")
    monkeypatch.undo()
    assert refusal.value.next_step
    assert refusal.value.data["errno"] == code
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    ("code", "key"),
    [
        (errno.ENOSPC, "storage.full"),
        (errno.EROFS, "storage.read_only"),
        (errno.EACCES, "storage.refused"),
        (errno.EIO, "storage.trouble"),
    ],
)
def test_each_trouble_of_the_disk_has_its_own_sentence(tmp_path: Path, code: int, key: str) -> None:
    told = storage_error(OSError(code, os.strerror(code)), tmp_path)
    assert told.key == key
    assert str(tmp_path) in str(told)


def test_a_passphrase_file_gives_its_first_line(tmp_path: Path) -> None:
    for content in (
        b"correct horse\n",
        b"correct horse",
        b"correct horse\r\nsecond\n",
        b"\xef\xbb\xbfcorrect horse\n",
    ):
        (tmp_path / "pass").write_bytes(content)
        assert read_passphrase_file(tmp_path / "pass").reveal() == "correct horse"


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_passphrase_file_that_cannot_be_read_says_what_to_check(
    tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "pass").write_bytes(content)
    with pytest.raises(StorageError) as refusal:
        read_passphrase_file(tmp_path / "pass")
    assert refusal.value.next_step
