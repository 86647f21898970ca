"""Finds out how a CSV file is written: its encoding, delimiter, quotes, and whether it has a header."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import math
import re
from collections import Counter
from dataclasses import dataclass, replace

import charset_normalizer

from app.errors import FormatError
from app.formats.csv.profiles import known_columns
from app.formats.csv.shapes import looks_like_mail, looks_like_phone, looks_like_url, shape_of

HEAD_BYTES = 262_144  # what a caller reads for `sniff`
_ROWS = 50
_TELLING = 32_768  # bytes that tell an old encoding as well as more would
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEP_LINE = re.compile(r"\s*\"?sep=([^\w\s\"]|\t)\"?\s*[\r\n]", re.IGNORECASE)
_WESTERN = "äöüßÄÖÜéèêëÉÈÊàâÀÂçÇñÑóòôõÓíìîïÍúùûÚáãÁÃåÅæÆøØœŒ€’‘“”„–—…«»°§´¿¡ºª·®©™"
_CENTRAL = "ąćęłńśźżĄĆĘŁŃŚŹŻčďěňřšťůžČĎĚŇŘŠŤŮŽőűŐŰáéíóúýÁÉÍÓÚÝôäöüľĺŕâăîșțŞşŢţßÖÜÄ€’“”„–…"
_TURKISH = "çğıöşüÇĞİÖŞÜâîû’“”–€"
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f]")
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x19\x1b-\x1f\x80-\x9f]")
_C1 = re.compile(r"[\x80-\x9f]")
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_MARK_IN_WORD = re.compile(r"(?<=[^\W\d_])[^\w\s\x00-\x7f’](?=[^\W\d_])")
_ODD_IN_WORD = re.compile(r"(?<=[A-Za-z])[\u1100-\uffdc](?=[A-Za-z])|(?<=[а-яё])[А-ЯЁ]|(?<=[ά-ώ])[Α-Ω]")
# encoding -> letters it is used for; None: judged by blocks of letters in `_weight`
_LEGACY: dict[str, str | None] = {
    "cp1252": _WESTERN,
    "cp1250": _CENTRAL,
    "iso8859_2": _CENTRAL,
    "cp1254": _TURKISH,
    "cp1251": None,
    "koi8_r": None,
    "cp1253": None,
    "cp1255": None,
    "cp1256": None,
    "cp932": None,
    "euc_jp": None,
    "gb18030": None,
    "cp949": None,
    "cp950": None,
    "mac_roman": _WESTERN,
    "cp850": _WESTERN,
}
_LESS_LIKELY = {
    "cp1252": -0.06,
    "mac_roman": 0.12,
    "cp850": 0.12,
    "iso8859_2": 0.01,
    "euc_jp": 0.02,
    "koi8_r": 0.05,
}
_BLOCKS = {  # the letters a text in that encoding is mostly made of
    "cp1251": ((0x410, 0x44F), (0x401, 0x401), (0x451, 0x451)),
    "koi8_r": ((0x410, 0x44F), (0x401, 0x401), (0x451, 0x451)),
    "cp1253": ((0x386, 0x3CE),),
    "cp1255": ((0x5D0, 0x5EA),),
    "cp1256": ((0x620, 0x64A),),
    "cp932": ((0x3041, 0x30FF), (0x3001, 0x3015), (0xFF01, 0xFF5E)),
    "euc_jp": ((0x3041, 0x30FF), (0x3001, 0x3015), (0xFF01, 0xFF5E)),
    "cp949": (),
    "gb18030": ((0x3001, 0x3015), (0xFF01, 0xFF5E)),
    "cp950": ((0x3001, 0x3015), (0xFF01, 0xFF5E)),
}
_COMMON_LEAD = {  # lead bytes of the everyday characters in the CJK encodings
    "cp932": (0x88, 0x98),
    "euc_jp": (0xB0, 0xD0),
    "gb18030": (0xB0, 0xD8),
    "cp950": (0xA4, 0xC7),
}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file is written. `alternatives` are other encodings it could be in, likeliest first."""

    encoding: str
    delimiter: str = ","
    quotechar: str = '"'
    header_row: bool = True
    confidence: float = 1.0
    alternatives: tuple[str, ...] = ()
    skip_lines: int = 0  # lines before the header, such as Excel's "sep=;"


def sniff(head: bytes) -> Dialect:
    """Look at the first bytes of a file (up to HEAD_BYTES) and say how it is written.

    Raises FormatError when it is no text in any encoding we read.
    """
    head = head[:HEAD_BYTES]
    encoding, confidence, alternatives = _encoding(head)
    return with_encoding(
        Dialect(encoding, confidence=confidence, alternatives=alternatives), head, encoding=encoding
    )


def with_encoding(dialect: Dialect, head: bytes, *, encoding: str) -> Dialect:
    """Return the dialect for an encoding a person chose: delimiter and header are looked for again."""
    text = _decode(head, encoding, errors="replace") or ""
    skip = 0
    delimiter = ""
    if found := _SEP_LINE.match(text):
        skip, delimiter = 1, found[1]
        text = text[found.end() :].lstrip("\n")
    quote = _quotechar(text)
    delimiter = delimiter or _delimiter(text, quote)
    rows = _first_rows(text, delimiter, quote)
    return replace(
        dialect,
        encoding=encoding,
        delimiter=delimiter,
        quotechar=quote,
        header_row=_has_header(rows),
        skip_lines=skip,
    )


def _encoding(head: bytes) -> tuple[str, float, tuple[str, ...]]:
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name, 1.0, ()
    if wide := _utf16_without_bom(head):
        return wide, 0.95, ()
    if len(_BINARY.findall(head)) > 0.02 * len(head):
        raise _not_text()
    if _decode(head, "utf-8") is not None:
        return "utf-8", 1.0 if not head.isascii() else 0.9, ("cp1252",)
    if _mostly_utf8(head):
        return "utf-8", 0.7, ("cp1252",)
    return _legacy(head)


