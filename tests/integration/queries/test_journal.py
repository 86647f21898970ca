"""The journal as people see it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from app.db.session import Database, WriteSession
from app.domain.changes import Label
from app.models.contact import contact
from app.queries.journal import entries, entry, history, next_redo, next_undo
from app.services.contacts import add_child, set_fields
from app.services.undoing import take_back
from tests.support.profile import add_person, make_database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty profile database."""
    with make_database(tmp_path) as made:
        yield made


def _id(database: Database, pk: int) -> str:
    with database.read() as session:
        return str(
            session.connection.exec_driver_sql("SELECT id FROM contact WHERE pk = ?", (pk,)).scalar_one()
        )


def _in_bulk(session: WriteSession) -> int:
    pk = session.next_pk(contact)
    with session.bulk(contact):
        session.bulk_insert(contact, ("id", "kind", "fn"), [(session.new_id(), "individual", "Imported")])
    return pk


def test_the_history_of_a_contact_names_fields_values_and_its_phones(database: Database) -> None:
    pk = database.write(Label("add"), add_person).value
    work = partial(set_fields, pk=pk, values={"nickname": "Jo"})
    database.write(Label("edit", {"field": "nickname"}), work)
    phone = partial(add_child, contact_pk=pk, table="contact_point", type="tel", value="1")
    database.write(Label("phone"), phone)
    with database.read() as session:
        rows = history(session, _id(database, pk))
    assert [(row.table, row.op, row.field, row.before) for row in rows] == [
        ("contact_point", "I", "", None),
        ("contact", "U", "nickname", ""),
        ("contact", "I", "", None),
    ]
    assert rows[1].entry.args == {"field": "nickname"}


def test_the_history_of_an_imported_contact_ends_with_its_import(database: Database) -> None:
    pk = database.write(Label("import"), _in_bulk, origin="import").value
    with database.read() as session:
        rows = history(session, _id(database, pk))
        assert history(session, "nobody") == ()
    assert [(row.entry.label, row.op) for row in rows] == [("import", "I")]


def test_undo_and_redo_walk_the_actions_of_this_device(database: Database) -> None:
    device = database.actor.device
    first = database.write(Label("add"), add_person).entry
    second = database.write(Label("add"), partial(add_person, fn="Second")).entry
    for wanted in (second, first):
        with database.read() as session:
            found = next_undo(session, device)
        assert found is not None
        assert found.id == wanted
        database.write(Label("undo"), partial(take_back, entry=wanted))
    with database.read() as session:
        assert next_undo(session, device) is None
        redo = next_redo(session, device)
        assert redo is not None
        assert redo.undoes == first
        assert [row.id for row in entries(session, limit=2)] == [4, 3]
        assert entry(session, 99) is None
    database.write(Label("redo"), partial(take_back, entry=redo.id))
    database.write(Label("add"), partial(add_person, fn="Third"))
    with database.read() as session:
        assert next_redo(session, device) is None
