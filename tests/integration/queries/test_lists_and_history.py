"""What lists, timelines and histories read: order, filters, counts, and who did what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import insert

from app.db.session import Database, WriteSession
from app.domain.changes import Label
from app.models.local import import_batch, import_row
from app.queries import companies, contacts, imports, journal, timeline
from app.queries.contacts import Sort
from app.queries.records import contact_ids, contact_pk
from app.services import contacts as use
from app.services import interactions, undoing
from app.services.contacts import NewContact
from app.services.interactions import LogEntry, NextStep
from tests.support.clock import FakeClock
from tests.support.profile import DEVICE_ID, make_database

T = TypeVar("T")


@pytest.fixture
def database(tmp_path: Path, fake_clock: FakeClock) -> Iterator[Database]:
    """An empty profile database with a clock that stands."""
    with make_database(tmp_path, clock=fake_clock) as made:
        yield made


def do(database: Database, work: Callable[..., T], *args: object, **values: object) -> T:
    return database.write(Label("test"), lambda session: work(session, *args, **values)).value


def add(database: Database, given: str, family: str, company: str = "") -> int:
    return do(database, use.add_contact, NewContact(given=given, family=family, company=company))


def test_a_list_is_in_the_order_of_its_heading(database: Database, fake_clock: FakeClock) -> None:
    ada = add(database, "Ada", "Byron", "Zeta")
    fake_clock.advance(60)
    bea = add(database, "Bea", "Abel", "Alpha")
    fake_clock.advance(60)
    do(database, interactions.log, LogEntry("call", [ada], next_step=NextStep("x", due="2026-12-01")))
    gone = add(database, "Gone", "Person")
    do(database, use.delete_contact, gone)
    orders = {sort: [ada, bea] for sort in Sort} | {Sort.NAME: [bea, ada], Sort.COMPANY: [bea, ada]}
    orders[Sort.TOWN] = [bea, ada]
    with database.read() as session:
        for sort, wanted in orders.items():
            assert list(contacts.list_pks(session, sort, companies=False)) == wanted, sort
        assert list(contacts.list_pks(session, Sort.NAME, companies=False, matches=[ada])) == [ada]
        many = [ada, *range(100_000, 140_000)]
        assert list(contacts.list_pks(session, Sort.NAME, companies=False, matches=many)) == [ada]
        assert contacts.letter_positions(session, companies=False) == {"a": 0, "b": 1}
        assert contacts.counts(session) == contacts.Counts(contacts=2, companies=2)
        assert gone not in contacts.list_rows(session, [ada, gone])


def test_companies_are_suggested_and_know_their_people(database: Database) -> None:
    ada = add(database, "Ada", "Byron", "Zeta GmbH")
    add(database, "Bea", "Abel", "Zeta")
    with database.read() as session:
        (zeta,) = companies.suggest_companies(session, "zet")
        assert (zeta.name, companies.people_count(session, zeta.pk)) == ("Zeta GmbH", 2)
        assert companies.suggest_companies(session, " ") == ()
        assert companies.company_by_key(session, "zeta") == zeta.pk
        assert companies.company_by_key(session, "") is None
        assert [row.name for row in contacts.people_of(session, zeta.pk)] == ["Bea Abel", "Ada Byron"]
        record = contact_ids(session, [ada])[ada]
        assert contact_pk(session, record[:30]) == ada


def test_a_timeline_shows_what_happened_page_by_page(database: Database, fake_clock: FakeClock) -> None:
    ada, bea = add(database, "Ada", "Byron", "Zeta"), add(database, "Bea", "Abel", "Zeta")
    for channel in ("call", "note", "call"):
        do(database, interactions.log, LogEntry(channel, [ada]))
        fake_clock.advance(60)
    do(database, interactions.log, LogEntry("visit", [bea, ada], next_step=NextStep("Write", kind="email")))
    do(database, interactions.add_task, NextStep("Soon", due="2026-11-22"), [bea])
    with database.read() as session:
        first = timeline.timeline(session, ada, limit=2)
        assert [one.channel for one in first] == ["visit", "call"]
        assert [name for _, name in first[0].who] == ["Bea Abel", "Ada Byron"]
        last = first[-1]
        rest = timeline.timeline(session, ada, before=(last.start or 0, last.pk))
        assert [one.channel for one in rest] == ["note", "call"]
        assert len(timeline.timeline(session, ada, channels=["note"])) == 1
        assert len(timeline.timeline(session, bea)) == 1
        assert len(timeline.timeline(session, bea, whole_company=True)) == 4
        assert [one.subject for one in timeline.planned(session, bea)] == ["Soon", "Write"]
        assert [one.due for one in timeline.planned(session, ada, whole_company=True)] == ["2026-11-22", ""]


def test_history_undo_and_redo_are_offered_in_order(database: Database) -> None:
    ada = add(database, "Ada", "Byron")
    entry = database.write(Label("edit"), partial(use.set_fields, pk=ada, values={"note": "x"})).entry
    with database.read() as session:
        offered = journal.next_undo(session, DEVICE_ID)
        assert offered is not None
        assert (offered.id, offered.label, journal.next_redo(session, DEVICE_ID)) == (entry, "edit", None)
        record = contact_ids(session, [ada])[ada]
        newest = journal.history(session, record)[0]
        assert (newest.field, newest.before, newest.entry.id) == ("note", "", entry)
        assert journal.history(session, "nobody") == ()
        assert journal.entry(session, 987_654) is None
    undo = database.write(Label("undo"), partial(undoing.take_back, entry=entry)).entry
    with database.read() as session:
        offered = journal.next_redo(session, DEVICE_ID)
        assert offered is not None
        assert (offered.id, offered.undoes) == (undo, entry)
        assert [one.id for one in journal.entries(session, limit=2)] == [undo, entry]
        assert journal.next_undo(session, "another device") is None


def test_imports_are_listed_with_whom_they_touched(database: Database) -> None:
    database.write(Label("import"), _import)
    with database.read() as session:
        (run,) = imports.import_runs(session)
        assert (run.id, run.files, run.created, run.updated) == ("b", ("x.vcf",), 2, 0)
        assert list(imports.imported_pks(session, "b")) == [7, 9]


def _import(session: WriteSession) -> None:
    batch = session.execute(insert(import_batch).values(id="b", files='["x.vcf"]', state="done", created=2))
    for number, (pk, action) in enumerate([(9, "new"), (7, "update"), (8, "same"), (None, "problem")]):
        values = {"batch_pk": batch.lastrowid, "n": number, "record_pk": pk, "action": action}
        session.execute(insert(import_row).values(values))
