"""Reads the few headers that name people, tolerantly and within limits; bodies are never looked at."""

from __future__ import annotations

import email.errors
import email.header
import email.utils
import functools
import re
from dataclasses import dataclass

_WANTED = re.compile(
    rb"^(from|to|cc|bcc|sender|date|delivered-to|x-original-to|envelope-to|x-envelope-to|list-id|list-post"
    rb"|list-unsubscribe|precedence|auto-submitted|x-gmail-labels)[ \t]*:"
    rb"[ \t]*([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)",
    re.IGNORECASE | re.MULTILINE,
)
_FOLD = re.compile(r"\r?\n[ \t]+")
_SIMPLE = re.compile(r"\s*(?:\"?([^\"<>,;()@]*?)\"?\s*<)?\s*([^\s\"<>,;()@]+@[^\s\"<>,;()@]+?)\s*>?\s*")
_ADDRESS_AS_NAME = re.compile(r"[^\s<>,;\"]+@[^\s<>,;\"]+\s*<")
_ENCODED_WORD = re.compile(r"=\?[^?\s]+\?[BbQq]\?[^?]*\?=")
_DEEP = re.compile(r"[()\[\]]")
_ADDRESS = re.compile(r"[^\s@<>\"',;:()\[\]]+@[^\s@<>\"',;:()\[\]]+|[^\s@<>]+@localhost", re.ASCII)
_MAX_FIELD = 32_768
_MAX_ADDRESSES = 1_000
_FIRST_MS, _LAST_MS = 0, 4_102_444_800_000  # 1970 to 2100: other dates are mistakes
RECIPIENTS = ("to", "cc", "bcc")
DELIVERED = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A name and an address in lower case."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class MessagePeople:
    """Who a message names. `date_ms` is UTC, 0 when it has none that can be read."""

    sender: Mailbox | None
    recipients: tuple[Mailbox, ...]
    delivered_to: tuple[str, ...]
    date_ms: int
    bulk: bool  # of a list, or sent by a program
    lists: tuple[str, ...]  # addresses that are lists
    labels: str  # Gmail's labels in an export


def read_headers(raw: bytes) -> MessagePeople:
    """Read the people of a message from its raw headers. Nothing in them makes this raise."""
    fields: dict[str, list[str]] = {}
    for name, value in _WANTED.findall(raw):
        fields.setdefault(name.decode("ascii").lower(), []).append(_text(value))
    senders = _mailboxes(fields.get("from", [])) or _mailboxes(fields.get("sender", []))
    recipients = _mailboxes([value for name in RECIPIENTS for value in fields.get(name, [])])
    delivered = _mailboxes([value for name in DELIVERED for value in fields.get(name, [])])
    posts = _mailboxes([v.replace("mailto:", "") for v in fields.get("list-post", [])])
    return MessagePeople(
        sender=senders[0] if senders else None,
        recipients=tuple({m.address: m for m in reversed(recipients[:_MAX_ADDRESSES])}.values())[::-1],
        delivered_to=tuple(m.address for m in delivered),
        date_ms=_date(fields.get("date", [""])[0]),
        bulk=_is_bulk(fields),
        lists=tuple(m.address for m in posts),
        labels=decode_words(", ".join(fields.get("x-gmail-labels", []))).lower(),
    )


def _text(value: bytes) -> str:
    """Decode a raw header value: UTF-8 as newer programs write it, else Windows-1252."""
    cut = value[:_MAX_FIELD]
    try:
        text = cut.decode("utf-8")
    except UnicodeDecodeError:
        text = cut.decode("cp1252", "replace")
    return _FOLD.sub(" ", text).replace("\0", "")


def _is_bulk(fields: dict[str, list[str]]) -> bool:
    if fields.keys() & {"list-id", "list-unsubscribe", "list-post"}:
        return True
    precedence = {value.strip().lower() for value in fields.get("precedence", [])}
    automatic = {value.strip().lower() for value in fields.get("auto-submitted", [])} - {"no"}
    return bool(precedence & {"bulk", "list", "junk"}) or bool(automatic)


def _mailboxes(values: list[str]) -> list[Mailbox]:
    return [mailbox for value in values for mailbox in parse_addresses(value)]


@functools.lru_cache(maxsize=8_192)
def parse_addresses(value: str) -> tuple[Mailbox, ...]:
    """Return the mailboxes of an address header; what is no address is left out."""
    plain = _ADDRESS_AS_NAME.sub("<", value).replace(";", ",")  # "a@b <c@d>" is c@d
    found = [_SIMPLE.fullmatch(piece) for piece in plain.split(",") if piece.strip()]
    if all(found):
        pairs = [(match[1] or "", match[2]) for match in found if match]
    else:
        # Deep comments make the standard parser recurse; past a few they are noise, so they become spaces.
        tame = _DEEP.sub(" ", plain) if len(_DEEP.findall(plain)) > 40 else plain
        pairs = email.utils.getaddresses([tame])
    mailboxes = (_mailbox(name, address) for name, address in pairs[:_MAX_ADDRESSES])
    return tuple(mailbox for mailbox in mailboxes if mailbox is not None)


def _mailbox(name: str, address: str) -> Mailbox | None:
    plain = address.strip().lower()
    if len(plain) > 254 or not _ADDRESS.fullmatch(plain):
        return None
    shown = " ".join(decode_words(name).strip(" '\"").split())[:200]
    return Mailbox("" if "@" in shown else shown, plain)


def decode_words(text: str) -> str:
    """Decode the encoded words of RFC 2047; text that is not what it claims stays as it is."""
    if not _ENCODED_WORD.search(text):
        return text
    try:
        return str(email.header.make_header(email.header.decode_header(text)))
    except (ValueError, LookupError, email.errors.HeaderParseError):
        return text


def _date(value: str) -> int:
    try:
        parsed = email.utils.parsedate_tz(value)
        ms = email.utils.mktime_tz(parsed) * 1_000 if parsed else 0
    except (ValueError, OverflowError, TypeError, IndexError):
        return 0
    return ms if _FIRST_MS <= ms < _LAST_MS else 0
