"""The file of one backup: a plain tar whose every byte is under a seal made with the data key.

Members, in this order: header.json (clear, nothing personal), key.json (the data key under the recovery
key), manifest.sealed (AES-256-GCM), satchel.db (as encrypted as the live one), seal (HMAC-SHA256 of all
bytes before it). Any tar gets the database out; Satchel refuses a file in which one bit is different.
"""

from __future__ import annotations

import hmac
import os
import tarfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.db.files import disk_errors, whole_file
from app.errors import FormatError, LockedError, StorageError

FORMAT = 1
SUFFIX = ".satchelbackup"
_NAMES = ("header.json", "key.json", "manifest.sealed", "satchel.db", "seal")
_LIMITS = (1 << 16, 1 << 16, 1 << 28, 1 << 50, 32)  # bytes of each member
_BLOCK = tarfile.BLOCKSIZE
_PIECE = 1 << 20
_NONCE = 12
_SEAL = 32

Unlock = Callable[[bytes], bytes]  # the key.json of a backup → the data key; raises LockedError


class Stopped(Exception):
    """The person cancelled; nothing is left behind."""


Cancelled = Callable[[], bool]


class Digest(Protocol):
    """What `hmac.new` gives."""

    def update(self, data: bytes, /) -> None:
        """Adds bytes."""
        ...

    def digest(self) -> bytes:
        """The seal."""
        ...


@dataclass(frozen=True, slots=True)
class Header:
    """What a backup says without any key."""

    made_at: int  # UTC ms
    schema: int  # of the database in it
    profile: str  # a tag that tells profiles apart and says nothing about them
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says to the one who has the key."""

    marker: str  # equal for two backups between which nothing changed
    counts: Mapping[str, int]
    rows: Mapping[str, int]  # table → rows, deleted ones too
    blobs: Mapping[str, int]  # SHA-256 → bytes, in the pool
    missing: tuple[str, ...]  # contents that were referred to and not there
    device: str
    tzid: str
    database_size: int


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a backup file; not yet proved by the seal."""

    header: Header
    key_copy: bytes
    sealed: bytes
    start: int  # where the database begins in the file
    size: int


