"""device.toml: the settings that belong to this computer and hold no record data."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from app.errors import StorageError
from app.system.private_files import storage_error, write_atomically

Scalar = str | int | float | bool


class DeviceSettings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What this device remembers about itself. Change with `msgspec.structs.replace`."""

    device_id: str
    device_name: str = ""
    density: str = "cosy"  # cosy or compact
    theme: str = "system"  # system, light or dark
    text_percent: int = 100  # 80 … 200
    language: str = ""  # "" = the language of the system
    second_backup_folder: str = ""
    lock_after_minutes: int = 0  # 0 = never; needs a password
    window: Mapping[str, Scalar] = {}  # x, y, width, height, maximised, list_width …
    paths: Mapping[str, Scalar] = {}  # folders last used for import, export, pictures
    more: Mapping[str, Scalar] = {}  # further small settings of the window, by dotted name


def read_device(path: Path) -> DeviceSettings | None:
    """The settings in `path`, None when there is no such file; StorageError when it cannot be understood."""
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as trouble:
        raise _unreadable(path) from trouble
    except OSError as trouble:
        raise storage_error(trouble, path) from trouble
    try:
        return msgspec.convert(tomllib.loads(text), DeviceSettings)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as trouble:
        raise _unreadable(path) from trouble


def write_device(path: Path, settings: DeviceSettings) -> None:
    """Write the settings, whole or not at all; StorageError when the disk is in the way."""
    write_atomically(path, to_toml(msgspec.to_builtins(settings)).encode("utf-8"))


def to_toml(table: Mapping[str, Any]) -> str:
    """TOML of scalars and one level of tables, which is all that device.toml has."""
    return "".join(f"{line}\n" for line in _lines(table))


def _lines(table: Mapping[str, Any]) -> Iterator[str]:
    nested = {key: value for key, value in table.items() if isinstance(value, Mapping)}
    for key, value in table.items():
        if key not in nested:
            yield f"{_quoted(key)} = {_scalar(value)}"
    for key, inner in nested.items():
        yield ""
        yield f"[{_quoted(key)}]"
        for name, value in inner.items():
            yield f"{_quoted(name)} = {_scalar(value)}"


def _scalar(value: Scalar) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _quoted(value)
    return repr(value)


def _quoted(text: str) -> str:
    # JSON's escapes are TOML's too, except that DEL must be escaped in TOML.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _unreadable(path: Path) -> StorageError:
    return StorageError(
        "device.unreadable",
        f"The settings of this device in {path} cannot be understood.",
        next_step="Move that file away; Satchel then starts with its usual settings. No record is in it.",
        data={"path": str(path)},
    )
