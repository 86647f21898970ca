"""Encoding, delimiter, quotes and header of a CSV file are found from its bytes."""

from __future__ import annotations

import codecs

import pytest

from app.errors import FormatError
from app.formats.csv.sniff import Dialect, sniff, with_encoding

_TEXTS = {
    "de": "Vorname;Straße\r\nJörg Müller;Weißer Weg\r\nGroß;Köln am Rhein\r\n",
    "fr": "Prénom;Société\r\nÉléonore;Café ça va\r\n",
    "pl": "Imię;Województwo\r\nŁukasz;Świętokrzyskie\r\nŻaneta;Śląskie\r\n",
    "sk": "Meno;Poznámky\r\nĽubomír;Štefánik\r\nŽofia;Košice\r\n",
    "ru": "Имя;Фамилия\r\nИван;Петров\r\nАнна;Каренина\r\n",
    "ja": "名;姓;メモ\r\n太郎;山田;東京都です\r\n",
    "zh-tw": "名字;姓氏\r\n小明;王\r\n",
    "zh-cn": "名;姓;公司\r\n小明;王;北京市\r\n",
    "ko": "이름;성\r\n길동;홍\r\n서울;김\r\n",
    "el": "Name;Ort\r\nΓιώργος;Αθήνα\r\n",
}


@pytest.mark.parametrize(
    ("language", "encoding"),
    [
        ("de", "cp1252"), ("fr", "cp1252"), ("pl", "cp1250"), ("pl", "iso8859_2"), ("sk", "cp1250"),
        ("ru", "cp1251"), ("ru", "koi8_r"), ("ja", "cp932"), ("ja", "euc_jp"), ("zh-tw", "cp950"),
        ("zh-cn", "gb18030"), ("ko", "cp949"), ("el", "cp1253"), ("de", "utf-8"), ("ja", "utf-8"),
        ("de", "utf-8-sig"), ("de", "utf-16"), ("ja", "utf-16-le"), ("ru", "utf-16-be"), ("de", "utf-32"),
    ],
)  # fmt: skip
def test_the_encoding_is_found_by_letters_and_column_names(language: str, encoding: str) -> None:
    dialect = sniff(_TEXTS[language].encode(encoding))
    assert (dialect.encoding, dialect.delimiter, dialect.header_row) == (encoding, ";", True)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    rows = [["Name", "Note", "E-mail"], ["Ann", "a, b; c", "a@b.c"], ["Bob", "x", "b@b.c"]]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    assert sniff(text.encode()).delimiter == delimiter


def test_the_line_excel_puts_first_is_believed_and_passed_over() -> None:
    dialect = sniff("\ufeffsep=|\r\nName|Note\r\nAnn|a;b;c\r\n".encode())
    assert (dialect.delimiter, dialect.skip_lines) == ("|", 1)


def test_single_quotes_count_where_there_are_no_others() -> None:
    assert sniff(b"'Name','Note'\n'Ann','a,b'\n").quotechar == "'"
    assert sniff(b"Name,Note\nO'Neil,'hi'\n").quotechar == '"'


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("Vorname,Mail\nAnn,a@b.c\n", True),
        ("Ann,a@b.c\nBob,b@b.c\n", False),
        ("Kontaktweg\na@b.c\nb@b.c\n", True),  # unknown, but unlike what stands below
        ("Ann,Lee\nBob,Ray\n", False),
        ("+49 30 1,Ann\n", False),
        ("www.x.de,Name\n", False),
        ("", False),
    ],
)
def test_a_header_is_told_from_a_first_row_of_data(text: str, header: bool) -> None:
    assert sniff(text.encode()).header_row is header


def test_a_few_broken_letters_do_not_make_a_utf8_file_something_else() -> None:
    dialect = sniff(b"Name;Ort\n" + "Jürgen;Köln\n".encode() * 20 + b"J\xfcrgen;K\xf6ln\n")
    assert (dialect.encoding, dialect.alternatives) == ("utf-8", ("cp1252",))


def test_an_encoding_that_a_person_chose_is_taken() -> None:
    head = "Vorname;Ort\nJörg;Köln\n".encode("cp850")
    chosen = with_encoding(Dialect("cp1252", alternatives=("cp850",)), head, encoding="cp850")
    assert (chosen.encoding, chosen.delimiter, chosen.alternatives) == ("cp850", ";", ("cp850",))


def test_bytes_that_are_no_text_are_refused_with_a_next_step() -> None:
    with pytest.raises(FormatError) as refused:
        sniff(b"\x81\x00\x01\x02\xff\xfe" * 40)
    assert refused.value.next_step


def test_a_cut_letter_at_the_end_does_not_matter() -> None:
    assert sniff("Name;Ort\nJörg;Kö".encode()[:-1]).encoding == "utf-8"
    assert sniff(codecs.BOM_UTF8 + "Name;Ort\nJörg;Kö".encode()[:-1]).encoding == "utf-8-sig"


def test_text_that_is_no_table_still_gives_a_dialect() -> None:
    assert sniff(b"Name,Ort\nAnn\0,Rom\x01\n" + b"Bob,Oslo\n" * 20).delimiter == ","
    assert sniff(b"one\rtwo\rthree").delimiter in ",;\t|"
    assert sniff(b'a,"b\n' + b"c\n" * 200_000).delimiter == ","
