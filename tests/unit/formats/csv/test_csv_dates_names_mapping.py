"""Dates, names and mappings: the small rules of a CSV import."""

# ruff: noqa: E501 - rows of sample names and values are easier to compare whole

from __future__ import annotations

import pytest

from app.errors import FormatError
from app.formats.csv.dates import DateOrder, is_empty_date, needs_order, order_from, parse_date
from app.formats.csv.mapping import TARGETS, ColumnTarget, Mapping, Target, parse_target
from app.formats.csv.names import NameParts, is_company_name, join_name, split_name
from app.formats.csv.vocabulary import place_word, plain_label


@pytest.mark.parametrize(
    ("text", "order", "value"),
    [
        ("1980-02-03", "dmy", "1980-02-03"), ("1980/2/3", "mdy", "1980-02-03"), ("19800203", "dmy", "1980-02-03"),
        ("1980年2月3日", "ymd", "1980-02-03"), ("1980-02-03T00:00:00Z", "dmy", "1980-02-03"),
        ("2/3/1980 12:00:00 AM", "mdy", "1980-02-03"), ("2/3/1980", "dmy", "1980-03-02"),
        ("2/13/1980", "dmy", "1980-02-13"), ("13/2/1980", "mdy", "1980-02-13"), ("3.2.80", "mdy", "1980-02-03"),
        ("3.2.29", "dmy", "2029-02-03"), ("80/12/31", "ymd", "1980-12-31"), ("05/12/31", "ymd", "2005-12-31"),
        ("3 2 1980", "dmy", "1980-02-03"), ("--02-25", "dmy", "--02-25"), ("--0225", "dmy", "--02-25"),
        ("1604-02-29", "dmy", "--02-29"), ("25.12.", "mdy", "--12-25"), ("12/25", "mdy", "--12-25"),
        ("29.2.1981", "dmy", None), ("0/5/1980", "mdy", None), ("1980", "dmy", "1980"), ("1980-02", "dmy", "1980-02"),
        ("---05", "dmy", "---05"), ("25 December 1980", "dmy", "1980-12-25"), ("December 25, 1980", "mdy", "1980-12-25"),
        ("25. Dezember 1980", "dmy", "1980-12-25"), ("mars 1980", "dmy", "1980-03"), ("25 Foober 1980", "dmy", None),
        ("tomorrow", "dmy", None), ("", "dmy", None), ("99/99/1980", "dmy", None),
    ],
)  # fmt: skip
def test_dates_are_read_in_the_order_of_the_file(text: str, order: DateOrder, value: str | None) -> None:
    assert parse_date(text, order) == value


def test_empty_dates_of_outlook_are_known() -> None:
    assert all(map(is_empty_date, ["0/0/00", "00/0/0", "0000-00-00", "0.0.00", "0000-00-00 00:00:00"]))
    assert not is_empty_date("1/0/00")


def test_the_first_date_that_proves_the_order_decides() -> None:
    assert order_from(["1/2/1980", "x", "2/13/1980", "13/2/1980"]) == "mdy"
    assert order_from(["13/2/1980"]) == "dmy"
    assert order_from(["80/2/3"]) == "ymd"
    assert order_from(["1/2/1980", "25.12.1980", "1980-12-25", "13/14/1980"]) is None
    assert needs_order("1/2/1980")
    assert not needs_order("2/2/1980")
    assert not needs_order("13/2/1980")


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("", NameParts()),
        ("Ann", NameParts(given="Ann")),
        ("Ann Lee", NameParts(given="Ann", family="Lee")),
        ("Ann Mary Lee", NameParts(given="Ann", additional="Mary", family="Lee")),
        ("Lee, Ann Mary", NameParts(given="Ann", additional="Mary", family="Lee")),
        ("van Dyk, Dr. Anton, Jr.", NameParts("Dr.", "Anton", "", "van Dyk", "Jr.")),
        ("Lee,", NameParts(family="Lee")),
        ("Prof. Dr. Ludwig Maria van der Berg", NameParts("Prof. Dr.", "Ludwig", "Maria", "van der Berg")),
        ("John Smith Jr.", NameParts(given="John", family="Smith", suffix="Jr.")),
        ("John Smith, PhD", NameParts(given="John", family="Smith", suffix="PhD")),
        ("Frau Müller", NameParts(prefix="Frau", family="Müller")),
        ("Don Johnson", NameParts(given="Don", family="Johnson")),
        ("Ann Al Green", NameParts(given="Ann", additional="Al", family="Green")),
        ("山田 太郎", NameParts(given="太郎", family="山田")),
        ("山田太郎", NameParts(given="山田太郎")),
        ("Acme GmbH & Co. KG", NameParts()),
        ("a@b.c", NameParts()),
    ],
)
def test_a_full_name_is_split_by_simple_rules(name: str, parts: NameParts) -> None:
    assert split_name(name) == parts


