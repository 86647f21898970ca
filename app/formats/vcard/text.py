"""The text rules of vCard: escaping of values and parameters, splitting, folding."""

from __future__ import annotations

import re
from typing import Final

from app.formats.contact import Params

FOLD_AT: Final = 75  # octets of a physical line, without its CRLF

_ESCAPED = re.compile(r"\\([nN,;:\\])")
_PARAM_ESCAPED = re.compile(r"\^([n'^])")
_NEEDS_ESCAPE = re.compile(r"[\\,;\r\n]").search
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_TO_PARAM = {"\n": "^n", '"': "^'", "^": "^^"}
_FROM_PARAM = {"n": "\n", "'": '"', "^": "^"}


def unescape(raw: str) -> str:
    """Plain text of an escaped value; a backslash that escapes nothing stays."""
    if "\\" not in raw:
        return raw
    return _ESCAPED.sub(lambda m: "\n" if m[1] in "nN" else m[1], raw)


def escape(text: str) -> str:
    """A text value as RFC 6350 §3.4 wants it; any line break becomes ``\\n``."""
    if _NEEDS_ESCAPE(text) is None:
        return text
    return escape_uri(text).replace(",", "\\,").replace(";", "\\;")


def escape_uri(text: str) -> str:
    """A value that is not a text value (URI): commas and semicolons stay as they are."""
    return escape_newlines(text.replace("\\", "\\\\"))


def escape_newlines(raw: str) -> str:
    """A value whose escapes stand already, with its true line breaks made into ``\\n``."""
    return raw.replace("\r\n", "\\n").replace("\r", "\\n").replace("\n", "\\n")


def split_escaped(raw: str, separator: str) -> list[str]:
    """The parts of `raw` between separators that no backslash escapes; parts stay escaped."""
    parts = raw.split(separator)
    if "\\" not in raw:
        return parts
    out: list[str] = []
    held: list[str] = []
    for part in parts:
        held.append(part)
        if (len(part) - len(part.rstrip("\\"))) % 2 == 0:
            out.append(separator.join(held))
            held = []
    return [*out, separator.join(held)] if held else out


def unescape_param(value: str) -> str:
    """RFC 6868: ``^n``, ``^'`` and ``^^`` of a parameter value."""
    if "^" not in value:
        return value
    return _PARAM_ESCAPED.sub(lambda m: _FROM_PARAM[m[1]], value)


def param_text(name: str, values: tuple[str, ...]) -> str:
    """``NAME=value,value`` with RFC 6868 escapes, quoted where a value needs it."""
    return f"{name}={','.join(_param_value(value) for value in values)}"


def params_text(params: Params) -> str:
    """All parameters, each with its leading semicolon; names that start with @ are not of the file."""
    return "".join(f";{param_text(name, values)}" for name, values in params if name[:1] != "@")


def _param_value(value: str) -> str:
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    if "^" in value or '"' in value or "\n" in value:
        value = "".join(_TO_PARAM.get(char, char) for char in value)
    value = _CONTROL.sub("", value)
    if any(char in value for char in ",;:") or value != value.strip():
        return f'"{value}"'
    return value


def fold(line: str) -> str:
    """The line as physical lines of at most 75 octets joined by CRLF and a space; UTF-8 is not cut."""
    if line.isascii():
        if len(line) <= FOLD_AT:
            return line
        rest = (line[at : at + FOLD_AT - 1] for at in range(FOLD_AT, len(line), FOLD_AT - 1))
        return "\r\n ".join((line[:FOLD_AT], *rest))
    data = line.encode("utf-8", "replace")
    pieces: list[str] = []
    start, room = 0, FOLD_AT
    while len(data) - start > room:
        end = start + room
        while data[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(data[start:end].decode())
        start, room = end, FOLD_AT - 1
    pieces.append(data[start:].decode())
    return "\r\n ".join(pieces)
