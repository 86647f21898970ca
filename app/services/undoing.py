"""Use case of Undo and Redo: an action of the journal is taken back by a new one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, update

from app.db.journal import UndoReport
from app.db.session import WriteSession
from app.models.local import import_batch, journal_entry


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
    undoes = session.execute(select(journal_entry.c.undoes).where(journal_entry.c.id == entry)).scalar()
    report = session.undo(entry)
    for number, state in ((entry, "undone"), (undoes, "done")):
        session.execute(update(import_batch).where(import_batch.c.entry == number).values(state=state))
    return TakenBack(report)
