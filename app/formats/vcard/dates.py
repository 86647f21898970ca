"""Partial dates: how vCard 2.1, 3.0 and 4.0 write them, and the one form Satchel keeps."""

from __future__ import annotations

import re
from typing import Final

from app.formats.contact import Params
from app.formats.vcard.words import param

OMIT_YEAR: Final = "X-APPLE-OMIT-YEAR"

_FORMS = (
    re.compile(r"(?P<y>\d{4})-?(?P<m>\d\d)-?(?P<d>\d\d)(?:[T ].*)?", re.ASCII | re.DOTALL),
    re.compile(r"--(?P<m>\d\d)-?(?P<d>\d\d)(?:T.*)?", re.ASCII | re.DOTALL),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d\d)", re.ASCII),
    re.compile(r"(?P<y>\d{4})", re.ASCII),
    re.compile(r"---(?P<d>\d\d)(?:T.*)?", re.ASCII | re.DOTALL),
    re.compile(r"--(?P<m>\d\d)", re.ASCII),
)
_CANONICAL = re.compile(
    r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)|--(?P<m2>\d\d)-(?P<d2>\d\d)|(?P<y3>\d{4})-(?P<m3>\d\d)"
    r"|(?P<y4>\d{4})|---(?P<d5>\d\d)|--(?P<m6>\d\d)",
    re.ASCII,
)
_ISO = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])", re.ASCII)
_FULL = re.compile(r"\d{4}-?\d\d-?\d\d(?:[T ].*)?", re.ASCII | re.DOTALL)


def parse_date(text: str, params: Params) -> str:
    """A partial date (YYYY-MM-DD, --MM-DD, YYYY-MM, YYYY, ---DD, --MM), or the text as it is."""
    if param(params, "VALUE").lower() == "text":
        return text
    for form in _FORMS:
        found = form.fullmatch(text)
        if found:
            parts = found.groupdict()
            year, month, day = parts.get("y") or "", parts.get("m") or "", parts.get("d") or ""
            if not _sensible(month, day):
                return text
            if year and month and day and param(params, OMIT_YEAR).strip() == year:
                year = ""
            return _join(year, month, day)
    return text


def is_partial_date(value: str) -> bool:
    """True for the forms that `parse_date` gives; anything else is text."""
    found = _CANONICAL.fullmatch(value)
    if not found:
        return False
    parts = {key[0]: part for key, part in found.groupdict().items() if part}
    return _sensible(parts.get("m", ""), parts.get("d", ""))


def is_iso_date(raw: str) -> bool:
    """True for YYYY-MM-DD and nothing else."""
    return _ISO.fullmatch(raw) is not None


def is_full_date(raw: str) -> bool:
    """True when the raw value is a whole date, with or without a time: every version can carry it."""
    return _FULL.fullmatch(raw) is not None


def date_for_v4(value: str) -> str:
    """A partial date in the form of vCard 4: 19850412, --0229, 1985-04, 1985, ---12, --04."""
    if value.startswith("--"):
        return value if value[2] == "-" else f"--{value[2:].replace('-', '')}"
    return value.replace("-", "") if len(value) == 10 else value


def _sensible(month: str, day: str) -> bool:
    return (not month or 1 <= int(month) <= 12) and (not day or 1 <= int(day) <= 31)


def _join(year: str, month: str, day: str) -> str:
    if year:
        return "-".join(part for part in (year, month, day) if part)
    if month:
        return f"--{month}-{day}" if day else f"--{month}"
    return f"---{day}"
