"""Builds one contact from one row: plain fields, repeated groups, tags, dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from app.formats.contact import ContactData, DateData, MediaData, ParsedContact, Problem
from app.formats.csv.dates import DateOrder, is_empty_date, parse_date
from app.formats.csv.draft import Draft, Group, custom_property, groups_of
from app.formats.csv.mapping import ColumnTarget, Mapping, Target
from app.formats.csv.read import Row
from app.formats.csv.values import (
    addresses,
    affiliations,
    customs,
    gender,
    jobs_beside,
    naming,
    phonetic,
    points,
    relations,
    split_joined,
)
from app.formats.csv.vocabulary import fold, vocabulary

_TAG_BREAK = re.compile(r"\s*[;,\n]\s*")
_EVERYBODY = frozenset({"mycontacts", "my contacts"})  # Google: "is in the address book"
_NO = frozenset({"0", "no", "false", "n", "nein", "non"})
_SCALARS = frozenset(
    "fn n_prefix n_given n_additional n_family n_suffix nickname phonetic sort_as pronouns language tz note"
    " customer_no lifecycle grade kind uid gender".split()
)
_POINTS = frozenset({"email", "tel", "impp", "social", "url"})
_KINDS = {"company": "org", "organization": "org", "organisation": "org", "org": "org", "group": "group"}

_Handler = Callable[[Draft, str], None]


class Builder:
    """Reads rows by one mapping. `order` decides between day and month where a date leaves both possible."""

    def __init__(self, mapping: Mapping, *, order: DateOrder, file: str) -> None:
        self._order = order
        self._file = file
        self._taken: set[tuple[str, object, str]] = set()
        self._google = mapping.profile == "google"
        plan = ((i, self._handler(i, column)) for i, column in enumerate(mapping.columns))
        self._plan = [(i, handler) for i, handler in plan if handler is not None]
        self._width = len(mapping.columns)

    def contact(self, row: Row) -> ParsedContact | None:
        """Return the contact of a row, None for a row in which nothing stands."""
        draft = Draft(row.line)
        values = row.values
        count = len(values)
        for index, handle in self._plan:
            if index < count and values[index] and (cell := values[index].strip()):
                handle(draft, cell)
        for index in range(self._width, count):
            if cell := values[index].strip():
                draft.extra.append(custom_property(f"Column {index + 1}", cell))
                draft.problems.append(
                    Problem(
                        self._file,
                        row.line,
                        f"This row has more values than the header; “{cell[:80]}” was kept.",
                    )
                )
        contact = self._finish(draft)
        problems = (*row.problems, *draft.problems)
        return None if contact is None else ParsedContact(row.line, contact, problems)

    # -- cells -------------------------------------------------------------------------------------

    def _handler(self, index: int, column: ColumnTarget) -> _Handler | None:
        """Return what to do with the cells of a column."""
        target, header = column.target, column.header.strip() or f"Column {index + 1}"
        key = target.key
        if key == "ignore":
            return None
        if key in _SCALARS and not target.part:
            return _scalar(key, header)
        if key == "quiet":
            return _quiet(header)
        if key == "tag":
            return self._add_tags
        if key in ("relationship", "do_not"):
            return _listed(key, target.label)
        if key == "photo":
            return _add_photo
        if key == "custom" and not target.group:
            return _custom(target.label or header)
        return self._grouped(target, index, header)

    def _add_tags(self, draft: Draft, cell: str) -> None:
        pieces = split_joined(cell) if self._google or ":::" in cell else _TAG_BREAK.split(cell)
        for piece in pieces:
            tag = piece.removeprefix("* ").strip()
            if tag and tag not in draft.tags and not (piece.startswith("*") and tag.casefold() in _EVERYBODY):
                draft.tags.append(tag)

    def _grouped(self, target: Target, index: int, header: str) -> _Handler:
        """Return the handler of a column that is part of a value of several columns."""
        family, identity, part = self._place(target, index)
        label = target.label or (header if family == "custom" else "")
        kin = "reach" if family in _POINTS else family  # points of all types keep their order

        def handle(draft: Draft, cell: str) -> None:
            group = draft.groups.get((family, identity))
            if group is None:
                group = draft.groups[family, identity] = Group(target.key, label)
                draft.families.setdefault(kin, []).append(group)
            held = group.cells.get(part)
            if held is None:
                group.cells[part] = cell
            elif part == "street":  # street, second and third line
                group.cells[part] = f"{held}\n{cell}"
            elif held != cell:
                draft.extra.append(custom_property(header, cell))

        return handle

    def _place(self, target: Target, index: int) -> tuple[str, object, str]:
        """Return family, identity and part: columns of one family and identity make one value."""
        head, _, tail = target.key.partition(".")
        if head == "address":
            return head, (target.label, target.group), target.part or tail
        if head in ("org", "unit", "title", "role"):
            return "work", target.group, head
        if target.key == "date.birthday":
            return head, target.key, target.part
        if head == "phonetic":
            return head, 0, target.part
        number = target.group
        if head == "email" and not target.label:  # Outlook: address, type and display name follow each other
            number = number or 1
        identity: object = (target.label, number) if number else index
        if (head, identity, target.part) in self._taken:  # a second column of that name is a second value
            identity = index
        self._taken.add((head, identity, target.part))
        return head, identity, target.part

    # -- the whole row -----------------------------------------------------------------------------

    def _finish(self, draft: Draft) -> ContactData | None:
        scalars = draft.scalars
        reach = tuple(p for g in groups_of(draft, "reach") for p in points(g, draft))
        jobs = tuple(a for g in groups_of(draft, "work") for a in affiliations(g))
        dates = tuple(d for g in groups_of(draft, "date") for d in self._dates(g, draft))
        own = (e for g in groups_of(draft, "custom") for e in customs(g))
        people = tuple(r for g in groups_of(draft, "relation") for r in relations(g))
        places = tuple(a for g in groups_of(draft, "address") for a in addresses(g))
        spoken = phonetic(draft)
        extra = (*draft.extra, *own)
        if not any(
            (
                scalars,
                spoken,
                reach,
                jobs,
                dates,
                people,
                places,
                extra,
                draft.tags,
                draft.photos,
                draft.lists,
            )
        ):
            return None
        name = naming(scalars, jobs, reach, _KINDS.get(scalars.get("kind", "").casefold(), "individual"))
        return ContactData(
            kind=name.kind,
            uid=scalars.get("uid", ""),
            fn=name.fn,
            n_family=name.parts.family,
            n_given=name.parts.given,
            n_additional=name.parts.additional,
            n_prefix=name.parts.prefix,
            n_suffix=name.parts.suffix,
            sort_as=scalars.get("sort_as", ""),
            phonetic=spoken,
            nickname=scalars.get("nickname", ""),
            gender=gender(scalars.get("gender", "")),
            pronouns=scalars.get("pronouns", ""),
            language=scalars.get("language", ""),
            tz=scalars.get("tz", ""),
            note=scalars.get("note", ""),
            lifecycle=scalars.get("lifecycle", ""),
            grade=scalars.get("grade", ""),
            customer_no=scalars.get("customer_no", ""),
            points=reach,
            addresses=places,
            affiliations=jobs_beside(name, jobs),
            relations=people,
            dates=dates,
            media=tuple(MediaData("photo", uri=uri) for uri in draft.photos),
            tags=tuple(draft.tags),
            relationships=tuple(draft.lists.get("relationship", ())),
            do_not=tuple(draft.lists.get("do_not", ())),
            extra=extra,
        )

    def _dates(self, group: Group, draft: Draft) -> Iterable[DateData]:
        kind, label = group.key.partition(".")[2], group.cells.get("label", group.label)
        if any(part in group.cells for part in ("day", "month", "year")):
            yield from self._date_of_parts(group.cells, kind, draft)
        for cell in split_joined(group.cells.get("", "")):
            if not cell or is_empty_date(cell):
                continue
            value = parse_date(cell, self._order)
            if value is None:
                reason = f"“{cell[:80]}” is not a date we can read; it was kept as text."
                draft.problems.append(Problem(self._file, draft.line, reason, cell))
            plain = label.casefold().strip("* ")
            named = plain if kind == "other" and plain in ("anniversary", "birthday") else kind
            yield DateData(named, value or cell, label="" if named != "other" else label.strip("* "))

    def _date_of_parts(self, cells: dict[str, str], kind: str, draft: Draft) -> Iterable[DateData]:
        day, month, year = (cells.get(part, "").strip().rstrip(".") for part in ("day", "month", "year"))
        if not any(part.strip("0") for part in (day, month, year)):
            return
        value = None
        if all((part.isascii() and part.isdigit()) or not part for part in (day, month, year)):
            value = _joined_date(year.lstrip("0"), month.lstrip("0"), day.lstrip("0"))
        elif not month and not year:  # the whole date stands in the column of the day
            value = parse_date(day, self._order)
        if value is None:
            text = " ".join(part for part in (day, month, year) if part)
            reason = f"“{text[:80]}” is not a date we can read; it was kept as text."
            draft.problems.append(Problem(self._file, draft.line, reason, text))
            value = text
        yield DateData(kind, value)


def _joined_date(year: str, month: str, day: str) -> str | None:
    if year and month and day:
        return parse_date(f"{year.zfill(4)}-{month}-{day}", "ymd")
    if month and day:
        return parse_date(f"--{month}-{day}", "ymd")
    if year and not day:
        return parse_date(f"{year}-{month.zfill(2)}" if month else year, "ymd")
    return None


def _scalar(key: str, header: str) -> _Handler:
    def handle(draft: Draft, cell: str) -> None:
        held = draft.scalars.setdefault(key, cell)
        if held is cell or held == cell:
            return
        if key == "note":
            draft.scalars[key] = f"{held}\n{cell}"
        else:  # a second, other value of a field that holds one
            draft.extra.append(custom_property(header, cell))

    return handle


def _quiet(header: str) -> _Handler:
    def handle(draft: Draft, cell: str) -> None:
        if fold(cell) not in vocabulary().noise:
            draft.extra.append(custom_property(header, cell))

    return handle


def _listed(key: str, label: str) -> _Handler:
    def handle(draft: Draft, cell: str) -> None:
        values = draft.lists.setdefault(key, [])
        if not label:
            values.extend(piece for piece in _TAG_BREAK.split(cell) if piece)
        elif cell.casefold() not in _NO:
            values.append(label)

    return handle


def _custom(name: str) -> _Handler:
    def handle(draft: Draft, cell: str) -> None:
        draft.extra.append(custom_property(name, cell))

    return handle


def _add_photo(draft: Draft, cell: str) -> None:
    if "://" in cell:
        draft.photos.append(cell)
    else:
        draft.extra.append(custom_property("Photo", cell))
