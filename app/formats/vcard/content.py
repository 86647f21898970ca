"""Content lines of a card: unfolded, decoded and taken apart into name, group, parameters and value."""

# Long because: lines are unfolded, decoded and limited in one pass over shared state.

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from app.errors import LimitError
from app.formats.contact import Params, Problem, Source
from app.formats.vcard.framing import BOUNDARY, MEDIA_LIMIT, NESTING_LIMIT, RAW_KEPT, Frame, Junk, frames
from app.formats.vcard.text import escape, escape_newlines, params_text, unescape_param
from app.formats.vcard.words import (
    COMPANIONS,
    DEFAULT_NAMES,
    SATCHEL,
    TO_V3,
    V4_ONLY,
    label_of,
    param,
    pref_of,
)

LINE_LIMIT: Final = 1 << 20
VALUE_LIMIT: Final = 1000
_HEADS_KEPT: Final = 4096
_HEAD_KEPT: Final = 200  # characters of a head that is worth remembering
_MECHANICAL_FOLD: Final = 72  # a 2.1 line at least this long was cut by width, not at a space
_HEAD_LINES: Final = 20  # physical lines over which a folded name and its parameters may stretch

_NAME = re.compile(r"[^\x00-\x20;:.\",=\\\x7f]+")
_OLD = re.compile(rb"VERSION[^:]*:[ \t]*2", re.IGNORECASE)
_QUOTED_HEAD = re.compile(rb'(?:[^":]|"[^"]*")*')
_SEMICOLON_PART = re.compile(r'(?:[^;"]|"[^"]*"?)+')
_COMMA_PART = re.compile(r'(?:[^,"]|"[^"]*"?)+')
_CHARSETS = re.compile(
    r"utf[-_]?(?:8|16|32)|iso[-_]?(?:8859|2022|ir)|windows-|cp\d|us-?ascii|ascii|latin|koi8|shift[-_]?jis|sjis|euc"
    r"|gb|big5|ks_c|mac",
    re.IGNORECASE,
)
_ENCODINGS: Final = {
    "QUOTED-PRINTABLE": "qp",
    "Q": "qp",
    "BASE64": "b64",
    "B": "b64",
    "7BIT": "",
    "8BIT": "",
}
_SIMPLE_NAMES: Final = frozenset({"TEL", "EMAIL", "IMPP", "X-SOCIALPROFILE", "URL", "ADR"})
_BARE_VALUES: Final = {"URL": "uri", "URI": "uri", "INLINE": "inline", "CID": "cid", "CONTENT-ID": "cid"}


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before the colon. ``encoding`` is "", "qp" or "b64"; `bare` = no group, no parameters."""

    source: Source
    encoding: str = ""
    charset: str = ""
    label: str = ""
    pref: int = 0
    bare: bool = True
    stored: Source | None = None  # the source, unless it says nothing beyond the name
    simple: bool = False  # a point or an address with nothing but TYPE and PREF
    altid: str = ""  # alternatives of one value share it
    companion: bool = False
    newer: bool = False  # a name of 4.0; in an older card it must not be renamed


RawLine = tuple[Head, str, int]  # head, decoded value (still escaped), line in the file (0 = not known)


@dataclass(slots=True)
class RawCard:
    """The content lines of one card in file order, without BEGIN, VERSION and END."""

    line: int
    version: str = ""
    lines: list[RawLine] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    raw: str = ""  # the start of the raw text, only when there are problems


def iter_cards(stream: BinaryIO, *, file: str) -> Iterator[RawCard | Problem]:
    """Every card of a vCard stream (2.1, 3.0, 4.0, mixed) in file order; a card that cannot be taken
    and lines outside any card come as problems. Memory is bounded, whatever the length of the stream.
    """
    cards = CardReader(file)
    junk: list[Junk] = []
    any_card = False
    for part in frames(stream):
        if isinstance(part, Frame):
            any_card = True
            for held in junk:
                yield cards.junk(held)
            junk.clear()
            yield cards.read(part)
        elif any_card:
            yield cards.junk(part)
        else:
            junk.append(part)
    if not any_card:
        raw = _kept(bytes(junk[0].raw)) if junk else ""
        yield Problem(file, 0, "There is no vCard in this file.", raw)


class CardReader:
    """Takes frames apart; remembers the heads that it has seen, because files repeat them."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._heads: dict[str, Head] = {}
        self._old_heads: dict[str, Head] = {}

    def junk(self, junk: Junk) -> Problem:
        """The problem that stands for lines outside any card."""
        return Problem(
            self.file,
            junk.line,
            "These lines are outside any card; they were left out.",
            _kept(bytes(junk.raw)),
        )

    def read(self, frame: Frame) -> RawCard | Problem:
        """The card of a frame, or the problem that keeps it out."""
        card = RawCard(frame.line)
        try:
            if frame.over:
                raise _limit("This card is larger than 16 MB (limit: 16 MB per record); it was left out.")
            self._fill(card, frame)
            if len(card.lines) > VALUE_LIMIT:
                raise _limit(
                    f"This card has {len(card.lines):,} values (limit: 1,000 per record); it was left out."
                )
        except LimitError as limit:
            return Problem(self.file, frame.line, limit.sentence, _raw_text(frame))
        if not frame.ended:
            self._note(card, frame.line, "This card has no END line; what stands before was taken.")
        if not card.lines:
            return Problem(self.file, frame.line, "This card is empty; it was left out.", _raw_text(frame))
        if card.problems:
            card.raw = _raw_text(frame)
        return card

    def _fill(self, card: RawCard, frame: Frame) -> None:
        if not frame.nested and sum(map(len, frame.lines)) < LINE_LIMIT:
            body = b"\n".join(frame.lines)
            if not _is_encoded(body.upper()) and self._fill_simple(card, body):
                return
        old = any(_OLD.match(line) for line in frame.lines)
        card.version, card.lines = "", []
        self._fill_thorough(card, frame.lines, frame.line + 1, old=old, depth=1)

    def _fill_simple(self, card: RawCard, body: bytes) -> bool:
        """Cards with nothing encoded, in UTF-8: most of them. False = take the thorough way."""
        if b"\n " in body or b"\n\t" in body:
            body = body.replace(b"\n ", b"").replace(b"\n\t", b"")
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return False
        heads = self._heads
        lines = card.lines
        for line in text.split("\n"):
            if not line:
                continue
            name, colon, value = line.partition(":")
            head = heads.get(name) or self._head(name, old=False)
            if head is None or not colon:
                return False
            if head.source.name == "VERSION":
                card.version = value.strip()
            else:
                lines.append((head, value, 0))
        return True

    def _fill_thorough(
        self, card: RawCard, physical: list[bytes], first: int, *, old: bool, depth: int
    ) -> None:
        """Any card: folding of all versions, quoted-printable, base64, charsets, nested cards."""
        for line in _Unfolder(self, physical, first, old=old):
            if line.nested is not None and line.head is not None:
                if depth >= NESTING_LIMIT:
                    raise _limit("Cards are nested more than 8 deep (limit: 8 levels); this was left out.")
                inner = RawCard(line.number)
                self._fill_thorough(inner, line.nested, line.number + 1, old=old, depth=depth + 1)
                card.problems += inner.problems
                card.lines.append((line.head, escape(_card_text(inner)), line.number))
                continue
            head = line.head
            if head is None:
                self._note(card, line.number, "This line is no vCard property; it was left out.", line.value)
            elif head.source.name == "VERSION":
                card.version = _decode(line.value, head).strip()
            else:
                card.lines.append((head, _decode(line.value, head), line.number))

    def _note(self, card: RawCard, line: int, reason: str, raw: bytes = b"") -> None:
        card.problems.append(Problem(self.file, line, reason, _kept(raw)))

    def _head(self, text: str, *, old: bool) -> Head | None:
        """The parsed head, remembered; None when it is none (or a quote in it holds the true colon)."""
        heads = self._old_heads if old else self._heads
        head = heads.get(text)
        if head is None:
            if text.count('"') % 2:
                return None
            head = parse_head(text, old=old)
            if head is not None and len(text) <= _HEAD_KEPT:
                if len(heads) >= _HEADS_KEPT:
                    heads.clear()
                heads[text] = head
        return head

    def split(self, line: bytes, *, old: bool) -> tuple[Head | None, bytes]:
        """Head and raw value of a logical line (or of its first physical line)."""
        name, colon, value = line.partition(b":")
        if b'"' in name:
            quoted = _QUOTED_HEAD.match(line)
            end = quoted.end() if quoted else 0
            if line[end : end + 1] == b":":
                name, value = line[:end], line[end + 1 :]
            else:
                name = name.replace(b'"', b"")
        if not colon or len(name) > LINE_LIMIT:
            return None, line
        head = self._head(name.decode("utf-8", "replace"), old=old)
        return head, value if head else line


