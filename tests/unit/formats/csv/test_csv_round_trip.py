"""Writing contacts as CSV and reading them back gives the same contacts, in both profiles."""

from __future__ import annotations

import csv
import dataclasses
import io
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
from app.formats.csv.convert import read_contacts
from app.formats.csv.write import neutralise, restore, write_contacts

Profile = Literal["safe", "exact"]

_TEXT = st.one_of(
    st.sampled_from(
        ["", "=1+1", "'=x", "+49 30 1", "-5", "@a", "a ::: b", "a;b", 'say "hi"', "x\r\ny", "＝1", "'", " a "]
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
)
_NAME = st.sampled_from(["TEL", "EMAIL", "X-A"])
_PARAMS = st.lists(st.tuples(_NAME, st.lists(_TEXT, max_size=2).map(tuple)), max_size=2).map(tuple)
_SOURCE = st.none() | st.builds(Source, _NAME, _TEXT, _PARAMS)
_PREF = st.integers(0, 100)
_POINT = st.builds(
    PointData, st.sampled_from(["tel", "email", "impp", "social", "url"]), _TEXT, _TEXT, _PREF, _SOURCE
)
_DATE = st.builds(DateData, st.sampled_from(["birthday", "other", ""]), _TEXT, _TEXT, _TEXT, _SOURCE)


def _tuples(items: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(items, max_size=3).map(tuple)


_FIELDS: dict[str, st.SearchStrategy[object]] = {
    field.name: _TEXT for field in dataclasses.fields(ContactData) if field.type == "str"
} | {
    "kind": st.sampled_from(["individual", "org", "group", "location"]),
    "relationships": _tuples(_TEXT),
    "do_not": _tuples(_TEXT),
    "tags": _tuples(_TEXT),
    "members": _tuples(_TEXT),
    "points": _tuples(_POINT),
    "addresses": _tuples(st.builds(AddressData, *[_TEXT] * 12, _PREF, _SOURCE)),
    "affiliations": _tuples(
        st.builds(AffiliationData, *[_TEXT] * 6, st.booleans(), _SOURCE, _SOURCE, _SOURCE)
    ),
    "relations": _tuples(st.builds(RelationData, *[_TEXT] * 4, _SOURCE)),
    "dates": _tuples(_DATE),
    "media": _tuples(st.builds(MediaData, _TEXT, st.binary(max_size=9), _TEXT, _TEXT, _SOURCE)),
    "sources": _tuples(st.tuples(_TEXT, st.builds(Source, _NAME, _TEXT, _PARAMS))),
    "extra": _tuples(st.builds(ExtraProperty, _TEXT, _TEXT, _TEXT, _PARAMS)),
}
_CONTACT = st.fixed_dictionaries({}, optional=_FIELDS).map(lambda fields: ContactData(**fields))  # type: ignore[arg-type]  # strategies by field name


def _there_and_back(contacts: list[ContactData], profile: Profile) -> list[ContactData]:
    stream = io.BytesIO()
    assert write_contacts(contacts, stream, profile=profile) == len(contacts)
    read = list(read_contacts(stream, file="own.csv"))
    assert not [item for item in read if isinstance(item, Problem) or item.problems]
    return [item.contact for item in read if isinstance(item, ParsedContact)]


@pytest.mark.parametrize("profile", ["safe", "exact"])
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(contacts=st.lists(_CONTACT, max_size=3))
def test_every_field_of_every_contact_comes_back(contacts: list[ContactData], profile: Profile) -> None:
    assert _there_and_back(contacts, profile) == contacts


@given(st.lists(_TEXT, min_size=1, max_size=4))
def test_no_cell_of_the_safe_profile_starts_like_a_formula(cells: list[str]) -> None:
    for cell in cells:
        shown = neutralise(cell)
        assert restore(shown) == cell
        if shown[:1] in tuple("=@\t\r\n＝＋－＠"):
            pytest.fail(f"{shown!r} would run")
        if shown[:1] in ("+", "-"):
            assert not set(shown[1:]) - set("0123456789 ().-")


def test_phone_numbers_stay_as_they_are_in_the_safe_profile() -> None:
    assert neutralise("+49 (30) 123-45") == "+49 (30) 123-45"
    assert neutralise("-3") == "-3"
    assert neutralise("+49 30 =1") == "'+49 30 =1"


def test_the_safe_profile_has_a_byte_order_mark_and_the_exact_one_does_not() -> None:
    safe, exact = io.BytesIO(), io.BytesIO()
    write_contacts([ContactData(fn="Jörg")], safe, profile="safe")
    write_contacts([ContactData(fn="Jörg")], exact, profile="exact")
    assert safe.getvalue().startswith(b"\xef\xbb\xbf")
    assert not exact.getvalue().startswith(b"\xef\xbb\xbf")


def test_a_plain_contact_has_nothing_in_the_last_column() -> None:
    stream = io.BytesIO()
    contact = ContactData(
        fn="Ann Lee",
        points=(PointData("email", "a@b.c", "work", 1), PointData("tel", "+1 555")),
        dates=(DateData("birthday", "1980-02-29"),),
        tags=("a", "b"),
    )
    write_contacts([contact], stream, profile="exact")
    header, row = csv.reader(io.StringIO(stream.getvalue().decode(), newline=""))
    assert dict(zip(header, row, strict=True)) == {
        **dict.fromkeys(header, ""),
        "Kind": "individual",
        "Name": "Ann Lee",
        "E-mail 1 - Label": "work",
        "E-mail 1 - Value": "a@b.c",
        "E-mail 1 - Preferred": "1",
        "Phone 1 - Value": "+1 555",
        "Birthday": "1980-02-29",
        "Labels": "a ::: b",
    }


def _edited(contact: ContactData, edits: dict[str, str], added: tuple[str, str] = ("", "")) -> ContactData:
    stream = io.BytesIO()
    write_contacts([contact], stream, profile="exact")
    header, row = csv.reader(io.StringIO(stream.getvalue().decode(), newline=""))
    cells = {**dict(zip(header, row, strict=True)), **edits}
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*cells, added[0]])
    writer.writerow([*cells.values(), added[1]])
    (item,) = read_contacts(io.BytesIO(text.getvalue().encode()), file="own.csv")
    assert isinstance(item, ParsedContact)
    return item.contact


