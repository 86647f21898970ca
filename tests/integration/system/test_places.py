"""Tests of which places are refused for a live database."""

from __future__ import annotations

import errno
import json
import shutil
from pathlib import Path

import pytest

from app.errors import StorageError
from app.system import places
from app.system.cloud_folders import cloud_service_of, conflict_copies
from app.system.places import (
    Place,
    PlaceKind,
    check_live_folder,
    describe_place,
    free_bytes,
    is_network,
    mount_type,
)
from app.system.profile import create_profile, open_profile

MOUNTS = """\
22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
30 22 0:26 / /proc rw shared:12 - proc proc rw
40 22 0:50 / /home/ann/office\\040share rw shared:30 - cifs //nas/office rw
41 22 0:51 / /home/ann/far rw - fuse.sshfs ann@far: rw
42 22 0:52 / /mnt/stick rw - fuseblk /dev/sdb1 rw
43 22 0:53 / /mnt/stick rw - nfs4 nas:/stick rw
garbage
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/ann/data", "ext4"),
        ("/home/ann/office share/a/b", "cifs"),
        ("/home/ann/office sharex", "ext4"),
        ("/home/ann/far", "fuse.sshfs"),
        ("/mnt/stick/x", "nfs4"),
    ],
)
def test_the_innermost_and_latest_mount_decides(path: str, kind: str) -> None:
    assert mount_type(MOUNTS, Path(path)) == kind


def test_a_mount_list_without_a_root_says_nothing() -> None:
    assert mount_type("garbage\n", Path("/home")) == ""


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "macfuse.sshfs", "webdav"])
def test_file_systems_of_other_computers_are_known(kind: str) -> None:
    assert is_network(kind)


@pytest.mark.parametrize("kind", ["ext4", "btrfs", "fuseblk", "fuse.ntfs-3g", "fuse", "overlay", "tmpfs", ""])
def test_local_disks_are_allowed(kind: str) -> None:
    assert not is_network(kind)


def test_a_network_folder_is_refused_with_a_next_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "file_system_of", lambda _path: "cifs")
    for attempt in (lambda: check_live_folder(tmp_path / "new"), lambda: create_profile(tmp_path / "new")):
        with pytest.raises(StorageError) as refusal:
            attempt()
        assert refusal.value.key == "place.network"
        assert "Backups" in refusal.value.next_step
    assert not (tmp_path / "new").exists()


def test_a_database_that_was_moved_to_a_network_folder_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "satchel.db").touch()
    monkeypatch.setattr(places, "file_system_of", lambda _path: "nfs4")
    with pytest.raises(StorageError):
        open_profile(tmp_path)


def test_an_ordinary_folder_is_a_local_place(tmp_path: Path) -> None:
    assert describe_place(tmp_path / "not" / "yet", home=tmp_path, environ={}).kind is PlaceKind.LOCAL
    check_live_folder(tmp_path)


def _cfg(home: Path, client: str) -> None:
    if client == "dropbox":
        (home / ".dropbox").mkdir()
        text = json.dumps({"personal": {"path": str(home / "Cloud"), "host": 1}})
        (home / ".dropbox/info.json").write_text(text, "utf-8")
        return
    name = {"nextcloud": "Nextcloud", "owncloud": "ownCloud"}[client]
    folder = home / ".config" / name
    folder.mkdir(parents=True)
    line = f"[Accounts]\n0\\Folders\\1\\localPath={home / 'Cloud'}/\n"
    (folder / f"{client}.cfg").write_text(line, "utf-8")


@pytest.mark.parametrize(
    ("client", "service"), [("dropbox", "Dropbox"), ("nextcloud", "Nextcloud"), ("owncloud", "ownCloud")]
)
def test_the_folders_that_a_client_lists_in_its_settings_are_refused(
    tmp_path: Path, client: str, service: str
) -> None:
    _cfg(tmp_path, client)
    inside, beside = tmp_path / "Cloud" / "work", tmp_path / "Cloudy"
    assert describe_place(inside, home=tmp_path, environ={}) == Place(PlaceKind.CLOUD, service)
    assert describe_place(beside, home=tmp_path, environ={}).kind is PlaceKind.LOCAL


def test_a_link_into_a_cloud_folder_is_seen_through(tmp_path: Path) -> None:
    _cfg(tmp_path, "dropbox")
    (tmp_path / "Cloud").mkdir()
    (tmp_path / "innocent").symlink_to(tmp_path / "Cloud")
    assert describe_place(tmp_path / "innocent/db", home=tmp_path, environ={}).kind is PlaceKind.CLOUD


def test_the_folders_named_in_the_environment_or_by_habit_are_refused(tmp_path: Path) -> None:
    environ = {"OneDriveCommercial": str(tmp_path / "OneDrive - Firm"), "APPDATA": str(tmp_path / "roaming")}
    (tmp_path / ".config/onedrive").mkdir(parents=True)
    found = {
        name: cloud_service_of((tmp_path / name).resolve(), home=tmp_path, environ=environ)
        for name in (
            "OneDrive - Firm/db",
            "OneDrive/db",
            "Library/Mobile Documents/x",
            "iCloudDrive/x",
            "Library/CloudStorage/GoogleDrive-ann/x",
            "Documents",
        )
    }
    assert list(found.values()) == ["OneDrive", "OneDrive", "iCloud", "iCloud", "a cloud service", ""]


@pytest.mark.parametrize(
    ("mark", "service"),
    [
        (".dropbox.cache", "Dropbox"),
        (".tmp.drivedownload", "Google Drive"),
        (".stfolder", "Syncthing"),
        (".sync_0a1b2c.db", "Nextcloud"),
    ],
)
def test_the_traces_of_a_client_in_a_folder_above_are_enough(tmp_path: Path, mark: str, service: str) -> None:
    (tmp_path / "elsewhere/deep").mkdir(parents=True)
    (tmp_path / "elsewhere" / mark).touch()
    assert cloud_service_of(tmp_path / "elsewhere/deep", home=tmp_path / "home", environ={}) == service


def test_dropboxs_settings_folder_does_not_make_the_home_a_synced_one(tmp_path: Path) -> None:
    _cfg(tmp_path, "dropbox")
    assert cloud_service_of(tmp_path / "data", home=tmp_path, environ={}) == ""


@pytest.mark.parametrize("text", ["", "[]", '{"personal": 3}', '{"personal": {}}', "\x00"])
def test_client_settings_of_an_unknown_kind_are_passed_over(tmp_path: Path, text: str) -> None:
    for name in (".dropbox/info.json", ".config/Nextcloud/nextcloud.cfg"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / ".config/ownCloud").mkdir()
    (tmp_path / ".config/ownCloud/owncloud.cfg").write_bytes(b"\xff")
    assert cloud_service_of(tmp_path / "data", home=tmp_path, environ={}) == ""


def test_files_that_a_cloud_client_split_off_are_found(tmp_path: Path) -> None:
    split = [
        "satchel (Ann's conflicted copy 2026-11-21).db",
        "satchel.sync-conflict-20261121-090000-ABCDEFG.db",
        "satchel_conflict-20261121-090000.db",
        "satchel-LAPTOP-4711AB.db",
        "key (1).json",
    ]
    for name in [*split, "satchel.db", "blobs.db", "key.json", "notes conflicted copy.txt"]:
        (tmp_path / name).touch()
    assert {path.name for path in conflict_copies(tmp_path)} == set(split)
    assert conflict_copies(tmp_path / "absent") == []


def test_a_disk_that_does_not_tell_its_free_space_is_told_with_a_next_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path) -> None:
        raise OSError(errno.EIO, "no answer")

    monkeypatch.setattr(shutil, "disk_usage", refuse)
    with pytest.raises(StorageError) as refusal:
        free_bytes(tmp_path)
    assert refusal.value.next_step


def test_free_space_is_known_for_a_folder_that_is_not_there_yet(tmp_path: Path) -> None:
    assert free_bytes(tmp_path / "a" / "b") == pytest.approx(free_bytes(tmp_path), rel=0.1)
    assert free_bytes(tmp_path) > 0