def test_parts_are_joined_in_the_order_of_their_script() -> None:
    assert join_name(NameParts("Dr.", "Ann", "M.", "Lee", "Jr.")) == "Ann M. Lee Jr."
    assert join_name(NameParts(given="太郎", family="山田")) == "山田太郎"
    assert join_name(NameParts(given="Ken", family="山田")) == "山田 Ken"
    assert join_name(NameParts(prefix="Dr.")) == "Dr."


def test_companies_are_known_by_their_legal_form() -> None:
    for name in (
        "Beta Inc.",
        "Foo AG",
        "Société X S.A.",
        "株式会社テスト",
        "テスト株式会社",
        "ООО Ромашка",
        "Rossi S.r.l.",
    ):
        assert is_company_name(name), name
    assert not is_company_name("Ann Costa")
    assert not is_company_name("Agnes Ag-Lee")


def test_labels_and_places_are_known_in_many_languages() -> None:
    assert plain_label("Arbeit") == plain_label("Travail") == plain_label("会社") == "work"
    assert plain_label(" Boat ") == "Boat"
    assert place_word("Privat") == "home"
    assert place_word("Boat") == ""


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("email", Target("email")),
        ("tel.work fax#2", Target("tel", "work fax", group=2)),
        ("email:label#1", Target("email", part="label", group=1)),
        ("address.street.home", Target("address.street", "home")),
        ("date.birthday:month", Target("date.birthday", part="month")),
        ("date.other.Name day", Target("date.other", "Name day")),
        ("relation.spouse", Target("relation", "spouse")),
        ("custom:Shoe: size", Target("custom", "Shoe: size")),
        ("custom", Target("custom")),
        ("custom.@label#3", Target("custom", part="label", group=3)),
    ],
)
def test_targets_are_written_in_data_model_words(text: str, target: Target) -> None:
    assert parse_target(text) == target
    assert parse_target(str(target)) == target


@pytest.mark.parametrize("text", ["shoe", "fn.work", "email:day", "address.moon", "custom.@moon#1:x", ""])
def test_a_word_that_is_no_field_is_refused_with_the_list(text: str) -> None:
    with pytest.raises(FormatError, match="not a field") as refused:
        parse_target(text)
    assert "address.street" in refused.value.next_step


def test_every_target_can_be_written_and_read() -> None:
    for info in TARGETS:
        for part in ("", *info.parts):
            target = Target(info.key, part=part)
            if part or info.key != "address":
                assert parse_target(str(target)) == target


def test_a_mapping_goes_to_json_and_back_and_is_also_read_in_its_short_form() -> None:
    mapping = Mapping(
        (ColumnTarget("A", Target("fn")), ColumnTarget("B", Target("tel", "work"), 0.5)), "outlook", "de"
    )
    assert Mapping.from_json(mapping.to_json()) == mapping
    short = Mapping.from_json(b'{"A": "fn", "B": "tel.work"}')
    assert [str(c.target) for c in short.columns] == ["fn", "tel.work"]
    assert (short.profile, short.language) == ("generic", "en")


@pytest.mark.parametrize("data", [b"[1]", b"{", b'{"columns": 1}'])
def test_a_mapping_file_that_is_none_is_refused_with_an_example(data: bytes) -> None:
    with pytest.raises(FormatError, match="mapping file"):
        Mapping.from_json(data)


def test_a_mapping_is_laid_over_the_columns_of_a_file_by_name() -> None:
    mapping = Mapping.from_json(b'{"firma": "org", "Tel": "tel.work"}')
    over = mapping.over((" Firma", "Other", "Tel", "Tel"))
    assert [str(c.target) for c in over.columns] == ["org", "custom:Other", "tel.work", "tel.work"]
    twice = Mapping((ColumnTarget("T", Target("n_prefix")), ColumnTarget("T", Target("title"))))
    assert [str(c.target) for c in twice.over(("T", "T", "T")).columns] == ["n_prefix", "title", "title"]


def test_targets_that_a_person_chose_replace_the_match() -> None:
    mapping = Mapping((ColumnTarget("A", Target("custom"), 0.0), ColumnTarget("B", Target("fn"))))
    chosen = mapping.with_targets({"A": Target("org")})
    assert [str(c.target) for c in chosen.columns] == ["org", "fn"]
    assert chosen.columns[0].confidence == 1.0
