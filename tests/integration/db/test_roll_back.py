"""What the program took back by itself stays taken back."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from app.db.session import Database
from app.domain.changes import Label
from app.errors import NotFoundError
from app.queries.journal import next_redo, next_undo
from tests.support.profile import add_person, logical_dump, make_database, make_file, open_database


def _half_an_import(database: Database) -> int:
    long = database.write_long(Label("import"), origin="import")
    long.slice(partial(add_person, fn="Half"))
    return long.entry


def test_a_rolled_back_import_cannot_be_done_again(tmp_path: Path) -> None:
    with make_database(tmp_path) as database:
        before = logical_dump(database)
        long = database.write_long(Label("import"), origin="import")
        long.slice(partial(add_person, fn="Half"))
        long.roll_back()
        assert logical_dump(database) == before
        with database.read() as session:
            device = database.actor.device
            assert next_undo(session, device) is None
            assert next_redo(session, device) is None


def test_what_start_up_took_back_cannot_be_done_again(tmp_path: Path) -> None:
    path = make_file(tmp_path)
    with open_database(path) as database:
        before = logical_dump(database)
        cut_off = _half_an_import(database)
    with open_database(path, seed=1) as database:
        assert logical_dump(database) == before
        with pytest.raises(NotFoundError):
            database.write(Label("undo"), lambda session: session.undo(cut_off))
        with pytest.raises(NotFoundError):
            database.write(Label("undo"), lambda session: session.undo(cut_off + 1))
