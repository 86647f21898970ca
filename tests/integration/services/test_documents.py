"""Documents: stored once, linked to a contact, in versions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from app.db.session import Database
from app.domain.changes import Label
from app.errors import NotFoundError, ValidationError
from app.queries.documents import documents_of
from app.services.contacts import delete_contact
from app.services.documents import StoredFile, add_document, add_version, delete_document
from tests.support.profile import add_person, make_database

QUOTE = StoredFile(blob="a" * 64, name="quote.pdf", mime="application/pdf", size=12)
LATER = StoredFile(blob="b" * 64, name="quote v2.pdf", mime="application/pdf", size=14)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty profile database."""
    with make_database(tmp_path) as made:
        yield made


def test_a_document_shows_its_newest_version_on_the_contact(database: Database) -> None:
    person = database.write(Label("add"), add_person).value
    work = partial(add_document, contact_pk=person, file=QUOTE)
    document = database.write(Label("document"), work).value
    database.write(Label("version"), partial(add_version, document_pk=document, file=LATER))
    with database.read() as session:
        (row,) = documents_of(session, person)
    assert (row.title, row.versions, row.name, row.blob) == ("quote.pdf", 2, "quote v2.pdf", "b" * 64)


def test_a_deleted_document_is_hidden_until_undo(database: Database) -> None:
    person = database.write(Label("add"), add_person).value
    work = partial(add_document, contact_pk=person, file=QUOTE, title="Quote")
    document = database.write(Label("document"), work).value
    gone = database.write(Label("delete"), partial(delete_document, document_pk=document))
    with database.read() as session:
        assert documents_of(session, person) == ()
    database.write(Label("undo"), lambda session: session.undo(gone.entry))
    with database.read() as session:
        assert [row.title for row in documents_of(session, person)] == ["Quote"]


def test_a_file_is_stored_before_its_document_and_the_contact_is_there(database: Database) -> None:
    person = database.write(Label("add"), add_person).value
    unstored = StoredFile(blob="", name="x", mime="", size=0)
    with pytest.raises(ValidationError):
        database.write(Label("document"), partial(add_document, contact_pk=person, file=unstored))
    database.write(Label("delete"), partial(delete_contact, pk=person))
    with pytest.raises(NotFoundError):
        database.write(Label("document"), partial(add_document, contact_pk=person, file=QUOTE))
    with pytest.raises(NotFoundError):
        database.write(Label("version"), partial(add_version, document_pk=99, file=QUOTE))
