"""Edges of an import: companies named before their card, names that only look alike, long lists."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from app.db.session import Database
from app.domain.changes import Label
from app.errors import ValidationError
from app.formats.contact import AffiliationData, ContactData, ExtraProperty, ParsedContact, PointData
from app.queries.records import contact_record
from app.services import contacts, importing, interactions
from app.services.importing import Action, Importer, ImportOptions, ImportReport
from app.services.record_json import contacts_json, living_pks
from tests.support.profile import make_database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty profile database."""
    with make_database(tmp_path) as made:
        yield made


def person(fn: str, *values: str, job: str = "", **fields: object) -> ContactData:
    """A contact with mail addresses and phones, at a company."""
    points = tuple(PointData("email" if "@" in value else "tel", value) for value in values)
    jobs = (AffiliationData(org_name=job),) if job else ()
    return ContactData(fn=fn, points=points, affiliations=jobs, **fields)  # type: ignore[arg-type]  # any field


def make(database: Database) -> Importer:
    return Importer(
        ImportOptions(), profile=database.actor.profile, region="DE", put_blob=_no_blob, source="test"
    )


def _no_blob(data: bytes, mime: str) -> str:
    raise AssertionError("there are no pictures here")


def take(database: Database, *people: ContactData, chunk: int = 1) -> ImportReport:
    job = make(database)
    parsed = [ParsedContact(line=n, contact=one) for n, one in enumerate(people, start=1)]
    long = database.write_long(Label("import"), origin="import")
    long.slice(partial(job.open_batch, files=["x"], format_="vcard"))
    for at in range(0, len(parsed), chunk):
        long.slice(partial(job.write, chunk=parsed[at : at + chunk], file="x"))
    return long.finish(job.close_batch)


def preview(database: Database, *people: ContactData, chunk: int = 1) -> ImportReport:
    job = make(database)
    parsed = [ParsedContact(line=n, contact=one) for n, one in enumerate(people, start=1)]
    for at in range(0, len(parsed), chunk):
        with database.read() as session:
            job.preview(session, parsed[at : at + chunk], file="x")
    return job.report


@pytest.mark.parametrize("chunk", [1, 100])
@pytest.mark.parametrize("card_first", ["yes", "no"])
def test_a_company_and_its_card_are_one_in_any_order(database: Database, chunk: int, card_first: str) -> None:
    people = [
        person("Ann", "ann@acme.example", job="Acme Inc"),
        ContactData(kind="org", fn="Acme, Inc.", note="Card"),
        person("Ben", "ben@acme.example", job="ACME"),
    ]
    if card_first == "yes":
        people.reverse()
    planned = preview(database, *people, chunk=chunk)
    done = take(database, *people, chunk=chunk)
    assert (done.counts, done.new_companies) == ({Action.NEW: 3}, 0)
    assert planned.new_companies == 0
    with database.read() as session:
        (acme,) = contacts_json(session, living_pks(session, "companies"))
    assert (acme["note"], acme["implicit"]) == ("Card", False)


def test_a_person_and_a_company_of_one_name_are_two(database: Database) -> None:
    take(database, ContactData(kind="org", fn="Ada Byron"))
    report = take(database, person("Ada Byron"))
    assert (report.counts, len(report.doubts)) == ({Action.NEW: 1}, 1)


def test_one_name_twice_in_a_file_is_only_listed(database: Database) -> None:
    report = take(database, person("Ada", "a@b.example"), person("Ada", "c@d.example"))
    assert (report.counts, [d.other_row for d in report.doubts]) == ({Action.NEW: 2}, [0])


def test_somebody_in_the_trash_is_nobody_to_compare_with(database: Database) -> None:
    take(database, person("Ada", "0171 1234567", job="Engines"))
    with database.read() as session:
        (pk,) = living_pks(session, "contacts")
    database.write(Label("x"), partial(contacts.delete_contact, pk=pk))
    with database.read() as session:
        assert "deleted_at" in contacts_json(session, [pk])[0]
    report = take(database, person("Bea", "0171 1234567"))
    assert (report.counts, report.doubts) == ({Action.NEW: 1}, [])


def test_another_job_and_an_unknown_property_are_added_to_a_known_contact(database: Database) -> None:
    take(database, person("Ada", "a@b.example", job="Engines"))
    more = person("Ada", "a@b.example", job="Looms", extra=(ExtraProperty("X-CAT", "Tom"),))
    assert take(database, more).counts == {Action.UPDATE: 1}
    assert take(database, more).counts == {Action.SAME: 1}
    with database.read() as session:
        (ada,) = contacts_json(session, living_pks(session, "contacts"))
        record = contact_record(session, living_pks(session, "contacts")[0])
    assert [job["org_name"] for job in ada["affiliations"]] == ["Engines", "Looms"]
    assert "X-CAT" in record.fields["extra"]


def test_a_value_that_stands_beside_is_noted_once(database: Database) -> None:
    take(database, person("Ada", "a@b.example", nickname="A"))
    other = person("Ada", "a@b.example", nickname="B")
    assert take(database, other).counts == {Action.UPDATE: 1}
    assert take(database, other).counts == {Action.SAME: 1}
    third = person("Ada", "a@b.example", nickname="C")
    assert take(database, third).counts == {Action.UPDATE: 1}
    with database.read() as session:
        (ada,) = contacts_json(session, living_pks(session, "contacts"))
    assert ada["other_values"] == [
        {"field": "nickname", "value": "B"},
        {"field": "nickname", "value": "C"},
    ]


def test_a_long_import_lists_some_rows_and_counts_all(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "REPORT_ROWS", 2)
    report = take(database, *(person(f"P{n}", f"p{n}@x.example") for n in range(4)))
    assert (len(report.rows), report.counts[Action.NEW]) == (2, 4)


def test_a_record_that_only_satchel_writes_keeps_its_further_fields(database: Database) -> None:
    job = make(database)
    parsed = ParsedContact(1, person("Ada"), source_id="old", more=(("tier", "gold"), ("cadence_days", 30)))
    long = database.write_long(Label("import"), origin="import")
    long.slice(partial(job.open_batch, files=["x"], format_="json"))
    long.slice(partial(job.write, chunk=[parsed], file="x"))
    long.finish(job.close_batch)
    with database.read() as session:
        pks = living_pks(session, "contacts")
        (ada,) = contacts_json(session, [*pks, 987_654])
    assert (ada["tier"], ada["cadence_days"], job.known_here) == ("gold", 30, {"old": pks[0]})


def test_a_task_without_words_is_none(database: Database) -> None:
    with pytest.raises(ValidationError):
        database.write(
            Label("x"), partial(interactions.add_task, step=interactions.NextStep(" "), contacts=[1])
        )
