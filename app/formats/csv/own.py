"""The columns of Satchel's own CSV files: enough of them to carry every field, in names others know too.

Visible columns hold the values, named as Google names them where it has a name. The last column holds
as JSON what no spreadsheet column can: sources (parameters of the vCard a value came from), media,
and the order of values of different kinds. Its name tells our files from others'.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from app.formats.contact import (
    AddressData,
    AffiliationData,
    ContactData,
    DateData,
    ExtraProperty,
    MediaData,
    Params,
    PointData,
    RelationData,
    Source,
)

MARKERS = {"Satchel exact 1": "exact", "Satchel safe 1": "safe"}
JOINER = " ::: "

SCALARS: tuple[tuple[str, str], ...] = (
    ("Name", "fn"),
    ("Name Prefix", "n_prefix"),
    ("First Name", "n_given"),
    ("Middle Name", "n_additional"),
    ("Last Name", "n_family"),
    ("Name Suffix", "n_suffix"),
    ("Nickname", "nickname"),
    ("Phonetic Name", "phonetic"),
    ("File As", "sort_as"),
    ("Pronouns", "pronouns"),
    ("Kind", "kind"),
    ("Gender", "gender"),
    ("Language", "language"),
    ("Time Zone", "tz"),
    ("Lifecycle", "lifecycle"),
    ("Grade", "grade"),
    ("Customer Number", "customer_no"),
    ("Notes", "note"),
    ("Revision", "revision"),
    ("UID", "uid"),
)
LISTS: tuple[tuple[str, str], ...] = (
    ("Labels", "tags"),
    ("Relationships", "relationships"),
    ("Do Not", "do_not"),
    ("Members", "members"),
)

Item = PointData | AddressData | AffiliationData | RelationData | DateData | ExtraProperty


@dataclass(frozen=True, slots=True)
class Family:
    """A repeated group of columns: its name in headers and the attribute behind each column."""

    name: str
    title: str
    parts: tuple[tuple[str, str], ...]  # (column part, attribute)

    def headers(self, number: int) -> list[str]:
        """Return the column names of the `number`-th group, counted from 1."""
        if self.name == "birthday":
            return [self.title]
        return [f"{self.title} {number} - {part}" for part, _ in self.parts]


_POINT = (("Label", "label"), ("Value", "value"), ("Preferred", "pref"))
FAMILIES: tuple[Family, ...] = (
    Family("affiliation", "Organization", (
        ("Name", "org_name"), ("Department", "unit"), ("Title", "title"), ("Role", "role"),
        ("Since", "since"), ("Until", "until"), ("Current", "current"),
    )),
    Family("email", "E-mail", _POINT),
    Family("tel", "Phone", _POINT),
    Family("impp", "IM", _POINT),
    Family("social", "Social", _POINT),
    Family("url", "Website", _POINT),
    Family("address", "Address", (
        ("Label", "label"), ("Formatted", "formatted"), ("Street", "street"), ("City", "locality"),
        ("PO Box", "pobox"), ("Region", "region"), ("Postal Code", "postcode"), ("Country", "country"),
        ("Extended Address", "ext"), ("Country Code", "cc"), ("Geo", "geo"), ("Time Zone", "tz"),
        ("Preferred", "pref"),
    )),
    Family("birthday", "Birthday", (("", "value"),)),
    Family("event", "Event", (
        ("Label", "label"), ("Value", "value"), ("Kind", "kind"), ("Calendar", "calendar"),
    )),
    Family("relation", "Relation", (("Label", "type"), ("Value", "text"), ("UID", "uid"), ("Note", "note"))),
    Family("extra", "Custom Field", (("Label", "name"), ("Value", "value"))),
)  # fmt: skip
SEQUENCES = ("affiliations", "points", "addresses", "dates", "relations", "extra")
_BY_NAME = {family.name: family for family in FAMILIES}
_RANK = {family.name: rank for rank, family in enumerate(FAMILIES)}
_SOURCES = ("source", "title_source", "role_source")
_NUMBERED = re.compile(r"(.+) (\d+) - (.+)")
_SEQUENCE_OF = {
    "affiliation": "affiliations", "address": "addresses", "birthday": "dates", "event": "dates",
    "relation": "relations", "extra": "extra",
}  # fmt: skip


_CLASSES: dict[str, type[Item]] = {
    "affiliation": AffiliationData,
    "address": AddressData,
    "relation": RelationData,
    "birthday": DateData,
    "event": DateData,
}
_REQUIRED: dict[str, dict[str, str]] = {
    "affiliation": {},
    "address": {},
    "relation": {"type": ""},
    "birthday": {"kind": "birthday", "value": ""},
    "event": {"kind": "", "value": ""},
}


class Rest(msgspec.Struct, omit_defaults=True):
    """What the visible columns do not carry; keys name an item as family and number, such as email1."""

    order: dict[str, list[str]] = {}  # sequence -> families in the contact's own order
    lists: dict[str, list[str]] = {}
    sources: dict[str, Source] = {}  # "email1.source" -> Source
    fields: list[tuple[str, Source]] = []
    blank: list[str] = []
    params: dict[str, tuple[str, Params]] = {}  # extra property -> group, parameters
    media: list[MediaData] = []


def is_own_header(headers: Sequence[str]) -> bool:
    """Tell whether the columns are those of a file that Satchel wrote."""
    return own_profile(headers) is not None


def own_profile(headers: Sequence[str]) -> str | None:
    """Return safe or exact for a file that Satchel wrote, else None."""
    return next((MARKERS[h] for h in headers if h in MARKERS), None)


def families_of(contact: ContactData, sequence: str) -> list[tuple[str, Item]]:
    """Return the items of one sequence with the family each belongs to."""
    items: tuple[Item, ...] = getattr(contact, sequence)
    if sequence == "points":
        return [(item.type, item) for item in contact.points]
    if sequence == "dates":
        plain = next(
            (d for d in contact.dates if (d.kind, d.label, d.calendar) == ("birthday", "", "")), None
        )
        return [("birthday" if date is plain else "event", date) for date in contact.dates]
    names = {"affiliations": "affiliation", "addresses": "address", "relations": "relation", "extra": "extra"}
    return [(names[sequence], item) for item in items]


def item_cells(family: Family, item: Item) -> list[str]:
    """Return the cells of one item in the order of its family's columns."""
    return [_to_cell(getattr(item, attribute)) for _, attribute in family.parts]


