"""Edits written as FIELD=VALUE."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from app.db.session import Database
from app.domain.changes import Label
from app.errors import ConflictError, ValidationError
from app.queries.records import contact_pk
from app.services import editing
from app.services.record_json import record_json
from tests.support.profile import make_database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty profile database."""
    with make_database(tmp_path) as made:
        yield made


def add(database: Database, *changes: str) -> str:
    work = partial(editing.add_by_changes, changes=editing.parse_changes(changes))
    return database.write(Label("add"), work).value


def edit(database: Database, record: str, *changes: str, seen: int | None = None) -> dict[str, Any]:
    with database.read() as session:
        pk = contact_pk(session, record)
    parsed = editing.parse_changes(changes)
    database.write(Label("edit"), partial(editing.edit_by_changes, pk=pk, changes=parsed, seen=seen))
    return show(database, record)


def show(database: Database, record: str) -> dict[str, Any]:
    with database.read() as session:
        return record_json(session, record)


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("note=a=b\nc", editing.Change("note", "", "a=b\nc")),
        ("tag+=x", editing.Change("tag", "+", "x")),
        ("email.work+=a@b.example", editing.Change("email", "+", "a@b.example", "work")),
        ("tel-=1", editing.Change("tel", "-", "1")),
    ],
)
def test_a_change_is_read_from_text(text: str, change: editing.Change) -> None:
    assert editing.parse_changes([text]) == [change]


@pytest.mark.parametrize("text", ["fn", "=x", "colour=red", "tag=x", "fn+=x"])
def test_what_is_no_change_is_named(text: str) -> None:
    with pytest.raises(ValidationError):
        editing.parse_changes([text])


@pytest.mark.parametrize(
    ("changes", "name", "kind"),
    [
        (("n_given=Ada", "n_family=Byron"), "Ada Byron", "individual"),
        (("fn=Ada B.", "n_given=Ada", "org=Engines"), "Ada B.", "individual"),
        (("org=Engines Ltd",), "Engines Ltd", "org"),
        (("org=Engines Ltd", "kind=org"), "Engines Ltd", "org"),
        (("fn=Choir", "kind=group"), "Choir", "group"),
        (("email+=a@b.example", "email+=c@d.example"), "a@b.example", "individual"),
        (("tel+=+49 30 1",), "+49 30 1", "individual"),
    ],
)
def test_a_contact_is_made_of_what_is_given(
    database: Database, changes: tuple[str, ...], name: str, kind: str
) -> None:
    made = show(database, add(database, *changes))
    assert (made["fn"], made["kind"]) == (name, kind)
    assert len(made["points"]) == sum("+=" in change for change in changes)


def test_nobody_is_not_made(database: Database) -> None:
    with pytest.raises(ValidationError):
        add(database, "note=Hi")


def test_everything_that_can_be_edited_is_edited(database: Database) -> None:
    record = add(database, "fn=Ada")
    changes = "nickname=A title=Countess org=Engines tag+=Maths relationship+=customer tel.home+=1"
    edited = edit(database, record, *changes.split(), "cadence_days=30")
    assert (edited["nickname"], edited["title"], edited["org"]) == ("A", "Countess", "Engines")
    assert (edited["tags"], edited["relationships"], edited["cadence_days"]) == (["Maths"], ["customer"], 30)
    assert edited["points"][0]["label"] == "home"
    edited = edit(database, record, "title=Chief")
    assert (edited["title"], edited["org"]) == ("Chief", "Engines")
    edited = edit(database, record, "org=Looms", "tag-=maths", "relationship-=customer", "tel-=1")
    assert (edited["title"], edited["org"], edited["tags"], edited["points"]) == ("Chief", "Looms", [], [])
    with pytest.raises(ValidationError):
        edit(database, record, "tel-=1")


def test_an_edit_of_an_older_version_changes_nothing(database: Database) -> None:
    record = add(database, "fn=Ada")
    seen = show(database, record)["rev"]
    edit(database, record, "note=1", seen=seen)
    with pytest.raises(ConflictError):
        edit(database, record, "note=2", seen=seen)
    assert show(database, record)["note"] == "1"
