"""Puts the values of several columns together: points, addresses, jobs, relations, names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from app.formats.contact import (
    AddressData,
    AffiliationData,
    ExtraProperty,
    PointData,
    RelationData,
)
from app.formats.csv.draft import Draft, Group, custom_property, groups_of
from app.formats.csv.names import NameParts, is_company_name, join_name, split_name
from app.formats.csv.vocabulary import fold, plain_label, vocabulary

_JOINED = re.compile(r"\s*:::\s*")  # Google joins several values of one label so
_PHONE_BREAK = re.compile(r"\s*[;\n]\s*")
_MAIL_BREAK = re.compile(r"[;,\s]+")
_ANGLE = re.compile(r"\s*\"?(.*?)\"?\s*<\s*(?:mailto:)?([^<>\s]+@[^<>\s]+)\s*>\s*")


def split_joined(cell: str) -> list[str]:
    """Split a cell of values that Google joined."""
    return _JOINED.split(cell) if ":::" in cell else [cell]


def _label(group: Group) -> tuple[str, int]:
    """Return label and preference: Google marks the preferred one with a star ("* Work")."""
    text = group.cells.get("label", group.label).strip()
    starred = text.startswith("*")
    text = text.removeprefix("*").strip()
    if "label" in group.cells:
        text = plain_label(text)
    pref = group.cells.get("pref", "")
    number = int(pref) if pref.isascii() and pref.isdigit() and len(pref) < 4 else 0
    return text, number or (1 if starred else 0)


def points(group: Group, draft: Draft) -> Iterable[PointData]:
    """Return the addresses and numbers of a group; joined ones are split."""
    label, pref = _label(group)
    if group.key == "email":
        _keep_display(group, draft)
    for cell in split_joined(group.cells.get("", "")):
        for piece in _split_point(group.key, cell):
            if piece:
                yield PointData(group.key, _point_value(group, piece, draft), label, pref)
                pref = 0  # of joined values the first is the preferred one


def _point_value(group: Group, piece: str, draft: Draft) -> str:
    if group.key == "email":
        return _plain_mail(piece, draft)
    service = group.cells.get("service", "")
    return f"{service.lower()}:{piece}" if service and ":" not in piece else piece


def _split_point(key: str, cell: str) -> list[str]:
    """Split a cell with several values, when it is certain that there are several."""
    if key == "email" and cell.count("@") > 1 and "<" not in cell:
        pieces = _MAIL_BREAK.split(cell)
        return pieces if all("@" in piece for piece in pieces if piece) else [cell]
    if key == "tel" and (";" in cell or "\n" in cell):
        pieces = _PHONE_BREAK.split(cell)
        return pieces if all(sum(c.isdigit() for c in piece) > 4 for piece in pieces if piece) else [cell]
    return [cell]


def _plain_mail(text: str, draft: Draft) -> str:
    """Return the address of "Name <address>"; the name serves as full name or is kept."""
    found = _ANGLE.fullmatch(text) if "<" in text else None
    if found is None:
        return text.removeprefix("mailto:")
    if name := found[1].strip():
        _keep_name(name, draft, "E-mail name")
    return found[2]


def _keep_display(group: Group, draft: Draft) -> None:
    """Keep Outlook's display name and type of an address only when they say something new."""
    address = group.cells.get("", "")
    display = re.sub(r"\s*\([^()]*@[^()]*\)$", "", group.cells.get("display", ""))
    if display and display.casefold() != address.casefold():
        if address:
            _keep_name(display, draft, "E-mail display name")
        else:
            draft.extra.append(custom_property("E-mail display name", display))
    kind = group.cells.get("kind", "")
    if kind and fold(kind) not in vocabulary().noise:
        draft.extra.append(custom_property("E-mail type", kind))


def _keep_name(name: str, draft: Draft, header: str) -> None:
    scalars = draft.scalars
    parts = _name_parts(scalars)
    known = {scalars.get("fn", ""), join_name(parts), f"{parts.family}, {parts.given}"} - {"", ", "}
    if not known and not any(group.cells.get("org") for group in groups_of(draft, "work")):
        scalars["fn"] = name
    elif fold(name) not in {fold(other) for other in known}:
        draft.extra.append(custom_property(header, name))


