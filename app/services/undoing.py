"""Use case of Undo and Redo: an action of the journal is taken back by a new one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import update

from app.db.journal import UndoReport
from app.db.session import WriteSession
from app.models.local import import_batch


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What taking back came to."""

    report: UndoReport

    @property
    def kept(self) -> int:
        """How many values stayed, because somebody changed them since."""
        return len(self.report.kept)


def take_back(session: WriteSession, *, entry: int) -> TakenBack:
    """Undoes an action; for an undo that is the redo. NotFoundError when it was taken back already."""
    report = session.undo(entry)
    session.execute(update(import_batch).where(import_batch.c.entry == entry).values(state="undone"))
    return TakenBack(report)
