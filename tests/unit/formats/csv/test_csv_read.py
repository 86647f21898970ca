"""Rows are read as a stream; whatever is wrong in a row is reported and the rest is read."""

from __future__ import annotations

import io

from app.formats.contact import Problem
from app.formats.csv import read
from app.formats.csv.read import Row, iter_rows
from app.formats.csv.sniff import Dialect


def _read(data: bytes, dialect: Dialect | None = None, own: str = "no") -> list[Row | Problem]:
    return list(iter_rows(io.BytesIO(data), dialect or Dialect("utf-8"), file="f.csv", own=own))


def _values(items: list[Row | Problem]) -> list[tuple[str, ...]]:
    return [item.values for item in items if isinstance(item, Row)]


def _problems(items: list[Row | Problem]) -> list[Problem]:
    return [item for item in items if isinstance(item, Problem)]


def test_line_ends_of_all_systems_and_inside_quotes_are_kept() -> None:
    items = _read(b'a,b\r\n"x\r\ny",2\n\n,\nc,d\re,f')
    assert _values(items) == [("a", "b"), ("x\r\ny", "2"), ("c", "d"), ("e", "f")]
    assert [item.line for item in items] == [1, 2, 6, 7]


def test_the_callers_stream_stays_open() -> None:
    stream = io.BytesIO(b"a,b\n")
    list(iter_rows(stream, Dialect("utf-8"), file="f.csv"))
    assert not stream.closed


def test_lines_before_the_header_are_passed_over() -> None:
    assert _values(_read(b"sep=;\na;b\n", Dialect("utf-8", delimiter=";", skip_lines=1))) == [("a", "b")]
    assert _read(b"", Dialect("utf-8", skip_lines=1)) == []


def test_a_quotation_mark_that_is_never_closed_costs_one_line() -> None:
    items = _read(b'a,b\n1,2\n3,"4\n5,6\n7,8\n')
    assert _values(items) == [("a", "b"), ("1", "2"), ("5", "6"), ("7", "8")]
    (problem,) = _problems(items)
    assert (problem.file, problem.line) == ("f.csv", 3)
    assert "never closed" in problem.reason
    assert problem.raw.startswith('3,"4\n')


def test_pieces_of_a_record_that_was_reported_are_not_taken_for_rows() -> None:
    items = _read(b'a,b,c\n1,2,"note\nmore\nand, more\n4,5,6\n')
    assert _values(items) == [("a", "b", "c"), ("4", "5", "6")]
    assert len(_problems(items)) == 1


def test_a_record_longer_than_the_limit_is_a_problem_and_the_rest_is_read() -> None:
    long = b"x" * (read.MAX_RECORD + 10)
    items = _read(b"a,b\n1," + long + b"\n3,4\n")
    assert _values(items) == [("a", "b"), ("3", "4")]
    (problem,) = _problems(items)
    assert problem.line == 2
    assert "1,000,000" in problem.reason
    assert len(problem.raw) <= 65_536


def test_a_record_of_many_lines_longer_than_the_limit_is_one_problem() -> None:
    lines = b"some words\n" * 100_000
    items = _read(b'a,b\n1,"' + lines + b'"\n3,4\n')
    assert _values(items)[-1] == ("3", "4")
    assert len(_problems(items)) >= 1
    assert _problems(items)[0].line == 2


def test_our_own_files_may_have_longer_records() -> None:
    long = b"x" * (read.MAX_RECORD + 10)
    assert len(_values(_read(b"a,b\n1," + long + b"\n", own="yes"))) == 2


def test_a_row_with_too_many_values_names_the_limit() -> None:
    items = _read(b"a,b\n" + b",".join([b"1"] * 1_001) + b"\n3,4\n")
    assert _values(items) == [("a", "b"), ("3", "4")]
    assert "1,001" in _problems(items)[0].reason


def test_nul_characters_are_left_out_and_told() -> None:
    (row,) = _read(b"a\0b,c\n")
    assert isinstance(row, Row)
    assert row.values == ("ab", "c")
    assert "NUL" in row.problems[0].reason


def test_letters_of_another_encoding_are_read_as_western_and_told() -> None:
    items = _read("Jürgen,Köln\n".encode() + b"J\xfcrgen,K\xf6ln\n")
    assert _values(items) == [("Jürgen", "Köln")] * 2
    assert [len(item.problems) for item in items if isinstance(item, Row)] == [0, 1]


def test_a_utf16_file_cut_in_the_middle_says_so_at_the_end() -> None:
    items = _read("a,b\n1,2\n".encode("utf-16-le") + b"\x00\xd8\x00", Dialect("utf-16-le"))
    assert _values(items)[:1] == [("a", "b")] or _problems(items)


def test_line_ends_of_old_macs_are_line_ends() -> None:
    items = _read(b"a,b\n1,2\r3,4\n")
    assert _values(items) == [("a", "b"), ("1", "2"), ("3", "4")]
