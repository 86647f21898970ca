"""Tests of making and opening the profile folder, and of the settings of this device."""

from __future__ import annotations

import errno
import stat
import sys
import tomllib
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import NotFoundError, StorageError
from app.system import paths
from app.system import profile as profile_module
from app.system.device import DeviceSettings, read_device, to_toml, write_device
from app.system.profile import Profile, create_profile, open_profile


def test_a_new_profile_is_an_empty_private_folder_with_room_for_backups(tmp_path: Path) -> None:
    profile = create_profile(tmp_path / "new" / "profile")
    assert [path.name for path in profile.folder.iterdir()] == ["backups"]
    if sys.platform != "win32":
        assert stat.S_IMODE(profile.folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(profile.backups.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["satchel.db", "key.json"])
def test_a_profile_is_never_made_over_another(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"precious")
    with pytest.raises(StorageError) as refusal:
        create_profile(tmp_path)
    assert refusal.value.next_step
    assert (tmp_path / name).read_bytes() == b"precious"
    assert len(list(tmp_path.iterdir())) == 1


def test_opening_an_empty_or_absent_folder_makes_nothing(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "absent"):
        with pytest.raises(NotFoundError) as refusal:
            open_profile(folder)
        assert refusal.value.next_step
    assert list(tmp_path.iterdir()) == []


def test_a_key_without_its_database_points_to_the_backups(tmp_path: Path) -> None:
    (tmp_path / "key.json").write_bytes(b"{}")
    with pytest.raises(StorageError) as refusal:
        open_profile(tmp_path)
    assert "backup" in refusal.value.next_step
    assert not (tmp_path / "satchel.db").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="its twin is the ACL test of private_files")
def test_opening_takes_back_rights_that_a_copy_gave_to_others(tmp_path: Path) -> None:
    for name in ("satchel.db", "blobs.db", "key.json"):
        (tmp_path / name).touch(mode=0o644)
    tmp_path.chmod(0o755)
    profile = open_profile(tmp_path)
    assert stat.S_IMODE(profile.folder.stat().st_mode) == 0o700
    for file in (profile.database, profile.blobs, profile.key_file):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_profile_whose_rights_cannot_be_tightened_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "satchel.db").touch(mode=0o644)

    def refuse(*_args: object) -> None:
        raise PermissionError(errno.EPERM, "not yours")

    monkeypatch.setattr(profile_module, "restrict_to_owner", refuse)
    with pytest.raises(StorageError) as refusal:
        open_profile(tmp_path)
    assert refusal.value.next_step


def test_every_path_of_a_profile_lies_in_its_folder(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    made = [profile.database, profile.blobs, profile.backups, profile.device_file]
    made += [profile.key_file, profile.lock_file, profile.socket]
    assert {path.parent for path in made} == {tmp_path}
    assert len(set(made)) == 7


def test_the_default_folders_belong_to_satchel() -> None:
    folders = [paths.default_profile_folder(), paths.log_folder(), paths.cache_folder()]
    folders.append(paths.state_folder())
    assert all("satchel" in str(folder) and folder.is_absolute() for folder in folders)


def test_device_settings_come_back_as_they_were_written(tmp_path: Path) -> None:
    file = tmp_path / "device.toml"
    settings = DeviceSettings(
        device_id="d-1",
        device_name='Büro "oben"\\\n\x7f',
        density="compact",
        text_percent=150,
        second_backup_folder="/media/stick",
        window={"x": -8, "maximised": True, "ratio": 0.25},
        paths={"import": "C:\\Users\\Zoë"},
        more={"contacts.columns": "name,town"},
    )
    assert read_device(file) is None
    write_device(file, settings)
    assert read_device(file) == settings
    changed = msgspec.structs.replace(settings, density="cosy")
    write_device(file, changed)
    assert read_device(file) == changed


@pytest.mark.parametrize("content", [b"device_id = ", b"\xff", b"device_id = 7", b"density = 'cosy'"])
def test_device_settings_that_cannot_be_understood_are_left_alone(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "device.toml"
    file.write_bytes(content)
    with pytest.raises(StorageError) as refusal:
        read_device(file)
    assert refusal.value.next_step
    assert file.read_bytes() == content


def test_device_settings_behind_a_closed_door_are_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "device.toml").mkdir()
    with pytest.raises(StorageError):
        read_device(tmp_path / "device.toml")


_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
_SCALARS = st.one_of(
    st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False, allow_infinity=False), _TEXT
)


@given(st.dictionaries(_TEXT, st.one_of(_SCALARS, st.dictionaries(_TEXT, _SCALARS, max_size=4)), max_size=6))
def test_whatever_is_written_as_toml_is_read_back(table: dict[str, object]) -> None:
    assert tomllib.loads(to_toml(table)) == table