def _is_encoded(upper: bytes) -> bool:
    """True when a card needs the thorough way (five plain searches are faster than one pattern)."""
    return (
        b"QUOTED-P" in upper
        or b"BASE64" in upper
        or b"ENCODING" in upper
        or b"CHARSET" in upper
        or b"VERSION:2" in upper
    )


def parse_head(text: str, *, old: bool) -> Head | None:
    """Name, group and parameters of the text before the colon; `old` = vCard 2.1 (no RFC 6868 escapes)."""
    parts = text.split(";") if '"' not in text else _SEMICOLON_PART.findall(text)
    group, _, name = (parts[0] if parts else "").strip().rpartition(".")
    if not _NAME.fullmatch(name):
        return None
    name = name.upper()
    restored = name.startswith(SATCHEL) and name[len(SATCHEL) :] in V4_ONLY
    if restored:
        name = name[len(SATCHEL) :]
    params, encoding, charset = _params(parts[1:], old=old)
    if encoding == "b64":
        params.append(("ENCODING", ("b",)))
    held: Params = tuple(params)
    source = Source(name, group.strip(), held)
    return Head(
        source,
        encoding,
        charset if _CHARSETS.match(charset) else "",
        label_of(held),
        pref_of(held),
        bare=not group and not held,
        stored=source if group or held or name not in DEFAULT_NAMES else None,
        simple=name in _SIMPLE_NAMES and all(key in {"TYPE", "PREF"} for key, _ in held),
        altid=param(held, "ALTID"),
        companion=bool(group) and name in COMPANIONS,
        newer=not restored and (name in V4_ONLY or name in TO_V3),
    )


