"""A value that must not be seen: it has no text form, cannot be pickled and is compared in constant time."""

from __future__ import annotations

import hmac
from pathlib import Path
from typing import Generic, NoReturn, TypeVar

from app.errors import StorageError

T = TypeVar("T", bound=str | bytes)
_HIDDEN = "Secret(…)"


class Secret(Generic[T]):
    """Holds a key, a password or a recovery key; only `reveal()` gives it."""

    __slots__ = ("_value",)

    def __init__(self, value: T) -> None:
        self._value: T = value

    def reveal(self) -> T:
        """The value itself, to be handed on at once and kept nowhere."""
        return self._value

    def __repr__(self) -> str:
        return _HIDDEN

    def __str__(self) -> str:
        return _HIDDEN

    def __format__(self, spec: str) -> str:
        return _HIDDEN

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(_octets(self._value), _octets(other.reveal()))

    __hash__ = None  # type: ignore[assignment]  # a hash would tell about the value

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written anywhere")


def _octets(value: str | bytes) -> bytes:
    return value.encode("utf-8") if isinstance(value, str) else value


def read_passphrase_file(path: Path) -> Secret[str]:
    """The first line of a file as a password, without its line end; StorageError when it cannot be read."""
    try:
        first = path.read_bytes().split(b"\n", 1)[0].removesuffix(b"\r")
        return Secret(first.decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as trouble:
        raise StorageError(
            "passphrase_file.unreadable",
            f"The passphrase file {path} cannot be read.",
            next_step="Check its path, its rights and that it holds plain text, then try again.",
        ) from trouble
