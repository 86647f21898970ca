"""Imports: who is the same, what is added, what is listed, and how it is taken back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from app.db.session import Database, WriteSession
from app.domain.changes import Label
from app.errors import NotFoundError
from app.formats.contact import (
    AddressData,
    AffiliationData,
    ContactData,
    DateData,
    ExtraProperty,
    MediaData,
    ParsedContact,
    PointData,
    Problem,
    RelationData,
    Source,
)
from app.queries.contact_data import contact_data
from app.queries.contacts import counts
from app.services.import_diff import Fill
from app.services.importing import (
    Action,
    Importer,
    ImportOptions,
    ImportReport,
    OnMatch,
    home_region,
    undo_import,
)
from app.services.record_json import contacts_json, living_pks
from app.services.workspace import set_setting
from tests.support.profile import logical_dump, make_database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty profile database."""
    with make_database(tmp_path) as made:
        yield made


class Blobs:
    """Keeps the bytes of photos in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def put(self, data: bytes, mime: str) -> str:
        assert mime
        key = hashlib.sha256(data).hexdigest()
        self.kept[key] = data
        return key


def person(fn: str, *points: PointData, **fields: object) -> ContactData:
    return ContactData(fn=fn, points=points, **fields)  # type: ignore[arg-type]  # fields of the dataclass


def mail(value: str) -> PointData:
    return PointData("email", value, label="work")


def phone(value: str) -> PointData:
    return PointData("tel", value, label="work")


def importer(
    database: Database, options: ImportOptions | None = None, blobs: Blobs | None = None
) -> Importer:
    with database.read() as session:
        region = home_region(session)
    return Importer(
        options or ImportOptions(),
        profile=database.actor.profile,
        region=region,
        put_blob=(blobs or Blobs()).put,
        source="test",
    )


def take(
    database: Database,
    contacts: Sequence[ContactData],
    options: ImportOptions | None = None,
    *,
    chunk: int = 100,
    blobs: Blobs | None = None,
    problems: Sequence[Problem] = (),
) -> ImportReport:
    """Imports contacts as one file, in slices of `chunk`."""
    job = importer(database, options, blobs)
    parsed = [ParsedContact(line=n, contact=contact) for n, contact in enumerate(contacts, start=1)]
    long = database.write_long(Label("import"), origin="import")
    long.slice(partial(job.open_batch, files=["people.vcf"], format_="vcard"))
    for problem in problems:
        job.problem(problem)
    for at in range(0, len(parsed), chunk):
        long.slice(partial(job.write, chunk=parsed[at : at + chunk], file="people.vcf"))
    return long.finish(job.close_batch)


def preview(database: Database, contacts: Sequence[ContactData], chunk: int = 100) -> ImportReport:
    job = importer(database)
    parsed = [ParsedContact(line=n, contact=contact) for n, contact in enumerate(contacts, start=1)]
    for at in range(0, len(parsed), chunk):
        with database.read() as session:
            job.preview(session, parsed[at : at + chunk], file="people.vcf")
    return job.report


def everybody(database: Database) -> list[ContactData]:
    with database.read() as session:
        pks = [*living_pks(session, "contacts"), *living_pks(session, "companies")]
        found = contact_data(session, pks)
        return [found[pk] for pk in pks]


FIVE = [person(f"Person {n}", mail("info@shop.example"), phone("+49 30 1234567")) for n in range(5)]


def test_five_people_who_share_a_mailbox_and_a_number_stay_five(database: Database) -> None:
    first = take(database, FIVE)
    assert first.counts == {Action.NEW: 5}
    assert len(first.doubts) >= 4  # each of the others looks like an earlier one
    again = take(database, FIVE)
    assert again.counts == {Action.SAME: 5}
    with database.read() as session:
        assert counts(session).contacts == 5


@pytest.mark.parametrize("chunk", [1, 2, 100])
def test_a_preview_counts_what_the_import_then_does(database: Database, chunk: int) -> None:
    people = [
        *FIVE,
        person("Person 1", mail("info@shop.example")),
        person("Elena Marchetti", affiliations=(AffiliationData(org_name="Brightwater GmbH"),)),
    ]
    planned = preview(database, people, chunk)
    done = take(database, people, chunk=chunk)
    assert planned.counts == done.counts == {Action.NEW: 6, Action.UPDATE: 1}
    assert (planned.new_companies, planned.known_companies) == (1, 0)
    assert (done.new_companies, done.known_companies) == (1, 0)
    assert preview(database, people).known_companies == 1


def test_the_same_uid_is_the_same_contact_under_another_name(database: Database) -> None:
    take(database, [person("Anna Berg", uid="urn:1")])
    report = take(database, [person("Anna Tal", uid="urn:1", nickname="Anni")], ImportOptions(fill=Fill.FILE))
    assert report.counts == {Action.UPDATE: 1}
    (only,) = everybody(database)
    assert (only.fn, only.nickname) == ("Anna Tal", "Anni")


def test_a_contact_in_the_trash_is_not_brought_back_by_an_import(database: Database) -> None:
    take(database, [person("Anna Berg", uid="urn:1")])
    with database.read() as session:
        (pk,) = living_pks(session, "contacts")
    database.write(Label("delete"), partial(_trash, pk=pk))
    assert take(database, [person("Anna Berg", uid="urn:1")]).counts == {Action.NEW: 1}
    assert take(database, [person("Anna Berg", uid="urn:1")]).counts == {Action.SAME: 1}


def _trash(session: WriteSession, pk: int) -> None:
    from app.models.contact import contact  # noqa: PLC0415  # only this helper names a table

    session.update(contact, pk, deleted_at=1)


def test_gaps_are_filled_and_other_values_stand_beside(database: Database) -> None:
    take(database, [person("Anna Berg", mail("a@x.example"), nickname="Anni", note="Old")])
    theirs = person(
        "Anna Berg", mail("A@x.example "), phone("0171 1"), nickname="Ann", gender="F", note="New"
    )
    report = take(database, [theirs])
    assert report.rows[0].changed == ("gender", "note", "points")
    (anna,) = everybody(database)
    assert (anna.nickname, anna.gender, anna.note) == ("Anni", "F", "Old\n\nNew")
    assert [p.value for p in anna.points] == ["a@x.example", "0171 1"]
    with database.read() as session:
        (shown,) = contacts_json(session, living_pks(session, "contacts"))
    assert shown["other_values"] == [{"field": "nickname", "value": "Ann"}]
    assert take(database, [theirs]).counts == {Action.SAME: 1}


def test_mine_keeps_every_single_field_and_adds_new_points(database: Database) -> None:
    take(database, [person("Anna Berg", mail("a@x.example"))])
    theirs = person("Anna Berg", mail("a@x.example"), mail("b@x.example"), gender="F", note="N")
    take(database, [theirs], ImportOptions(fill=Fill.MINE))
    (anna,) = everybody(database)
    assert (anna.gender, anna.note, len(anna.points)) == ("", "", 2)


def test_skip_leaves_known_contacts_alone_and_new_adds_them_again(database: Database) -> None:
    take(database, [person("Anna Berg", mail("a@x.example"))])
    theirs = [person("Anna Berg", mail("a@x.example"), nickname="A")]
    assert take(database, theirs, ImportOptions(on_match=OnMatch.SKIP)).counts == {Action.SKIP: 1}
    report = take(database, [*theirs, *theirs], ImportOptions(on_match=OnMatch.NEW))
    assert report.counts == {Action.NEW: 2}
    assert report.doubts
    assert len(everybody(database)) == 3


def test_everything_of_a_contact_is_kept(database: Database) -> None:
    blobs = Blobs()
    whole = ContactData(
        uid="urn:whole",
        fn="Dr. Jörg Müller",
        n_family="Müller",
        n_given="Jörg",
        n_prefix="Dr.",
        nickname="Jo",
        relationships=("customer",),
        do_not=("email",),
        points=(
            PointData(
                "tel",
                "+49 170 1",
                label="mobile",
                pref=1,
                source=Source("TEL", "item1", (("TYPE", ("cell",)),)),
            ),
            mail("j@x.example"),
        ),
        addresses=(AddressData(street="Weg 1", locality="Berlin", postcode="10115", label="work"),),
        affiliations=(
            AffiliationData(org_name="Müller AG", title="Chef", source=Source("ORG", "a")),
            AffiliationData(org_name="", role="Vater", current=False),
        ),
        relations=(RelationData("spouse", text="Anna"), RelationData("child", uid="urn:kid")),
        dates=(DateData("birthday", "--02-29"),),
        media=(
            MediaData("photo", data=b"jpg", mime="image/jpeg"),
            MediaData("logo", uri="https://x.example/l"),
        ),
        tags=("Fair", "VIP"),
        members=("urn:m",),
        sources=(("fn", Source("FN", "", (("LANGUAGE", ("de",)),))),),
        extra=(ExtraProperty("X-FOO", "bar", "item2", (("X-P", ("1", "2")),)),),
    )
    take(database, [whole, person("Zoe", tags=("vip",))], blobs=blobs)
    with database.read() as session:
        pks = living_pks(session, "contacts")
        found = contact_data(session, pks, read_blob=blobs.kept.__getitem__)
    assert found[pks[0]] == whole
    assert found[pks[1]].tags == ("VIP",)
    assert take(database, [whole], blobs=blobs).counts == {Action.SAME: 1}


def test_a_second_birthday_stands_beside_the_first(database: Database) -> None:
    take(database, [person("Anna", mail("a@x.example"), dates=(DateData("birthday", "1980-01-02"),))])
    other = (DateData("birthday", "1981-01-02"), DateData("anniversary", "2000-05-05"))
    take(database, [person("Anna", mail("a@x.example"), dates=other)])
    (anna,) = everybody(database)
    assert [d.value for d in anna.dates] == ["1980-01-02", "2000-05-05"]
    again = (DateData("birthday", "19800102"),)
    assert take(database, [person("Anna", mail("a@x.example"), dates=again)]).counts == {Action.SAME: 1}


def test_companies_are_found_without_their_legal_form(database: Database) -> None:
    jobs = [AffiliationData(org_name=name) for name in ("Müller Söhne GmbH", "MULLER SÖHNE", "Other Ltd.")]
    people = [person(f"P{n}", mail(f"p{n}@x.example"), affiliations=(job,)) for n, job in enumerate(jobs)]
    report = take(database, people)
    assert (report.new_companies, report.counts[Action.NEW]) == (2, 3)
    with database.read() as session:
        assert counts(session).companies == 2
    report = take(database, [ContactData(kind="org", fn="Müller Söhne GmbH", note="Card")])
    assert report.counts == {Action.UPDATE: 1}


def test_a_company_card_and_its_person_in_one_file_are_linked(database: Database) -> None:
    job = AffiliationData(org_name="Acme Inc")
    people = [
        person("Ann", mail("ann@acme.example"), affiliations=(job,)),
        ContactData(kind="org", fn="Acme, Inc.", affiliations=(AffiliationData(org_name="ACME"),)),
    ]
    report = take(database, people)
    assert (report.counts[Action.NEW], report.new_companies) == (2, 0)
    with database.read() as session:
        assert counts(session).companies == 1


@pytest.mark.parametrize("chunk", [1, 100])
def test_two_records_of_one_person_in_a_file_become_one_contact(database: Database, chunk: int) -> None:
    people = [
        person("Anna Berg", mail("a@x.example"), nickname="A"),
        person("Anna Berg", mail("a@x.example"), phone("0171 5"), tags=("T",)),
        person("Anna Berg", mail("a@x.example"), nickname="A"),
    ]
    report = take(database, people, chunk=chunk)
    assert report.counts == {Action.NEW: 1, Action.UPDATE: 1, Action.SAME: 1}
    (anna,) = everybody(database)
    assert (anna.nickname, len(anna.points), anna.tags) == ("A", 2, ("T",))


def test_two_records_with_one_uid_in_a_file_are_one(database: Database) -> None:
    report = take(database, [person("Anna", uid="urn:1"), person("Anna B", mail("x@y.example"), uid="urn:1")])
    assert report.counts == {Action.NEW: 1, Action.UPDATE: 1}


def test_an_equal_number_alone_is_only_listed(database: Database) -> None:
    take(database, [person("Anna", phone("+49 30 1234567"))])
    report = take(database, [person("Ben", phone("+49 30 1234567"))])
    assert report.counts == {Action.NEW: 1}
    assert [(d.name, d.other_pk is not None) for d in report.doubts] == [("Ben", True)]


def test_an_equal_name_alone_is_only_listed(database: Database) -> None:
    take(database, [person("Anna Berg", mail("a@x.example"))])
    report = take(database, [person("Anna Berg", mail("other@x.example"))])
    assert report.counts == {Action.NEW: 1}
    assert len(report.doubts) == 1


def test_a_nameless_record_is_known_again_by_its_address(database: Database) -> None:
    nameless = ContactData(points=(mail("x@y.example"),))
    take(database, [nameless])
    assert take(database, [nameless]).counts == {Action.SAME: 1}
    empty = ContactData(uid="urn:e")
    take(database, [empty])
    assert take(database, [empty]).counts == {Action.SAME: 1}
    assert take(database, [ContactData(nickname="?")]).counts == {Action.NEW: 1}


def test_names_written_family_first_are_the_same_name(database: Database) -> None:
    take(database, [ContactData(fn="Anna Berg", n_given="Anna", n_family="Berg")])
    assert take(database, [person("Anna Berg")]).counts == {Action.SAME: 1}


def test_problems_are_counted_and_kept_with_their_line(database: Database) -> None:
    problem = Problem("people.vcf", 7, "No name and no address.", raw="BEGIN:VCARD")
    parsed = ParsedContact(1, person("Anna"), (Problem("people.vcf", 2, "This date is none."),))
    job = importer(database)
    long = database.write_long(Label("import"), origin="import")
    long.slice(partial(job.open_batch, files=["people.vcf"], format_="vcard"))
    job.problem(problem)
    long.slice(partial(job.write, chunk=[parsed], file="people.vcf"))
    report = long.finish(job.close_batch)
    assert report.counts == {Action.PROBLEM: 1, Action.NEW: 1}
    assert [p.line for p in report.problems] == [7, 2]


def test_undo_takes_an_import_back_whole(database: Database) -> None:
    take(database, [person("Here", mail("h@x.example"))])
    before = logical_dump(database)
    people = [person(f"P{n}", mail(f"p{n}@x.example"), tags=("T",)) for n in range(20)]
    report = take(database, [*people, person("Here", mail("h@x.example"), nickname="H")], chunk=7)
    undone = database.write(Label("undo"), partial(undo_import, batch=report.batch)).value
    assert undone.kept == ()
    assert logical_dump(database) == before
    with pytest.raises(NotFoundError):
        database.write(Label("undo"), partial(undo_import, batch=report.batch))


def test_undo_keeps_and_lists_what_was_edited_since(database: Database) -> None:
    people = [
        person(f"P{n}", mail(f"p{n}@x.example"), affiliations=(AffiliationData(org_name="Co"),))
        for n in range(10)
    ]
    report = take(database, people)
    with database.read() as session:
        pks = living_pks(session, "contacts")
    database.write(Label("edit"), partial(_rename, pk=pks[3]))
    undone = database.write(Label("undo"), partial(undo_import, batch=report.batch)).value
    left = everybody(database)
    assert [c.fn for c in left] == ["Renamed", "Co"]
    assert len(left[0].points) == 1
    assert {k.table for k in undone.kept} == {"contact"}


def _rename(session: WriteSession, pk: int) -> None:
    from app.services.contacts import set_fields  # noqa: PLC0415  # only this helper edits

    set_fields(session, pk, {"fn": "Renamed"})


def test_a_tag_can_be_put_on_everybody(database: Database) -> None:
    people = [person("A", tags=("Import",)), person("B")]
    take(database, people, ImportOptions(tag="Import"))
    assert [c.tags for c in everybody(database)] == [("Import",), ("Import",)]


def test_national_numbers_are_compared_in_the_region_of_the_workspace(database: Database) -> None:
    database.write(Label("setting"), partial(set_setting, key="region", value="DE"))
    take(database, [person("Anna Berg", phone("030 1234567"))])
    assert take(database, [person("Anna Berg", phone("+49 30 1234567"))]).counts == {Action.SAME: 1}


def test_a_record_keeps_the_id_that_an_export_gave_it(database: Database) -> None:
    job = importer(database)
    wanted = "0190b6a0-0000-7000-8000-0000000000aa"
    parsed = ParsedContact(1, person("Anna"), source_id=wanted)
    long = database.write_long(Label("import"), origin="import")
    long.slice(partial(job.open_batch, files=["x.json"], format_="json"))
    long.slice(partial(job.write, chunk=[parsed], file="x.json"))
    long.finish(job.close_batch)
    with database.read() as session:
        (shown,) = contacts_json(session, living_pks(session, "contacts"))
    assert shown["id"] == wanted