def _to_cell(value: str | int) -> str:
    if isinstance(value, bool):
        return "" if value else "no"
    return str(value or "")


def rest_of(contact: ContactData) -> Rest:
    """Collect what the visible columns of this contact do not carry."""
    rest = Rest(fields=list(contact.sources), media=list(contact.media))
    for _, field in LISTS:
        values: tuple[str, ...] = getattr(contact, field)
        if split_list(JOINER.join(values)) != values:
            rest.lists = {**rest.lists, field: list(values)}
    for sequence in SEQUENCES:
        pairs = families_of(contact, sequence)
        names = [name for name, _ in pairs]
        if names != sorted(names, key=_RANK.__getitem__):
            rest.order = {**rest.order, sequence: names}
        counts: dict[str, int] = {}
        for name, item in pairs:
            counts[name] = counts.get(name, 0) + 1
            _note_hidden(rest, f"{name}{counts[name]}", _BY_NAME[name], item)
    return rest


def _note_hidden(rest: Rest, key: str, family: Family, item: Item) -> None:
    if not any(item_cells(family, item)):
        rest.blank = [*rest.blank, key]
    if isinstance(item, ExtraProperty):
        if item.group or item.params:
            rest.params = {**rest.params, key: (item.group, item.params)}
        return
    for attribute in _SOURCES:
        source = getattr(item, attribute, None)
        if source is not None:
            rest.sources = {**rest.sources, f"{key}.{attribute}": source}


def split_list(cell: str) -> tuple[str, ...]:
    """Split a cell of joined values."""
    return tuple(cell.split(JOINER)) if cell else ()


