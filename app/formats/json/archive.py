"""Reads the contacts of a JSON export of Satchel: the file holds everything, this takes the contacts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import msgspec

from app.errors import FormatError
from app.formats.contact import ParsedContact, Problem
from app.formats.json.codec import from_json_dict

# The words of an interaction and of a task that are plain values.
INTERACTION_WORDS = "channel direction start tzid duration subject body outcome private".split()
TASK_WORDS = "kind summary description due due_tz status priority completed completed_tz result".split()


@dataclass(frozen=True, slots=True)
class ParsedActivity:
    """An interaction or a task of an export: its id, values, and the ids of its contacts."""

    line: int
    kind: str
    id: str
    values: dict[str, str | int | bool | None]
    contacts: tuple[str, ...]


def load_archive(data: bytes) -> dict[str, Any]:
    """The whole export as plain values. FormatError when it is none."""
    try:
        found = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError) as error:
        raise FormatError(
            "json.file", "This file is not JSON.", next_step="Choose a file that Satchel exported."
        ) from error
    if not isinstance(found, dict) or "contacts" not in found:
        raise FormatError(
            "json.kind", "This JSON file is no export of Satchel.", next_step="Choose another file."
        )
    return found


def read_archive(stream: BinaryIO, *, file: str) -> Iterator[ParsedContact | ParsedActivity | Problem]:
    """The companies, contacts, interactions and tasks of an export, each with the id it had."""
    archive = load_archive(stream.read())
    number = 0
    for kind in ("companies", "contacts"):
        for value in archive.get(kind) or ():
            number += 1
            yield _contact(value, number, file)
    for kind, words in (("interactions", INTERACTION_WORDS), ("tasks", TASK_WORDS)):
        for value in archive.get(kind) or ():
            number += 1
            yield _activity(value, kind[:-1], words, number, file)


def _activity(value: object, kind: str, words: list[str], number: int, file: str) -> ParsedActivity | Problem:
    if not isinstance(value, dict) or not isinstance(value.get("contacts"), list):
        return Problem(file, number, "This is no interaction or task.")
    values = {word: value.get(word) for word in words}
    if any(v is not None and not isinstance(v, str | int) for v in values.values()):
        return Problem(file, number, "A value of this record is not text or a number.")
    contacts = tuple(str(one) for one in value["contacts"])
    return ParsedActivity(number, kind, str(value.get("id", "")), values, contacts)


def _contact(value: object, number: int, file: str) -> ParsedContact | Problem:
    if not isinstance(value, dict):
        return Problem(file, number, "This is not a contact.")
    try:
        data = from_json_dict(value)
    except FormatError as error:
        return Problem(file, number, error.sentence + " " + str(error.data.get("detail", "")))
    return ParsedContact(line=number, contact=data, source_id=str(value.get("id", "")))
