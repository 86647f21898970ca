"""What one journal entry did to one record, all in all."""

from __future__ import annotations

import json
from dataclasses import dataclass, field


@dataclass(slots=True)
class Net:
    """What the entry did to one record, all in all."""

    table: str
    id: str
    new: bool = False  # it was not there before
    gone: bool = False  # the entry left it deleted
    image: dict[str, object] | None = None  # as it was before, when the entry deleted it
    fields: dict[str, object] = field(default_factory=dict)  # oldest value of every changed field
    last: dict[str, int] = field(default_factory=dict)  # newest journal row by field; "" for the record

    def take(self, seq: int, op: str, name: str, before: object) -> None:
        """Takes in one journal row; the newest comes first."""
        if op == "U":
            self.last.setdefault(name, seq)
            self.new = False
            (self.fields if self.image is None else self.image)[name] = before
            return
        self.gone = self.gone or (op == "D" and not self.last)
        self.last.setdefault("", seq)
        self.fields.clear()  # happened to a row that only this entry saw
        self.new = op == "I"
        self.image = None if op == "I" else json.loads(str(before))

    def last_of(self, name: str) -> int:
        """The newest journal row of the entry that set this field."""
        return max(self.last.get(name, 0), self.last.get("", 0))

    def before(self, name: str) -> object:
        """The value of a field before the entry deleted the record."""
        return (self.image or {}).get(name)
