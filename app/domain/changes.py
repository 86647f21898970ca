"""What a commit changed: the one message that pages, jobs and caches listen to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Label:
    """What a journal entry is called: a key and its arguments; an edge writes the sentence."""

    key: str
    args: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """The records that one committed entry touched.

    `records` maps a table name to the ids of its touched rows; `contacts` are the pks of the
    contacts whose own row or any child changed. A bulk write names its tables in `bulk` instead
    of listing rows: everything in them may have changed.
    """

    entry: int
    origin: str
    records: Mapping[str, frozenset[str]] = field(default_factory=dict)
    contacts: frozenset[int] = frozenset()
    bulk: frozenset[str] = frozenset()

    def touches(self, *tables: str) -> bool:
        """True when any of the tables changed."""
        return any(t in self.records or t in self.bulk for t in tables)
