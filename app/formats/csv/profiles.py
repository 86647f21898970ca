"""Matches the columns of a file to fields: by name in many languages, then by the look of the values."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import replace

from app.formats.csv.mapping import ColumnTarget, Mapping, Target
from app.formats.csv.own import is_own_header
from app.formats.csv.shapes import shape_of
from app.formats.csv.vocabulary import Language, fold, place_word, read_name, vocabulary

_NUMBERED = re.compile(
    r"(email|phone|im|address|organization|relation|website|event|custom field) (\d{1,3}) ([a-z ]+)"
)
_NAME = re.compile(r"[^\W\d_][^\d@:/]*[ ,][^\d@:/]*[^\W\d_]\.?")
_NUMBERED_KEYS = {
    "email value": "email",
    "phone value": "tel",
    "im value": "impp",
    "website value": "url",
    "address formatted": "address.formatted",
    "address street": "address.street",
    "address city": "address.locality",
    "address po box": "address.pobox",
    "address region": "address.region",
    "address postal code": "address.postcode",
    "address country": "address.country",
    "address extended address": "address.ext",
    "organization name": "org",
    "organization title": "title",
    "organization department": "unit",
    "relation value": "relation",
    "event value": "date.other",
    "custom field value": "custom",
}
_NUMBERED_LABELS = {
    "email": "email",
    "phone": "tel",
    "im": "impp",
    "website": "url",
    "address": "address",
    "relation": "relation",
    "event": "date.other",
    "custom field": "custom",
}


def match(headers: Sequence[str], samples: Sequence[Sequence[str]] = ()) -> Mapping:
    """Return where each column goes. `samples` are some rows below the header.

    A column that nobody knows goes to `custom:<its name>` with confidence 0: it is kept.
    """
    if is_own_header(headers):
        return Mapping(tuple(ColumnTarget(h, Target("ignore")) for h in headers), "satchel", "en")
    language, order = _languages(headers)
    columns = [_numbered(h) or _by_name(h, order) for h in headers]
    matched = [
        c if c is not None else _by_shape(headers[i], i, _column(samples, i)) for i, c in enumerate(columns)
    ]
    matched = _settle(_find_names(matched, samples))
    return Mapping(tuple(matched), _profile(matched, headers), language.code)


def known_columns(headers: Sequence[str]) -> int:
    """Count the columns whose names are known in one language: evidence for a header row or an encoding."""
    numbered = sum(_numbered(h) is not None for h in headers)
    return numbered + max(sum(_known(h, language) for h in headers) for language in vocabulary().languages)


def _known(header: str, language: Language) -> bool:
    return bool(header.strip()) and len(header) <= 60 and read_name(header, language) is not None


def _languages(headers: Sequence[str]) -> tuple[Language, tuple[Language, ...]]:
    """Return the language most names belong to, and all languages in the order to ask them."""
    languages = vocabulary().languages
    best = max(languages, key=lambda language: sum(_score(h, language) for h in headers))
    english = languages[0]
    rest = tuple(x for x in languages if x is not best and x is not english)
    return best, (best, *rest) if best is english else (best, english, *rest)


def _score(header: str, language: Language) -> float:
    found = read_name(header, language)
    return found[1] if found else 0.0


def _numbered(header: str) -> ColumnTarget | None:
    """Read names as Google writes them: "E-mail 1 - Value"."""
    found = _NUMBERED.fullmatch(fold(header))
    if found is None or " - " not in header:
        return None
    family, number, part = found[1], int(found[2]), found[3]
    if key := _NUMBERED_KEYS.get(f"{family} {part}"):
        return ColumnTarget(header, Target(key, group=number))
    if part in ("type", "label") and family in _NUMBERED_LABELS:
        return ColumnTarget(header, Target(_NUMBERED_LABELS[family], part="label", group=number))
    if family == "im" and part == "service":
        return ColumnTarget(header, Target("impp", part="service", group=number))
    return ColumnTarget(header, Target("custom", label=header))


def _by_name(header: str, order: Sequence[Language]) -> ColumnTarget | None:
    for position, language in enumerate(order):
        if found := read_name(header, language):
            target, confidence = found
            if target.key == "custom":  # the name as the file writes it
                target = replace(target, label=header.strip())
            return ColumnTarget(header, target, confidence if position == 0 else confidence * 0.8)
    if found := read_name(header, _mixed(order[0], order[1])):  # "Phone Altro"
        return ColumnTarget(header, found[0], 0.6)
    return None


@functools.cache
def _mixed(first: Language, second: Language) -> Language:
    """Return both languages as one: half-translated programs mix them within a name."""
    return Language(
        code=first.code,
        names=second.names | first.names,
        bare=second.bare | first.bare,
        contexts=(*first.contexts, *second.contexts),
        fillers=first.fillers | second.fillers,
    )


def _by_shape(header: str, index: int, values: Sequence[str]) -> ColumnTarget:
    name = header.strip() or f"Column {index + 1}"
    shape = shape_of(values)
    if shape == "tel":
        return ColumnTarget(header, Target("tel", label=place_word(header) or name), 0.6)
    if shape:
        return ColumnTarget(header, Target(shape, label=name), 0.6)
    if not header.strip() and not any(value.strip() for value in values):
        return ColumnTarget(header, Target("custom", label=name), 1.0)
    if place := place_word(header):  # Yahoo: "Home", "Work" are phones
        return ColumnTarget(header, Target("tel", label=place), 0.5)
    return ColumnTarget(header, Target("custom", label=name), 0.0)


def _find_names(columns: list[ColumnTarget], samples: Sequence[Sequence[str]]) -> list[ColumnTarget]:
    """Where no column holds a name, take the first unknown one whose values look like names."""
    if any(c.target.key in ("fn", "n_given", "n_family", "org") for c in columns):
        return columns
    for i, column in enumerate(columns):
        values = [value.strip() for value in _column(samples, i) if value.strip()]
        if column.confidence == 0 and values and all(map(_NAME.fullmatch, values)):
            return [*columns[:i], replace(column, target=Target("fn"), confidence=0.4), *columns[i + 1 :]]
    return columns


def _column(samples: Sequence[Sequence[str]], index: int) -> list[str]:
    return [row[index] for row in samples if index < len(row)]


def _settle(columns: list[ColumnTarget]) -> list[ColumnTarget]:
    """Decide names whose meaning depends on the other columns."""
    keys = [str(replace(c.target, label="", group=0)) for c in columns]
    present = set(keys)
    out = list(columns)

    def put(index: int, key: str) -> None:
        out[index] = replace(out[index], target=Target(key.partition(":")[0], part=key.partition(":")[2]))

    given, family = "n_given" in present, "n_family" in present
    if given != family and "fn" not in present:  # one name column alone holds whole names
        put(keys.index("n_given" if given else "n_family"), "fn")
    if given and not family and "fn" in present and fold(out[keys.index("fn")].header) == "name":
        put(keys.index("fn"), "n_family")
    if "title" not in present:
        prefixes = [i for i, key in enumerate(keys) if key == "n_prefix"]
        if len(prefixes) > 1:  # Outlook in French: Titre … Titre
            put(prefixes[1], "title")
        elif [fold(out[i].header) for i in prefixes] == ["title"] and not present & {
            "n_suffix",
            "n_additional",
        }:
            put(prefixes[0], "title")  # of the job, where no name is taken apart
    if {"date.birthday:month", "date.birthday:year"} <= present and "date.birthday:day" not in present:
        for i, key in enumerate(keys):
            if key == "date.birthday":
                put(i, "date.birthday:day")
    return _group_addresses(out)


def _group_addresses(columns: list[ColumnTarget]) -> list[ColumnTarget]:
    """Read "Street 2" as the second line of the street, unless there is a second city as well."""
    second = {
        (c.target.label, c.target.group)
        for c in columns
        if c.target.key.startswith("address.") and c.target.key != "address.street" and c.target.group
    }
    return [
        replace(c, target=replace(c.target, group=0))
        if c.target.key == "address.street" and (c.target.label, c.target.group) not in second
        else c
        for c in columns
    ]


def _profile(columns: Sequence[ColumnTarget], headers: Sequence[str]) -> str:
    targets = {str(replace(c.target, group=0)) for c in columns}
    if any(_numbered(h) for h in headers) or {"Organization Title", "File As"} <= set(headers):
        return "google"
    if targets & {"email:kind", "tel.isdn", "tel.telex", "tel.callback"}:
        return "outlook"
    if {"date.birthday:month", "date.birthday:year", "email.other"} <= targets:
        return "thunderbird"
    return "generic"
