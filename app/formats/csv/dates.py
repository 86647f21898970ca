"""Reads the dates people and programs write into spreadsheets, as partial dates."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from typing import Literal

DateOrder = Literal["dmy", "mdy", "ymd"]

_TIME = re.compile(r"[T ]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s?[AaPp][Mm])?(?:Z|[+-]\d{2}:?\d{2})?$")
_YEAR_FIRST = re.compile(r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})日?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NO_YEAR = re.compile(r"--(\d{1,2})-?(\d{1,2})")
_THREE = re.compile(r"(\d{1,2})\s?([-/. ])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})\.?")
_TWO = re.compile(r"(\d{1,2})[/.](\d{1,2})\.?")
_SLASHED = re.compile(r"\s*(\d{1,2})[/-](\d{1,2})[/-]\d{1,4}\b")
_PARTIAL = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])|[12]\d{3}|---(?:0[1-9]|[12]\d|3[01])")
_EMPTY = re.compile(r"[0/.\-: ]+")
_WORDY = re.compile(r"(?:(\d{1,2})\.?\s+)?([^\W\d_]{3,12})\.?,?(?:\s+(\d{1,2}),)?\s+(\d{4})")
_MONTHS = (
    "jan ene gen sty", "feb fév fev lut", "mar mär mrt mrz mars", "apr avr abr kwi",
    "may mai mag mei maj", "jun juin giu cze", "jul juil lug lip", "aug aoû ago sie",
    "sep set wrz", "oct okt ott out paź", "nov lis", "dec dez déc dic gru",
)  # fmt: skip
_MONTH_OF = {word: number for number, words in enumerate(_MONTHS, start=1) for word in words.split()}


def is_empty_date(text: str) -> bool:
    """Tell whether it is an empty date as Outlook writes it: 0/0/00, 00/0/0, 0000-00-00."""
    return _EMPTY.fullmatch(text.strip()) is not None


def parse_date(text: str, order: DateOrder) -> str | None:
    """Return YYYY-MM-DD, --MM-DD, YYYY-MM or YYYY, or None when it is not a date we can be sure of.

    `order` decides between day and month where a slash or dash leaves both possible; dots are always
    day first. Two-digit years up to 29 are of this century.
    """
    value = _TIME.sub("", text.strip())
    if found := _YEAR_FIRST.fullmatch(value) or _COMPACT.fullmatch(value):
        return _full(int(found[1]), int(found[2]), int(found[3]))
    if found := _NO_YEAR.fullmatch(value):
        return _full(0, int(found[1]), int(found[2]))
    if found := _THREE.fullmatch(value):
        return _in_order(int(found[1]), int(found[3]), found[4], order="dmy" if found[2] == "." else order)
    if found := _TWO.fullmatch(value):
        return _in_order(int(found[1]), int(found[2]), "", order="dmy" if "." in value else order)
    if found := _WORDY.fullmatch(value):
        return _in_words(found)
    return value if _PARTIAL.fullmatch(value) else None


def _in_words(found: re.Match[str]) -> str | None:
    word = found[2].lower()
    month = _MONTH_OF.get(word[:3]) or _MONTH_OF.get(word[:4])
    day = found[1] or found[3]
    if month is None:
        return None
    return _full(int(found[4]), month, int(day)) if day else f"{found[4]}-{month:02d}"


def _in_order(first: int, second: int, year: str, *, order: DateOrder) -> str | None:
    number = int(year) if year else 0
    if len(year) == 2:
        number += 2000 if number <= 29 else 1900
    if order == "ymd" and len(year) == 2:  # 80/12/31
        number = first + (2000 if first <= 29 else 1900)
        return _full(number, second, int(year))
    day, month = (second, first) if order == "mdy" else (first, second)
    if month > 12:
        day, month = month, day
    return _full(number, month, day)


def _full(year: int, month: int, day: int) -> str | None:
    if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year or 2000, month)[1]:
        return None
    if year in (0, 1604):  # 1604 is how Apple writes "no year"
        return f"--{month:02d}-{day:02d}"
    return f"{year:04d}-{month:02d}-{day:02d}"


def order_from(values: Iterable[str]) -> DateOrder | None:
    """Return the order that the values prove (a 13th cannot be a month), None when none does.

    Stops reading `values` at the first proof.
    """
    for value in values:
        if found := _SLASHED.match(value):
            if int(found[1]) > 31:
                return "ymd"
            if int(found[1]) > 12 >= int(found[2]):
                return "dmy"
            if int(found[2]) > 12 >= int(found[1]):
                return "mdy"
    return None


def needs_order(value: str) -> bool:
    """Tell whether a value means another day when day and month change places."""
    found = _SLASHED.match(value)
    return found is not None and int(found[1]) <= 12 and int(found[2]) <= 12 and found[1] != found[2]
