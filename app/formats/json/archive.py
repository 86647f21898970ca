"""Reads the contacts of a JSON export of Satchel: the file holds everything, this takes the contacts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

import msgspec

from app.errors import FormatError
from app.formats.contact import ParsedContact, Problem
from app.formats.json.codec import from_json_dict

# The words of an interaction and of a task that are plain values.
INTERACTION_WORDS = (
    "channel direction start tzid duration subject body outcome category cost private message_id thread_id"
).split()
TASK_WORDS = (
    "kind summary description due due_tz start duration estimate status percent priority completed"
    " completed_tz result assignee"
).split()
# What Satchel knows of a contact beyond what address books exchange: plain texts and whole numbers.
MORE_WORDS = "tier credit_limit credit_currency cadence_days archived team".split()


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
    if not _are_plain(values):
        return Problem(file, number, "A value of this record is not text or a number.")
    for word in ("start", "completed"):
        if isinstance(values.get(word), str) and not _is_time(str(values[word])):
            return Problem(file, number, f"“{values[word]}” is not a time.")
    contacts = tuple(str(one) for one in value["contacts"])
    return ParsedActivity(number, kind, str(value.get("id", "")), values, contacts)


def _contact(value: object, number: int, file: str) -> ParsedContact | Problem:
    if not isinstance(value, dict):
        return Problem(file, number, "This is not a contact.")
    try:
        data = from_json_dict(value)
    except FormatError as error:
        return Problem(file, number, error.sentence + " " + str(error.data.get("detail", "")))
    more = {word: value[word] for word in MORE_WORDS if value.get(word)}
    if not _are_plain(more):
        return Problem(file, number, "A value of this contact is not text or a number.")
    return ParsedContact(number, data, source_id=str(value.get("id", "")), more=tuple(more.items()))


def _are_plain(values: Mapping[str, object]) -> bool:
    return all(value is None or isinstance(value, str | int) for value in values.values())


def _is_time(text: str) -> bool:
    try:
        return bool(datetime.fromisoformat(text))
    except ValueError:
        return False
