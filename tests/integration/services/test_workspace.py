"""People, settings, drafts, use counts; and undo that knows the state of imports."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from app.db.session import Database, WriteSession
from app.domain.changes import Label
from app.models.local import contact_use, import_batch
from app.queries.people import person_name
from app.services import contacts, undoing, workspace
from tests.support.profile import DEVICE_ID, PERSON_ID, make_database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty profile database."""
    with make_database(tmp_path) as made:
        yield made


def test_the_first_write_names_person_and_device(database: Database) -> None:
    work = partial(
        workspace.introduce,
        person_name="Mara",
        device_name="laptop",
        platform="linux",
        person_id=PERSON_ID,
        device_id=DEVICE_ID,
    )
    database.write(Label("start"), work)
    database.write(Label("x"), partial(workspace.rename_person, person_id=PERSON_ID, name="Mara L."))
    with database.read() as session:
        assert person_name(session, PERSON_ID) == "Mara L."


def test_a_setting_is_kept_by_key_and_bucket(database: Database) -> None:
    for value in ("DE", "IT"):
        database.write(Label("x"), partial(workspace.set_setting, key="region", value=value))
    mine = partial(workspace.set_setting, key="region", value=["a"], bucket="user:me")
    database.write(Label("x"), mine)
    with database.read() as session:
        assert workspace.get_setting(session, "region") == "IT"
        assert workspace.get_setting(session, "region", bucket="user:me") == ["a"]
        assert workspace.get_setting(session, "none", default=3) == 3


def test_a_draft_waits_until_it_is_dropped(database: Database) -> None:
    for text in ("He", "Hello"):
        database.maintain(partial(workspace.save_draft, key="log", body={"text": text}, at=1))
    with database.read() as session:
        assert (workspace.draft_count(session), workspace.get_draft(session, "log")) == (1, {"text": "Hello"})
        assert workspace.get_draft(session, "other") is None
    database.maintain(partial(workspace.drop_draft, key="log"))
    with database.read() as session:
        assert workspace.draft_count(session) == 0


def test_uses_of_a_contact_are_counted(database: Database) -> None:
    for at in (1, 2):
        database.maintain(partial(workspace.note_use, pk=7, at=at))
    with database.read() as session:
        assert tuple(session.execute(select(contact_use.c.uses, contact_use.c.last)).one()) == (2, 2)


def test_an_import_taken_back_stands_again_after_redo(database: Database) -> None:
    entry = database.write(Label("import"), _import).entry
    undo = database.write(Label("undo"), partial(undoing.take_back, entry=entry))
    assert (undo.value.kept, state(database)) == (0, "undone")
    database.write(Label("redo"), partial(undoing.take_back, entry=undo.entry))
    assert state(database) == "done"


def _import(session: WriteSession) -> None:
    contacts.add_contact(session, contacts.NewContact(given="Ada"))
    session.execute(insert(import_batch).values(id="b", entry=session.entry, state="done", report="{}"))


def state(database: Database) -> str:
    with database.read() as session:
        return str(session.execute(select(import_batch.c.state)).scalar_one())
