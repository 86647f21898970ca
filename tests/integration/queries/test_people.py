"""Who is who: colleagues, owners, suggestions while typing, and people who look alike."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from app.db.session import Database
from app.domain.changes import Label
from app.queries.people import (
    colleagues,
    look_alikes,
    people_of_workspace,
    person_name,
    suggest_people,
    tag_names,
)
from app.services import contacts, workspace
from app.services.contacts import NewContact
from tests.support.profile import DEVICE_ID, PERSON_ID, make_database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A small company with two people."""
    with make_database(tmp_path) as opened:
        for given, family in (("Elena", "Marchetti"), ("Luca", "Ferri")):
            new = NewContact(
                given=given,
                family=family,
                company="Brightwater Foods",
                email=f"{given}@b.example",
                phone="+39 345 018 2277" if given == "Elena" else "",
            )
            opened.write(Label("t"), partial(contacts.add_contact, new=new))
        yield opened


def _ask(database: Database, fn: Any, **arguments: Any) -> Any:
    with database.read() as session:
        return fn(session, **arguments)


def test_suggestions_begin_with_what_was_typed_and_people_come_first(database: Database) -> None:
    assert [found.name for found in _ask(database, suggest_people, typed="mar")] == ["Elena Marchetti"]
    company = _ask(database, suggest_people, typed="bri")
    assert [found.name for found in company] == ["Brightwater Foods"]
    assert _ask(database, suggest_people, typed=" ") == ()
    people = _ask(database, colleagues, company=company[0].pk)
    assert [one.row.name for one in people] == ["Luca Ferri", "Elena Marchetti"]
    assert all(one.current for one in people)


@pytest.mark.parametrize(
    "typed",
    [
        {"given": "Elena", "family": "Marchetti"},
        {"given": "elena", "family": "MARCHETTI"},
        {"email": "ELENA@b.example"},
        {"phone": "+393450182277"},
    ],
)
def test_somebody_with_the_same_name_mail_or_number_looks_alike(
    database: Database, typed: dict[str, str]
) -> None:
    assert [found.name for found in _ask(database, look_alikes, **typed)] == ["Elena Marchetti"]


def test_a_company_of_another_legal_form_looks_alike(database: Database) -> None:
    found = _ask(database, look_alikes, company="Brightwater Foods GmbH")
    assert [one.name for one in found] == ["Brightwater Foods"]


def test_a_first_name_alone_is_nobody_in_particular(database: Database) -> None:
    assert _ask(database, look_alikes, given="Elena") == ()


def test_tags_and_people_have_their_names(database: Database) -> None:
    pk = _ask(database, suggest_people, typed="mar")[0].pk
    for name in ("b", "A"):
        database.write(Label("t"), partial(contacts.add_tag, contact_pk=pk, name=name))
    introduce = partial(
        workspace.introduce,
        person_name="Mara",
        device_name="Laptop",
        platform="x",
        person_id=PERSON_ID,
        device_id=DEVICE_ID,
    )
    database.write(Label("t"), introduce)
    assert _ask(database, tag_names) == ("A", "b")
    assert _ask(database, person_name, person_id=PERSON_ID) == "Mara"
    assert _ask(database, person_name, person_id="nobody") == ""
    assert _ask(database, people_of_workspace) == ((PERSON_ID, "Mara"),)
