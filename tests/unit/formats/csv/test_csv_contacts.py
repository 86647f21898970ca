"""Rows of address-book exports become contacts, with no value lost."""

# ruff: noqa: E501 - rows of sample names and values are easier to compare whole

from __future__ import annotations

import csv
import io
import json

import pytest

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
)
from app.formats.csv.convert import preview, read_contacts
from app.formats.csv.mapping import Mapping
from app.formats.csv.sniff import Dialect
from app.formats.json.codec import to_json_dict
from tests.support.corpora import ABSENT, CORPORA


def _file(*rows: dict[str, str], encoding: str = "utf-8", delimiter: str = ",") -> io.BytesIO:
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(names)
    writer.writerows([row.get(name, "") for name in names] for row in rows)
    return io.BytesIO(text.getvalue().encode(encoding))


def _read(stream: io.BytesIO, mapping: Mapping | None = None) -> list[ParsedContact | Problem]:
    return list(read_contacts(stream, file="f.csv", mapping=mapping))


def _contacts(*rows: dict[str, str]) -> list[ContactData]:
    return [item.contact for item in _read(_file(*rows)) if isinstance(item, ParsedContact)]


def _one(row: dict[str, str]) -> ContactData:
    (contact,) = _contacts(row)
    return contact


def _own(name: str, value: str, column: str) -> ExtraProperty:
    return ExtraProperty(name, value, params=(("X-COLUMN", (column,)),))


def test_an_outlook_row_in_german_keeps_every_value() -> None:
    row = {
        "Anrede": "Dr.", "Vorname": "Jörg", "Weitere Vornamen": "Karl", "Nachname": "Müller", "Suffix": "jun.",
        "Firma": "Acme; Söhne", "Abteilung": "Einkauf; Nord", "Position": "Leiter", "Beruf": "Ingenieur",
        "Straße geschäftlich": "Weg 1", "Straße geschäftlich 2": "Haus B", "Ort geschäftlich": "Köln",
        "Region geschäftlich": "NRW", "Postleitzahl geschäftlich": "50667",
        "Land/Region geschäftlich": "Deutschland", "Postfach geschäftlich": "77", "Ort privat": "Bonn",
        "Telefon geschäftlich": "+49 221 1", "Telefon geschäftlich 2": "+49 221 2", "Fax geschäftlich": "+49 221 3",
        "Mobiltelefon": "+49 170 4", "Haupttelefon": "+49 221 5", "Telefon Assistent": "+49 221 6",
        "E-Mail-Adresse": "j@acme.de", "E-Mail-Typ": "SMTP", "E-Mail: Angezeigter Name": "Jörg Karl Müller jun. (j@acme.de)",
        "E-Mail 2: Adresse": "joerg@x.de", "E-Mail 2: Typ": "EX", "E-Mail 2: Angezeigter Name": "Jogi",
        "Geburtstag": "25.12.1980", "Jahrestag": "0.0.00", "Partner": "Eva", "Kinder": "Anna; Ben",
        "Name Assistent": "Frau Kurz", "Kategorien": "Kunde; VIP", "Notizen": "Zeile 1\r\nZeile 2",
        "Geschlecht": "männlich", "Priorität": "Normal", "Vertraulichkeit": "Vertraulich", "Benutzer 1": "A, B",
        "Webseite": "https://acme.de", "Unbekannt": "bleibt",
    }  # fmt: skip
    assert _one(row) == ContactData(
        fn="Jörg Karl Müller jun.",
        n_prefix="Dr.",
        n_given="Jörg",
        n_additional="Karl",
        n_family="Müller",
        n_suffix="jun.",
        gender="M",
        note="Zeile 1\r\nZeile 2",
        points=(
            PointData("tel", "+49 221 1", "work"),
            PointData("tel", "+49 221 2", "work"),
            PointData("tel", "+49 221 3", "work fax"),
            PointData("tel", "+49 170 4", "mobile"),
            PointData("tel", "+49 221 5", "main"),
            PointData("tel", "+49 221 6", "assistant"),
            PointData("email", "j@acme.de"),
            PointData("email", "joerg@x.de"),
            PointData("url", "https://acme.de"),
        ),
        addresses=(
            AddressData(
                pobox="77", street="Weg 1\nHaus B", locality="Köln", region="NRW", postcode="50667",
                country="Deutschland", label="work",
            ),
            AddressData(locality="Bonn", label="home"),
        ),
        affiliations=(AffiliationData("Acme; Söhne", "Einkauf\\; Nord", "Leiter", "Ingenieur"),),
        relations=(
            RelationData("spouse", "Eva"),
            RelationData("child", "Anna"),
            RelationData("child", "Ben"),
            RelationData("assistant", "Frau Kurz"),
        ),
        dates=(DateData("birthday", "1980-12-25"),),
        tags=("Kunde", "VIP"),
        extra=(
            _own("X-CSV-VERTRAULICHKEIT", "Vertraulich", "Vertraulichkeit"),
            _own("X-CSV-BENUTZER-1", "A\\, B", "Benutzer 1"),
            _own("X-CSV-UNBEKANNT", "bleibt", "Unbekannt"),
            _own("X-CSV-E-MAIL-DISPLAY-NAME", "Jogi", "E-mail display name"),
            _own("X-CSV-E-MAIL-TYPE", "EX", "E-mail type"),
        ),
    )  # fmt: skip


