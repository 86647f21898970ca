"""What an import says of new contacts to lists and search is what reading them back would say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Connection

from app.db import derived
from app.db.session import Database, WriteSession
from app.domain.changes import Label
from app.formats.contact import (
    AddressData,
    AffiliationData,
    ContactData,
    DateData,
    MediaData,
    ParsedContact,
    PointData,
    RelationData,
)
from app.models.contact import contact
from app.services.importing import Importer, ImportOptions
from tests.support.profile import add_company, make_database

_PEOPLE = (
    ContactData(
        fn="Jörg Müller",
        n_family="Müller",
        n_given="Jörg",
        n_prefix="Dr.",
        nickname="Jojo",
        note="Met at the fair, o'clock",
        customer_no="K-17",
        relationships=("customer", "press"),
        points=(
            PointData("tel", "030 1234567", pref=2),
            PointData("tel", "+49 30 7654321", pref=1),
            PointData("email", "Jo@Sun.example"),
            PointData("url", "https://sun.example"),
        ),
        addresses=(AddressData(street="Gasse 1", locality="Wien"), AddressData(locality="Graz", pref=1)),
        affiliations=(
            AffiliationData("Old Mill", title="Miller", current=False),
            AffiliationData("sun gmbh", unit="Sales", title="Head", role="Boss"),
        ),
        relations=(RelationData("spouse", text="Elena"),),
        dates=(DateData("other", "2020-01-02", label="First order"),),
        media=(MediaData("logo", b"logo", "image/png"), MediaData("photo", b"face", "image/png")),
        tags=("VIP", "Fair"),
    ),
    ContactData(kind="org", fn="Sun GmbH", points=(PointData("email", "info@sun.example"),)),
    ContactData(points=(PointData("email", "only@mail.example"),)),
    ContactData(fn="山田太郎", affiliations=(AffiliationData("Müller Söhne"),), tags=("vip",)),
    ContactData(affiliations=(AffiliationData("", title="Nobody"),)),
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A database that knows one company."""
    with make_database(tmp_path) as made:
        made.write(Label("add"), add_company)
        yield made


def _put_blob(data: bytes, mime: str) -> str:
    return f"{data.decode()} {mime}"


def _import(database: Database, people: Sequence[ContactData]) -> None:
    importer = Importer(ImportOptions(), profile="p", region="DE", put_blob=_put_blob, source="import")

    def work(session: WriteSession) -> None:
        importer.open_batch(session, files=["a.vcf"], format_="vcard")
        importer.write(session, [ParsedContact(1, person) for person in people], file="a.vcf")
        importer.close_batch(session)

    database.write(Label("import"), work, origin="import")


def _derived(connection: Connection) -> list[object]:
    """List rows but for the time of their last change, counts, and the words of the index with how often."""
    columns = [
        row[1]
        for row in connection.exec_driver_sql("PRAGMA table_info(contact_row)")
        if row[1] != "touched_at"
    ]
    rows = connection.exec_driver_sql("SELECT * FROM contact_row ORDER BY pk").mappings().all()
    found: list[object] = [[row[name] for name in columns] for row in rows]
    found.append(connection.exec_driver_sql("SELECT name, n FROM row_count WHERE n > 0 ORDER BY name").all())
    for table in ("search_contact", "search_name", "search_gram", "search_typo"):
        connection.exec_driver_sql(f"CREATE VIRTUAL TABLE temp.v USING fts5vocab(main, '{table}', 'row')")
        found.append(connection.exec_driver_sql("SELECT term, doc FROM temp.v ORDER BY term").all())
        connection.exec_driver_sql("DROP TABLE temp.v")
    return found


def _both(database: Database) -> tuple[list[object], list[object]]:
    """Derived rows as they are, and computed again from the records."""

    def work(connection: Connection) -> tuple[list[object], list[object]]:
        before = _derived(connection)
        derived.rebuild(connection, now=0)
        return before, _derived(connection)

    return database.maintain(work)


def test_new_contacts_are_listed_and_found_as_if_they_were_read_back(database: Database) -> None:
    _import(database, _PEOPLE)
    before, after = _both(database)
    assert before == after


def test_a_company_renamed_between_two_imports_lends_its_new_name(database: Database) -> None:
    _import(database, _PEOPLE)
    database.write(Label("edit"), lambda session: session.update(contact, 1, fn="Mueller Soehne AG"))
    _import(database, [ContactData(fn="Ada", affiliations=(AffiliationData("Mueller Soehne"),))])
    before, after = _both(database)
    assert before == after


def test_a_new_contact_that_the_same_write_changes_again_is_read_back(database: Database) -> None:
    importer = Importer(ImportOptions(), profile="p", region="DE", put_blob=_put_blob, source="import")

    def work(session: WriteSession) -> None:
        importer.open_batch(session, files=["a.vcf"], format_="vcard")
        importer.write(session, [ParsedContact(1, person) for person in _PEOPLE], file="a.vcf")
        session.update(contact, max(session.fresh), fn="Renamed")

    database.write(Label("import"), work, origin="import")
    before, after = _both(database)
    assert before == after
    assert any("Renamed" in str(row) for row in before)
