"""Says which column of a file goes into which field, in words that a person can write into a file."""

from __future__ import annotations

import re
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, replace

import msgspec

from app.errors import FormatError

_GROUP = re.compile(r"#(\d{1,4})$")


@dataclass(frozen=True, slots=True)
class TargetInfo:
    """One field a column may go to: its key, a plain English name, and the parts it may be split into."""

    key: str
    name: str
    family: str  # heading in a list: Name, Work, Reach, Address, Dates, People, Other
    labelled: bool = False  # may carry a label: email.work
    parts: tuple[str, ...] = ()  # other columns of the same value: email:label#1


_POINT_PARTS = ("label", "pref")
_DATE_PARTS = ("day", "month", "year")

TARGETS: tuple[TargetInfo, ...] = (
    TargetInfo("fn", "Full name", "Name"),
    TargetInfo("n_prefix", "Prefix (Dr., Mrs)", "Name"),
    TargetInfo("n_given", "First name", "Name"),
    TargetInfo("n_additional", "Middle name", "Name"),
    TargetInfo("n_family", "Last name", "Name"),
    TargetInfo("n_suffix", "Suffix (Jr., III)", "Name"),
    TargetInfo("nickname", "Nickname", "Name"),
    TargetInfo("phonetic", "Phonetic name", "Name", parts=("given", "additional", "family")),
    TargetInfo("sort_as", "Sort as", "Name"),
    TargetInfo("pronouns", "Pronouns", "Name"),
    TargetInfo("org", "Company", "Work"),
    TargetInfo("unit", "Department", "Work"),
    TargetInfo("title", "Job title", "Work"),
    TargetInfo("role", "Profession or role", "Work"),
    TargetInfo("email", "E-mail", "Reach", labelled=True, parts=(*_POINT_PARTS, "display", "kind")),
    TargetInfo("tel", "Phone", "Reach", labelled=True, parts=_POINT_PARTS),
    TargetInfo("impp", "Messenger", "Reach", labelled=True, parts=(*_POINT_PARTS, "service")),
    TargetInfo("social", "Social profile", "Reach", labelled=True, parts=_POINT_PARTS),
    TargetInfo("url", "Web page", "Reach", labelled=True, parts=_POINT_PARTS),
    TargetInfo("address.street", "Street", "Address", labelled=True),
    TargetInfo("address.ext", "Address, second line", "Address", labelled=True),
    TargetInfo("address.pobox", "PO box", "Address", labelled=True),
    TargetInfo("address.locality", "City", "Address", labelled=True),
    TargetInfo("address.region", "State or province", "Address", labelled=True),
    TargetInfo("address.postcode", "Postal code", "Address", labelled=True),
    TargetInfo("address.country", "Country", "Address", labelled=True),
    TargetInfo("address.formatted", "Address as printed", "Address", labelled=True),
    TargetInfo("address", "Address label", "Address", parts=("label",)),
    TargetInfo("date.birthday", "Birthday", "Dates", parts=_DATE_PARTS),
    TargetInfo("date.anniversary", "Anniversary", "Dates"),
    TargetInfo("date.death", "Date of death", "Dates"),
    TargetInfo("date.other", "Another date", "Dates", labelled=True, parts=("label",)),
    TargetInfo("relation", "Related person", "People", labelled=True, parts=("label",)),
    TargetInfo("tag", "Tags", "Other"),
    TargetInfo("note", "Note", "Other"),
    TargetInfo("relationship", "Relationship (customer, supplier)", "Other"),
    TargetInfo("do_not", "Opted out of", "Other", labelled=True),
    TargetInfo("gender", "Gender", "Other"),
    TargetInfo("language", "Language", "Other"),
    TargetInfo("tz", "Time zone", "Other"),
    TargetInfo("customer_no", "Customer number", "Other"),
    TargetInfo("lifecycle", "Lifecycle", "Other"),
    TargetInfo("grade", "Grade", "Other"),
    TargetInfo("kind", "Person or company", "Other"),
    TargetInfo("uid", "Identifier", "Other"),
    TargetInfo("photo", "Photo address", "Other"),
    TargetInfo("custom", "Own field", "Other", labelled=True, parts=("label",)),
    TargetInfo("quiet", "Keep only when it says something", "Other"),
    TargetInfo("ignore", "Ignore", "Other"),
)
_BY_KEY = {info.key: info for info in TARGETS}