def test_a_google_row_is_split_where_google_joined_it() -> None:
    row = {
        "Name": "Ann Lee", "Given Name": "Ann", "Family Name": "Lee", "Given Name Yomi": "an",
        "Family Name Yomi": "ri", "Birthday": " --02-25", "Group Membership": "* myContacts ::: Friends",
        "E-mail 1 - Type": "* Arbeit", "E-mail 1 - Value": "a@b.c ::: d@e.f", "Phone 1 - Type": "Mobile",
        "Phone 1 - Value": "+1 555 000 ::: +2 666 000", "Address 1 - Type": "Ferienhaus",
        "Address 1 - Street": "1 Main ::: 2 Side", "Address 1 - City": "Rome ::: Paris ::: ",
        "Organization 1 - Name": "Acme ::: Beta", "Organization 1 - Title": "CEO",
        "Event 1 - Type": "Anniversary", "Event 1 - Value": "2001-02-03", "Event 2 - Type": "Name day",
        "Event 2 - Value": "2001-12-06", "Custom Field 1 - Type": "Shoe", "Custom Field 1 - Value": "44 ::: 45 ::: ",
        "Relation 1 - Type": "Spouse", "Relation 1 - Value": "Bob", "IM 1 - Type": "Home",
        "IM 1 - Service": "Skype", "IM 1 - Value": "annie", "Website 1 - Type": "Blog",
        "Website 1 - Value": "http://a.b", "Photo": "https://p.q/r.jpg",
    }  # fmt: skip
    assert _one(row) == ContactData(
        fn="Ann Lee",
        n_given="Ann",
        n_family="Lee",
        phonetic="ri an",
        points=(
            PointData("email", "a@b.c", "work", 1),
            PointData("email", "d@e.f", "work"),
            PointData("tel", "+1 555 000", "mobile"),
            PointData("tel", "+2 666 000", "mobile"),
            PointData("impp", "skype:annie", "home"),
            PointData("url", "http://a.b", "Blog"),
        ),
        addresses=(
            AddressData(street="1 Main", locality="Rome", label="Ferienhaus"),
            AddressData(street="2 Side", locality="Paris", label="Ferienhaus"),
        ),
        affiliations=(AffiliationData("Acme", title="CEO"), AffiliationData("Beta")),
        relations=(RelationData("spouse", "Bob"),),
        dates=(
            DateData("birthday", "--02-25"),
            DateData("anniversary", "2001-02-03"),
            DateData("other", "2001-12-06", "Name day"),
        ),
        media=(MediaData("photo", uri="https://p.q/r.jpg"),),
        tags=("Friends",),
        extra=(_own("X-CSV-SHOE", "44", "Shoe"), _own("X-CSV-SHOE", "45", "Shoe")),
    )


def test_a_phonetic_name_and_its_parts_are_both_kept() -> None:
    whole, parts, both = _contacts(
        {"Name": "A B", "Yomi Name": "a b", "Given Name Yomi": "a", "Family Name Yomi": "b"},
        {"Name": "A B", "Given Name Yomi": "a", "Family Name Yomi": "b"},
        {"Name": "A B", "Yomi Name": "a b", "Given Name Yomi": "c"},
    )
    assert [c.phonetic for c in (whole, parts, both)] == ["a b", "b a", "a b"]
    assert [e.value for c in (whole, parts, both) for e in c.extra] == ["c"]


