"""Small helpers of the vCard tests: a card out of its lines, and what the codec makes of it."""

from __future__ import annotations

import io

from app.formats.contact import ContactData, ParsedContact, Problem
from app.formats.vcard.read import read_cards
from app.formats.vcard.sheet import Version
from app.formats.vcard.write import write_card


def card(*lines: str, version: str = "4.0") -> str:
    """A card with VERSION (none when empty) and these lines."""
    stated = (f"VERSION:{version}",) if version else ()
    return "\r\n".join(("BEGIN:VCARD", *stated, *lines, "END:VCARD", ""))


def read_all(data: str | bytes) -> list[ParsedContact | Problem]:
    """Everything that the reader says about a file."""
    raw = data.encode() if isinstance(data, str) else data
    return list(read_cards(io.BytesIO(raw), file="test.vcf"))


def read_parsed(*lines: str, version: str = "4.0") -> ParsedContact:
    """The one contact of a card made of these lines, with its problems."""
    [one] = read_all(card(*lines, version=version))
    assert isinstance(one, ParsedContact), one
    return one


def read_one(*lines: str, version: str = "4.0") -> ContactData:
    """The one contact of a card made of these lines, read without a problem."""
    one = read_parsed(*lines, version=version)
    assert one.problems == ()
    return one.contact


def written(contact: ContactData, version: Version = "4.0") -> list[str]:
    """The unfolded lines of the written card, without BEGIN, VERSION, an empty N and END."""
    lines = write_card(contact, version=version).replace("\r\n ", "").split("\r\n")
    assert lines[:2] == ["BEGIN:VCARD", f"VERSION:{version}"]
    assert lines[-2:] == ["END:VCARD", ""]
    return [line for line in lines[2:-2] if line != "N:;;;;"]


def back(lines: tuple[str, ...], version: Version = "4.0", *, to: Version | None = None) -> list[str]:
    """The lines of a card after it was read and written."""
    return written(read_one(*lines, version=version), to or version)
