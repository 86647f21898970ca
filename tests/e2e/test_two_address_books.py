"""Outlook's CSV and then Google's of the same 6,000 people: no value lost, every doubt listed."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.address_books import (
    Person,
    as_google_knows_them,
    people,
    rows_of,
    write_google,
    write_outlook,
)
from tests.support.command import Here, Satchel, make_profile, opened

COUNT = 6_000
# What is no value of a person: the kinds of other values, and the list that everybody is in.
LABELS = {"* Work", "Work", "Home", "Mobile", "Homepage", "* myContacts"}


@dataclass(frozen=True, slots=True)
class Books:
    """Both files, imported one after the other, and what the imports said."""

    satchel: Satchel
    outlook: Path
    google: Path
    first: dict[str, Any]
    second: dict[str, Any]
    doubtful: set[int]
    everybody: list[Person]
    records: list[dict[str, Any]]


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    """Imports the two files."""
    folder = tmp_path_factory.mktemp("books")
    outlook, google = folder / "outlook.csv", folder / "google.csv"
    everybody = people(COUNT)
    theirs, doubtful = as_google_knows_them(everybody)
    write_outlook(outlook, everybody)
    write_google(google, theirs)
    satchel = make_profile(folder)
    with opened(satchel) as run:
        first = run.json("import", outlook)
        second = run.json("import", google)
        records = exported(run, folder / "all.json")
    return Books(satchel, outlook, google, first, second, doubtful, everybody, records)


def exported(run: Here, path: Path) -> list[dict[str, Any]]:
    run.json("export", "--format", "json", "--out", path)
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["contacts"]
    return found


def test_nobody_is_made_twice_and_nobody_is_swallowed(books: Books) -> None:
    assert books.first["created"] == COUNT
    assert books.second["created"] == len(books.doubtful)
    assert books.first["problems"] == books.second["problems"] == []
    assert len(books.records) == COUNT + len(books.doubtful)


@pytest.mark.parametrize("file", ["outlook", "google"])
def test_every_value_of_a_row_stands_in_the_record_of_its_person(books: Books, file: str) -> None:
    by_name: dict[str, list[str]] = defaultdict(list)
    for record in books.records:
        # One text of all values: phones by their normal form too.
        by_name[f"{record['n_given']} {record['n_family']}"].append(json.dumps(record, ensure_ascii=False))
    lost = []
    for number, row in enumerate(rows_of(getattr(books, file))):
        texts = by_name[f"{row['First Name']} {row['Last Name']}"]
        email = row.get("E-mail Address") or row.get("E-mail 1 - Value") or ""
        phone = row.get("Mobile Phone") or row.get("Phone 1 - Value") or ""
        own = [t for t in texts if email.lower() in t.lower() and said(phone, t)]
        lost += [
            (number, column, value)
            for column, value in row.items()
            if value and value not in LABELS and not any(all_said(column, value, text) for text in own)
        ]
    assert lost[:20] == []


def all_said(column: str, value: str, text: str) -> bool:
    if column == "Labels":
        return all(said(tag, text) for tag in value.split(" ::: ") if tag not in LABELS)
    return said(value, text)


def said(value: str, text: str) -> bool:
    """The value as written, or the same number or mail address in its other spelling."""
    plain = json.dumps(value, ensure_ascii=False)[1:-1]
    if plain in text or ("@" in value and value.lower() in text.lower()):
        return True
    digits = "+" + "".join(sign for sign in value if sign.isdigit())
    return value.startswith("+") and digits in text


def test_every_doubtful_pair_is_listed(books: Books) -> None:
    listed = {(pair["id"], pair["other"]) for pair in books.second["possible_duplicates"]}
    ids = {
        (record["n_given"], record["n_family"], point["value"].lower()): record["id"]
        for record in books.records
        for point in record["points"]
    }
    theirs, _ = as_google_knows_them(books.everybody)
    assert len(books.doubtful) > 10
    for number in books.doubtful:
        mine, other = books.everybody[number], theirs[number]
        made = ids[other.given, other.family, other.email.lower()]
        here = ids[mine.given, mine.family, mine.email.lower()]
        assert made != here
        assert (made, here) in listed


def test_importing_either_file_again_makes_nobody_and_changes_nothing(books: Books, tmp_path: Path) -> None:
    with opened(books.satchel) as run:
        for file in (books.outlook, books.google):
            again = run.json("import", file)
            assert (again["created"], again["updated"], again["same"]) == (0, 0, COUNT)
        assert exported(run, tmp_path / "after.json") == books.records


def test_five_people_who_share_a_mailbox_and_a_number_stay_five(tmp_path: Path) -> None:
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Person {}\nEMAIL:info@shop.example\nTEL:+49 30 1234567\nEND:VCARD\n"
    (tmp_path / "five.vcf").write_text("".join(map(card.format, "ABCDE")), encoding="utf-8")
    with opened(make_profile(tmp_path)) as run:
        first = run.json("import", tmp_path / "five.vcf")
        assert (first["created"], len(exported(run, tmp_path / "x.json"))) == (5, 5)
        assert {pair["name"] for pair in first["possible_duplicates"]} == {f"Person {n}" for n in "BCDE"}
        again = run.json("import", tmp_path / "five.vcf")
        assert (again["created"], again["same"]) == (0, 5)
        assert len(exported(run, tmp_path / "y.json")) == 5
