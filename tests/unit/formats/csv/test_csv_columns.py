"""Columns of address-book exports find their fields without a person's help, in many languages."""

# ruff: noqa: E501 - rows of sample names and values are easier to compare whole

from __future__ import annotations

import json

import pytest

from app.formats.csv.profiles import known_columns, match
from tests.support.corpora import ABSENT, CORPORA

_HEADERS = CORPORA / "csv_headers.jsonl"

# What the sample rows call a field -> our target without label.
_FIELDS = {
    "surname": "n_family", "firstname": "n_given", "middlename": "n_additional", "name": "fn",
    "prefix": "n_prefix", "suffix": "n_suffix", "nickname": "nickname", "groups": "tag", "notes": "note",
    "organization": "org", "department": "unit", "jobtitle": "title", "gender": "gender", "photo": "photo",
    "birthday": "date.birthday", "birthday-d": "date.birthday", "birthday-m": "date.birthday:month",
    "birthday-y": "date.birthday:year", "anniversary": "date.anniversary", "spouse": "relation.spouse",
    "manager": "relation.manager", "assistant": "relation.assistant", "phone": "tel", "website": "url",
    "email": "email", "street": "address.street", "locality": "address.locality", "region": "address.region",
    "zipcode": "address.postcode", "country": "address.country", "im": "impp", "maidenname": "custom",
}  # fmt: skip

# The sample rows are one program's reading. Where they take state for country or the reverse, we follow
# Outlook, whose export has City, State, Postal code, Country in this order in every language.
_SWAPPED = {
    "Nazione/Regione di lavoro": "address.country",
    "Region geschäftlich": "address.region",
    "Region privat": "address.region",
    "Weitere Region": "address.region",
    "Land geschäftlich": "address.country",
    "Land privat": "address.country",
    "Weiteres Land": "address.country",
    "Provincia o estado de trabajo": "address.region",
    "Otra provincia o estado": "address.region",
    "País o región del trabajo": "address.country",
    "Otro país o región": "address.country",
    "Krajina/oblasť (iné)": "address.country",
    "Région": "address.region",
}


def _rows() -> list[dict[str, object]]:
    if not _HEADERS.exists():
        return []
    return [json.loads(line) for line in _HEADERS.read_text("utf-8").splitlines()]


@pytest.mark.skipif(not _HEADERS.exists(), reason=ABSENT)
def test_every_sample_header_row_maps_with_no_manual_step() -> None:
    wrong: list[str] = []
    for row in _rows():
        columns = row["columns"]
        assert isinstance(columns, dict | list)
        names = [name for name in columns if not (name.startswith("_") or "_short" in name)]
        for column in match(names).columns:
            meant = columns[column.header] if isinstance(columns, dict) else ""
            field, _, label = meant.partition(":")
            want = _SWAPPED.get(column.header) or _FIELDS.get(field, "")
            target = str(column.target)
            if not target.startswith(want) or (column.confidence < 0.5 and column.header):
                wrong.append(f"{row.get('language')} {column.header!r}: {target}, not {want}")
            if label in ("home", "work") and want.startswith(("tel", "address")) and "." in target[8:]:
                assert label in target, column
    assert not wrong


def _targets(names: str) -> dict[str, str]:
    headers = [name.strip() for name in names.split("|")]
    return {column.header: str(column.target) for column in match(headers).columns}


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", "First Name|Last Name|Company|Business Street|Business Street 2|Business City|Home Phone 2"),
        ("de", "Vorname|Nachname|Firma|Straße geschäftlich|Straße geschäftlich 2|Ort geschäftlich|Telefon (privat 2)"),
        ("fr", "Prénom|Nom|Société|Rue (bureau)|Rue (bureau) 2|Ville (bureau)|Téléphone 2 (domicile)"),
        ("es", "Nombre|Apellidos|Organización|Calle del trabajo|Calle del trabajo 2|Ciudad de trabajo|Particular 2"),
        ("it", "Nome|Cognome|Società|Via (uff.)|Via (uff.) 2|Città (uff.)|Abitazione 2"),
        ("nl", "Voornaam|Achternaam|Bedrijf|Werkadres, straat|Werkadres 2, straat|Werkadres, plaats|Telefoon thuis 2"),
        ("pt", "Primeiro nome|Último nome|Empresa|Rua comercial|Rua comercial 2|Cidade comercial|Fone de casa 2"),
        ("pl", "Imię|Nazwisko|Firma|Ulica (biuro)|Ulica (biuro) 2|Miasto (biuro)|Telefon domowy 2"),
        ("ja", "名|姓|会社名|番地 (会社)|住所 2 (会社)|市町村 (会社)|自宅電話 2"),
        ("zh", "名字|姓氏|公司|商務 - 街|商務 - 街 2|商務 - 市/鎮|住家電話 2"),
    ],
)  # fmt: skip
def test_outlook_columns_mean_the_same_in_every_language(language: str, names: str) -> None:
    mapping = match(names.split("|"))
    assert mapping.language == language
    assert [str(column.target) for column in mapping.columns] == [
        "n_given",
        "n_family",
        "org",
        "address.street.work",
        "address.street.work",
        "address.locality.work",
        "tel.home#2",
    ]


