"""Reads the rows of a CSV file as a stream; what cannot be read becomes a problem, the rest goes on."""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from app.formats.contact import Problem
from app.formats.csv.sniff import Dialect

MAX_RECORD = 1_000_000  # characters, settled limit of a line
MAX_OWN_RECORD = 16_000_000  # our own files carry photos
MAX_VALUES = 1_000
_RAW_KEPT = 65_536
_SURROGATES = re.compile(r"[\udc80-\udcff]+")


@dataclass(frozen=True, slots=True)
class Row:
    """A row with the line it starts on; `problems` says what about it was not as it should be."""

    line: int
    values: tuple[str, ...]
    problems: tuple[Problem, ...] = ()


class _RecordTooLongError(Exception):
    """More text than a record may have; nothing is taken from it."""


class _UnclosedQuoteError(Exception):
    """The file ended inside quotation marks."""


class _Lines:
    """Feeds lines to csv.reader, remembers those of the current record, and can take them back."""

    def __init__(self, text: io.TextIOBase, limit: int) -> None:
        self._text = text
        self._limit = limit
        self._again: deque[str] = deque()
        self.number = 0  # lines handed out so far
        self.record: list[str] = []
        self._size = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._text.readline(self._limit + 1)
        if not line:
            if self.record:
                raise _UnclosedQuoteError
            raise StopIteration
        self.number += 1
        self._size += len(line)
        if len(self.record) < 2 or self._size <= self._limit:
            self.record.append(line)
        if self._size > self._limit:
            self._skip_rest_of(line)
            raise _RecordTooLongError
        return line

    def _skip_rest_of(self, line: str) -> None:
        while line and not line.endswith(("\n", "\r")):
            line = self._text.readline(self._limit)

    def begin_record(self) -> None:
        """Forget the lines so far: the next one starts a record."""
        self.record = []
        self._size = 0

    def retry_after_first(self) -> None:
        """Hand out all lines of the record again, except its first."""
        self._again.extendleft(reversed(self.record[1:]))
        self.number -= len(self.record) - 1
        self.begin_record()


def iter_rows(stream: BinaryIO, dialect: Dialect, *, file: str, own: str = "no") -> Iterator[Row | Problem]:
    """Yield the rows (the header row too) and the problems of a file, in file order.

    `own` is "yes" for files that Satchel wrote: their records may be longer. Empty lines are passed over.
    The stream is read from where it stands and left open.
    """
    text = io.TextIOWrapper(stream, dialect.encoding, errors="surrogateescape", newline="")
    try:
        lines = _Lines(text, MAX_OWN_RECORD if own == "yes" else MAX_RECORD)
        for _ in range(dialect.skip_lines):
            next(lines, None)
        yield from _rows(lines, dialect, file)
    except UnicodeError as error:  # UTF-16 cut in the middle: there is no way to find the next letter
        yield Problem(file, lines.number, f"The file stops being {dialect.encoding} text here ({error}).")
    finally:
        text.detach()


def _rows(lines: _Lines, dialect: Dialect, file: str) -> Iterator[Row | Problem]:
    csv.field_size_limit(MAX_OWN_RECORD)  # ours bites first; the module's own limit of 128 kB is global
    recovering = 0  # lines up to here belong to a record that could not be read
    width = 0
    reader = _reader(lines, dialect)
    while True:
        lines.begin_record()
        start = lines.number + 1
        try:
            values = next(reader)
        except StopIteration:
            return
        except (_RecordTooLongError, _UnclosedQuoteError) as error:
            yield Problem(file, start, _reason(error), "".join(lines.record)[:_RAW_KEPT])
            recovering = max(recovering, lines.number)
            lines.retry_after_first()
            reader = _reader(lines, dialect)
            continue
        if not any(values):
            continue
        width = width or len(values)
        if start <= recovering and len(values) != width:
            continue  # a piece of the record that was reported
        yield _checked(Row(start, tuple(values)), dialect, file, "".join(lines.record))


def _reader(lines: _Lines, dialect: Dialect) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=dialect.delimiter, quotechar=dialect.quotechar)


def _reason(error: _RecordTooLongError | _UnclosedQuoteError) -> str:
    if isinstance(error, _RecordTooLongError):
        return f"This record is longer than {MAX_RECORD:,} characters, the limit for one record."
    return "A quotation mark opens here and is never closed."


def _checked(row: Row, dialect: Dialect, file: str, raw: str) -> Row | Problem:
    """Mend letters that are not of the file's encoding, drop NUL, refuse rows with too many values."""
    if len(row.values) > MAX_VALUES:
        reason = f"This row has {len(row.values):,} values; a record may have {MAX_VALUES:,}."
        return Problem(file, row.line, reason, raw[:_RAW_KEPT])
    if "\0" not in raw and (raw.isascii() or not _SURROGATES.search(raw)):
        return row
    values, problems = tuple(map(_mended, row.values)), []
    if "\0" in raw:
        values = tuple(value.replace("\0", "") for value in values)
        problems.append(Problem(file, row.line, "NUL characters in this row were left out."))
    if _SURROGATES.search(raw):
        reason = f"Some letters are not {dialect.encoding}; they were read as Windows-1252. Please check."
        problems.append(Problem(file, row.line, reason, _mended(raw[:_RAW_KEPT])))
    return Row(row.line, values, tuple(problems))


def _mended(text: str) -> str:
    return _SURROGATES.sub(_as_western, text)


def _as_western(found: re.Match[str]) -> str:
    return found[0].encode("ascii", "surrogateescape").decode("cp1252", "replace")
