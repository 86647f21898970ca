"""What the facts pane says of a record: sections of facts, built from the record and what each may do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from PySide6.QtCore import QLocale

from app.domain.partial_date import parse_partial
from app.queries.records import Child, ContactRecord, load_json
from app.ui.contacts.fact_row import Command, Fact, Part
from app.ui.contacts.words import (
    DATE_WORDS,
    FIELD_WORDS,
    KIND_WORDS,
    OFFERED_LABELS,
    POINT_LABELS,
    age_at,
    label_word,
    partial_date,
    relation_word,
    word,
)
from app.ui.links import may_open
from app.ui.texts import plural, tr

NAME_PARTS = (
    ("n_prefix", "Title"),
    ("n_given", "Given name"),
    ("n_additional", "Middle name"),
    ("n_family", "Family name"),
    ("n_suffix", "Suffix"),
)
ADDRESS_PARTS = (
    ("street", "Street"),
    ("ext", "Addition"),
    ("pobox", "PO box"),
    ("postcode", "Postcode"),
    ("locality", "Town"),
    ("region", "Region"),
    ("country", "Country"),
)
JOB_PARTS = (
    ("title", "Job"),
    ("org_name", "Company"),
    ("unit", "Department"),
    ("since", "Since"),
    ("until", "Until"),
)
_POINT_ORDER = ("tel", "email", "url", "impp", "social")


@dataclass(frozen=True, slots=True)
class FactSection:
    """A heading with facts; no heading for the standing note."""

    title: str
    facts: tuple[Fact, ...]


class Doer(Protocol):
    """What facts can do; the pane does it."""

    def set_field(self, key: str, name: str, text: str) -> None:
        """Store a field of the contact."""
        ...

    def set_fields(self, key: str, values: dict[str, str]) -> None:
        """Store several fields as one."""
        ...

    def set_child(self, key: str, table: str, pk: int, values: dict[str, str]) -> None:
        """Store fields of one phone, address …"""
        ...

    def remove(self, table: str, pk: int) -> None:
        """Remove one."""
        ...

    def make_primary(self, kind: str, child_id: str) -> None:
        """Make it the first of its kind."""
        ...

    def copy(self, text: str, what: str) -> None:
        """Put it on the clipboard."""
        ...

    def dial(self, number: str) -> None:
        """Call it."""
        ...

    def mail(self, address: str) -> None:
        """Write to it."""
        ...

    def browse(self, address: str) -> None:
        """Open a web page."""
        ...

    def address_pressed(self, key: str, text: str) -> None:
        """First copies, then shows the map."""
        ...

    def address_copied(self, key: str) -> bool:
        """True when the next press shows the map."""
        ...

    def open_contact(self, contact_id: str) -> None:
        """Go to another record."""
        ...

    def now(self) -> tuple[int, str]:
        """UTC milliseconds and zone."""
        ...


def sections_of(record: ContactRecord, do: Doer) -> list[FactSection]:
    """All that is known, in the order of the pane."""
    note = Fact(
        "field:note",
        "",
        str(record.fields["note"]),
        placeholder=tr("Standing note"),
        multiline=True,
        commit=partial(do.set_field, "field:note", "note"),
    )
    found = [
        FactSection("", (note,)),
        FactSection(tr("Details"), (*_name(record, do), *_points(record, do))),
        FactSection(tr("Addresses"), tuple(_address(row, do) for row in record.addresses)),
        FactSection(tr("Dates"), tuple(_date(row, do) for row in record.dates)),
        FactSection(tr("Work"), tuple(_job(row, do) for row in record.affiliations)),
        FactSection(tr("Related people"), tuple(_relation(row, do) for row in record.relations)),
        FactSection(tr("More"), tuple(_fields(record, do))),
        FactSection(tr("Other"), tuple(_extra(record))),
    ]
    return [section for section in found if section.facts]


def _name(record: ContactRecord, do: Doer) -> tuple[Fact, ...]:
    if record.is_company:
        commit = partial(do.set_field, "field:fn", "fn")
        return (Fact("field:fn", tr("Name"), str(record.fields["fn"]), check=_not_empty, commit=commit),)
    parts = tuple(Part(key, tr(label), str(record.fields[key])) for key, label in NAME_PARTS)
    if not any(part.value for part in parts):
        fn = str(record.fields["fn"])
        parts = tuple(Part(p.key, p.label, fn if p.key == "n_given" else "") for p in parts)
    commit_parts = partial(do.set_fields, "group:name")
    return (Fact("group:name", tr("Name"), record.name, parts=parts, commit_parts=commit_parts),)


def _points(record: ContactRecord, do: Doer) -> list[Fact]:
    ranked = sorted(record.points, key=lambda point: _POINT_ORDER.index(point["type"]))
    return [_point(point, do) for point in ranked]


def _point(point: Child, do: Doer) -> Fact:
    kind, value = str(point["type"]), str(point["value"])
    key = f"contact_point:{point.pk}"
    button: Command | None = None
    if kind == "tel":
        button = Command(tr("Call"), partial(do.dial, value), "phone")
    elif kind == "email":
        button = Command(tr("Write"), partial(do.mail, value), "mail")
    elif may_open(value):
        button = Command(tr("Open"), partial(do.browse, value), "external-link")
    return Fact(
        key,
        label_word(str(point["label"]), KIND_WORDS[kind]),
        value,
        check=_mail_check if kind == "email" else _not_empty,
        commit=partial(_commit_value, do, key, "contact_point", point.pk),
        menu=_menu(point, kind, "contact_point", do, value),
        button=button,
    )


def _commit_value(do: Doer, key: str, table: str, pk: int, text: str) -> None:
    do.set_child(key, table, pk, {"value": text})


def _menu(row: Child, kind: str, table: str, do: Doer, value: str) -> tuple[Command, ...]:
    key = f"{table}:{row.pk}"
    labels = [
        Command(word(POINT_LABELS, label), partial(do.set_child, key, table, row.pk, {"label": label}))
        for label in OFFERED_LABELS.get(kind, ())
        if label != row["label"]
    ]
    copy = Command(tr("Copy"), partial(do.copy, value, tr(KIND_WORDS[kind])))
    primary = (
        [Command(tr("Use first"), partial(do.make_primary, kind, row.id))]
        if kind in ("tel", "email", "address")
        else []
    )
    return (*labels, copy, *primary, Command(tr("Remove"), partial(do.remove, table, row.pk)))


def country_name(text: str) -> str:
    """A country as it is written on an envelope: a two-letter code by its name."""
    if len(text) != 2 or not text.isalpha():  # ISO 3166 alpha-2
        return text
    territory = QLocale.codeToTerritory(text.upper())
    known = territory is not QLocale.Country.AnyTerritory
    return QLocale.territoryToString(territory) if known else text


def address_lines(row: Child) -> str:
    """An address as it is written on an envelope: the postcode before the town."""
    if row["formatted"] and not any(row[key] for key, _ in ADDRESS_PARTS):
        return str(row["formatted"])
    town = " ".join(part for part in (str(row["postcode"]), str(row["locality"])) if part)
    country = country_name(str(row["country"]))
    lines = (row["ext"], row["pobox"], row["street"], town, row["region"], country)
    return "\n".join(str(line) for line in lines if line)


def _address(row: Child, do: Doer) -> Fact:
    key, text = f"address:{row.pk}", address_lines(row)
    copied = do.address_copied(key)
    words, icon = (tr("Show on the map"), "map-pin") if copied else (tr("Copy address"), "copy")
    return Fact(
        key,
        label_word(str(row["label"]), KIND_WORDS["address"]),
        text,
        placeholder=tr("Address"),
        parts=tuple(Part(part, tr(label), str(row[part])) for part, label in ADDRESS_PARTS),
        commit_parts=partial(do.set_child, key, "address", row.pk),
        menu=_menu(row, "address", "address", do, text),
        button=Command(words, partial(do.address_pressed, key, text), icon),
    )


def _date(row: Child, do: Doer) -> Fact:
    key, value = f"important_date:{row.pk}", str(row["value"])
    now, zone = do.now()
    years = age_at(value, now, zone) if row["kind"] in ("bday", "birthday") else None
    shown = partial_date(value)
    label = str(row["label"]) or word(DATE_WORDS, str(row["kind"]))
    if years is not None:
        label = tr("{label} ({age})", label=label, age=plural("{n} year", "{n} years", years))
    remove = Command(tr("Remove"), partial(do.remove, "important_date", row.pk))
    copy = Command(tr("Copy"), partial(do.copy, shown, label))
    commit = partial(_commit_date, do, key, row.pk)
    return Fact(key, label, shown, check=date_check, commit=commit, menu=(copy, remove))


def month_first() -> bool:
    """True where the country writes 3/4 for 4 March."""
    order = QLocale().dateFormat(QLocale.FormatType.ShortFormat)
    return 0 <= order.find("M") < order.find("d")


def date_check(text: str) -> str:
    """The sentence for what is no date."""
    if parse_partial(text, month_first=month_first()) is None:
        return tr("“{text}” is not a date. Try 4 March 1980, or 4 March.", text=text)
    return ""


def _commit_date(do: Doer, key: str, pk: int, text: str) -> None:
    do.set_child(key, "important_date", pk, {"value": parse_partial(text, month_first=month_first()) or text})


def _job(row: Child, do: Doer) -> Fact:
    key = f"affiliation:{row.pk}"
    where = str(row["org_fn"] or row["org_name"])
    dates = " – ".join(part for part in (partial_date(row["since"]), partial_date(row["until"])) if part)
    lines = (str(row["title"] or row["role"]), where, str(row["unit"]), dates)
    menu: list[Command] = []
    if row["org_id"]:
        menu.append(Command(tr("Open {name}", name=where), partial(do.open_contact, str(row["org_id"]))))
    menu.append(Command(tr("Use first"), partial(do.make_primary, "affiliation", row.id)))
    switch = {"current": "0" if row["current"] else "1"}
    ended = tr("No longer works there") if row["current"] else tr("Works there now")
    menu.append(Command(ended, partial(do.set_child, key, "affiliation", row.pk, switch)))
    menu.append(Command(tr("Remove"), partial(do.remove, "affiliation", row.pk)))
    values = {
        part: partial_date(str(row[part])) if part in ("since", "until") else str(row[part])
        for part, _ in JOB_PARTS
    }
    return Fact(
        key,
        tr("Works at") if row["current"] else tr("Worked at"),
        "\n".join(line for line in lines if line),
        placeholder=tr("Job and company"),
        parts=tuple(Part(part, tr(label), values[part]) for part, label in JOB_PARTS),
        commit_parts=partial(do.set_child, key, "affiliation", row.pk),
        menu=tuple(menu),
    )


def _relation(row: Child, do: Doer) -> Fact:
    incoming = bool(row["incoming"])
    name = str(row["other_name"] or row["other_text"] or tr("Somebody"))
    menu = (Command(tr("Remove"), partial(do.remove, "relation", row.pk)),)
    link: Callable[[], object] | None = None
    if row["other_id"]:
        link = partial(do.open_contact, str(row["other_id"]))
    return Fact(
        f"relation:{row.pk}",
        relation_word(str(row["type"]), incoming=incoming),
        name,
        link=link,
        menu=menu,
    )


def _fields(record: ContactRecord, do: Doer) -> list[Fact]:
    found = []
    for name, label in FIELD_WORDS.items():
        value = str(record.fields[name])
        if value and name != "uid":
            found.append(field_fact(name, tr(label), value, do))
    groups = ", ".join(record.groups)
    if groups:
        found.append(Fact("groups", tr("Groups"), groups))
    kinds = ", ".join(str(row["value"]) for row in record.relationships)
    if kinds:
        found.append(Fact("relationships", tr("Relationship"), kinds))
    for row in record.consents:
        state = tr("agreed") if row["state"] == "in" else tr("asked us not to")
        about = " ".join(part for part in (str(row["channel"]), str(row["purpose"])) if part)
        found.append(Fact(f"consent:{row.pk}", tr("Consent"), tr("{what}: {state}", what=about, state=state)))
    return found


def field_fact(name: str, label: str, value: str, do: Doer) -> Fact:
    """A plain field of the contact."""
    key = f"field:{name}"
    return Fact(key, label, value, commit=partial(do.set_field, key, name))


def _extra(record: ContactRecord) -> list[Fact]:
    found = []
    for number, (name, _group, _params, value) in enumerate(load_json(str(record.fields["extra"]), [])):
        words = str(name).removeprefix("X-").replace("-", " ").replace("_", " ").capitalize()
        found.append(Fact(f"extra:{number}", words, str(value)[:2000]))
    return found


def _not_empty(text: str) -> str:
    return "" if text.strip() else tr("This is empty. Remove it, or type a value.")


def _mail_check(text: str) -> str:
    if "@" in text:
        return ""
    return tr("“{text}” has no @, so it is no e-mail address.", text=text) if text else _not_empty(text)


def with_new(sections: list[FactSection], fact: Fact) -> list[FactSection]:
    """The new fact stands first under Details."""
    wanted = tr("Details")
    return [
        FactSection(section.title, (fact, *section.facts)) if section.title == wanted else section
        for section in sections
    ]


def job_dates_stored(parts: Mapping[str, str]) -> dict[str, str]:
    """A job's dates as they are stored; what is no date stays as typed."""
    stored = dict(parts)
    for key in ("since", "until"):
        if stored.get(key):
            stored[key] = parse_partial(stored[key], month_first=month_first()) or stored[key]
    return stored


def mail_or_empty(text: str) -> str:
    """The sentence for what is no mail address; nothing typed is fine."""
    return tr("“{text}” has no @, so it is no e-mail address.", text=text) if text and "@" not in text else ""


def date_or_empty(text: str) -> str:
    """The sentence for what is no date; nothing typed is fine."""
    return date_check(text) if text.strip() else ""
