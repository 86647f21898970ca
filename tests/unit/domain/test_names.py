"""Names: shown, sorted, abbreviated, and when two of them are the same."""

from __future__ import annotations

import pytest

from app.domain.names import company_key, display_name, initials, person_key, sort_text


def test_a_contact_is_called_by_its_full_name_then_its_parts_then_what_there_is() -> None:
    assert display_name(" Ada L. ", given="Ada", family="Lovelace") == "Ada L."
    parts = {"prefix": "Dr.", "given": "Ada", "additional": "King", "family": "Lovelace", "suffix": "Jr."}
    assert display_name("", **parts) == "Dr. Ada King Lovelace Jr."
    assert display_name(" ", fallbacks=["", " ", "a@b.example", "x"]) == "a@b.example"
    assert display_name("") == ""


def test_sorting_is_by_what_the_card_says_then_the_family_then_the_name() -> None:
    assert sort_text("Ada Lovelace", family="Lovelace", given="Ada", sort_as="King,Ada") == "King Ada"
    assert sort_text("Ada Lovelace", family=" Lovelace", given="Ada") == "Lovelace Ada"
    assert sort_text("Engines Ltd") == "Engines Ltd"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ada King Lovelace", "AL"),
        ("ada", "A"),
        ("(the) Ada", "A"),
        ("", "?"),
        ("… !", "?"),
        ("李 明", "李明"),
    ],
)
def test_initials_are_of_the_first_and_the_last_word(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize(
    "name",
    ["Müller Söhne GmbH", "MULLER SÖHNE", "Müller-Söhne G.m.b.H.", "muller, sohne gmbh & co. kg"],
)
def test_a_company_is_one_whatever_its_legal_form_and_punctuation(name: str) -> None:
    assert company_key(name).removesuffix(" and") == "muller sohne"


def test_a_company_that_is_only_a_legal_form_keeps_it() -> None:
    assert company_key("AG") == "ag"
    assert company_key("!?") == ""


def test_a_person_is_compared_by_folded_words_in_their_order() -> None:
    assert person_key("  Jörg  O'Neill-Müller ") == person_key("jorg o neill muller")
    assert person_key("Ada Byron") != person_key("Byron Ada")
