"""Reading a search text: what it asks for, and the expressions that FTS5 understands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from app.domain import fold, phones

LONGEST_QUERY = 200  # characters read of a search text
MOST_TERMS = 12


class Tier(IntEnum):
    """How good a match is; recency and use decide inside a tier and never lift out of it."""

    GUESSED = 20
    INSIDE = 30
    HAPPENED = 40
    ELSEWHERE = 50
    PHONE = 60
    NAME_WORD = 70
    NAME_EXACT = 80
    NAME_START = 90
    NAME_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Plan:
    """A search text understood: `terms` of all of it; `numbers` are the digits that a phone number may
    hold, likeliest first, and `rest` the terms beside the number.
    """

    folded: str
    terms: tuple[fold.Term, ...]
    numbers: tuple[str, ...] = ()
    rest: tuple[fold.Term, ...] = ()


_NUMBER = re.compile(r"(?<![^\W_])[+(]*[0-9][0-9 ()./+\-]*(?:x *[0-9]+)?(?![^\W_])")


def plan(text: str, region: str = "") -> Plan:
    """Reads a search text; never raises, whatever it holds. `region` is the home of its phone numbers."""
    text = text[:LONGEST_QUERY]
    asked = tuple(fold.terms(text)[:MOST_TERMS])
    plain = fold.fold(text).replace("‐", "-").replace("–", "-")
    found = max(_NUMBER.findall(plain), key=len, default="")
    numbers = _forms(found.strip(), region)
    if not numbers:
        return Plan(fold.sort_key(text), asked)
    rest = tuple(fold.terms(plain.replace(found, " ", 1))[:MOST_TERMS])
    return Plan(fold.sort_key(text), asked, numbers, rest)


def _forms(number: str, region: str) -> tuple[str, ...]:
    """The digit runs under which a number may be filed, however it was typed."""
    written = phones.digits(number)
    if len(written) < 3:
        return ()
    forms = [phones.e164(number, region)[1:], written.lstrip("0"), written]
    if len(written) > 6:  # a prefix of a long distance call in front of it
        forms += [written[1:] if written[0] in "18" else "", written[2:] if written[:2] == "06" else ""]
        forms.append(phones.digits(number.replace("(0)", "")))
    return tuple(dict.fromkeys(form for form in forms if len(form) > 2))


def begins(word: str) -> str:
    """A word of the index that begins so; every word is letters and digits only."""
    return f'"{word}"*'


def whole(word: str) -> str:
    """Exactly this word of the index."""
    return f'"{word}"'


def all_of(terms: Iterable[fold.Term], written: Callable[[str], str]) -> str:
    """The expression for every term, by any of its spellings."""
    return " AND ".join(
        "(" + " OR ".join("(" + " AND ".join(map(written, words)) + ")" for words in term) + ")"
        for term in terms
    )


def any_of(words: Iterable[str]) -> str:
    """The expression for at least one of these words of the index."""
    return " OR ".join(map(whole, sorted(words)))


def grams(pieces: Iterable[str]) -> str:
    """The triples that cover these pieces; whether they stand together is checked afterwards."""
    triples: dict[str, None] = {}
    for piece in pieces:
        starts = [*range(0, len(piece) - 3, 3), len(piece) - 3]
        triples.update(dict.fromkeys(piece[start : start + 3] for start in starts))
    return " AND ".join('"' + triple.replace('"', '""') + '"' for triple in triples)


def satisfied(terms: Iterable[fold.Term], words: Sequence[str]) -> bool:
    """True when every term is met by a beginning of these index terms."""
    return all(matched(term, words) for term in terms)


def matched(term: fold.Term, words: Sequence[str]) -> bool:
    """True when one spelling of the term is met by beginnings of these index terms."""
    return any(all(any(word.startswith(asked) for word in words) for asked in spelling) for spelling in term)
