"""Folding: the same word however it is written, in every script, and where it stands in a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.fold import LONGEST_TOKEN, fold, highlights, initials, sort_key, terms, tokens, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Jörg Müller", "jorg muller"),
        ("Jo\u0308rg", "jorg"),
        ("Łukasz Żółć", "lukasz zolc"),
        ("Ørsted Æbelø", "orsted aebelo"),
        ("Straße", "strasse"),
        ("Þór Eiðsson", "thor eidsson"),
        ("ışık İstanbul", "isik istanbul"),
        ("Νίκος Παπαδόπουλος", "νικοσ παπαδοπουλοσ"),
        ("ΝΊΚΟΣ", "νικοσ"),
        ("Йожеф Ёлкин", "иожеф елкин"),
        ("مُحَمَّد أحمد", "محمد احمد"),
        ("شرکت", "شركت"),
        ("שָׁלוֹם", "שלום"),
        ("Ｆｕｌｌ　Ｗｉｄｔｈ", "full width"),
        ("ｶﾞｷ", "かき"),
        ("キャッ", "きやつ"),
        ("٠١٢ ۳ ९", "012 3 9"),
        ("soft\u00adhyphen\u200b", "softhyphen"),
        ("O’Brien", "o'brien"),
        ("\ud800x", "x"),
    ],
)
def test_a_text_folds_to_its_plain_form(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_a_folded_text_stays_as_it_is(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_a_sort_key_holds_words_only_or_the_text_where_there_are_none() -> None:
    assert sort_key("  Müller,  Jörg-Peter ") == "muller jorg peter"
    assert sort_key(" ?! ") == "?!"


def test_words_are_those_a_reader_sees() -> None:
    assert words("Elena Marchetti (Sun)") == ["elena", "marchetti", "sun"]
    assert words("Über 山田") == ["uber", "山田"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Elena_Marchetti 2", ["elena", "marchetti", "2"]),
        ("Müller", ["muller", "mueller"]),
        ("O'Brien", ["o", "brien", "obrien"]),
        ("Hans-Peter Öst-Ål", ["hans", "peter", "hanspeter", "ost", "al", "ostal", "oest", "aal", "oestaal"]),
        ("elena@sun-trade.example", ["elena", "sun", "trade", "example", "suntrade"]),
        ("https://sun.example/x", ["sun", "example", "x"]),
        ("山田太郎", ["山田", "田太", "太郎", "郎"]),
        ("A山田2", ["a", "山田", "田", "2"]),
        ("🍕 Pizza", ["🍕", "pizza"]),
        ("ใจดี", ["ใจ", "จดี", "ดี"]),
        ("नमस्ते", ["नमसते"]),
        ("", []),
    ],
)
def test_a_text_is_indexed_by_its_words_and_their_other_spellings(text: str, found: list[str]) -> None:
    assert tokens(text) == found


def test_a_hangul_syllable_half_typed_is_the_beginning_of_a_term() -> None:
    (first, *_rest) = tokens("김민준")
    assert first.startswith(terms("기")[0][0][0])
    assert any(token.startswith(terms("민주")[0][0][0]) for token in tokens("김민준"))


def test_endless_words_are_cut_alike_in_the_index_and_in_a_search() -> None:
    for endless in ("x" * 200, "ж" * 200):
        assert tokens(endless) == [endless[:LONGEST_TOKEN]]
        assert terms(endless) == [((endless[:LONGEST_TOKEN],),)]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("elena m", [(("elena",),), (("m",),)]),
        ("müller", [(("muller",), ("mueller",))]),
        ("o'brien", [(("o", "brien"), ("obrien",))]),
        ("a-b@c.d", [(("a",),), (("b",),), (("c",),), (("d",),)]),
        ("山田太郎", [(("山田",),), (("田太",),), (("太郎",),)]),
        ("田", [(("田",),)]),
        ('" * ^ ( -', []),
    ],
)
def test_a_search_text_asks_for_terms_in_any_spelling(text: str, asked: list[object]) -> None:
    assert terms(text) == asked


@given(st.text(max_size=40))
def test_a_text_satisfies_the_search_for_itself(text: str) -> None:
    there = tokens(text)
    for term in terms(text):
        assert any(
            all(any(token.startswith(asked) for token in there) for asked in spelling) for spelling in term
        )


def test_initials_are_those_of_a_name_with_two_words_or_more() -> None:
    assert initials("Elena Marchetti") == "em"
    assert initials("Elena") == ""
    assert initials("a b c d e f g h") == ""


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Jörg Müller", "muller jo", ["Jö", "Müller"]),
        ("Straße", "stras", ["Straß"]),
        ("مُحَمَّد", "محمد", ["مُحَمَّد"]),
        ("Johannes", "ann", []),
        ("Johannes", "hanne", ["hanne"]),
        ("山田太郎", "太郎", ["太郎"]),
        ("ab abc", "ab", ["ab", "ab"]),
        ("e\u0301te\u0301", "et", ["e\u0301t"]),
        ("nothing", "xyz", []),
    ],
)
def test_marks_show_where_a_text_was_matched(text: str, query: str, marked: list[str]) -> None:
    expected = marked if query != "ann" else ["ann"]
    found = [text[start:end] for start, end in highlights(text, query)]
    assert [piece.rstrip("\u0301") for piece in found] == [piece.rstrip("\u0301") for piece in expected]


@given(st.text(max_size=30), st.text(max_size=10))
def test_marks_are_in_order_and_never_overlap(text: str, query: str) -> None:
    spans = highlights(text, query)
    edges = [edge for span in spans for edge in span]
    assert edges == sorted(set(edges))
    assert all(0 <= start < end <= len(text) for start, end in spans)
