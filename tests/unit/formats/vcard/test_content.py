"""Content lines: what stands in a file, whatever its version, folding, encoding and damage."""

from __future__ import annotations

import io
import tracemalloc
from typing import BinaryIO, cast

import pytest

from app.formats.contact import ParsedContact, Problem
from app.formats.vcard import framing
from app.formats.vcard.content import RawCard, iter_cards
from tests.unit.formats.vcard.cards import card, read_all, read_one, read_parsed


def raw(data: bytes) -> list[RawCard | Problem]:
    return list(iter_cards(io.BytesIO(data), file="test.vcf"))


def lines_of(data: str | bytes) -> list[tuple[str, str, str]]:
    [one] = raw(data.encode() if isinstance(data, str) else data)
    assert isinstance(one, RawCard), one
    return [(head.source.group, head.source.name, value) for head, value, _ in one.lines]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_lines_may_end_in_any_way(end: str) -> None:
    text = card("FN:Ada", "NOTE:long\r\n er", "TEL:1").replace("\r\n", end)
    assert lines_of(text) == [("", "FN", "Ada"), ("", "NOTE", "longer"), ("", "TEL", "1")]


def test_a_line_end_cut_in_two_by_a_block_is_one_line_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(framing, "BLOCK", 7)
    [one] = read_all(card("FN:Ada Lovelace", "TEL:1", "NOTE:x" + "y" * 30))
    assert isinstance(one, ParsedContact)
    assert (one.contact.fn, one.contact.points[0].value) == ("Ada Lovelace", "1")
    [bad] = [each for each in read_all(card("FN:A", "bad") + "\r\n") if isinstance(each, ParsedContact)]
    assert bad.problems[0].line == 4


def test_folding_drops_one_white_space() -> None:
    assert lines_of(card("NOTE:one\r\n  two\r\n\tthree", version="3.0")) == [("", "NOTE", "one twothree")]


def test_folding_of_2_1_keeps_the_white_space() -> None:
    assert read_one("FN:A", "NOTE:one\r\n two", version="2.1").note == "one two"


def test_folding_of_2_1_by_a_writer_that_cuts_at_75_octets_drops_it() -> None:
    assert read_one("FN:A", "NOTE:" + "x" * 70 + "\r\n y", version="2.1").note == "x" * 70 + "y"


def test_a_white_line_in_2_1_adds_nothing() -> None:
    assert read_one("FN:A", "NOTE:one\r\n  ", version="2.1").note == "one"


def test_a_character_cut_by_a_fold_is_whole_again() -> None:
    data = card("FN:Ä").encode().replace("Ä".encode(), b"\xc3\r\n \x84")
    assert lines_of(data) == [("", "FN", "Ä")]


def test_quoted_printable_with_soft_breaks_and_charset() -> None:
    text = card(
        "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=BC=\r\nrgen",
        "NOTE;QUOTED-PRINTABLE:one=0D=0A=\r\n two=  \r\nthree",
        "X-EMPTY;ENCODING=QUOTED-PRINTABLE:a=\r\n",
        version="2.1",
    )
    assert lines_of(text) == [("", "FN", "Jürgen"), ("", "NOTE", "one\\ntwothree"), ("", "X-EMPTY", "a")]


def test_a_quoted_printable_value_may_be_folded_without_a_soft_break() -> None:
    assert lines_of(card("FN;ENCODING=QUOTED-PRINTABLE:a=3D\r\n b", version="2.1")) == [("", "FN", "a=b")]


@pytest.mark.parametrize(
    ("charset", "codec"), [("ISO-8859-1", "latin-1"), ("windows-1251", "cp1251"), ("Shift_JIS", "shift_jis")]
)
def test_a_charset_parameter_is_obeyed(charset: str, codec: str) -> None:
    name = {"latin-1": "Jürgen", "cp1251": "Юрий", "shift_jis": "田中"}[codec]
    data = (
        b"BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET="
        + charset.encode()
        + b":"
        + name.encode(codec)
        + b"\nEND:VCARD"
    )
    assert lines_of(data) == [("", "FN", name)]