@dataclass(frozen=True, slots=True)
class Target:
    """Where a column goes: `key[.label][:part][#group]`, for example `tel.work#2` or `email:label#1`.

    Columns with the same key family and group are parts of one value.
    """

    key: str
    label: str = ""
    part: str = ""
    group: int = 0

    def __str__(self) -> str:
        if self.key == "custom":
            text = f"custom:{self.label}" if not self.part else f"custom.@{self.part}"
        else:
            text = f"{self.key}.{self.label}" if self.label else self.key
            text += f":{self.part}" if self.part else ""
        return text + (f"#{self.group}" if self.group else "")


def parse_target(text: str) -> Target:
    """Read a target as a person writes it; FormatError names a word that is none of `TARGETS`."""
    group = 0
    rest = text.strip()
    if found := _GROUP.search(rest):
        group = int(found[1])
        rest = rest[: found.start()]
    if rest == "custom.@label":
        return Target("custom", part="label", group=group)
    if rest == "custom" or rest.startswith("custom:"):
        return Target("custom", label=rest.removeprefix("custom").removeprefix(":"), group=group)
    rest, _, part = rest.partition(":")
    key, label = _split_label(rest)
    info = _BY_KEY.get(key)
    if info is None or (label and not info.labelled) or (part and part not in info.parts):
        raise FormatError(
            "csv.unknown_target",
            f"“{text}” is not a field that a column can go to.",
            next_step="Use one of: " + ", ".join(_BY_KEY) + ".",
            data={"target": text},
        )
    return Target(key, label=label, part=part, group=group)


def _split_label(text: str) -> tuple[str, str]:
    if text in _BY_KEY:
        return text, ""
    head, _, label = text.partition(".")
    if head in ("address", "date"):  # their keys have two words
        second, _, label = label.partition(".")
        head = f"{head}.{second}"
    return head, label


@dataclass(frozen=True, slots=True)
class ColumnTarget:
    """A column, its target, and how sure the match is (0 = nobody knows it, 1 = its name is known)."""

    header: str
    target: Target
    confidence: float = 1.0


class _Column(msgspec.Struct, omit_defaults=True):
    header: str
    target: str
    confidence: float = 1.0


class _MappingFile(msgspec.Struct, omit_defaults=True):
    columns: list[_Column]
    profile: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """The columns of a file in order. `profile` is outlook, google, thunderbird, satchel or generic."""

    columns: tuple[ColumnTarget, ...]
    profile: str = "generic"
    language: str = "en"

    def to_json(self) -> bytes:
        """Return it as indented JSON, as `satchel import --mapping FILE` reads it."""
        columns = [_Column(c.header, str(c.target), c.confidence) for c in self.columns]
        file = _MappingFile(columns, self.profile, self.language)
        return msgspec.json.format(msgspec.json.encode(file), indent=2)

    @classmethod
    def from_json(cls, data: bytes) -> Mapping:
        """Read a mapping file: the long form of `to_json`, or simply {"column name": "target", …}."""
        try:
            try:
                file = msgspec.json.decode(data, type=_MappingFile)
            except msgspec.ValidationError:
                pairs = msgspec.json.decode(data, type=dict[str, str])
                file = _MappingFile([_Column(header, target) for header, target in pairs.items()])
        except msgspec.DecodeError as error:
            raise FormatError(
                "csv.mapping_unreadable",
                "The mapping file could not be understood.",
                next_step='Write it as {"column name": "target", …}, for example {"Firma": "org"}.',
                data={"detail": str(error)},
            ) from error
        columns = tuple(ColumnTarget(c.header, parse_target(c.target), c.confidence) for c in file.columns)
        return cls(columns, file.profile or "generic", file.language or "en")

    def with_targets(self, targets: MappingType[str, Target]) -> Mapping:
        """Return the mapping with the targets of the named columns replaced."""
        columns = tuple(
            replace(c, target=targets[c.header], confidence=1.0) if c.header in targets else c
            for c in self.columns
        )
        return replace(self, columns=columns)

    def over(self, headers: tuple[str, ...]) -> Mapping:
        """Return it in the order of `headers`; columns it does not name are kept as own fields."""
        known: dict[str, list[ColumnTarget]] = {}
        for column in self.columns:
            known.setdefault(column.header.strip().casefold(), []).append(column)
        ordered: list[ColumnTarget] = []
        for header in headers:
            candidates = known.get(header.strip().casefold())
            if not candidates:
                ordered.append(ColumnTarget(header, Target("custom", label=header), 0.0))
            else:  # a name that stands twice takes its targets in order
                ordered.append(candidates.pop(0) if len(candidates) > 1 else candidates[0])
        return replace(self, columns=tuple(ordered))