def read_own(headers: Sequence[str], cells: Sequence[str]) -> ContactData:
    """Rebuild a contact from a row of a Satchel file (cells already free of the safe profile's marks).

    Raises msgspec.DecodeError when the last column is not what Satchel wrote there.
    """
    row = dict(zip(headers, cells, strict=False))
    marker = next(h for h in headers if h in MARKERS)
    rest = msgspec.json.decode(row[marker], type=Rest) if row.get(marker) else Rest()
    scalars = {field: row.get(header, "") for header, field in SCALARS}
    lists = {field: _read_list(row.get(header, ""), rest.lists.get(field)) for header, field in LISTS}
    items = _read_items(row, rest)
    blank = ContactData(sources=tuple(rest.fields), media=tuple(rest.media))
    sequences = {name: tuple(_in_order(items, name, rest)) for name in SEQUENCES}
    return dataclasses.replace(blank, **scalars, **lists, **sequences)  # type: ignore[arg-type]  # names are those of the tables above


def _read_list(cell: str, stored: list[str] | None) -> tuple[str, ...]:
    if stored is not None and JOINER.join(stored) == cell:
        return tuple(stored)
    return split_list(cell)


def _read_items(row: dict[str, str], rest: Rest) -> dict[tuple[str, int], Item]:
    """Return the items by family and number; a group of empty cells is one only when it was one."""
    found: dict[tuple[str, int], dict[str, str]] = {_split_key(key): {} for key in rest.blank}
    for header, cell in row.items():
        if cell and (place := _place(header)):
            family, number, attribute = place
            found.setdefault((family, number), {})[attribute] = cell
    in_order = sorted(found.items(), key=lambda pair: pair[0][1])
    return {key: _build(key, values, rest) for key, values in in_order}


def _split_key(key: str) -> tuple[str, int]:
    name = key.rstrip("0123456789")
    return name, int(key[len(name) :])


@functools.lru_cache(maxsize=4096)
def _place(header: str) -> tuple[str, int, str] | None:
    if header == "Birthday":
        return "birthday", 1, "value"
    found = _NUMBERED.fullmatch(header)
    for family in FAMILIES if found else ():
        for part, attribute in family.parts:
            if found and family.title == found[1] and part == found[3]:
                return family.name, int(found[2]), attribute
    return None


def is_own_column(header: str) -> bool:
    """Tell whether a column is one that Satchel writes; others were added by hand."""
    return header in MARKERS or header in _PLAIN or _place(header) is not None


_PLAIN = frozenset(header for header, _ in (*SCALARS, *LISTS))


def _build(key: tuple[str, int], values: dict[str, str], rest: Rest) -> Item:
    family, number = key
    name = f"{family}{number}"
    if family == "extra":
        group, params = rest.params.get(name, ("", ()))
        return ExtraProperty(values.get("name", ""), values.get("value", ""), group=group, params=params)
    raw: dict[str, object] = {**_REQUIRED.get(family, {"type": family, "value": ""}), **values}
    for attribute in _SOURCES:
        if source := rest.sources.get(f"{name}.{attribute}"):
            raw[attribute] = msgspec.to_builtins(source)
    if "pref" in values:
        raw["pref"] = _to_number(values["pref"])
    if "current" in values:
        raw["current"] = values["current"].strip().lower() not in ("no", "false", "0")
    return msgspec.convert(raw, _CLASSES.get(family, PointData))


def _to_number(cell: str) -> int:
    return int(cell) if cell.isascii() and cell.isdigit() and len(cell) < 6 else 0


def _in_order(items: dict[tuple[str, int], Item], sequence: str, rest: Rest) -> list[Item]:
    """Return the items of a sequence in the order kept for it, what was added by hand at the end."""
    names = [f.name for f in FAMILIES if _SEQUENCE_OF.get(f.name, "points") == sequence]
    waiting = {name: [item for key, item in items.items() if key[0] == name] for name in names}
    ordered = [waiting[name].pop(0) for name in rest.order.get(sequence, ()) if waiting.get(name)]
    return ordered + [item for name in names for item in waiting[name]]
