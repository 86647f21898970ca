"""Writes contacts as a spreadsheet file that carries every field."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import BinaryIO, Literal

import msgspec

from app.formats.contact import ContactData
from app.formats.csv.own import (
    FAMILIES,
    JOINER,
    LISTS,
    MARKERS,
    SCALARS,
    SEQUENCES,
    Rest,
    families_of,
    item_cells,
    rest_of,
)

CsvProfile = Literal["safe", "exact"]

# A spreadsheet runs a cell that starts so as a formula; the full-width forms are taken for the plain ones.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_MARKED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"[+-]?[0-9 ().-]+")
_EMPTY_REST = Rest()


def neutralise(cell: str) -> str:
    """Return the cell so that no spreadsheet takes it for a formula; phone numbers stay as they are."""
    if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
        return "'" + cell
    return cell


def restore(cell: str) -> str:
    """Take back what `neutralise` did."""
    return cell[1:] if _MARKED.match(cell) else cell


def write_contacts(contacts: Sequence[ContactData], stream: BinaryIO, *, profile: CsvProfile) -> int:
    """Write a header and one row per contact; return the number of rows.

    `safe` is for spreadsheets (UTF-8 with BOM, formulas neutralised), `exact` is UTF-8 as it is.
    Reading either back gives the same contacts.
    """
    text = io.TextIOWrapper(
        stream, "utf-8-sig" if profile == "safe" else "utf-8", newline="", write_through=True
    )
    writer = csv.writer(text)
    counts = _group_counts(contacts)
    writer.writerow(_headers(counts, profile))
    for contact in contacts:
        cells = _row(contact, counts)
        writer.writerow([neutralise(cell) for cell in cells] if profile == "safe" else cells)
    text.detach()
    return len(contacts)


def _group_counts(contacts: Sequence[ContactData]) -> dict[str, int]:
    """Return how many groups of columns each family needs; one of the common ones always stands."""
    counts = {"affiliation": 1, "email": 1, "tel": 1, "address": 1, "birthday": 1}
    for contact in contacts:
        for name, items in _by_family(contact).items():
            counts[name] = max(counts.get(name, 0), len(items))
    return counts


def _by_family(contact: ContactData) -> dict[str, list[list[str]]]:
    families = {family.name: family for family in FAMILIES}
    found: dict[str, list[list[str]]] = {}
    for sequence in SEQUENCES:
        for name, item in families_of(contact, sequence):
            found.setdefault(name, []).append(item_cells(families[name], item))
    return found


def _headers(counts: dict[str, int], profile: CsvProfile) -> list[str]:
    headers = [header for header, _ in (*SCALARS, *LISTS)]
    for family in FAMILIES:
        for number in range(1, counts.get(family.name, 0) + 1):
            headers += family.headers(number)
    return [*headers, next(marker for marker, name in MARKERS.items() if name == profile)]


def _row(contact: ContactData, counts: dict[str, int]) -> list[str]:
    cells = [getattr(contact, field) for _, field in SCALARS]
    cells += [JOINER.join(getattr(contact, field)) for _, field in LISTS]
    groups = _by_family(contact)
    for family in FAMILIES:
        filled = groups.get(family.name, [])
        for cell_group in filled:
            cells += cell_group
        cells += [""] * (len(family.parts) * (counts.get(family.name, 0) - len(filled)))
    rest = rest_of(contact)
    return [*cells, "" if rest == _EMPTY_REST else msgspec.json.encode(rest).decode()]