def derive(key: bytes, purpose: str) -> bytes:
    """A key for one purpose from the data key."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(key)


def profile_tag(key: bytes) -> str:
    """16 signs that tell the backups of one profile from those of another."""
    return derive(key, "satchel backup profile 1")[:8].hex()


def write(
    path: Path,
    key: bytes,
    *,
    header: Header,
    key_copy: bytes,
    manifest: Manifest,
    database: Path,
    cancelled: Cancelled,
) -> None:
    """Writes a backup, whole or not at all. Raises StorageError, and Stopped when cancelled."""
    texts = (msgspec.json.encode(header), key_copy, _sealed(manifest, key))
    with whole_file(path, header.profile) as file:
        seal = _Sealing(file, hmac.new(_seal_key(key), digestmod="sha256"))
        for name, data in zip(_NAMES, texts, strict=False):
            seal.write(_tar_header(name, len(data), header) + data + _padding(len(data)))
        size = database.stat().st_size
        seal.write(_tar_header(_NAMES[3], size, header))
        with database.open("rb") as source:
            for piece in pieces(source, size, cancelled):
                seal.write(piece)
        seal.write(_padding(size))
        file.write(_tail(seal.digest.digest(), header))


def read_head(path: Path) -> Head:
    """The beginning of a backup. Raises FormatError when it is none, StorageError when it cannot be read."""
    with disk_errors(path), path.open("rb") as file:
        whole = os.fstat(file.fileno()).st_size
        texts: list[bytes] = []
        for name, limit in zip(_NAMES[:3], _LIMITS, strict=False):
            size = _member(file, name, limit)
            texts.append(_exactly(file, size))
            _exactly(file, len(_padding(size)))
        size = _member(file, _NAMES[3], _LIMITS[3])
        start = file.tell()
    try:
        header = msgspec.json.decode(texts[0], type=Header)
    except msgspec.DecodeError as trouble:
        raise damaged(path) from trouble
    if header.format > FORMAT:
        raise StorageError(
            "newer_backup",
            "This backup was written by a newer Satchel. Nothing was changed.",
            next_step="Install the newest Satchel, then open it again.",
        )
    if whole != start + size + len(_padding(size)) + len(_tail(bytes(_SEAL), header)):
        raise damaged(path)
    return Head(header, texts[1], texts[2], start, size)


def read_manifest(path: Path, head: Head, key: bytes) -> Manifest:
    """What the backup says about itself. LockedError when the key is of another profile."""
    if profile_tag(key) != head.header.profile:
        raise LockedError(
            "backup_of_another",
            "This key does not open the backup; it belongs to another database.",
            next_step="Use the recovery key that was printed for that database.",
        )
    try:
        text = AESGCM(derive(key, "satchel backup manifest 1")).decrypt(
            head.sealed[:_NONCE], head.sealed[_NONCE:], head.header.profile.encode()
        )
        return msgspec.json.decode(text, type=Manifest)
    except (InvalidTag, ValueError, msgspec.DecodeError) as trouble:
        raise damaged(path) from trouble


def prove(
    path: Path, head: Head, key: bytes, *, into: BinaryIO | None = None, cancelled: Cancelled = bool
) -> None:
    """Reads the whole file and compares its seal; copies the database `into` on the way.

    Raises FormatError when one bit differs: what was copied is then worthless.
    """
    digest = hmac.new(_seal_key(key), digestmod="sha256")
    end = head.start + head.size
    with disk_errors(path), path.open("rb") as file:
        digest.update(_exactly(file, head.start))
        for piece in pieces(file, head.size, cancelled):
            digest.update(piece)
            if into is not None:
                into.write(piece)
        digest.update(_exactly(file, len(_padding(end - head.start))))
        tail = file.read()
    if not hmac.compare_digest(tail, _tail(digest.digest(), head.header)):
        raise damaged(path)


def damaged(path: Path | str) -> FormatError:
    """The refusal of a file that is not what was written."""
    return FormatError(
        "backup_damaged",
        "This is not a whole Satchel backup: it is damaged or cut off. Nothing was changed.",
        next_step="Choose another backup.",
        data={"path": str(path)},
    )


def pieces(file: BinaryIO, size: int, cancelled: Cancelled) -> Iterator[bytes]:
    """The next `size` bytes of a file. Raises FormatError when it ends before, Stopped when cancelled."""
    while size:
        if cancelled():
            raise Stopped
        piece = _exactly(file, min(size, _PIECE))
        size -= len(piece)
        yield piece


@dataclass(slots=True)
class _Sealing:
    """Writes and seals the same bytes."""

    file: BinaryIO
    digest: Digest

    def write(self, data: bytes) -> None:
        self.file.write(data)
        self.digest.update(data)


def _seal_key(key: bytes) -> bytes:
    return derive(key, "satchel backup seal 1")


def _sealed(manifest: Manifest, key: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    text = msgspec.json.encode(manifest)
    cipher = AESGCM(derive(key, "satchel backup manifest 1"))
    return nonce + cipher.encrypt(nonce, text, profile_tag(key).encode())


def _tar_header(name: str, size: int, header: Header) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mtime, info.mode = size, header.made_at // 1000, 0o600
    return info.tobuf(tarfile.GNU_FORMAT)


def _padding(size: int) -> bytes:
    return bytes(-size % _BLOCK)


def _tail(seal: bytes, header: Header) -> bytes:
    """The last member and the two empty blocks that end a tar."""
    return _tar_header(_NAMES[4], _SEAL, header) + seal + _padding(_SEAL) + bytes(2 * _BLOCK)


def _member(file: BinaryIO, name: str, limit: int) -> int:
    """The size of the next member, which must have this name."""
    try:
        info = tarfile.TarInfo.frombuf(_exactly(file, _BLOCK), "utf-8", "strict")
    except (tarfile.TarError, ValueError) as trouble:
        raise damaged(_where(file)) from trouble
    if info.name != name or not 0 <= info.size <= limit:
        raise damaged(_where(file))
    return info.size


def _exactly(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) != size:
        raise damaged(_where(file))
    return data


def _where(file: BinaryIO) -> str:
    return str(getattr(file, "name", ""))