def addresses(group: Group) -> Iterable[AddressData]:
    """Return the postal addresses of a group; joined ones are split part by part."""
    label, pref = _label(group)
    parts = {key: value for key, value in group.cells.items() if key not in ("label", "pref")}
    columns = {key: split_joined(value) for key, value in parts.items()}
    for position in range(max(map(len, columns.values()), default=0)):
        values = {key: cells[position] for key, cells in columns.items() if position < len(cells)}
        if any(values.values()):
            named = {**values, "label": label, "pref": pref if position == 0 else 0}
            yield msgspec.convert(named, AddressData)


def affiliations(group: Group) -> Iterable[AffiliationData]:
    """Return the jobs of a group; joined ones are split part by part."""
    names = {"org": "org_name", "unit": "unit", "title": "title", "role": "role"}
    columns = {names[key]: split_joined(value) for key, value in group.cells.items()}
    for position in range(max(map(len, columns.values()))):
        values = {key: cells[position] for key, cells in columns.items() if position < len(cells)}
        if unit := values.get("unit"):
            values["unit"] = unit.replace(";", "\\;")
        yield msgspec.convert(values, AffiliationData)


def relations(group: Group) -> Iterable[RelationData]:
    """Return the people of a group; children stand in one cell."""
    label = group.cells.get("label", group.label).removeprefix("* ").strip()
    names = split_joined(group.cells.get("", ""))
    if label == "child":
        names = [name for cell in names for name in re.split(r"\s*[;,]\s*", cell)]
    yield from (RelationData(label.lower() or "contact", text=name) for name in names if name)


def customs(group: Group) -> Iterable[ExtraProperty]:
    """Return the own fields of a group with the name its label gives."""
    for value in split_joined(group.cells.get("", "")):
        if value:
            yield custom_property(group.cells.get("label", group.label), value)


def phonetic(draft: Draft) -> str:
    """Return the phonetic name: the whole one, else its parts, family first. Parts that differ are kept."""
    cells = next((g.cells for g in groups_of(draft, "phonetic")), {})
    parts = [cells[part] for part in ("family", "additional", "given") if part in cells]
    whole = draft.scalars.get("phonetic", "")
    if whole:
        draft.extra.extend(custom_property("Phonetic name", part) for part in parts if part not in whole)
    return whole or " ".join(parts)


def gender(cell: str) -> str:
    """Return M or F for a word in any language we know, other words as written."""
    return vocabulary().gender.get(fold(cell), cell) if cell else ""


# -- names ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Naming:
    """How the contact of a row is called, and whether it is a person or a company."""

    kind: str
    fn: str
    parts: NameParts


def _name_parts(scalars: dict[str, str]) -> NameParts:
    return NameParts(
        scalars.get("n_prefix", ""),
        scalars.get("n_given", ""),
        scalars.get("n_additional", ""),
        scalars.get("n_family", ""),
        scalars.get("n_suffix", ""),
    )


def naming(
    scalars: dict[str, str], jobs: Sequence[AffiliationData], reach: Sequence[PointData], kind: str
) -> Naming:
    """Join or split the name; a row with a company and no person is that company (settled: Companies)."""
    parts, fn = _name_parts(scalars), scalars.get("fn", "")
    if parts.given or parts.family or parts.additional:
        return Naming(kind, fn or join_name(parts), parts)
    org = next((job.org_name for job in jobs if job.org_name), "")
    if fn and (fn == org or (is_company_name(fn) and not org)):
        return Naming("org", fn, parts)
    if fn and kind == "individual":
        split = split_name(fn)
        prefix, suffix = parts.prefix or split.prefix, parts.suffix or split.suffix
        return Naming(kind, fn, NameParts(prefix, split.given, split.additional, split.family, suffix))
    if not fn and org:
        return Naming("org", org, parts)
    return Naming(kind, fn or scalars.get("nickname", "") or next((p.value for p in reach), ""), parts)


def jobs_beside(name: Naming, jobs: tuple[AffiliationData, ...]) -> tuple[AffiliationData, ...]:
    """Return the jobs, for a company without the one that only repeats its own name."""
    if name.kind != "org":
        return jobs
    return tuple(a for a in jobs if a.unit or a.title or a.role or a.org_name not in ("", name.fn))
