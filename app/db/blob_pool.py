"""The contents that all backups of a profile share: one encrypted file each, under a name only the key knows.

Names are an HMAC of the content's hash, so that nobody can ask the pool for a document that he has. The
same content under the same key always gives the same file: a second place receives only what is new.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Set
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.db.backup_file import Cancelled, derive, pieces, profile_tag
from app.db.files import disk_errors, make_folder, sweep, whole_file
from app.errors import FormatError

_CHUNK = 256 * 1024
_TAG = 16
_SUFFIX = ".blob"


class BlobPool:
    """The pool beside the backups in `folder`; nothing is made before something is put."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._mark = profile_tag(key)
        self.folder = folder / f"satchel-blobs-{self._mark}"
        self._name_key = derive(key, "satchel backup blob name 1")
        self._key = derive(key, "satchel backup blob 1")

    def has(self, sha256: str, size: int) -> bool:
        """True when there is an entry of the right size."""
        try:
            return self._path(sha256).stat().st_size == _stored(size)
        except OSError:
            return False

    def put(self, sha256: str, size: int, source: BinaryIO, *, cancelled: Cancelled) -> None:
        """Adds a content, whole. Raises StorageError, Stopped, and FormatError for another one."""
        cipher, digest = self._cipher(sha256), hashlib.sha256()
        with self._new(sha256) as file:
            for n, piece in enumerate(_parts(source, size, cancelled)):
                digest.update(piece)
                file.write(cipher.encrypt(_nonce(n), piece, None))
            if digest.hexdigest() != sha256:
                raise _damaged(sha256)

    def read(self, sha256: str, size: int) -> Iterator[bytes]:
        """The content in pieces. Raises FormatError, at the latest at its end, when it differs."""
        cipher, digest = self._cipher(sha256), hashlib.sha256()
        path = self._path(sha256)
        with disk_errors(path), path.open("rb") as file:
            for n in range(_count(size)):
                try:
                    piece = cipher.decrypt(_nonce(n), file.read(_CHUNK + _TAG), None)
                except (InvalidTag, ValueError) as trouble:
                    raise _damaged(sha256) from trouble
                digest.update(piece)
                yield piece
            if file.read(1) or digest.hexdigest() != sha256:
                raise _damaged(sha256)

    def intact(self, sha256: str, size: int) -> bool:
        """Reads an entry through; False when it is missing or damaged."""
        if not self.has(sha256, size):
            return False
        try:
            for _piece in self.read(sha256, size):
                pass
        except FormatError:
            return False
        return True

    def copy(self, sha256: str, size: int, other: BlobPool, *, cancelled: Cancelled) -> None:
        """Copies an entry as it is from the pool of the same profile elsewhere."""
        source = other._path(sha256)
        with disk_errors(source), source.open("rb") as stored, self._new(sha256) as file:
            for piece in pieces(stored, _stored(size), cancelled):
                file.write(piece)

    def drop(self, sha256: str) -> None:
        """Removes an entry, so that it is put anew."""
        with disk_errors(self.folder):
            self._path(sha256).unlink(missing_ok=True)

    def keep_only(self, needed: Set[str]) -> int:
        """Removes entries that no backup needs, and what interrupted runs left; the number removed."""
        if not self.folder.is_dir():
            return 0
        sweep(self.folder, self._mark)
        wanted = {self._path(sha256) for sha256 in needed}
        with disk_errors(self.folder):
            unwanted = [path for path in self.folder.glob("*/*" + _SUFFIX) if path not in wanted]
            for path in unwanted:
                path.unlink(missing_ok=True)
        return len(unwanted)

    def _new(self, sha256: str) -> AbstractContextManager[BinaryIO]:
        path = self._path(sha256)
        make_folder(self.folder)
        make_folder(path.parent)
        return whole_file(path, self._mark, beside=self.folder)

    def _path(self, sha256: str) -> Path:
        name = hmac.digest(self._name_key, sha256.encode(), "sha256").hex()
        return self.folder / name[:2] / (name + _SUFFIX)

    def _cipher(self, sha256: str) -> AESGCM:
        # A key of its own for each content: the counted nonces then never meet twice.
        return AESGCM(derive(self._key, sha256))


class PoolFile:
    """The pieces of an entry as a stream to read, for a blob store."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self._rest = b""

    def read(self, size: int) -> bytes:
        """At most `size` bytes, empty at the end."""
        if not self._rest:
            self._rest = next(self._parts, b"")
        data, self._rest = self._rest[:size], self._rest[size:]
        return data


def _parts(source: BinaryIO, size: int, cancelled: Cancelled) -> Iterator[bytes]:
    """The content in chunks; an empty content is one empty chunk, so that its entry is sealed as well."""
    if size == 0:
        yield b""
    buffer = b""
    for piece in pieces(source, size, cancelled):
        buffer += piece
        while len(buffer) >= _CHUNK:
            yield buffer[:_CHUNK]
            buffer = buffer[_CHUNK:]
    if buffer:
        yield buffer


def _count(size: int) -> int:
    return max(1, -(-size // _CHUNK))


def _stored(size: int) -> int:
    return size + _TAG * _count(size)


def _nonce(n: int) -> bytes:
    return n.to_bytes(12, "big")


def _damaged(sha256: str) -> FormatError:
    return FormatError(
        "blob_damaged",
        "The copy of a file in the backups is damaged.",
        next_step="The next backup writes it again.",
        data={"sha256": sha256},
    )
