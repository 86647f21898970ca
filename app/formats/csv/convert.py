"""Turns the rows of a CSV file into contacts."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

import msgspec

from app.formats.contact import ExtraProperty, ParsedContact, Problem
from app.formats.csv.builder import Builder
from app.formats.csv.dates import DateOrder, needs_order, order_from
from app.formats.csv.draft import custom_property
from app.formats.csv.mapping import Mapping
from app.formats.csv.own import is_own_column, own_profile, read_own
from app.formats.csv.profiles import match
from app.formats.csv.read import Row, iter_rows
from app.formats.csv.sniff import HEAD_BYTES, Dialect, sniff
from app.formats.csv.write import restore

SAMPLE_ROWS = 50
_USUAL_ORDER: dict[str, DateOrder] = {"en": "mdy", "ja": "ymd", "zh": "ymd"}


@dataclass(frozen=True, slots=True)
class CsvPreview:
    """What the wizard shows before it reads: columns, some rows below them, and the automatic match."""

    dialect: Dialect
    headers: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]
    mapping: Mapping


def preview(stream: BinaryIO, dialect: Dialect | None = None, *, file: str) -> CsvPreview:
    """Look at the start of a seekable stream and leave it at its start."""
    stream.seek(0)
    if dialect is None:
        dialect = sniff(stream.read(HEAD_BYTES))
        stream.seek(0)
    read = (item for item in iter_rows(stream, dialect, file=file) if isinstance(item, Row))
    rows = [row.values for row in itertools.islice(read, SAMPLE_ROWS + 1)]
    stream.seek(0)
    if dialect.header_row and rows:
        headers, samples = rows[0], tuple(rows[1:])
    else:
        headers, samples = ("",) * max(map(len, rows), default=0), tuple(rows)
    return CsvPreview(dialect, headers, samples, match(headers, samples))


def read_contacts(
    stream: BinaryIO, dialect: Dialect | None = None, *, file: str, mapping: Mapping | None = None
) -> Iterator[ParsedContact | Problem]:
    """Yield the contacts and problems of a seekable stream, one row at a time.

    Dialect and mapping are found out when they are not given; a given mapping is laid over the file's
    own columns by name. Files that Satchel wrote are read back exactly.
    """
    seen = preview(stream, dialect, file=file)
    if mapping is not None and not seen.dialect.header_row and _names_columns(mapping, seen):
        seen = preview(stream, replace(seen.dialect, header_row=True), file=file)
    if own_profile(seen.headers) is not None:
        yield from _own_contacts(stream, seen.dialect, file)
        return
    chosen = seen.mapping
    if mapping is not None:
        chosen = mapping.over(seen.headers) if seen.dialect.header_row else mapping
    order, doubt = _date_order(stream, seen.dialect, chosen, file)
    if doubt is not None:
        yield doubt
    builder = Builder(chosen, order=order, file=file)
    for item in _data_rows(stream, seen.dialect, file):
        if isinstance(item, Problem):
            yield item
        elif (parsed := builder.contact(item)) is not None:
            yield parsed


def _names_columns(mapping: Mapping, seen: CsvPreview) -> bool:
    """Tell whether the first row is a header after all: the mapping names its cells."""
    names = {column.header.strip().casefold() for column in mapping.columns} - {""}
    return any(cell.strip().casefold() in names for cell in next(iter(seen.samples), ()))


def _data_rows(stream: BinaryIO, dialect: Dialect, file: str, own: str = "no") -> Iterator[Row | Problem]:
    stream.seek(0)
    header_waits = dialect.header_row
    for item in iter_rows(stream, dialect, file=file, own=own):
        if header_waits and isinstance(item, Row):
            header_waits = False
            continue
        yield item


def _date_order(
    stream: BinaryIO, dialect: Dialect, mapping: Mapping, file: str
) -> tuple[DateOrder, Problem | None]:
    """Decide day and month for the whole file: by proof in its dates, else by its language."""
    dated = (c.target.key.startswith("date.") and not c.target.part for c in mapping.columns)
    places = [index for index, is_date in enumerate(dated) if is_date]
    if not places:
        return "dmy", None
    doubtful = 0

    def values() -> Iterator[str]:
        nonlocal doubtful
        for item in _data_rows(stream, dialect, file):
            if isinstance(item, Row):
                for value in (item.values[i] for i in places if i < len(item.values)):
                    doubtful += needs_order(value)
                    yield value

    if proven := order_from(values()):
        return proven, None
    order = _USUAL_ORDER.get(mapping.language, "dmy")
    if not doubtful:
        return order, None
    reading = {"mdy": "month/day", "dmy": "day/month", "ymd": "year/month/day"}[order]
    reason = (
        "Nothing in the file says whether its dates are day/month or month/day; "
        f"they were read as {reading}. Please check a birthday."
    )
    return order, Problem(file, 0, reason)


def _own_contacts(stream: BinaryIO, dialect: Dialect, file: str) -> Iterator[ParsedContact | Problem]:
    headers: Sequence[str] | None = None
    safe = False
    stream.seek(0)
    for item in iter_rows(stream, dialect, file=file, own="yes"):
        if isinstance(item, Problem):
            yield item
        elif headers is None:
            headers = item.values
            safe = own_profile(headers) == "safe"
        else:
            cells = tuple(map(restore, item.values)) if safe else item.values
            yield _own_contact(headers, cells, item, file)


def _own_contact(
    headers: Sequence[str], cells: Sequence[str], row: Row, file: str
) -> ParsedContact | Problem:
    try:
        contact = read_own(headers, cells)
    except msgspec.DecodeError as error:
        reason = f"The last column is not as Satchel wrote it ({error})."
        return Problem(file, row.line, reason, "\t".join(cells)[:65_536])
    added: list[ExtraProperty] = [
        custom_property(header or f"Column {index + 1}", cell)
        for index, (header, cell) in enumerate(itertools.zip_longest(headers, cells, fillvalue=""))
        if cell and not is_own_column(header)
    ]
    return ParsedContact(row.line, replace(contact, extra=(*contact.extra, *added)), row.problems)
