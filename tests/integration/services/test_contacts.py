"""Use cases on one contact: made, changed, put into the trash; its phones, jobs, tags and marks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest

from app.db.session import Database, WriteSession
from app.domain.changes import Label
from app.errors import ConflictError, NotFoundError, ValidationError
from app.queries.records import ContactRecord, contact_record
from app.services import contacts
from app.services.contacts import NewContact
from tests.support.profile import make_database

T = TypeVar("T")
GONE = 987_654


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty profile database."""
    with make_database(tmp_path) as made:
        yield made


def do(database: Database, work: Callable[..., T], *args: object, **values: object) -> T:
    return database.write(Label("test"), lambda session: work(session, *args, **values)).value


def make(database: Database, **parts: Any) -> int:
    return do(database, contacts.add_contact, NewContact(**parts))


def record(database: Database, pk: int) -> ContactRecord:
    with database.read() as session:
        return contact_record(session, pk)


def test_a_new_person_has_a_name_a_job_a_mail_and_a_phone(database: Database) -> None:
    pk = make(
        database,
        given=" Ada ",
        family="Byron",
        company="Engines Ltd",
        title="Chief",
        email="a@b.example",
        phone="1",
    )
    ada = record(database, pk)
    assert (ada.name, ada.fields["n_given"], ada.fields["owner"]) == (
        "Ada Byron",
        "Ada",
        database.actor.person,
    )
    assert (ada.affiliations[0]["org_name"], ada.affiliations[0]["title"]) == ("Engines Ltd", "Chief")
    assert [(p["type"], p["value"]) for p in ada.points] == [("email", "a@b.example"), ("tel", "1")]
    again = record(database, make(database, fn="Bea", company="ENGINES"))
    assert again.affiliations[0]["org_id"] == ada.affiliations[0]["org_id"]  # found without its legal form


def test_a_company_alone_is_a_company_and_nothing_is_nobody(database: Database) -> None:
    assert record(database, make(database, company="Engines Ltd")).is_company
    assert record(database, make(database, fn="Guild", is_company=True)).name == "Guild"
    assert not record(database, make(database, email="a@b.example")).is_company
    with pytest.raises(ValidationError):
        make(database, given=" ")


def test_fields_are_changed_and_the_name_follows_its_parts(database: Database) -> None:
    pk = make(database, given="Ada", family="Byron")
    do(database, contacts.set_fields, pk, {"n_family": "Lovelace", "n_prefix": "Lady", "cadence_days": "30"})
    ada = record(database, pk)
    assert (ada.fields["fn"], ada.fields["cadence_days"]) == ("Lady Ada Lovelace", 30)
    do(
        database,
        contacts.set_fields,
        pk,
        {"fn": "Ada L.", "n_family": "L.", "cadence_days": "", "archived": ""},
    )
    ada = record(database, pk)
    assert (ada.fields["fn"], ada.fields["cadence_days"], ada.fields["archived"]) == ("Ada L.", None, 0)
    parts = ("n_prefix", "n_given", "n_family")
    do(database, contacts.set_fields, pk, dict.fromkeys(parts, ""))
    assert record(database, pk).fields["fn"] == "Ada L."  # a record is never left without any name
    do(database, contacts.set_fields, pk, {})
    with pytest.raises(ValidationError):
        do(database, contacts.set_fields, pk, {"no_such": "1"})
    with pytest.raises(ValidationError):
        do(database, contacts.set_fields, pk, {"cadence_days": "soon"})
    with pytest.raises(ValidationError):
        do(database, contacts.set_fields, pk, {"kind": "robot"})
    with pytest.raises(NotFoundError):
        do(database, contacts.set_fields, GONE, {"fn": "X"})


def test_a_version_that_moved_on_is_a_conflict(database: Database) -> None:
    pk = make(database, given="Ada")
    seen = record(database, pk).version
    do(database, contacts.check_version, pk, seen)
    do(database, contacts.set_fields, pk, {"note": "x"})
    with pytest.raises(ConflictError):
        do(database, contacts.check_version, pk, seen)


def test_the_trash_hides_a_contact_until_it_is_brought_back(database: Database) -> None:
    pk = make(database, given="Ada")
    do(database, contacts.delete_contact, pk)
    assert record(database, pk).summary is None
    assert record(database, pk).name == "Ada"
    with pytest.raises(NotFoundError):
        do(database, contacts.delete_contact, pk)
    do(database, contacts.restore_contact, pk)
    assert record(database, pk).summary is not None