def _params(parts: list[str], *, old: bool) -> tuple[list[tuple[str, tuple[str, ...]]], str, str]:
    """Parameters, encoding and charset; the bare words of 2.1 become TYPE, VALUE or the encoding."""
    params: list[tuple[str, tuple[str, ...]]] = []
    encoding = charset = ""
    bare: list[str] = []
    for part in parts:
        key, equals, value = part.partition("=")
        key, plain = key.strip(), value.strip().strip('"')
        name = key.upper()
        if not equals and name in _BARE_VALUES:
            params.append(("VALUE", (_BARE_VALUES[name],)))
        elif not equals and name in _ENCODINGS:
            encoding = _ENCODINGS[name]
        elif not equals:
            bare.append(key.strip('"'))
        elif name == "CHARSET":
            charset = plain
        elif name == "ENCODING" and plain.upper() in _ENCODINGS:
            encoding = _ENCODINGS[plain.upper()]
        else:
            params.append((name, _values(value, old=old)))
    words = tuple(word for word in bare if word)
    if words:
        params.append(("TYPE", words))
    return params, encoding, charset


def _values(text: str, *, old: bool) -> tuple[str, ...]:
    parts = _COMMA_PART.findall(text) if '"' in text else text.split(",")
    values = [part.strip().replace('"', "") for part in parts]
    return tuple(values if old else map(unescape_param, values))


@dataclass(slots=True)
class _Logical:
    """One logical line: its head when it has one, its raw value, and the lines of a card nested in it."""

    number: int
    head: Head | None
    value: bytes
    nested: list[bytes] | None = None


