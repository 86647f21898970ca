"""What one property says: a value of the neutral contact out of its source and raw text.

Every function is pure, so that the writer can ask whether a source still gives the value at hand.
A value keeps its raw text (``@RAW`` in its source) only where writing it anew would look different.
"""

from __future__ import annotations

import re
from typing import Final

from app.formats.contact import AddressData, DateData, Params, PointData, RelationData, Source
from app.formats.vcard.dates import date_for_v4, is_full_date, parse_date
from app.formats.vcard.text import escape, escape_uri, split_escaped, unescape
from app.formats.vcard.words import (
    AGENT_CARD,
    COUNTRY,
    DATE_NAME,
    DATE_NAMES,
    DEFAULT_NAME,
    KINDS,
    LABEL,
    MESSENGERS,
    OWN_LABEL,
    POINT_NAMES,
    RAW,
    RELATION_NAMES,
    label_of,
    own_label,
    param,
    pref_of,
    type_words,
)

SINCE: Final = "X-SATCHEL-SINCE"
UNTIL: Final = "X-SATCHEL-UNTIL"
CURRENT: Final = "X-SATCHEL-CURRENT"
RELATED_UID: Final = "X-SATCHEL-UID"
RELATED_NOTE: Final = "X-SATCHEL-NOTE"
RELATED_TEXT: Final = "X-SATCHEL-TEXT"

APPLE_ANNIVERSARY: Final = "_$!<anniversary>!$_"

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:\S")
_UNIT_ESCAPED = re.compile(r"\\([\\;])")
_NESTED_FN = re.compile(r"^(?:[^:;\n]*\.)?FN(?:;[^:\n]*)?:(.*)$", re.IGNORECASE | re.MULTILINE)
_LETTERS = re.compile(r"[A-Za-z]{2}")


def with_raw(source: Source, raw: str) -> Source:
    """The source that also remembers the raw text."""
    return Source(source.name, source.group, (*source.params, (RAW, (raw,))))


def stored(source: Source, default: str) -> Source | None:
    """The source, or None when it says nothing that the default name does not say."""
    return source if source.group or source.params or source.name != default else None


def parse_point(source: Source, raw: str) -> PointData | None:
    """A phone, mail, messenger, social or web address; None when the value is empty."""
    value = point_value(source.name, raw)
    if not value:
        return None
    kind = POINT_NAMES.get(source.name, "impp")
    params = source.params
    if raw != point_raw(source.name, value):
        source = with_raw(source, raw)
    return PointData(kind, value, label_of(params), pref_of(params), stored(source, DEFAULT_NAME[kind]))


def point_value(name: str, raw: str) -> str:
    """The plain value: without ``tel:``, and with the scheme of its messenger."""
    text = unescape(raw).strip()
    if name == "TEL":
        return _phone_of_uri(text) if text[:4].lower() == "tel:" else text
    scheme = MESSENGERS.get(name)
    if scheme and text and not text.lower().startswith(f"{scheme}:"):
        return f"{scheme}:{text}"
    return text


def point_raw(name: str, value: str) -> str:
    """The value as a property of that name wants it."""
    scheme = MESSENGERS.get(name)
    if scheme:
        value = value.removeprefix(f"{scheme}:")
    return escape(value) if name in {"TEL", "EMAIL"} else escape_uri(value)


def _phone_of_uri(uri: str) -> str:
    number, _, rest = uri[4:].partition(";")
    for part in rest.split(";"):
        if part.lower().startswith("ext="):
            return f"{number} ext. {part[4:]}"
    return number


def parse_address(source: Source, raw: str) -> AddressData:
    """A postal address; country code from CC= or the X-ABADR of its group, printed form from LABEL=."""
    parts = split_escaped(raw, ";")
    parts = [unescape(part) for part in parts[:7]] + [""] * (7 - len(parts))
    params = source.params
    if raw != address_raw(parts):
        source = with_raw(source, raw)
    pobox, ext, street, locality, region, postcode, country = parts
    return AddressData(
        pobox,
        ext,
        street,
        locality,
        region,
        postcode,
        country,
        cc=country_code(params),
        label=label_of(params),
        formatted=unescape(param(params, "LABEL")),
        geo=param(params, "GEO"),
        tz=param(params, "TZ"),
        pref=pref_of(params),
        source=stored(source, "ADR"),
    )


def address_raw(parts: list[str]) -> str:
    """The seven parts of an address as a value."""
    return ";".join(map(escape, parts))


def country_code(params: Params) -> str:
    """ISO 3166 two letters, upper case, from CC= or X-ABADR (which says uk for GB); else nothing."""
    code = param(params, "CC") or unescape(param(params, COUNTRY)).strip()
    if not _LETTERS.fullmatch(code):
        return ""
    return "GB" if code.lower() == "uk" else code.upper()


def parse_day(source: Source, raw: str) -> DateData:
    """A birthday, anniversary, day of death or other day."""
    params = source.params
    value = parse_date(unescape(raw).strip(), params)
    kind, label = day_kind(source)
    calendar = param(params, "CALSCALE").lower()
    if raw not in (value, date_for_v4(value), escape(value)) or (is_full_date(raw) and raw != value):
        source = with_raw(source, raw)
    calendar = "" if calendar == "gregorian" else calendar
    return DateData(kind, value, label, calendar, stored(source, DATE_NAME[kind]))