def test_the_full_japanese_outlook_row_is_known_but_for_nothing() -> None:
    names = (
        "肩書き|名|ミドル ネーム|姓|敬称|会社名|部署|役職|番地 (会社)|市町村 (会社)|都道府県 (会社)|郵便番号 (会社)|国 (会社)/地域"
        "|番地 (自宅)|郵便番号 (その他)|秘書の電話|会社 FAX|会社電話|コールバック|自動車電話|会社代表電話|自宅 FAX|携帯電話"
        "|その他の FAX|その他の電話|ポケットベル|通常の電話|Web ページ|メモ|記念日|配偶者|誕生日|電子メール 2 アドレス|電子メール 2 の種類"
        "|電子メール 2 表示名|姓フリガナ|名前フリガナ|分類"
    ).split("|")
    mapping = match(names)
    assert mapping.profile == "outlook"
    assert [c.header for c in mapping.columns if c.target.key == "custom"] == []
    targets = {c.header: str(c.target) for c in mapping.columns}
    assert targets["国 (会社)/地域"] == "address.country.work"
    assert targets["自宅 FAX"] == "tel.home fax"
    assert targets["電子メール 2 表示名"] == "email:display#2"


def test_both_kinds_of_google_exports_are_known() -> None:
    old = _targets(
        "Name|Given Name|Family Name|E-mail 1 - Type|E-mail 1 - Value|Organization 1 - Title|Group Membership"
    )
    new = _targets(
        "First Name|Last Name|File As|Organization Title|Labels|E-mail 1 - Label|E-mail 1 - Value|Custom Field 1 - Label"
    )
    assert old["E-mail 1 - Type"] == new["E-mail 1 - Label"] == "email:label#1"
    assert old["E-mail 1 - Value"] == new["E-mail 1 - Value"] == "email#1"
    assert old["Organization 1 - Title"] == "title#1"
    assert new["Organization Title"] == "title"
    assert old["Group Membership"] == new["Labels"] == "tag"
    assert new["Custom Field 1 - Label"] == "custom.@label#1"
    assert match(["First Name", "File As", "Organization Title"]).profile == "google"
    assert match(["E-mail 1 - Value"]).profile == "google"


@pytest.mark.parametrize(
    ("names", "targets"),
    [
        ("FirstName|LastName|OfficePhoneNumber|MailAddress", "n_given n_family tel.work email"),  # Lotus
        ("first_name|last_name|zip_code|e_mail", "n_given n_family address.postcode email"),
        ("Name|Title|Phone", "fn title tel"),  # of the job: no name is taken apart
        ("Title|First Name|Last Name|Suffix", "n_prefix n_given n_family n_suffix"),
        ("Titre|Prénom|Nom|Titre", "n_prefix n_given n_family title"),  # Outlook in French has it twice
        ("Nom|Adresse e-mail", "fn email"),  # alone it is the whole name
        ("Vorname|Name", "n_given n_family"),
        ("Geburtstag|Geburtsmonat|Geburtsjahr", "date.birthday:day date.birthday:month date.birthday:year"),
        ("Home|Work|Pager|Mobile", "tel.home tel.work tel.pager tel.mobile"),  # Yahoo
        ("Address 1 Street|Address 1 City|Address 2 Street|Address 2 City", "address.street#1 address.locality#1 address.street#2 address.locality#2"),
        ("Home Address|Home Address 2|Home City", "address.street.home address.street.home address.locality.home"),
        ("Phone Altro|Cognome|Nome", "tel.other n_family n_given"),  # half translated
        ("Office Company|Work Title", "org title"),
        ("Phone 1 2", "custom:Phone 1 2"),
        ("IM 1 - Service|IM 1 - Value|Event 1 - Oddity", "impp:service#1 impp#1 custom:Event 1 - Oddity"),
    ],
)  # fmt: skip
def test_a_name_is_read_in_the_light_of_the_others(names: str, targets: str) -> None:
    found = [str(column.target) for column in match(names.split("|")).columns]
    assert " ".join(found) == targets


def test_columns_nobody_knows_are_told_by_their_values() -> None:
    rows = [
        ["ann@x.de", "+49 30 1", "1980-02-01", "www.x.de", "S", "12", "", "030 123 456"],
        ["bob@y.de", "(030) 22222", "1.2.1999", "http://y.de", "M", "13", "", ""],
    ]
    columns = match(["Kontaktweg", "Draht", "Wann", "Netz", "Größe", "Menge", "", "Home"], rows).columns
    assert [(str(c.target), c.confidence) for c in columns] == [
        ("email.Kontaktweg", 0.6),
        ("tel.Draht", 0.6),
        ("date.other.Wann", 0.6),
        ("url.Netz", 0.6),
        ("custom:Größe", 0.0),
        ("custom:Menge", 0.0),
        ("custom:Column 7", 1.0),
        ("tel.home", 0.6),
    ]


def test_a_file_without_header_is_matched_by_its_values_and_finds_the_names() -> None:
    rows = [["1", "Ann Lee", "ann@x.de"], ["2", "Bob van Dyk", "bob@x.de"]]
    assert [str(c.target) for c in match(["", "", ""], rows).columns] == [
        "custom:Column 1",
        "fn",
        "email.Column 3",
    ]
    nothing = match(["", ""], [["1", "x9"], ["2", "y8"]])
    assert [str(c.target) for c in nothing.columns] == ["custom:Column 1", "custom:Column 2"]


def test_known_columns_are_counted_in_one_language() -> None:
    assert known_columns(["Vorname", "Nachname", "Ann", "", "x" * 99]) == 2
    assert known_columns(["E-mail 1 - Value"]) == 1