@pytest.mark.skipif(not (CORPORA / "csv_headers.jsonl").exists(), reason=ABSENT)
def test_no_value_of_a_sample_header_row_is_lost() -> None:
    for line in (CORPORA / "csv_headers.jsonl").read_text("utf-8").splitlines():
        names = [name for name in json.loads(line)["columns"] if name]
        values = {name: f"value{index}x" for index, name in enumerate(names)}
        kept = json.dumps([to_json_dict(contact) for contact in _contacts(values)])
        assert [name for name, value in values.items() if value not in kept] == []


def test_a_thunderbird_row_joins_the_parts_of_the_birthday() -> None:
    row = {
        "First Name": "Ann", "Last Name": "Lee", "Primary Email": "a@b.c", "Secondary Email": "d@e.f",
        "Screen Name": "annie", "Home Address": "Weg 1", "Home Address 2": "Hof", "Home ZipCode": "1",
        "Birth Year": "1980", "Birth Month": "2", "Birth Day": "29", "Custom 1": "x",
    }  # fmt: skip
    contact = _one(row)
    assert contact.dates == (DateData("birthday", "1980-02-29"),)
    assert contact.points == (
        PointData("email", "a@b.c"),
        PointData("email", "d@e.f", "other"),
        PointData("impp", "annie", "aim"),
    )
    assert contact.addresses == (AddressData(street="Weg 1\nHof", postcode="1", label="home"),)
    assert contact.extra == (_own("X-CSV-CUSTOM-1", "x", "Custom 1"),)


@pytest.mark.parametrize(
    ("year", "month", "day", "value", "told"),
    [
        ("1980", "2", "29", "1980-02-29", False),
        ("", "12", "6", "--12-06", False),
        ("1980", "", "", "1980", False),
        ("1980", "7", "", "1980-07", False),
        ("0", "0", "0", "", False),
        ("", "", "29.2.1980", "1980-02-29", False),
        ("", "5", "", "5", True),
        ("1981", "2", "29", "29 2 1981", True),
        ("1980", "Mai", "1", "1 Mai 1980", True),
    ],
)
def test_birthdays_in_parts_are_joined_as_far_as_they_go(
    year: str, month: str, day: str, value: str, told: bool
) -> None:
    (item,) = _read(_file({"Name": "A B", "Birth Year": year, "Birth Month": month, "Birth Day": day}))
    assert isinstance(item, ParsedContact)
    assert [d.value for d in item.contact.dates] == ([value] if value else [])
    assert bool(item.problems) is told


def test_a_row_with_a_company_and_no_person_is_a_company() -> None:
    plain, with_job, legal, same = _contacts(
        {"First Name": "", "Company": "Acme", "Phone": "1"},
        {"Company": "Acme", "Department": "Sales"},
        {"Display Name": "Beta GmbH"},
        {"Display Name": "Gamma", "Company": "Gamma"},
    )
    assert (plain.kind, plain.fn, plain.affiliations) == ("org", "Acme", ())
    assert with_job.affiliations == (AffiliationData("Acme", "Sales"),)
    assert (legal.kind, legal.fn, legal.n_given) == ("org", "Beta GmbH", "")
    assert (same.kind, same.affiliations) == ("org", ())


def test_a_row_without_a_name_is_called_by_what_there_is() -> None:
    nick, mail, nothing_but_a_note = _contacts(
        {"Nickname": "Jo", "Email": "", "Note": ""}, {"Email": "a@b.c"}, {"Note": "hello"}
    )
    assert (nick.fn, mail.fn, nothing_but_a_note.fn) == ("Jo", "a@b.c", "")
    assert _contacts({"Name": " ", "Email": "x@y.z"}, {"Name": " ", "Email": " "})[1:] == []


def test_one_name_column_is_split() -> None:
    contact = _one({"Name": "Dr. Ludwig van Beethoven", "Email": "l@b.at"})
    assert (contact.n_prefix, contact.n_given, contact.n_family) == ("Dr.", "Ludwig", "van Beethoven")
    assert contact.fn == "Dr. Ludwig van Beethoven"


def test_the_kind_of_a_row_is_read() -> None:
    org, group, person = _contacts(
        {"Name": "Acme", "Kind": "Company"}, {"Name": "Team", "Kind": "group"}, {"Name": "A", "Kind": "??"}
    )
    assert (org.kind, group.kind, person.kind) == ("org", "group", "individual")