@pytest.mark.parametrize("charset", ["unicode_escape", "idna", "base64", "utf-99", ""])
def test_a_charset_that_is_none_is_passed_over(charset: str) -> None:
    assert lines_of(card(f"FN;CHARSET={charset}:Jürgen", version="2.1")) == [("", "FN", "Jürgen")]


def test_bytes_that_are_no_utf_8_are_windows_1252_or_latin_1() -> None:
    data = b"BEGIN:VCARD\nVERSION:3.0\nFN:J\xfcrgen \x93M\x94\nN:\x81\xfc\nNOTE:\xc3\xbc\nEND:VCARD"
    assert lines_of(data) == [("", "FN", "Jürgen “M”"), ("", "N", "\x81ü"), ("", "NOTE", "ü")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_with_and_without_a_mark_is_known_by_its_bytes(encoding: str) -> None:
    assert lines_of(card("FN:Zoë").encode(encoding)) == [("", "FN", "Zoë")]


def test_files_put_together_may_have_a_mark_in_the_middle_and_no_line_end() -> None:
    data = card("FN:A").encode().rstrip() + card("FN:B").encode("utf-8-sig").rstrip() + card("FN:C").encode()
    assert [one.contact.fn for one in read_all(data) if isinstance(one, ParsedContact)] == ["A", "B", "C"]


def test_base64_of_2_1_ends_at_a_blank_line_or_the_next_property() -> None:
    text = card(
        "PHOTO;ENCODING=BASE64;JPEG:",
        "  /9j/",
        " 4AAQ",
        "",
        "LOGO;ENCODING=BASE64;TYPE=GIF:R0lG",
        "ODlh",
        "FN:A",
        version="2.1",
    )
    assert lines_of(text) == [("", "PHOTO", "/9j/4AAQ"), ("", "LOGO", "R0lGODlh"), ("", "FN", "A")]


def test_bare_words_of_2_1_become_types_values_and_encodings() -> None:
    one = read_one("FN:A", "TEL;HOME;VOICE:1", "PHOTO;URL:http://a/b", "TEL;7BIT;:2", version="2.1")
    assert one.points[0].source
    assert one.points[0].source.params == (("TYPE", ("HOME", "VOICE")),)
    assert one.points[1].source is None
    assert one.media[0].source
    assert one.media[0].source.params == (("VALUE", ("uri",)),)


def test_groups_and_quoted_parameters_with_any_sign_in_them() -> None:
    one = read_one('item1.ADR;LABEL="A: 1; B, ""C""";TYPE="home,work",x;X-E=:;;Street;;;;', version="3.0")
    source = one.addresses[0].source
    assert source
    assert (source.group, source.name) == ("item1", "ADR")
    assert source.params == (("LABEL", ("A: 1; B, C",)), ("TYPE", ("home,work", "x")), ("X-E", ("",)))


def test_caret_escapes_in_parameters() -> None:
    one = read_one("X-A;P=a^nb^'c^^d^e:1")
    assert one.extra[0].params == (("P", ('a\nb"c^d^e',)),)
    assert read_one("FN:A", "X-A;P=a^nb:1", version="2.1").extra[0].params == (("P", ("a^nb",)),)


def test_a_quote_that_never_ends_does_not_take_the_value_away() -> None:
    assert lines_of(card('X-A;P="abc:1')) == [("", "X-A", "1")]


def test_names_of_makers_with_underscores_are_kept() -> None:
    assert lines_of(card("FN:A", "oppo_recent_call:NULL"))[1] == ("", "OPPO_RECENT_CALL", "NULL")


def test_a_nested_card_is_the_value_of_its_agent() -> None:
    lines = lines_of(
        card("FN:A", "AGENT:", "BEGIN:VCARD", "FN;X=1:B", "g.TEL:2", "END:VCARD", "TEL:1", version="2.1")
    )
    nested = "BEGIN:VCARD\\nFN\\;X=1:B\\ng.TEL:2\\nEND:VCARD\\n"
    assert lines == [("", "FN", "A"), ("", "AGENT", nested), ("", "TEL", "1")]


def test_nested_cards_up_to_8_deep_are_read_and_deeper_ones_reported() -> None:
    def nest(depth: int) -> str:
        if depth == 1:
            return card("FN:inmost", version="2.1")
        return card("FN:x", f"AGENT:\r\n{nest(depth - 1).rstrip()}", version="2.1")

    assert isinstance(read_all(nest(8))[0], ParsedContact)
    [problem, after] = read_all(nest(9) + card("FN:next"))
    assert isinstance(problem, Problem)
    assert "8 levels" in problem.reason
    assert isinstance(after, ParsedContact)


def test_a_nested_card_without_its_end_does_not_swallow_the_next_card() -> None:
    text = "BEGIN:VCARD\nVERSION:2.1\nFN:A\nAGENT:\n\nBEGIN:VCARD\nFN:B\nBEGIN:VCARD\nFN:C\nEND:VCARD\n"
    [one] = read_all(text)
    assert isinstance(one, ParsedContact)
    assert one.contact.fn == "A"
    assert [problem.reason for problem in one.problems] == [
        "This line is no vCard property; it was left out.",
        "This card has no END line; what stands before was taken.",
    ]


def test_a_nested_card_that_nothing_announces_is_left_out_with_a_word() -> None:
    lines = ("FN:A", "AGENT:", "BEGIN:VCARD", "BEGIN:VCARD", "FN:C", "END:VCARD", "END:VCARD")
    one = read_parsed(*lines, version="2.1")
    assert one.problems[0].raw == "BEGIN:VCARD\nFN:C"


def test_a_missing_end_is_seen_at_the_next_begin_and_at_the_end() -> None:
    found = read_all("BEGIN:VCARD\nFN:A\nBEGIN:VCARD\nFN:B\n")
    assert [(one.contact.fn, one.line) for one in found if isinstance(one, ParsedContact)] == [
        ("A", 1),
        ("B", 3),
    ]
    assert all(isinstance(one, ParsedContact) and "no END" in one.problems[0].reason for one in found)


def test_a_missing_version_and_blank_lines_do_no_harm() -> None:
    assert lines_of("BEGIN:VCARD\n\nFN:A\n\n\nTEL;CELL:1\n\nEND:VCARD\n\n") == [
        ("", "FN", "A"),
        ("", "TEL", "1"),
    ]


def test_junk_before_between_and_after_cards_is_reported_where_it_stands() -> None:
    found = read_all("junk\n" + card("FN:A") + "\nmore\njunk\n" + card("FN:B") + "tail")
    assert [(one.line, type(one).__name__) for one in found] == [
        (1, "Problem"),
        (2, "ParsedContact"),
        (7, "Problem"),
        (9, "ParsedContact"),
        (13, "Problem"),
    ]
    assert isinstance(found[2], Problem)
    assert found[2].raw == "more\njunk\n"


@pytest.mark.parametrize("data", [b"", b"\n\n", b"hello", b"\x00\x01" * 50])
def test_a_file_without_a_card_is_one_problem_for_the_whole_file(data: bytes) -> None:
    [problem] = read_all(data)
    assert isinstance(problem, Problem)
    assert (problem.line, problem.reason) == (0, "There is no vCard in this file.")


def test_the_raw_text_of_endless_junk_is_cut() -> None:
    [problem] = read_all(b"x\n" * 100_000)
    assert isinstance(problem, Problem)
    assert len(problem.raw) <= 64 << 10


def test_an_empty_card_is_a_problem() -> None:
    [problem] = read_all(card())
    assert isinstance(problem, Problem)
    assert problem.reason == "This card is empty; it was left out."


def test_a_line_that_is_no_property_is_reported_and_the_rest_goes_on() -> None:
    one = read_parsed("FN:A", "NOTE:first", "second line", "=:x", "TEL:1")
    assert [(problem.line, problem.raw) for problem in one.problems] == [(5, "second line"), (6, "=:x")]
    assert (one.contact.note, one.contact.points[0].value) == ("first", "1")


def test_a_head_folded_before_its_colon_is_whole_again() -> None:
    assert lines_of(card("PHOTO;ENCODING=b;TY\r\n PE=GIF:R0lG\r\n ODlh", "FN:A", version="3.0")) == [
        ("", "PHOTO", "R0lGODlh"),
        ("", "FN", "A"),
    ]


def test_a_line_without_a_colon_folded_for_ever_is_one_problem() -> None:
    one = read_parsed("FN:A", "abc" + "\r\n d" * 50)
    assert len(one.problems) == 1


def test_a_line_over_1_mb_keeps_the_card_out_and_names_the_limit() -> None:
    long = card("FN:A", "NOTE:" + "x" * (1 << 20) + "y")
    [problem, after] = read_all(long + card("FN:B"))
    assert isinstance(problem, Problem)
    assert problem.reason == "NOTE in line 4 is too long (limit: 1 MB per line); this card was left out."
    assert len(problem.raw) <= 64 << 10
    assert isinstance(after, ParsedContact)


def test_a_nameless_line_over_1_mb_is_named_by_its_place() -> None:
    [problem] = read_all(card("FN:A", "x" * (1 << 20) + "y" * 9))
    assert isinstance(problem, Problem)
    assert problem.reason.startswith("A line in line 4")


def test_a_picture_of_8_mb_is_taken_and_a_larger_one_keeps_the_card_out() -> None:
    body = "A" * (8 << 20)
    [one] = read_all(card("FN:A", f"PHOTO;ENCODING=b;TYPE=JPEG:{body}", version="3.0"))
    assert isinstance(one, ParsedContact)
    assert len(one.contact.media[0].data) == 6 << 20
    [problem] = read_all(card("FN:A", f"PHOTO:data:image/png;base64,{body}"))
    assert isinstance(problem, Problem)
    assert "8 MB for pictures" in problem.reason


def test_a_line_without_an_end_is_cut_and_reported() -> None:
    data = b"BEGIN:VCARD\nFN:" + b"x" * (20 << 20) + b"\nEND:VCARD\n" + card("FN:B").encode()
    [problem, after] = read_all(data)
    assert isinstance(problem, Problem)
    assert isinstance(after, ParsedContact)
    assert after.contact.fn == "B"


def test_more_than_1_000_values_keep_the_card_out() -> None:
    assert isinstance(read_all(card("FN:A", *["TEL:1"] * 999))[0], ParsedContact)
    [problem] = read_all(card("FN:A", *["TEL:1"] * 1000))
    assert isinstance(problem, Problem)
    assert problem.reason == "This card has 1,001 values (limit: 1,000 per record); it was left out."
    [problem] = read_all(card("FN:A", "CATEGORIES:" + ",".join(map(str, range(1001)))))
    assert isinstance(problem, Problem)
    assert "1,001 categories" in problem.reason


def test_a_card_without_end_does_not_grow_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(framing, "RECORD_LIMIT", 4 << 20)
    data = b"BEGIN:VCARD\nFN:A\n" + b"NOTE:x\n" * 500_000 + b"END:VCARD\n" + card("FN:B").encode()
    [problem, after] = read_all(data)
    assert isinstance(problem, Problem)
    assert "16 MB per record" in problem.reason
    assert isinstance(after, ParsedContact)


def test_a_file_with_more_kinds_of_heads_than_are_remembered_is_read_all_the_same() -> None:
    text = "".join(card("FN:A", *[f"X-{n}-{m}:1" for m in range(900)]) for n in range(6))
    assert all(isinstance(one, ParsedContact) and len(one.contact.extra) == 900 for one in read_all(text))


def test_memory_stays_bounded_whatever_the_length_of_a_file() -> None:
    class Endless(io.RawIOBase):
        """A hundred megabytes of cards, one block at a time."""

        def __init__(self) -> None:
            self.left = 100

        def read(self, size: int = -1) -> bytes:
            self.left -= 1
            return card("FN:A", "NOTE:" + "x" * (size - 60)).encode() if self.left >= 0 else b""

    tracemalloc.start()
    try:
        stream = Endless()
        assert sum(1 for _ in iter_cards(cast(BinaryIO, stream), file="test.vcf")) == 100
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 30 << 20


def test_begin_right_after_begin_is_a_card_that_was_empty() -> None:
    first, second = read_all("BEGIN:VCARD\nBEGIN:VCARD\nFN:A\nEND:VCARD\n")
    assert isinstance(first, Problem)
    assert isinstance(second, ParsedContact)


def test_a_head_of_any_length_is_read() -> None:
    one = read_one("FN:A", "X-A;P=" + "x" * 5000 + ":1")
    assert one.extra[0].params == (("P", ("x" * 5000,)),)
