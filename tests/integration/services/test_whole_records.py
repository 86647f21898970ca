"""Whole records: copied with all that is on them, pictured, related, and several at once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from app.db.session import Database
from app.domain.changes import Label
from app.errors import NotFoundError, ValidationError
from app.queries.records import ContactRecord, contact_record
from app.services import contacts, whole_records
from app.services.contacts import NewContact
from app.services.undoing import take_back
from tests.support.profile import make_database

DO = Label("test")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty, open database."""
    with make_database(tmp_path) as opened:
        yield opened


def _write(database: Database, fn: Any, **arguments: Any) -> Any:
    return database.write(DO, partial(fn, **arguments)).value


def _record(database: Database, pk: int) -> ContactRecord:
    with database.read() as session:
        return contact_record(session, pk)


def _elena(database: Database) -> int:
    new = NewContact(
        given="Elena",
        family="Marchetti",
        company="Brightwater Foods",
        title="Buyer",
        email="elena@b.example",
        phone="+39 345 018 2277",
    )
    pk: int = _write(database, contacts.add_contact, new=new)
    _write(database, contacts.add_tag, contact_pk=pk, name="Customer")
    return pk


def test_a_copy_has_everything_and_leaves_the_first_alone(database: Database) -> None:
    pk = _elena(database)
    copy = _record(database, _write(database, whole_records.duplicate_contact, pk=pk, mark="(copy)"))
    first = _record(database, pk)
    assert copy.name == "Elena Marchetti (copy)"
    assert [p["value"] for p in copy.points] == [p["value"] for p in first.points]
    assert [t.name for t in copy.tags] == ["Customer"]
    assert copy.affiliations[0]["org_name"] == "Brightwater Foods"
    assert copy.id != first.id
    assert {p.id for p in copy.points}.isdisjoint({p.id for p in first.points})


def test_nobody_can_be_copied_who_is_gone(database: Database) -> None:
    with pytest.raises(NotFoundError):
        _write(database, whole_records.duplicate_contact, pk=99, mark="")


def test_a_photo_replaces_the_one_before_and_can_go(database: Database) -> None:
    pk = _elena(database)
    for blob in ("a" * 64, "b" * 64):
        _write(database, whole_records.set_photo, contact_pk=pk, blob=blob, mime="image/png")
    assert [m["blob"] for m in _record(database, pk).media] == ["b" * 64]
    _write(database, whole_records.set_photo, contact_pk=pk, blob="", mime="")
    assert _record(database, pk).media == ()


def test_a_relation_is_seen_from_both_sides(database: Database) -> None:
    elena, luca = _elena(database), _write(database, contacts.add_contact, new=NewContact(fn="Luca Ferri"))
    _write(database, whole_records.add_relation, contact_pk=elena, kind="assistant", other_pk=luca)
    _write(database, whole_records.add_relation, contact_pk=elena, kind="spouse", other_pk=None, text="Carlo")
    here, there = _record(database, elena).relations, _record(database, luca).relations
    assert [(r["type"], r["other_name"] or r["other_text"]) for r in here] == [
        ("assistant", "Luca Ferri"),
        ("spouse", "Carlo"),
    ]
    assert [(r["type"], r["incoming"]) for r in there] == [("assistant", True)]


def test_several_are_one_action_to_delete_to_tag_and_to_undo(database: Database) -> None:
    pks = [_write(database, contacts.add_contact, new=NewContact(fn=f"P {n}")) for n in range(3)]
    _write(database, contacts.delete_contact, pk=pks[2])
    assert _write(database, whole_records.tag_contacts, pks=pks, name="Fair") == 2
    written = database.write(DO, partial(whole_records.delete_contacts, pks=pks))
    assert written.value == 2
    assert _record(database, pks[0]).summary is None
    assert _write(database, take_back, entry=written.entry).kept == 0
    assert _record(database, pks[0]).summary is not None
    assert _record(database, pks[2]).summary is None


def test_a_job_is_added_ended_and_moved_to_another_company(database: Database) -> None:
    pk = _write(database, contacts.add_contact, new=NewContact(fn="Elena"))
    parts = {"title": "Buyer", "org_name": "Brightwater", "unit": "", "since": "2019", "until": ""}
    job = _write(database, contacts.add_job, contact_pk=pk, parts=parts)
    found = _record(database, pk).affiliations[0]
    assert (found["title"], found["since"], found["current"]) == ("Buyer", "2019", 1)
    _write(database, contacts.change_job, pk=job, parts={"org_name": "Porto Fresh"})
    _write(database, contacts.change_job, pk=job, parts={"current": "0", "until": "2024"})
    moved = _record(database, pk).affiliations[0]
    assert (moved["org_fn"], moved["until"], moved["current"]) == ("Porto Fresh", "2024", 0)


def test_a_job_has_no_other_parts_and_must_be_there(database: Database) -> None:
    pk = _write(database, contacts.add_contact, new=NewContact(fn="Elena"))
    parts = {"org_name": "Brightwater", "until": "2020"}
    job = _write(database, contacts.add_job, contact_pk=pk, parts=parts)
    assert _record(database, pk).affiliations[0]["current"] == 0
    with pytest.raises(ValidationError):
        _write(database, contacts.change_job, pk=job, parts={"salary": "1"})
    with pytest.raises(NotFoundError):
        _write(database, contacts.change_job, pk=99, parts={"title": "x"})