def test_cells_with_several_values_are_split_when_it_is_certain() -> None:
    contact = _one(
        {
            "Name": "A B",
            "Email": "a@b.c; d@e.f, g@h.i",
            "E-mail 2 Address": "a@b.c and others @home",
            "Phone": "030 123456; 040 123456",
            "Mobile": "030 12; 3",
            "Work Email": '"Bee, A" <bee@w.x>',
            "Tags": "x, y;z",
        }
    )
    assert [p.value for p in contact.points] == [
        "a@b.c", "d@e.f", "g@h.i", "a@b.c and others @home", "030 123456", "040 123456", "030 12; 3", "bee@w.x",
    ]  # fmt: skip
    assert contact.tags == ("x", "y", "z")
    assert _one({"Email": "<a@b.c>"}).points == (PointData("email", "a@b.c"),)
    twice = _one({"Email": "a@b.c", "E-mail Address": "d@e.f"})
    assert [p.value for p in twice.points] == ["a@b.c", "d@e.f"]
    assert contact.extra == (_own("X-CSV-E-MAIL-NAME", "Bee\\, A", "E-mail name"),)


def test_the_name_beside_an_address_serves_when_there_is_no_other() -> None:
    beside = _one({"Email": "Ann Lee <a@b.c>"})
    displayed = _one({"E-mail Address": "a@b.c", "E-mail Display Name": "Bob Ray (a@b.c)"})
    company = _one({"E-mail Address": "mailto:a@b.c", "E-mail Display Name": "Cid", "Company": "Acme"})
    alone = _one({"E-mail Display Name": "Nobody", "Notes": "x"})
    assert (beside.fn, beside.n_family, beside.points[0].value) == ("Ann Lee", "Lee", "a@b.c")
    assert (displayed.fn, displayed.n_given) == ("Bob Ray", "Bob")
    assert (company.fn, company.kind, company.points[0].value) == ("Acme", "org", "a@b.c")
    assert [e.value for e in company.extra] == ["Cid"]
    assert [e.value for e in alone.extra] == ["Nobody"]


def test_a_second_value_of_a_field_that_holds_one_is_kept() -> None:
    stream = io.BytesIO(
        b"First Name,Last Name,Nickname,Nickname,Notes,Comments,City,City,Company,Phone,Phone\n"
        b"Ann,Lee,Annie,Nan,one,two,Rome,Oslo,Acme,111111,222222\n"
        b"Bob,Ray,Bo,Bo,one,one,Rome,Rome,Acme,111111,111111\n"
    )
    ann, bob = (item.contact for item in _read(stream) if isinstance(item, ParsedContact))
    assert (ann.nickname, ann.note) == ("Annie", "one\ntwo")
    assert [e.value for e in ann.extra] == ["Nan", "Oslo"]
    assert [p.value for p in ann.points] == ["111111", "222222"]
    assert (bob.extra, bob.note) == ((), "one")


def test_opt_outs_relationships_and_photos_are_read() -> None:
    contact = _one({"Name": "A B", "Do Not Call": "yes", "Do Not Email": "No", "Photo": "ann.jpg"})
    assert contact.do_not == ("call",)
    assert [e.value for e in contact.extra] == ["ann.jpg"]
    mapping = Mapping.from_json(b'{"Art": "relationship", "Wer": "fn", "Sperre": "do_not", "Weg": "ignore"}')
    (item,) = _read(_file({"Wer": "A B", "Art": "customer; press", "Sperre": "post", "Weg": "x"}), mapping)
    assert isinstance(item, ParsedContact)
    assert item.contact.relationships == ("customer", "press")
    assert item.contact.do_not == ("post",)
    assert item.contact.extra == ()


def test_values_past_the_header_are_kept_and_told() -> None:
    (item,) = _read(io.BytesIO(b"Name,Email\nAnn Lee,a@b.c,more,\n"))
    assert isinstance(item, ParsedContact)
    assert item.contact.extra == (_own("X-CSV-COLUMN-3", "more", "Column 3"),)
    assert "more values than the header" in item.problems[0].reason


def test_a_short_row_is_read_as_far_as_it_goes() -> None:
    assert _read(io.BytesIO(b"Name,Email,Phone\nAnn Lee\n"))[0] == ParsedContact(
        2, ContactData(fn="Ann Lee", n_given="Ann", n_family="Lee")
    )


