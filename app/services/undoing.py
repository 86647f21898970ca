"""Use case of Undo and Redo: an action of the journal is taken back by a new one."""

from __future__ import annotations

from dataclasses import dataclass

from app.db.session import WriteSession


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What taking back came to; `kept` counts values that somebody changed since and that stayed."""

    kept: int


def take_back(session: WriteSession, *, entry: int) -> TakenBack:
    """Undoes an action; for an undo that is the redo. NotFoundError when it was taken back already."""
    return TakenBack(kept=len(session.undo(entry).kept))