def test_what_a_person_changed_in_the_spreadsheet_is_read_and_the_rest_stays() -> None:
    source = Source("EMAIL", params=(("TYPE", ("work",)),))
    contact = ContactData(
        fn="Ann", points=(PointData("tel", "1"), PointData("email", "a@b.c", "work", source=source))
    )
    changed = _edited(contact, {"Name": "Anna", "E-mail 1 - Value": "new@b.c", "Labels": "vip"})
    assert changed == ContactData(
        fn="Anna",
        points=(PointData("tel", "1"), PointData("email", "new@b.c", "work", source=source)),
        tags=("vip",),
    )


def test_a_birthday_stands_in_its_own_column() -> None:
    contact = ContactData(
        fn="Ann", dates=(DateData("birthday", "1980-02-03"), DateData("other", "2001", "Start"))
    )
    assert _edited(contact, {}) == contact
    assert _edited(contact, {"Birthday": "1981-02-03"}).dates[0].value == "1981-02-03"


def test_a_list_whose_cell_was_changed_is_split_anew() -> None:
    contact = ContactData(fn="Ann", tags=("a ::: b",))
    assert _edited(contact, {}).tags == ("a ::: b",)
    assert _edited(contact, {"Labels": "x ::: y"}).tags == ("x", "y")


def test_a_column_added_by_hand_is_kept_as_an_own_field() -> None:
    changed = _edited(ContactData(fn="Ann"), {}, added=("Shoe; size", "4,5"))
    assert changed.extra == (
        ExtraProperty("X-CSV-SHOE-SIZE", "4\\,5", params=(("X-COLUMN", ("Shoe; size",)),)),
    )
    assert _edited(ContactData(fn="Ann"), {}, added=("", "loose")).extra[0].value == "loose"


def test_a_preference_that_is_no_number_counts_as_none() -> None:
    contact = ContactData(fn="Ann", points=(PointData("tel", "1", pref=1),))
    assert _edited(contact, {"Phone 1 - Preferred": "yes"}).points == (PointData("tel", "1"),)


def test_a_damaged_last_column_is_a_problem_and_the_other_rows_are_read() -> None:
    stream = io.BytesIO()
    write_contacts([ContactData(fn="A", uid="1"), ContactData(fn="B")], stream, profile="exact")
    damaged = stream.getvalue().replace(b",1,", b",1,", 1)
    lines = damaged.split(b"\r\n")
    lines[1] = lines[1] + b"{broken"
    problem, good = read_contacts(io.BytesIO(b"\r\n".join(lines)), file="own.csv")
    assert isinstance(problem, Problem)
    assert (problem.file, problem.line) == ("own.csv", 2)
    assert isinstance(good, ParsedContact)
    assert good.contact == ContactData(fn="B")


def test_values_that_are_empty_are_still_there() -> None:
    contact = ContactData(
        points=(
            PointData("tel", ""),
            PointData("email", "a@b.c"),
            PointData("tel", "", source=Source("TEL")),
        ),
        addresses=(AddressData(), AddressData(street="x")),
        extra=(ExtraProperty("", "", "item1"),),
        dates=(DateData("birthday", ""), DateData("birthday", "1980-02-03")),
    )
    profiles: tuple[Profile, ...] = ("safe", "exact")
    for profile in profiles:
        assert _there_and_back([contact], profile) == [contact]


def test_a_row_of_our_own_file_that_cannot_be_read_is_a_problem() -> None:
    stream = io.BytesIO()
    write_contacts([ContactData(fn="A")], stream, profile="exact")
    stream.seek(0, io.SEEK_END)
    stream.write(b'"never closed\r\n')
    good, problem = read_contacts(stream, file="own.csv")
    assert isinstance(good, ParsedContact)
    assert isinstance(problem, Problem)


def test_a_photo_larger_than_a_usual_record_comes_back() -> None:
    contact = ContactData(fn="Ann", media=(MediaData("photo", bytes(range(256)) * 8_000, "image/jpeg"),))
    assert _there_and_back([contact], "exact") == [contact]