def test_phones_and_mails_are_added_changed_and_removed(database: Database) -> None:
    pk = make(database, given="Ada")
    tel = do(database, contacts.add_child, pk, "contact_point", type="tel", value="1")
    do(database, contacts.change_child, "contact_point", tel, value="2", label="home")
    assert [(p["value"], p["label"]) for p in record(database, pk).points] == [("2", "home")]
    assert do(database, contacts.point_exists, pk, "tel", "2")
    assert not do(database, contacts.point_exists, pk, "tel", "1")
    for wrong in ({"value": " "}, {"no_such": 1}, {"type": "email", "value": "nobody"}):
        with pytest.raises(ValidationError):
            do(database, contacts.change_child, "contact_point", tel, **wrong)
    with pytest.raises(NotFoundError):
        do(database, contacts.change_child, "contact_point", GONE, value="3")
    with pytest.raises(NotFoundError):
        do(database, contacts.add_child, GONE, "contact_point", type="tel", value="1")
    with pytest.raises(ValidationError):
        do(database, contacts.add_child, pk, "journal_row")
    do(database, contacts.remove_child, "contact_point", tel)
    assert record(database, pk).points == ()


def test_a_primary_is_pointed_at(database: Database) -> None:
    pk = make(database, given="Ada", email="a@b.example")
    second = do(database, contacts.add_child, pk, "contact_point", type="email", value="c@d.example")
    before = record(database, pk).primary("email")
    assert before is not None
    assert before["value"] == "a@b.example"
    wanted = next(p.id for p in record(database, pk).points if p.pk == second)
    do(database, contacts.set_primary, pk, "email", wanted)
    after = record(database, pk).primary("email")
    assert after is not None
    assert after["value"] == "c@d.example"
    assert record(database, pk).primary("tel") is None
    with pytest.raises(ValidationError):
        do(database, contacts.set_primary, pk, "url", wanted)


def test_a_job_has_parts_and_follows_the_name_of_its_company(database: Database) -> None:
    pk = make(database, given="Ada")
    job = do(database, contacts.add_job, pk, parts={"org_name": "Engines", "title": "Chief", "until": "2020"})
    ada = record(database, pk).affiliations[0]
    assert (ada["title"], ada["until"], ada["current"]) == ("Chief", "2020", 0)
    do(database, contacts.change_job, job, parts={"org_name": "Looms", "unit": "North", "current": "1"})
    changed = record(database, pk).affiliations[0]
    assert (changed["org_name"], changed["org_fn"], changed["unit"]) == ("Looms", "Looms", "North")
    do(database, contacts.change_job, job, parts={"org_name": "Looms"})
    with pytest.raises(ValidationError):
        do(database, contacts.change_job, job, parts={"salary": "1"})
    with pytest.raises(NotFoundError):
        do(database, contacts.change_job, GONE, parts={"title": "x"})
    assert do(database, contacts.find_company, "Nobody Knows", make=False) is None
    assert do(database, contacts.find_company, " ") is None


def test_a_tag_is_one_whatever_its_case_and_comes_off_alike(database: Database) -> None:
    ada, bea = make(database, given="Ada"), make(database, given="Bea")
    first = do(database, contacts.add_tag, ada, "#VIP ")
    assert do(database, contacts.add_tag, bea, "vip") == first
    do(database, contacts.add_tag, ada, "VIP")
    assert [t.name for t in record(database, ada).tags] == ["VIP"]
    do(database, contacts.remove_tag, ada, "#vip")
    assert (record(database, ada).tags, len(record(database, bea).tags)) == ((), 1)
    with pytest.raises(ValidationError):
        do(database, contacts.add_tag, ada, " # ")


def test_a_mark_is_set_once_and_taken_away(database: Database) -> None:
    pk = make(database, given="Ada")
    for _ in range(2):
        database.write(Label("x"), partial(_mark, pk=pk))
    assert [r["value"] for r in record(database, pk).relationships] == ["customer"]
    for _ in range(2):
        do(database, contacts.set_relationship, pk, "customer", on=False)
    assert record(database, pk).relationships == ()


def _mark(session: WriteSession, pk: int) -> None:
    contacts.set_relationship(session, pk, "customer", on=True)