def _utf16_without_bom(head: bytes) -> str:
    """Tell UTF-16 by its NULs: delimiters and line ends have one, always on the same side."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if even + odd < max(2, len(head) // 100):
        return ""
    name = "utf-16-le" if odd > even else "utf-16-be"
    text = _decode(head, name)
    plain = text is not None and not _CONTROL.search(text)
    return name if plain and max(even, odd) >= 0.95 * (even + odd) else ""


def _decode(head: bytes, encoding: str, errors: str = "strict") -> str | None:
    """Decode the head; a letter cut off at its end does not count."""
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    try:
        return decoder.decode(head)
    except UnicodeDecodeError:
        return None


def _mostly_utf8(head: bytes) -> bool:
    text = head.decode("utf-8", "surrogateescape")
    bad = sum("\udc80" <= c <= "\udcff" for c in text)
    good = sum(c > "\x7f" for c in text) - bad
    return good >= 10 * bad


def _not_text() -> FormatError:
    return FormatError(
        "csv.not_text",
        "This file is not a text file with rows of values.",
        next_step="Export it again as CSV and choose that file.",
    )


def _legacy(head: bytes) -> tuple[str, float, tuple[str, ...]]:
    """Rank the old encodings by the letters they give and by column names they make readable."""
    head = head[: max(_TELLING, next(i for i, byte in enumerate(head) if byte > 127) + _TELLING // 2)]
    favourite = charset_normalizer.from_bytes(head, cp_isolation=list(_LEGACY)).best()
    guessed = _decode(head, favourite.encoding) if favourite is not None else None
    scores: dict[str, float] = {}
    for name in _LEGACY:
        text = _decode(head, name)
        if text is None or _C1.search(text):
            continue  # mac_roman and cp850 give a letter for every byte, so one is always left
        score = _plausible(text, name) - _LESS_LIKELY.get(name, 0.0) + 0.4 * min(3, _foreign_names(text))
        scores[name] = score + (0.05 if text == guessed else 0.0)
    ranked = sorted(scores, key=lambda name: -scores[name])
    return ranked[0], max(0.1, min(0.95, scores[ranked[0]])), tuple(ranked[1:6])


def _plausible(text: str, encoding: str) -> float:
    """Return up to 1: the share of the letters outside ASCII that texts in that encoding are made of.

    Taken off: marks inside words (a wrong single-byte encoding), CJK letters inside Latin words (a wrong
    double-byte one), and capitals inside Cyrillic or Greek words (KOI8-R taken for Windows-1251).
    """
    letters = _LEGACY[encoding]
    foreign = _FOREIGN.findall(text)
    wrong = len(_MARK_IN_WORD.findall(text)) if letters else len(_ODD_IN_WORD.findall(text))
    return (sum(_weight(c, encoding, letters) for c in foreign) - wrong) / max(1, len(foreign))


def _weight(char: str, encoding: str, letters: str | None) -> float:
    if letters is not None:
        return 1.0 if char in letters else 0.0
    code = ord(char)
    if any(low <= code <= high for low, high in _BLOCKS[encoding]):
        return 1.0
    if encoding == "cp949" and 0xAC00 <= code <= 0xD7A3:
        lead, trail = char.encode(encoding)
        return 1.0 if lead >= 0xB0 and trail >= 0xA1 else 0.1  # the other syllables are rare
    if encoding in _COMMON_LEAD and 0x4E00 <= code <= 0x9FFF:
        low, high = _COMMON_LEAD[encoding]
        return 0.95 if low <= char.encode(encoding)[0] < high else 0.3
    return 0.0


def _foreign_names(text: str) -> int:
    """Count known column names outside ASCII in the first line: only the right encoding shows them."""
    first = text.lstrip("\r\n").splitlines()[0][:20_000] if text.strip() else ""
    names = [name.strip(' "') for name in re.split(r"[,;\t|]", first)]
    return known_columns([name for name in names if not name.isascii()])


def _quotechar(text: str) -> str:
    single = len(re.findall(r"(?:^|[,;\t|])'[^'\n]*'(?=[,;\t|\r\n]|$)", text[:20_000], re.MULTILINE))
    return "'" if single > 2 and text[:20_000].count('"') < 2 else '"'


def _first_rows(text: str, delimiter: str, quote: str) -> list[list[str]]:
    """Parse the first rows; the last may be cut off and is left out when there are others."""
    csv.field_size_limit(max(csv.field_size_limit(), HEAD_BYTES))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar=quote)
    rows = [row for row in itertools.islice(reader, _ROWS + 1) if any(row)]
    return rows[:-1] if len(rows) > _ROWS or (len(rows) > 1 and len(text) >= HEAD_BYTES // 2) else rows


def _delimiter(text: str, quote: str) -> str:
    """Choose the delimiter that gives rows of one width and column names we know."""

    def score(delimiter: str) -> float:
        rows = _first_rows(text, delimiter, quote)
        if not rows:
            return 0.0
        width, count = Counter(map(len, rows)).most_common(1)[0]
        return count / len(rows) * math.log2(max(1, width)) + (known_columns(rows[0]) if width > 1 else 0)

    return max(",;\t|", key=score)


def _has_header(rows: list[list[str]]) -> bool:
    if not rows:
        return False
    first = [cell.strip() for cell in rows[0] if cell.strip()]
    if any(looks_like_mail(c) or looks_like_url(c) or looks_like_phone(c) for c in first):
        return False
    if known_columns(first):
        return True
    columns = itertools.zip_longest(*rows[1:], fillvalue="")
    return any(shape_of(column) for column in columns)
