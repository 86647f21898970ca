"""Tells what kind of file it is by what stands in it; the name only decides between equals."""

from __future__ import annotations

import codecs
import io
import re
from collections import Counter
from enum import StrEnum
from pathlib import Path

from app.errors import FormatError
from app.formats.csv.profiles import known_columns
from app.formats.csv.read import Row, iter_rows
from app.formats.csv.shapes import shape_of
from app.formats.csv.sniff import sniff

HEAD_BYTES = 65_536


class Kind(StrEnum):
    """The kinds of files that can be told apart. Not all of them can be imported."""

    VCARD = "vcard"
    CSV = "csv"
    MBOX = "mbox"
    EML = "eml"
    MAILDIR = "maildir"
    ICS = "ics"
    LDIF = "ldif"
    ZIP = "zip"
    XLSX = "xlsx"
    MSG = "msg"
    JSON = "json"  # Satchel's own export
    UNKNOWN = "unknown"


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BEGIN = re.compile(
    r"^[ \t]*(?:[\w-]+\.)?BEGIN[ \t]*:[ \t]*(VCARD|VCALENDAR|VEVENT|VTODO|VJOURNAL|VTIMEZONE|VFREEBUSY)",
    re.IGNORECASE | re.MULTILINE,
)
_DN = re.compile(r"dn::?[ \t]*\S", re.IGNORECASE)
_BEFORE_DN = re.compile(r"version:|#| |$", re.IGNORECASE)
_FROM_LINE = re.compile(r"\s*>?From .*\d{1,2}:\d{2}.*\r?\n(?:>?From .*\r?\n)*[!-9;-~]+[ \t]*:")
_FROM_DASH = re.compile(r"\s*From - .*\r?\n")
_HEADER = re.compile(r"^([A-Za-z][\w-]*)[ \t]*:", re.MULTILINE)
_MAIL_HEADERS = frozenset(
    "from to cc subject date received return-path message-id mime-version delivered-to content-type sender"
    " reply-to x-mailer authentication-results dkim-signature x-mozilla-status".split()
)
_JSON = re.compile(r'\s*\{.{0,4000}?"(?:contacts|companies)"\s*:\s*\[', re.DOTALL)
_SHARE = 0.8


def detect(head: bytes, name: str = "") -> Kind:
    """Return the kind of a file by its first bytes (HEAD_BYTES are enough)."""
    head = head[:HEAD_BYTES]
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Kind.XLSX if b"xl/" in head or b"[Content_Types].xml" in head[:200] else Kind.ZIP
    if head.startswith(_OLE):
        return Kind.MSG
    text = _as_text(head)
    if kind := _structured(text):
        return kind
    if _is_mail(text):
        return Kind.EML
    return Kind.CSV if _is_table(head, text, name) else Kind.UNKNOWN


def detect_path(path: Path) -> Kind:
    """Return the kind of a file or folder; a folder with cur and new in it (or below) is a Maildir."""
    if path.is_dir():
        return Kind.MAILDIR if any(path.rglob("cur")) else Kind.UNKNOWN
    with path.open("rb") as stream:
        return detect(stream.read(HEAD_BYTES), path.name)


def _as_text(head: bytes) -> str:
    """Decode so that ASCII words can be found: kinds are told by those."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "replace")
    if head[:64].count(0) > 16:
        return head.decode("utf-16-le" if head[1:2] == b"\0" else "utf-16-be", "replace")
    return head.removeprefix(codecs.BOM_UTF8).decode("latin-1")


def _structured(text: str) -> Kind | None:
    """Tell formats by their opening words."""
    if _FROM_LINE.match(text) or _FROM_DASH.match(text):
        return Kind.MBOX
    if _JSON.match(text):
        return Kind.JSON
    if _is_ldif(text):
        return Kind.LDIF
    if (found := _BEGIN.search(text)) and not _is_mail(text[: found.start()]):
        return Kind.VCARD if found[1].upper() == "VCARD" else Kind.ICS
    return None


def _is_ldif(text: str) -> bool:
    """Tell LDIF: after version and comments the first record begins with its distinguished name."""
    first = next((line for line in text.splitlines() if not _BEFORE_DN.match(line)), "")
    return _DN.match(first) is not None


def _is_mail(text: str) -> bool:
    """Tell a mail by its headers: at least two that mails have, before the first empty line."""
    block = re.split(r"\r?\n\r?\n", text.lstrip(), maxsplit=1)[0]
    first = block.partition("\n")[0]
    names = {found[1].lower() for found in _HEADER.finditer(block)}
    return len(names & _MAIL_HEADERS) >= 2 and (_HEADER.match(first) is not None)


def _is_table(head: bytes, text: str, name: str) -> bool:
    """Tell rows of values: most have one width, or the one column there is says what it is."""
    if not text.strip() or text.lstrip().startswith(("<", "{", "[", "%PDF")):
        return False
    try:
        dialect = sniff(head)
    except FormatError:
        return False
    rows = [r.values for r in iter_rows(io.BytesIO(head), dialect, file=name) if isinstance(r, Row)]
    width, count = max(Counter(map(len, rows)).items(), key=lambda pair: pair[1], default=(0, 0))
    if width > 1:
        enough = len(rows) > 1 or name.lower().endswith((".csv", ".tsv", ".txt"))
        return enough and count >= _SHARE * len(rows)
    return width == 1 and (
        known_columns(rows[0]) == 1 or shape_of([row[0] for row in rows]) in ("email", "tel")
    )
