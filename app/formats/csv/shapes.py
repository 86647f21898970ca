"""Guesses what a column holds by the look of its values, for columns whose name nobody knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from app.formats.csv.dates import parse_date

_MAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+", re.ASCII)
_URL = re.compile(r"(?:https?://|www\.)\S+\.\S+", re.IGNORECASE)
_PHONE = re.compile(r"[+(]?\d[\d\s()./–-]{5,24}(?:\s?(?:x|ext\.?)\s?\d+)?", re.IGNORECASE)
_SHARE = 0.8


def looks_like_mail(text: str) -> bool:
    """Tell whether the whole text is one e-mail address."""
    return len(text) <= 320 and _MAIL.fullmatch(text) is not None


def looks_like_url(text: str) -> bool:
    """Tell whether the whole text is a web address."""
    return _URL.fullmatch(text) is not None


def looks_like_phone(text: str) -> bool:
    """Tell whether the text is written like a phone number (a bare number is not enough)."""
    if len(text) > 40 or not _PHONE.fullmatch(text) or parse_date(text, "dmy"):
        return False
    return text[0] in "+(0" or not text.isdigit()


def looks_like_date(text: str) -> bool:
    """Tell whether the text is a calendar date in any order of day and month."""
    return parse_date(text, "dmy") is not None and not text.isdigit()


_SHAPES: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("email", looks_like_mail),
    ("url", looks_like_url),
    ("date.other", looks_like_date),
    ("tel", looks_like_phone),
)


def shape_of(values: Sequence[str]) -> str:
    """Return email, url, tel or date.other when at least 8 in 10 of the filled values look so, else ""."""
    filled = [value.strip() for value in values if value.strip()]
    for key, looks_like in _SHAPES:
        if filled and sum(map(looks_like, filled)) >= _SHARE * len(filled):
            return key
    return ""
