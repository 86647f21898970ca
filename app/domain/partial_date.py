"""Dates that may lack year or day: read as people type them, kept as `--03-04`, `1980-03`, `1980`."""

from __future__ import annotations

import re
from calendar import monthrange

_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "january januar jänner jan",
            "february februar feb",
            "march märz maerz mar mär",
            "april apr",
            "may mai",
            "june juni jun",
            "july juli jul",
            "august aug",
            "september sept sep",
            "october oktober oct okt",
            "november nov",
            "december dezember dec dez",
        ),
        1,
    )
    for word in words.split()
}
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_FORMS = tuple(
    re.compile(form)
    for form in (
        r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})",
        r"(?P<y>\d{4})-(?P<m>\d{1,2})",
        r"--(?P<m>\d{2})-(?P<d>\d{2})",
        r"(?P<y>\d{4})",
        r"(?P<a>\d{1,2})(?P<sep>[./])\s*(?P<b>\d{1,2})\.?(?:[./]?\s*(?P<y>\d{4}))?",
        rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\.?\s+(?:of\s+)?{_MONTH}(?:,?\s+(?P<y>\d{{4}}))?",
        rf"{_MONTH}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<y>\d{{4}}))?",
        rf"{_MONTH}(?:\s+(?P<y>\d{{4}}))?",
    )
)


def parse_partial(text: str, *, month_first: bool = False) -> str | None:
    """The stored form of "4 March", "4.3.1980", "March 1980" or "1980"; None when it is no date.

    `month_first` reads 3/4 as 4 March.
    """
    words = " ".join(text.casefold().split())
    for form in _FORMS:
        found = form.fullmatch(words)
        if found is not None:
            return _stored(found.groupdict(), month_first=month_first)
    return None


def _stored(parts: dict[str, str | None], *, month_first: bool) -> str | None:
    year = int(parts.get("y") or 0)
    day, month = int(parts.get("d") or 0), int(parts.get("m") or 0)
    if parts.get("month"):
        month = _MONTHS[str(parts["month"])]
    if parts.get("a"):
        day, month = int(str(parts["a"])), int(str(parts["b"]))
        if month_first and parts.get("sep") == "/":
            day, month = month, day
    said_day = parts.get("d") or parts.get("a")
    said_month = parts.get("m") or said_day
    if (said_day and not day) or (said_month and not month) or month > 12:
        return None
    if day and day > monthrange(year or 2000, month)[1]:
        return None
    if not year:
        return f"--{month:02}-{day:02}" if day else f"--{month:02}"
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")
