"""Finds the header of every message in an mbox file of any size, without reading the bodies line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

MAX_HEADER = 65_536  # settled limit of a message's headers
_CHUNK = 1 << 20
_SEPARATOR = re.compile(
    rb"From (?:- |[^\r\n]*\d{1,2}:\d{2})[^\r\n]{0,200}\r?\n(?:>?From [^\r\n]*\r?\n)*[!-9;-~]{1,76}[ \t]*:"
)
_START = b"\nFrom "
_TOO_LONG = "The headers of this message are longer than 64 kB; the rest of them was left out."
_END = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class HeaderBlock:
    """The raw headers of a message: where it starts and whether they were cut at the limit."""

    line: int  # 1-based line of the message in the file
    raw: bytes
    cut: str = ""  # why something is missing, "" when whole


class MboxReader:
    """Yields the header of every message of an mbox stream that goes on after `head`.

    `done` counts the bytes read so far.
    """

    def __init__(self, stream: BinaryIO, head: bytes = b"") -> None:
        self._stream = stream
        self._buffer = b"\n" + head  # a separator at the start follows a line end like any other
        self._counted = 0  # line ends before this position are in `_line`
        self._line = 0
        self.done = len(head)

    def __iter__(self) -> Iterator[HeaderBlock]:
        start = 0
        while (start := self._next_separator(start)) >= 0:
            start = self._keep_from(start)
            self._fill(start + MAX_HEADER + 4_096)
            self._line += self._buffer.count(b"\n", self._counted, start + 1)
            self._counted = start + 1
            block = self._header(start)
            yield block
            start += 1 + len(block.raw)

    def _fill(self, size: int) -> bool:
        """Read until the buffer has `size` bytes; tell whether it has."""
        while len(self._buffer) < size and (chunk := self._stream.read(_CHUNK)):
            self._buffer += chunk
            self.done += len(chunk)
        return len(self._buffer) >= size

    def _keep_from(self, start: int) -> int:
        """Drop what lies before `start` once it is much; return where `start` is now."""
        if start < _CHUNK:
            return start
        self._line += self._buffer.count(b"\n", self._counted, start)
        self._buffer = self._buffer[start:]
        self._counted = 0
        return 0

    def _next_separator(self, start: int) -> int:
        """Return the position of the line end before the next "From " line, -1 at the end."""
        while True:
            found = self._buffer.find(_START, start)
            if found < 0:
                start = self._keep_from(max(start, len(self._buffer) - len(_START)))
                if not self._fill(len(self._buffer) + 1):
                    return -1
                continue
            self._fill(found + 2_048)
            if _SEPARATOR.match(self._buffer, found + 1):
                return found
            start = found + 1

    def _header(self, start: int) -> HeaderBlock:
        first = self._buffer.find(b"\n", start + 1) + 1
        limit = first + MAX_HEADER
        end = _END.search(self._buffer, first - 1, limit + 4)
        stop = end.start() if end else min(limit, len(self._buffer))
        follower = self._buffer.find(_START, first, stop)
        if follower >= 0 and _SEPARATOR.match(self._buffer, follower + 1):
            stop, end = follower, _END.search(b"\n\n")  # a message without a body
        raw = self._buffer[first : max(first, stop)]
        too_long = end is None and len(self._buffer) > limit
        return HeaderBlock(self._line, raw, _TOO_LONG if too_long else "")


def starts_like_mbox(head: bytes) -> bool:
    """Tell whether the bytes begin with the "From " line of an mbox."""
    return _SEPARATOR.match(head.lstrip()) is not None


def single_message(raw: bytes) -> HeaderBlock:
    """Return the headers of one message, where no "From " line stands before them."""
    text = raw.lstrip()
    if text[:12].partition(b"\n")[0].strip().isdigit():  # .emlx begins with its length
        text = text.partition(b"\n")[2]
    end = _END.search(text)
    cut = end is None and len(raw) >= MAX_HEADER
    return HeaderBlock(1, text[: end.start()] if end else text, _TOO_LONG if cut else "")
