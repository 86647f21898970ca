"""key.json: the wrapped copies of the data key, beside the database and inside every backup."""

from __future__ import annotations

from pathlib import Path

import msgspec

from app.errors import LockedError, StorageError
from app.system.key_wrap import Argon2, Sealed
from app.system.private_files import storage_error, write_atomically

FORMAT = 1


class PasswordCopy(msgspec.Struct, frozen=True, kw_only=True):
    """The data key under the password."""

    key: Sealed
    cost: Argon2


class KeyFile(msgspec.Struct, frozen=True, kw_only=True):
    """Everything in key.json; nothing in it opens the database without a password, recovery or data key."""

    profile: str  # the profile's id; part of what every copy is bound to
    check: bytes  # fingerprint of the data key
    recovery: Sealed  # the data key under the recovery key
    recovery_text: Sealed  # the recovery key under the data key, so that it can be printed later
    recovery_confirmed: bool = False  # it has been typed back once
    password: PasswordCopy | None = None
    keyring_account: str = ""  # where the OS keyring holds the data key; "" = it does not
    format: int = FORMAT


class _Stamp(msgspec.Struct):
    format: int


def read_key_file(path: Path) -> KeyFile:
    """What `path` holds. LockedError when it is gone, StorageError when it cannot be read."""
    try:
        data = path.read_bytes()
    except FileNotFoundError as trouble:
        raise LockedError(
            "keys.file_gone",
            f"The key file {path} is missing, and without it nothing opens the database.",
            next_step="Put it back from a copy, or restore a backup and have the recovery key ready.",
            data={"path": str(path)},
        ) from trouble
    except OSError as trouble:
        raise storage_error(trouble, path) from trouble
    return decode_key_file(data, where=str(path))


def decode_key_file(data: bytes, *, where: str) -> KeyFile:
    """The key file in `data`; StorageError names `where` it came from."""
    try:
        if msgspec.json.decode(data, type=_Stamp).format > FORMAT:
            raise StorageError(
                "keys.newer",
                f"The key file in {where} was written by a newer Satchel.",
                next_step="Open it with that version, or update this one. Nothing was changed.",
                data={"path": where},
            )
        return msgspec.json.decode(data, type=KeyFile)
    except msgspec.DecodeError as trouble:
        raise StorageError(
            "keys.unreadable",
            f"The key file in {where} cannot be understood.",
            next_step="Restore key.json from a backup. The database itself was not touched.",
            data={"path": where},
        ) from trouble


def encode_key_file(file: KeyFile) -> bytes:
    """The bytes of key.json, indented for whoever looks at it."""
    return msgspec.json.format(msgspec.json.encode(file), indent=2) + b"\n"


def write_key_file(path: Path, file: KeyFile) -> None:
    """Replace key.json, flushed to disk, whole or not at all."""
    write_atomically(path, encode_key_file(file))
