"""Rules of names: how a contact is shown, sorted and abbreviated, and when two names are the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from app.domain.fold import fold

# Legal forms that do not make two spellings of a company different companies.
_LEGAL_FORMS = frozenset(
    "ab ag as aps asa bv bvba co company corp corporation cie doo eg eirl ek ev gbr gmbh inc incorporated"
    " kg kgaa kk limited llc llp ltd ltda mbh nv ohg oy oyj plc pty sa sarl sas sca scop se sia sl slu snc"
    " spa spolka spzoo srl sro ug uab zoo".split()
)
_WORDS = re.compile(r"[^\W_]+")


def display_name(
    fn: str,
    *,
    prefix: str = "",
    given: str = "",
    additional: str = "",
    family: str = "",
    suffix: str = "",
    fallbacks: Sequence[str] = (),
) -> str:
    """How a contact is called: FN, else the name parts in reading order, else the first fallback."""
    if fn.strip():
        return fn.strip()
    composed = " ".join(part for part in (prefix, given, additional, family, suffix) if part.strip())
    if composed:
        return composed
    return next((text for text in fallbacks if text.strip()), "")


def sort_text(display: str, *, family: str = "", given: str = "", sort_as: str = "") -> str:
    """The text to sort by: SORT-AS, else family then given name, else the name as shown."""
    if sort_as.strip():
        return sort_as.replace(",", " ")
    if family.strip():
        return family.strip() + " " + given.strip()
    return display


def initials(display: str) -> str:
    """One or two letters for the round picture: first letters of the first and the last word."""
    words = [word for word in display.split() if word[0].isalnum()]
    if not words:
        return "?"
    if len(words) == 1:
        return words[0][0].upper()
    return (words[0][0] + words[-1][0]).upper()


@lru_cache(maxsize=4096)  # an import asks four times for the company of each of its people
def company_key(name: str) -> str:
    """Folded name without legal form and punctuation: two spellings with one key are one company."""
    words = _WORDS.findall(fold(name.replace(".", "").replace("&", " and ")))
    kept = [word for word in words if word not in _LEGAL_FORMS]
    return " ".join(kept or words)


def person_key(name: str) -> str:
    """Folded name for comparing people, word order kept."""
    return " ".join(_WORDS.findall(fold(name)))