def test_a_column_without_name_that_holds_something_is_kept() -> None:
    contact = _one({"Name": "A B", "Email": "a@b.c", "": "loose"})
    assert contact.extra == (_own("X-CSV-COLUMN-3", "loose", "Column 3"),)


@pytest.mark.parametrize(
    ("rows", "language", "values"),
    [
        (("3/4/1980", "25/12/1990"), "en", ["1980-04-03", "1990-12-25"]),
        (("3/4/1980", "12/25/1990"), "en", ["1980-03-04", "1990-12-25"]),
    ],
)
def test_one_date_that_can_only_be_read_one_way_decides_for_the_file(
    rows: tuple[str, ...], language: str, values: list[str]
) -> None:
    contacts = _contacts(*({"Name": f"A B{i}", "Birthday": row} for i, row in enumerate(rows)))
    assert [c.dates[0].value for c in contacts] == values


@pytest.mark.parametrize(
    ("header", "value"), [("Birthday", "1980-03-04"), ("Geburtstag", "1980-04-03"), ("誕生日", "1980-03-04")]
)
def test_dates_that_prove_nothing_are_read_as_the_language_does_and_that_is_told(
    header: str, value: str
) -> None:
    name = {"Birthday": "Name", "Geburtstag": "Nachname", "誕生日": "姓"}[header]
    doubt, item = _read(_file({name: "Lee", header: "03/04/1980"}))
    assert isinstance(doubt, Problem)
    assert doubt.line == 0
    assert isinstance(item, ParsedContact)
    assert item.contact.dates[0].value == ("1980-04-03" if header != "Birthday" else value)


def test_a_row_that_cannot_be_read_does_not_stop_the_look_at_dates() -> None:
    items = _read(io.BytesIO(b'Name,Birthday\n"Bad,x\nAnn Lee,13/2/1980\n'))
    assert [type(item) for item in items] == [Problem, ParsedContact]


def test_a_date_that_is_none_is_kept_as_text_and_told() -> None:
    (item,) = _read(_file({"Name": "A B", "Birthday": "around easter"}))
    assert isinstance(item, ParsedContact)
    assert item.contact.dates == (DateData("birthday", "around easter"),)
    assert "not a date" in item.problems[0].reason


def test_a_file_without_header_gives_contacts() -> None:
    data = b"Ann Lee;ann@x.de;+49 30 123\nBob Ray;bob@x.de;+49 30 124\n"
    contacts = [i.contact for i in _read(io.BytesIO(data)) if isinstance(i, ParsedContact)]
    assert [c.fn for c in contacts] == ["Ann Lee", "Bob Ray"]
    assert [len(c.points) for c in contacts] == [2, 2]
    mapping = preview(io.BytesIO(data), file="f.csv").mapping
    assert [i.contact for i in _read(io.BytesIO(data), mapping) if isinstance(i, ParsedContact)] == contacts


def test_problems_of_reading_stand_between_the_contacts() -> None:
    items = _read(io.BytesIO(b'Name,Email\nAnn Lee,a@b.c\nBad,"x\nBob Ray,b@b.c\n'))
    assert [type(item) for item in items] == [ParsedContact, Problem, ParsedContact]


def test_the_preview_shows_columns_samples_and_match_and_rewinds() -> None:
    stream = _file({"Vorname": "Jörg", "Nachname": "Groß"}, encoding="cp1252", delimiter=";")
    seen = preview(stream, file="f.csv")
    assert (seen.dialect.encoding, seen.headers) == ("cp1252", ("Vorname", "Nachname"))
    assert seen.samples == (("Jörg", "Groß"),)
    assert [str(c.target) for c in seen.mapping.columns] == ["n_given", "n_family"]
    assert stream.tell() == 0
    chosen = preview(stream, Dialect("utf-8", delimiter=";"), file="f.csv")
    assert chosen.samples == (("Jörg", "Groß"),)  # broken letters are mended
    assert preview(io.BytesIO(b""), file="f.csv").headers == ()


def test_a_shift_jis_file_is_read_whole() -> None:
    row = {
        "姓": "山田",
        "名": "太郎",
        "会社名": "株式会社テスト",
        "電子メール アドレス": "t@y.jp",
        "携帯電話": "090-1234-5678",
    }
    (item,) = _read(_file(row, encoding="cp932"))
    assert isinstance(item, ParsedContact)
    assert item.contact.fn == "山田太郎"
    assert item.contact.affiliations == (AffiliationData("株式会社テスト"),)
