"""The half-read row: what its cells said so far, before values of several columns are put together."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from app.formats.contact import ExtraProperty, Problem

_NOT_NAME = re.compile(r"[^A-Z0-9]+")


def custom_property(name: str, value: str) -> ExtraProperty:
    """Return a value that no field stands for as an own field that keeps the column's name."""
    slug = _NOT_NAME.sub("-", name.upper()).strip("-")[:40] or "FIELD"
    escaped = value.replace("\\", "\\\\").replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    escaped = escaped.replace(",", "\\,").replace(";", "\\;")
    return ExtraProperty(f"X-CSV-{slug}", escaped, params=(("X-COLUMN", (name.strip(),)),))


@dataclass(slots=True)
class Group:
    """The cells of one repeated value while its row is read."""

    key: str
    label: str
    cells: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Draft:
    """A row half read."""

    line: int
    scalars: dict[str, str] = field(default_factory=dict)
    groups: dict[tuple[str, object], Group] = field(default_factory=dict)
    families: dict[str, list[Group]] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    lists: dict[str, list[str]] = field(default_factory=dict)
    extra: list[ExtraProperty] = field(default_factory=list)
    photos: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def groups_of(draft: Draft, family: str) -> list[Group]:
    """Return the repeated values of a family, in the order of their first columns."""
    return draft.families.get(family, [])