class _Unfolder:
    """Joins physical lines into logical ones, by the rules of the version and of the encoding."""

    def __init__(self, reader: CardReader, physical: list[bytes], first: int, *, old: bool) -> None:
        self._reader = reader
        self._physical = physical
        self._first = first
        self._old = old
        self._start = first
        self._parts: list[bytes] = []
        self._head: Head | None = None

    def __iter__(self) -> Iterator[_Logical]:
        numbered = iter(enumerate(self._physical, self._first))
        for number, line in numbered:
            if self._parts and self._continues(line):
                continue
            if not line.strip():
                continue
            done = self._take() if self._parts else None
            if (mark := BOUNDARY.match(line)) and mark[1][:1] in b"Bb":
                nested = _nested_lines(numbered)
                if done and done.head and done.head.source.name == "AGENT":
                    done.nested = nested
                else:
                    nested.insert(0, line)
                    yield _Logical(number, None, b"\n".join(nested))
            if done:
                yield done
            if mark:
                continue
            self._start = number
            self._parts = [line]
            self._head = self._reader.split(line, old=self._old)[0]
        if self._parts:
            yield self._take()

    def _continues(self, line: bytes) -> bool:
        """Take the line as a continuation of the one before, if it is one."""
        encoding = self._head.encoding if self._head else ""
        if encoding == "qp" and self._parts[-1].rstrip(b" \t").endswith(b"="):
            self._parts[-1] = self._parts[-1].rstrip(b" \t")[:-1]
            self._parts.append(line[1:] if line[:1] in (b" ", b"\t") else line)
            return True
        if line[:1] in (b" ", b"\t"):
            self._parts.append(self._folded(line, encoding))
            if self._head is None and len(self._parts) <= _HEAD_LINES:
                self._head = self._reader.split(b"".join(self._parts), old=self._old)[0]
            return True
        if encoding == "b64" and line and b":" not in line:
            self._parts.append(line)
            return True
        return False

    def _folded(self, line: bytes, encoding: str) -> bytes:
        """3.0 and 4.0 drop the white space of a fold; 2.1 keeps it, unless a 3.0 writer cut by width."""
        if encoding == "b64":
            return line.strip()
        if self._old and not line.strip():
            return b""
        by_space = self._old and not encoding and len(self._parts[-1]) < _MECHANICAL_FOLD
        return line if by_space else line[1:]

    def _take(self) -> _Logical:
        whole = b"".join(self._parts)
        head, value = self._reader.split(whole, old=self._old)
        media = head is not None and (head.encoding == "b64" or value[:5].lower() == b"data:")
        if len(value) > (MEDIA_LIMIT if media else LINE_LIMIT):
            name = head.source.name if head else "A line"
            size = "8 MB for pictures, sounds and keys" if media else "1 MB per line"
            raise _limit(f"{name} in line {self._start} is too long (limit: {size}); this card was left out.")
        self._parts = []
        return _Logical(self._start, head, value)


def _nested_lines(numbered: Iterator[tuple[int, bytes]]) -> list[bytes]:
    """The lines up to the END that closes the nested card, or to the end of the outer one."""
    inner: list[bytes] = []
    depth = 0
    for _, line in numbered:
        mark = BOUNDARY.match(line)
        if mark:
            depth += 1 if mark[1][:1] in b"Bb" else -1
            if depth < 0:
                break
        inner.append(line)
    return inner


def _card_text(card: RawCard) -> str:
    """A nested card as the text that 3.0 puts into AGENT."""
    lines = [f"VERSION:{card.version}"] if card.version else []
    for head, value, _ in card.lines:
        source = head.source
        group = f"{source.group}." if source.group else ""
        lines.append(f"{group}{source.name}{params_text(source.params)}:{value}")
    return "\n".join(("BEGIN:VCARD", *lines, "END:VCARD", ""))


def _decode(value: bytes, head: Head) -> str:
    """The value as text: CHARSET= when it holds, else UTF-8, else Windows-1252, else Latin-1."""
    if head.encoding == "qp":
        value = binascii.a2b_qp(value)
    for charset in (head.charset, "utf-8", "cp1252"):
        if charset:
            try:
                text = value.decode(charset)
                break
            except (LookupError, UnicodeError):
                continue
    else:
        text = value.decode("latin-1")
    return escape_newlines(text) if head.encoding == "qp" else text


def _limit(sentence: str) -> LimitError:
    return LimitError("vcard.limit", sentence)


def _kept(raw: bytes) -> str:
    return raw[:RAW_KEPT].decode("utf-8", "replace")


def _raw_text(frame: Frame) -> str:
    """The start of the card as it stood, at most 64 KiB."""
    raw = bytearray(b"BEGIN:VCARD\n")
    for line in frame.lines:
        raw += line[:RAW_KEPT] + b"\n"
        if len(raw) > RAW_KEPT:
            break
    return _kept(bytes(raw))
