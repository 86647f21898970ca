"""The one exception tree of Satchel: known troubles, each with a key, its data and one plain sentence.

SatchelError                 a trouble we know; `str(e)` may be shown to a person
├─ ValidationError           a value that cannot be stored; names its field
├─ NotFoundError             a record that is not there (any more)
├─ ConflictError             the record moved on since it was read
├─ LimitError                a stated limit was reached; names the limit
├─ FormatError               a file or part of it cannot be read
├─ LockedError               locked, or the key or password does not open the database
├─ StorageError              the disk, the folder or the database file is in the way
└─ BusyError                 another Satchel holds the profile
"""

from __future__ import annotations

from collections.abc import Mapping


class SatchelError(Exception):
    """A known trouble. `key` names the sentence, `args_` fills it, `next_step` says what to do.

    The sentence in English is `str(e)`; an edge (window, command line) may translate by key.
    """

    def __init__(
        self,
        key: str,
        sentence: str,
        *,
        next_step: str = "",
        data: Mapping[str, object] | None = None,
    ) -> None:
        self.key = key
        self.next_step = next_step
        self.data: dict[str, object] = dict(data or {})
        self._sentence = sentence
        super().__init__(key, sentence)

    def __str__(self) -> str:
        return f"{self._sentence} {self.next_step}".strip()

    @property
    def sentence(self) -> str:
        """What happened, without the next step."""
        return self._sentence


class ValidationError(SatchelError):
    """A value that cannot be stored in `field`."""

    def __init__(self, field: str, sentence: str, *, key: str = "validation", next_step: str = "") -> None:
        super().__init__(key, sentence, next_step=next_step, data={"field": field})
        self.field = field


class NotFoundError(SatchelError):
    """No such record: never existed here, or gone."""


class ConflictError(SatchelError):
    """The record has another version than the caller saw."""


class LimitError(SatchelError):
    """A stated limit was reached; `data["limit"]` names it."""


class FormatError(SatchelError):
    """Bytes that are not what they claim to be."""


class LockedError(SatchelError):
    """Locked, or a key, password or recovery key that does not open the database."""


class StorageError(SatchelError):
    """The disk, the folder or the database file is in the way; nothing was written."""


class BusyError(SatchelError):
    """Another Satchel process holds the profile."""