def day_kind(source: Source) -> tuple[str, str]:
    """What day a date property stands for, and its own label."""
    kind, label = DATE_NAMES[source.name], own_label(source.params)
    if kind == "other" and param(source.params, OWN_LABEL).lower() == APPLE_ANNIVERSARY:
        return "anniversary", ""
    return kind, label


def parse_relation(source: Source, raw: str) -> RelationData:
    """A related person: text or URI, what they are to the contact, and a note of Satchel's own."""
    params = source.params
    text, uid = unescape(raw).strip(), ""
    if source.name == "AGENT" and text[:11].upper() == "BEGIN:VCARD":
        text = agent_name(text)
    elif refers(source, text):
        text, uid = param(params, RELATED_TEXT), text
    if raw != relation_raw(text, uid):
        source = with_raw(source, raw)
    return RelationData(
        relation_type(source), text, uid or param(params, RELATED_UID), param(params, RELATED_NOTE), source
    )


def refers(source: Source, text: str) -> bool:
    """True when the value of a relation is a URI, not a name."""
    stated = param(source.params, "VALUE").lower()
    if source.name != "RELATED":
        return stated == "uri"
    return stated == "uri" or (not stated and _SCHEME.match(text) is not None)


def relation_raw(text: str, uid: str) -> str:
    """A related person as a value: the URI when there is one."""
    return escape_uri(uid) if uid else escape(text)


def relation_type(source: Source) -> str:
    """spouse, child, friend … by the property's name, its own label or its TYPE; else contact."""
    fixed = RELATION_NAMES[source.name]
    if fixed:
        return fixed
    return own_label(source.params) or next(
        (word for word in type_words(source.params) if word != "pref"), "contact"
    )


def agent_name(card: str) -> str:
    """The name in the text of a nested card, or an empty string."""
    found = _NESTED_FN.search(card.replace("\r", ""))
    return unescape(found[1]).strip() if found else ""


def agent_card(source: Source) -> str:
    """The escaped nested card that a source remembers, or an empty string."""
    raw = param(source.params, RAW) if source.name == "AGENT" else param(source.params, AGENT_CARD)
    return raw if raw[:11].upper() == "BEGIN:VCARD" else ""


def parse_kind(raw: str) -> str:
    """One of the four kinds, or an empty string."""
    kind = raw.strip().lower()
    return kind if kind in KINDS else ""


def parse_name(raw: str) -> list[str]:
    """The five parts of N: family, given, additional, prefix, suffix."""
    parts = split_escaped(raw, ";")
    return [unescape(part) for part in parts[:5]] + [""] * (5 - len(parts))


def parse_organisation(raw: str) -> tuple[str, str]:
    """Company and the units below it, joined by ";" (a ";" or backslash in a unit is escaped)."""
    parts = [unescape(part) for part in split_escaped(raw, ";")]
    units = parts[1:]
    while units and not units[-1]:
        units.pop()
    return parts[0], ";".join(unit.replace("\\", "\\\\").replace(";", "\\;") for unit in units)


def organisation_raw(name: str, unit: str) -> str:
    """Company and units as the value of ORG."""
    units = [_UNIT_ESCAPED.sub(r"\1", part) for part in split_escaped(unit, ";")] if unit else []
    return ";".join(map(escape, (name, *units)))


def parse_list(raw: str) -> tuple[str, ...]:
    """The parts of a comma list, unescaped, each once, in order."""
    parts = [unescape(part).strip() for part in split_escaped(raw, ",")]
    return tuple(dict.fromkeys(part for part in parts if part))


def list_raw(values: tuple[str, ...]) -> str:
    """A comma list as a value."""
    return ",".join(map(escape, values))


def parse_gender(raw: str) -> str:
    """The sex letter, the words, or both joined by ";"."""
    sex, _, words = raw.partition(";")
    sex, words = unescape(sex).strip(), unescape(words).strip()
    return f"{sex};{words}" if sex and words else sex or words


def gender_raw(gender: str) -> str:
    """The value of GENDER: a sex letter with or without words, or words alone."""
    sex, _, words = gender.partition(";")
    if sex not in {"M", "F", "O", "N", "U"}:
        return f";{escape(gender)}"
    return f"{sex};{escape(words)}" if words else sex


def label_line(params: Params) -> tuple[str, tuple[str, ...]] | None:
    """Group and parameter texts of the LABEL line that an address took its printed form from."""
    for key, values in params:
        if key == LABEL:
            return values[0], values[1:]
    return None


def derive_fn(name: list[str], *others: str) -> str:
    """The name to show when a card has none: the parts of N, else the first other text there is."""
    family, given, additional, prefix, suffix = name
    joined = " ".join(part.strip() for part in (prefix, given, additional, family, suffix) if part.strip())
    return joined or next((text.strip() for text in others if text.strip()), "")
