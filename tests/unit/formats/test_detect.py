"""Files are told apart by what stands in them, whatever they are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.formats.detect import Kind, detect, detect_path
from tests.support.corpora import CORPORA, corpus_files

_CARD = "BEGIN:VCARD\nVERSION:3.0\nFN:Ann\nEND:VCARD\n"


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (_CARD.encode(), Kind.VCARD),
        (b"\xef\xbb\xbf\n  begin:vcard\n", Kind.VCARD),
        (_CARD.encode("utf-16"), Kind.VCARD),
        (_CARD.encode("utf-16-le"), Kind.VCARD),
        (_CARD.encode("utf-16-be"), Kind.VCARD),
        (b"BEGIN:VCALENDAR\nVERSION:2.0\n", Kind.ICS),
        (b"BEGIN:VTIMEZONE\nTZID:x\n", Kind.ICS),
        (b"version: 1\n# people\n\ndn: cn=Ann\ncn: Ann\n", Kind.LDIF),
        (b"dn:: Y249QW5u\n", Kind.LDIF),
        (b"From ann@b.c Mon Jan  1 10:00:00 2020\nFrom: ann@b.c\nTo: b@b.c\n\nhi", Kind.MBOX),
        (b"\nFrom - Mon Jan  1 10:00:00 2020\nX-Mozilla-Status: 0001\n", Kind.MBOX),
        (b"From: ann@b.c\nTo: bob@b.c\nSubject: x\n\nBEGIN:VCARD\n", Kind.EML),
        (b"Received: from x\n\tby y\nFrom: a@b.c\n\nName,Mail\n", Kind.EML),
        (b'{"version": 1, "contacts": [{"fn": "Ann"}]}', Kind.JSON),
        (b'{"version": 1, "companies": []}', Kind.JSON),
        (b'{"people": []}', Kind.UNKNOWN),
        (b"PK\x03\x04\x14\0x/people.vcf", Kind.ZIP),
        (b"PK\x03\x04\x14\0[Content_Types].xml", Kind.XLSX),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", Kind.MSG),
        (b"Vorname;Nachname\nJ\xf6rg;M\xfcller\n", Kind.CSV),
        ("Name\tOrt\nJörg\tKöln\n".encode("utf-16"), Kind.CSV),
        (b"a@b.c\nd@e.f\n", Kind.CSV),
        (b"E-Mail\nx\n", Kind.CSV),
        (b"Dear Sir,\nthank you for the letter.\nYours\n", Kind.UNKNOWN),
        (b"<html><body>a,b</body></html>", Kind.UNKNOWN),
        (b"%PDF-1.4 a,b\na,b", Kind.UNKNOWN),
        (b"\x89PNG\r\n\x1a\n\0\0", Kind.UNKNOWN),
        (b"\x81\x8d\x8f\x90\x9d,\xff\xff\xff", Kind.UNKNOWN),
        (b"   \n", Kind.UNKNOWN),
        (b"", Kind.UNKNOWN),
    ],
)
def test_the_kind_is_told_by_content(head: bytes, kind: Kind) -> None:
    assert detect(head, "misleading.png") == kind


def test_one_row_of_values_is_a_table_only_when_the_name_says_so() -> None:
    assert detect(b"Ann,Lee", "people.csv") == Kind.CSV
    assert detect(b"Ann,Lee", "letter.doc") == Kind.UNKNOWN


def test_a_folder_with_cur_in_it_is_a_maildir(tmp_path: Path) -> None:
    assert detect_path(tmp_path) == Kind.UNKNOWN
    (tmp_path / ".Sent" / "cur").mkdir(parents=True)
    assert detect_path(tmp_path) == Kind.MAILDIR
    file = tmp_path / "x.bin"
    file.write_bytes(_CARD.encode())
    assert detect_path(file) == Kind.VCARD


@pytest.mark.parametrize(
    "path",
    corpus_files("vcard") + corpus_files("ical"),
    ids=lambda path: path.relative_to(CORPORA).as_posix(),
)
def test_every_sample_card_and_calendar_is_told(path: Path) -> None:
    assert detect_path(path) == (Kind.VCARD if "vcard" in path.relative_to(CORPORA).parts[0] else Kind.ICS)


# Mails that are none by their first bytes: parts without From and To, an mbox, a message of Outlook.
_OTHER_MAILS = {
    "msg_19.txt": Kind.UNKNOWN,
    "msg_37.txt": Kind.UNKNOWN,
    "msg_25.txt": Kind.MBOX,
    "msg_43.txt": Kind.MBOX,
    "mail_outlook_1": Kind.MSG,
}


@pytest.mark.parametrize(
    "path",
    [p for p in corpus_files("mail") if p.name.startswith(("msg_", "mail_"))],
    ids=lambda path: path.relative_to(CORPORA).as_posix(),
)
def test_every_sample_mail_is_told(path: Path) -> None:
    assert detect_path(path) == _OTHER_MAILS.get(path.name, Kind.EML)
