"""Finds the cards in a stream of bytes: physical lines in bounded memory, one frame per card."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final

BLOCK: Final = 1 << 20
MEDIA_LIMIT: Final = 8 << 20  # encoded PHOTO, LOGO, SOUND, KEY
# 16 MB of one card, folded: its bytes plus 32 for each of its lines. Keeps memory bounded.
RECORD_LIMIT: Final = 24 << 20
RAW_KEPT: Final = 64 << 10  # what a problem keeps of the raw text
NESTING_LIMIT: Final = 8

BOUNDARY: Final = re.compile(rb"(BEGIN|END)[ \t]*:[ \t]*VCARD(?![^\s\xef\x00B])[ \t\x00]*", re.IGNORECASE)
_AGENT: Final = re.compile(rb"(?:[^\s:;.]+\.)?AGENT(?:;[^:]*)?:[ \t]*", re.IGNORECASE)
_MARKS: Final = frozenset({b"B", b"b", b"E", b"e"})
_NOISE: Final = b"\xef\xbb\xbf \t\x00"
_BOMS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"B\x00", "utf-16-le"),
    (b"\x00B", "utf-16-be"),
)


@dataclass(slots=True)
class Frame:
    """The physical lines of one card, without BEGIN and END. `line` is that of its BEGIN."""

    line: int
    lines: list[bytes] = field(default_factory=list)
    cost: int = 0
    weighed: int = 0  # lines that `cost` counts
    depth: int = 0  # of the nested card that is open
    nested: bool = False
    ended: bool = True  # False: the END line was missing
    over: bool = False  # too large; its lines are no longer kept

    def weigh(self) -> None:
        """Count what was added; let go of the lines once the card is past what one record may hold."""
        new = self.lines[self.weighed :] if self.weighed else self.lines
        self.cost += sum(map(len, new)) + 32 * len(new)
        self.over = self.over or self.cost > RECORD_LIMIT
        if self.over:
            self.lines.clear()
        self.weighed = len(self.lines)

    def holds(self, line: bytes, *, begins: bool) -> bool:
        """True when this BEGIN or END belongs to a card nested in this one; False when this card is over."""
        if begins and (self.depth or self._opens_agent()):
            self.depth += 1
            self.nested = True
        elif not begins and self.depth:
            self.depth -= 1
        else:
            self.ended = not begins
            return False
        self.lines.append(line)
        return True

    def _opens_agent(self) -> bool:
        """True when the last line announces a nested card (``AGENT:`` with nothing behind it)."""
        last = next((line for line in reversed(self.lines) if line.strip()), b"")
        return _AGENT.fullmatch(last) is not None


@dataclass(slots=True)
class Junk:
    """Lines outside any card, `raw` cut at what a problem keeps."""

    line: int
    raw: bytearray = field(default_factory=bytearray)

    def add(self, line: bytes) -> None:
        """Keep the line as long as there is room."""
        if len(self.raw) < RAW_KEPT:
            self.raw += line[:RAW_KEPT] + b"\n"


def frames(stream: BinaryIO) -> Iterator[Frame | Junk]:
    """Every card of the stream and every run of lines between them, in file order."""
    number = 0
    frame: Frame | None = None
    junk: Junk | None = None
    for lines in _physical_lines(stream):
        for line in lines:
            number += 1
            if frame is not None:
                if line[:1] not in _MARKS or not (mark := BOUNDARY.match(line)):
                    frame.lines.append(line)
                    continue
                begins = mark[1][:1] in b"Bb"
                if frame.holds(line, begins=begins):
                    continue
                yield frame
                frame, line = None, line if begins else line[mark.end() :]
            start = line.strip(_NOISE)
            if (mark := BOUNDARY.fullmatch(start)) and mark[1][:1] in b"Bb":
                if junk is not None:
                    yield junk
                frame, junk = Frame(number), None
            elif start:
                junk = junk or Junk(number)
                junk.add(line)
        if frame is not None:
            frame.weigh()
    if frame is not None:
        frame.ended = False
        yield frame
    if junk is not None:
        yield junk


def _physical_lines(stream: BinaryIO) -> Iterator[list[bytes]]:
    """Lines without their LF, CRLF or CR. One longer than any limit comes cut, one byte past the limit."""
    tail = b""
    dropping = False
    after_cr = False
    most = MEDIA_LIMIT + BLOCK
    for block in _utf8_blocks(stream):
        if after_cr and block.startswith(b"\n"):
            block = block[1:]
        after_cr = block.endswith(b"\r")
        if b"\r" in block:
            block = block.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if dropping:
            _, newline, rest = block.partition(b"\n")
            if not newline:
                continue
            block, dropping = newline + rest, False
        lines = (tail + block).split(b"\n")
        tail = lines.pop()
        if len(tail) > most:
            tail, dropping = tail[: most + 1], True
        yield lines
    yield [tail]


def _utf8_blocks(stream: BinaryIO) -> Iterator[bytes]:
    """The stream in blocks; UTF-16 and UTF-32 made into UTF-8, anything else as it is."""
    block = stream.read(BLOCK)
    encoding = next((name for bom, name in _BOMS if block.startswith(bom)), "")
    if not encoding:
        while block:
            yield block
            block = stream.read(BLOCK)
        return
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    while block:
        yield decoder.decode(block).encode("utf-8", "replace")
        block = stream.read(BLOCK)
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")
