"""Undo of what an import made, of references and of records whose owner is gone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from app.db.journal import Kept, UndoReport
from app.db.session import Database, WriteSession
from app.domain.changes import Label
from app.models.activity import interaction, task
from app.models.contact import affiliation, contact, contact_group, contact_point
from tests.faults.writers import SLICE, add_cards
from tests.support.journal_oracle import differences
from tests.support.profile import add_company, add_person, logical_dump, make_database

DO, UNDO = Label("do"), Label("undo")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with make_database(tmp_path) as opened:
        yield opened


def undone(database: Database, entry: int) -> tuple[int, UndoReport]:
    written = database.write(UNDO, lambda session: session.undo(entry))
    return written.entry, written.value


def test_the_undo_of_an_import_keeps_what_was_edited_since_and_lists_it(database: Database) -> None:
    entry = database.write(DO, partial(add_cards, note="n", first=0), origin="import").entry
    database.write(DO, lambda session: session.update(contact, 3, fn="edited"))
    database.write(DO, lambda session: session.update(contact_point, 5, value="0170 5"))
    database.write(DO, lambda session: session.update(contact, 7, fn="edited and set back"))
    database.write(DO, lambda session: session.update(contact, 7, fn="Card 6"))
    _by, report = undone(database, entry)
    left = logical_dump(database)
    assert report.removed == SLICE - 2
    assert {(kept.table, kept.reason) for kept in report.kept} == {
        ("contact", "changed"),
        ("contact_point", "changed"),
    }
    assert len(left["contact"]) == len(left["contact_point"]) == 2
    assert {point["contact"] for point in left["contact_point"].values()} == set(left["contact"])


def test_the_undo_of_an_import_can_be_done_again(database: Database) -> None:
    entry = database.write(DO, partial(add_cards, note="n", first=0), origin="import").entry
    before = logical_dump(database)
    by, report = undone(database, entry)
    assert (report.removed, report.kept) == (SLICE, ())
    again, report = undone(database, by)
    assert (report.restored, report.kept) == (2 * SLICE, ())
    assert differences(before, logical_dump(database)) == []
    undone(database, again)
    assert logical_dump(database)["contact"] == {}


def test_a_company_that_somebody_works_for_since_stays(database: Database) -> None:
    company = database.write(DO, add_company)
    person = database.write(DO, add_person).value
    database.write(
        DO, lambda session: session.insert(affiliation, contact_pk=person, org_pk=company.value, current=1)
    )
    _by, report = undone(database, company.entry)
    (record,) = [i for i, r in logical_dump(database)["contact"].items() if r["kind"] == "org"]
    assert report.kept == (Kept("contact", record, "", "in_use"),)


def test_references_between_records_of_one_entry_survive_undo_and_redo(database: Database) -> None:
    def work(session: WriteSession) -> None:
        done = session.insert(task, summary="call back")
        session.insert(interaction, channel="call", task_pk=done)
        child = session.insert(contact_group, name="child")
        parent = session.insert(contact_group, name="parent")
        session.update(contact_group, child, parent_pk=parent)

    entry = database.write(DO, work).entry
    before = logical_dump(database)
    by, report = undone(database, entry)
    assert report.kept == ()
    assert not any(logical_dump(database).values())
    undone(database, by)
    assert differences(before, logical_dump(database)) == []


def test_a_link_to_a_new_record_is_taken_back_with_the_record(database: Database) -> None:
    call = database.write(DO, lambda session: session.insert(interaction, channel="call")).value

    def work(session: WriteSession) -> None:
        session.update(interaction, call, task_pk=session.insert(task, summary="follow up"))

    before = logical_dump(database)
    entry = database.write(DO, work).entry
    after = logical_dump(database)
    by, report = undone(database, entry)
    assert (report.removed, report.fields, report.kept) == (1, 1, ())
    assert differences(before, logical_dump(database)) == []
    undone(database, by)
    assert differences(after, logical_dump(database)) == []


def test_a_phone_does_not_come_back_without_its_contact(database: Database) -> None:
    person = database.write(DO, add_person)
    phone = database.write(
        DO, lambda session: session.insert(contact_point, contact_pk=person.value, type="tel", value="1")
    )
    removed = database.write(DO, lambda session: session.delete(contact_point, phone.value)).entry
    undone(database, person.entry)
    _by, report = undone(database, removed)
    assert [(kept.table, kept.reason) for kept in report.kept] == [("contact_point", "gone")]
    assert logical_dump(database)["contact_point"] == {}
