"""Reads a raw card of any version into the neutral contact; what no field stands for goes to `extra`."""

# Long because: one table of properties and the one reader that it drives.

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import BinaryIO, Final

from app.formats.contact import (
    AddressData,
    AffiliationData,
    ContactData,
    DateData,
    ExtraProperty,
    MediaData,
    ParsedContact,
    PointData,
    Problem,
    RelationData,
    Source,
)
from app.formats.vcard.content import VALUE_LIMIT, Head, RawCard, iter_cards
from app.formats.vcard.dates import is_iso_date
from app.formats.vcard.fields import (
    CURRENT,
    SINCE,
    UNTIL,
    derive_fn,
    gender_raw,
    list_raw,
    organisation_raw,
    parse_address,
    parse_day,
    parse_gender,
    parse_kind,
    parse_list,
    parse_name,
    parse_organisation,
    parse_point,
    parse_relation,
    stored,
    with_raw,
)
from app.formats.vcard.jobs import PARTS, pair
from app.formats.vcard.media import MEDIA_NAMES, parse_media
from app.formats.vcard.text import escape, escape_uri, param_text, unescape
from app.formats.vcard.words import (
    COMPANIONS,
    DATE_NAMES,
    KEEP,
    LABEL,
    MESSENGERS,
    POINT_NAMES,
    RELATION_NAMES,
    label_of,
    param,
    param_values,
    pref_of,
    type_words,
)

NOTE_GAP: Final = "\n\n"  # between several notes joined into one

# Single text fields: property name → field, and how the value is escaped.
TEXT_FIELDS: Final = {
    "NICKNAME": ("nickname", escape),
    "PRONOUNS": ("pronouns", escape),
    "SORT-STRING": ("sort_as", escape),
    "UID": ("uid", escape_uri),
    "REV": ("revision", escape_uri),
    "TZ": ("tz", escape_uri),
    "LANG": ("language", escape_uri),
    "X-SATCHEL-LIFECYCLE": ("lifecycle", escape),
    "X-SATCHEL-GRADE": ("grade", escape),
    "X-SATCHEL-CUSTOMER-NO": ("customer_no", escape),
}
LIST_FIELDS: Final = {
    "CATEGORIES": "categories",
    "X-SATCHEL-RELATIONSHIP": "relationships",
    "X-SATCHEL-DO-NOT": "do_not",
}
PHONETIC_FIELDS: Final = {
    "X-PHONETIC-FIRST-NAME": "phonetic",
    "X-PHONETIC-MIDDLE-NAME": "phonetic.middle",
    "X-PHONETIC-LAST-NAME": "phonetic.last",
}


def read_cards(stream: BinaryIO, *, file: str) -> Iterator[ParsedContact | Problem]:
    """Every contact of a vCard stream in file order; cards and lines that cannot be taken as problems."""
    for card in iter_cards(stream, file=file):
        yield card if isinstance(card, Problem) else read_card(card, file=file)


def read_card(raw: RawCard, *, file: str = "") -> ParsedContact | Problem:
    """The contact of one raw card, or the problem that keeps it out."""
    return _Reading(raw, file).run()


class _Reading:
    """One card on its way: each property goes to its field, to `extra`, or is reported."""

    def __init__(self, raw: RawCard, file: str) -> None:
        self._raw = raw
        self._file = file
        self._old = not raw.version.startswith("4")
        self._companions: dict[str, list[tuple[Head, str]]] = {}
        self._used: set[tuple[str, str]] = set()
        self._altids: set[tuple[str, str]] = set()
        self._last = ""  # name of the property before this one
        self.text: dict[str, str] = {}
        self.lists: dict[str, tuple[str, ...]] = {}
        self.list_lines: dict[str, list[tuple[Head, str]]] = {}
        self.sources: list[tuple[str, Source]] = []
        self.name = [""] * 5
        self.phonetics = False
        self.notes: list[str] = []
        self.points: list[PointData] = []
        self.addresses: list[AddressData] = []
        self.printed: list[tuple[Source, str, int]] = []  # LABEL lines; index of the ADR right before, or -1
        self.job_parts: list[tuple[Source, str]] = []
        self.relations: list[RelationData] = []
        self.dates: list[DateData] = []
        self.media: list[MediaData] = []
        self.members: list[str] = []
        self.extra: list[ExtraProperty] = []
        self.problems = list(raw.problems)

    def run(self) -> ParsedContact | Problem:
        raw = self._raw
        for head, value, _ in raw.lines:
            if head.companion:
                self._companions.setdefault(head.source.group.lower(), []).append((head, value))
        take_of = _TAKE.get
        companions = self._companions
        for head, value, line in raw.lines:
            if companions and head.companion:
                continue
            name = head.source.name
            take = take_of(name)
            if take is None or not value or (head.altid and not self._first_of_its_altid(head)):
                self._keep(head, value)
            elif not take(self, head, value):
                self._refuse(head, value, line)
            self._last = name
        self._pair_printed_addresses()
        self._keep_unused_companions()
        contact = self._contact()
        if len(contact.tags) > VALUE_LIMIT:
            reason = (
                f"This card has {len(contact.tags):,} categories (limit: 1,000 per record); it was left out."
            )
            return Problem(self._file, raw.line, reason, raw.raw)
        return ParsedContact(raw.line, contact, tuple(self.problems))

    # Sources and extras

    def _source(self, head: Head) -> Source:
        """The source of a property, with the label and country lines of its group."""
        source = head.source
        extra: list[tuple[str, tuple[str, ...]]] = [(KEEP, ())] if head.newer and self._old else []
        if source.group and self._companions:
            group = source.group.lower()
            taken: set[str] = set()
            for companion, value in self._companions.get(group, ()):
                name = companion.source.name
                if COMPANIONS[name] not in ("", source.name) or name in taken or not value:
                    continue
                if companion.source.group != source.group:
                    continue
                taken.add(name)
                self._used.add((group, name))
                texts = (param_text(*each) for each in companion.source.params)
                extra.append((f"@{name}", (value, *texts)))
        if not extra:
            return source
        return Source(source.name, source.group, (*source.params, *extra))

    def _field_source(self, field: str, head: Head, value: str, canonical: str, default: str = "") -> None:
        """Remember how a single field stood, where that says more than the plain property."""
        source = self._source(head)
        if value != canonical:
            source = with_raw(source, value)
        if stored(source, default or source.name):
            self.sources.append((field, source))

    def _keep(self, head: Head, value: str) -> None:
        source = head.source
        params = source.params
        if head.newer and self._old:
            params = (*params, (KEEP, ()))
        self.extra.append(ExtraProperty(source.name, value, source.group, params))

    def _refuse(self, head: Head, value: str, line: int) -> None:
        """Keep a property that its field cannot take."""
        self._keep(head, value)
        if head.source.name in MEDIA_NAMES and head.encoding == "b64":
            reason = f"The {head.source.name} of this card is damaged; it was kept as it stands."
            self.problems.append(Problem(self._file, line or self._raw.line, reason))

    def _keep_unused_companions(self) -> None:
        for group, lines in self._companions.items():
            first: set[str] = set()
            for head, value in lines:
                name = head.source.name
                if name in first or (group, name) not in self._used or not value:
                    self._keep(head, value)
                else:
                    first.add(name)

    def _first_of_its_altid(self, head: Head) -> bool:
        if head.source.name == "NOTE":
            return True
        key = (head.source.name, head.altid)
        if key in self._altids:
            return False
        self._altids.add(key)
        return True

    # One property each: True = taken

    def fn(self, head: Head, value: str) -> bool:
        return self._single("fn", head, value, unescape(value), escape)

    def text_field(self, head: Head, value: str) -> bool:
        field, write = TEXT_FIELDS[head.source.name]
        return self._single(field, head, value, unescape(value).strip(), write)

    def gender(self, head: Head, value: str) -> bool:
        return self._single("gender", head, value, parse_gender(value), gender_raw, "GENDER")

    def phonetic(self, head: Head, value: str) -> bool:
        field = PHONETIC_FIELDS[head.source.name]
        if field in self.text:
            return False
        self.text[field] = unescape(value)
        self.phonetics = True
        self.sources.append((field, with_raw(self._source(head), value)))
        return True

    def _single(
        self, field: str, head: Head, value: str, text: str, write: Callable[[str], str], default: str = ""
    ) -> bool:
        if not text or field in self.text:
            return False
        self.text[field] = text
        canonical = value if text == value and _is_plain(value) else write(text)
        if value != canonical or not head.bare or head.newer or default:
            self._field_source(field, head, value, canonical, default)
        return True

    def structured_name(self, head: Head, value: str) -> bool:
        if "n" in self.text:
            return False
        self.text["n"] = value
        if head.bare and _has_parts(value, 5):
            self.name = value.split(";")
            return True
        self.name = parse_name(value)
        sort_as = ",".join(param_values(head.source.params, "SORT-AS"))
        if sort_as:
            self.text["n.sort_as"] = sort_as
        self._field_source("n", head, value, ";".join(map(escape, self.name)))
        return True

    def note(self, head: Head, value: str) -> bool:
        text = unescape(value)
        if not self.notes:
            if not head.bare or text != value or not _is_plain(value):
                self._field_source("note", head, value, escape(text))
        else:
            self._keep(head, value)
        self.notes.append(text)
        return True

    def list_field(self, head: Head, value: str) -> bool:
        field = LIST_FIELDS[head.source.name]
        values = parse_list(value)
        if not values:
            return False
        before = self.lists.get(field)
        self.lists[field] = tuple(dict.fromkeys((*before, *values))) if before else values
        self.list_lines.setdefault(field, []).append((head, value))
        return True

    def kind(self, head: Head, value: str) -> bool:
        kind = parse_kind(value)
        if not kind or "kind" in self.text:
            return False
        self.text["kind"] = kind
        source = Head(Source("KIND", head.source.group, head.source.params), newer=head.newer)
        self._field_source("kind", source, value, kind, "" if kind != "individual" else "-")
        return True

    def shown_as(self, head: Head, value: str) -> bool:
        if value.strip().upper() != "COMPANY" or "kind" in self.text or self._states_kind():
            return False
        self.text["kind"] = "org"
        self._field_source("kind", head, value, "COMPANY", "KIND")
        return True

    def _states_kind(self) -> bool:
        return any(
            _TAKE.get(head.source.name) is _Reading.kind and parse_kind(v) for head, v, _ in self._raw.lines
        )

    def member(self, head: Head, value: str) -> bool:
        uid = unescape(value).strip()
        if not uid or uid in self.members:
            return False
        self.members.append(uid)
        source = Head(Source("MEMBER", head.source.group, head.source.params), newer=head.newer)
        self._field_source(f"members:{uid}", source, value, escape_uri(uid))
        return True

    def point(self, head: Head, value: str) -> bool:
        source = head.source
        if head.simple and _is_simple(value) and not (source.group and self._companions):
            kind = POINT_NAMES[source.name]
            self.points.append(PointData(kind, value, head.label, head.pref, head.stored))
            return True
        point = parse_point(self._source(head), value)
        if point is None:
            return False
        self.points.append(point)
        return True

    def address(self, head: Head, value: str) -> bool:
        source = head.source
        if head.simple and _has_parts(value, 7) and not (source.group and self._companions):
            pobox, ext, street, locality, region, postcode, country = value.split(";")
            self.addresses.append(
                AddressData(
                    pobox,
                    ext,
                    street,
                    locality,
                    region,
                    postcode,
                    country,
                    label=head.label,
                    pref=head.pref,
                    source=head.stored,
                )
            )
            return True
        self.addresses.append(parse_address(self._source(head), value))
        return True

    def printed_address(self, head: Head, value: str) -> bool:
        self.printed.append(
            (self._source(head), value, len(self.addresses) - 1 if self._last == "ADR" else -1)
        )
        return True

    def job_part(self, head: Head, value: str) -> bool:
        if not value.strip(" ;"):
            return False
        self.job_parts.append((self._source(head), value))
        return True

    def day(self, head: Head, value: str) -> bool:
        if head.bare and not head.newer and is_iso_date(value):
            self.dates.append(DateData(DATE_NAMES[head.source.name], value, source=head.stored))
        else:
            self.dates.append(parse_day(self._source(head), value))
        return True

    def relation(self, head: Head, value: str) -> bool:
        self.relations.append(parse_relation(self._source(head), value))
        return True

    def medium(self, head: Head, value: str) -> bool:
        media = parse_media(self._source(head), head.encoding, value)
        if media is None:
            return False
        self.media.append(media)
        return True

    def component(self, head: Head, value: str) -> bool:
        reason = f"{head.source.name}:{value[:40]} inside a card is no part of it; the line was left out."
        self.problems.append(Problem(self._file, self._raw.line, reason))
        return True

    # The whole

    def _pair_printed_addresses(self) -> None:
        """Give each LABEL line to its address: same group, else right behind it, else the same TYPE words."""
        for source, value, before in self.printed:
            label = AddressData(
                label=label_of(source.params),
                formatted=unescape(value),
                pref=pref_of(source.params),
                source=source,
            )
            index = self._address_of(source, before)
            if index is None:
                self.addresses.append(label)
                continue
            own = self.addresses[index].source or Source("ADR")
            texts = tuple(param_text(*each) for each in source.params if each[0][0] != "@")
            own = Source(own.name, own.group, (*own.params, (LABEL, (source.group, *texts))))
            self.addresses[index] = replace(self.addresses[index], formatted=label.formatted, source=own)

    def _address_of(self, label: Source, before: int) -> int | None:
        free = [
            (at, each.source or Source("ADR"))
            for at, each in enumerate(self.addresses)
            if not each.formatted and (each.source is None or each.source.name == "ADR")
        ]
        if label.group:
            for at, source in free:
                if source.group.lower() == label.group.lower():
                    return at
        words = _places(label)
        same = [at for at, source in free if _places(source) == words]
        if before in same:
            return before
        return same[0] if same else None

    def _jobs(self) -> list[AffiliationData]:
        parts = self.job_parts
        by_name = {source.name: (source, value) for source, value in parts}
        if len(by_name) == len(parts) and not any(source.group for source, _ in parts):
            return [_job(by_name)]
        jobs = pair([(source.name, source.group) for source, _ in parts])
        return [_job({parts[at][0].name: parts[at] for at in job}) for job in jobs]

    def _phonetic(self) -> str:
        return " ".join(self.text[field] for field in PHONETIC_FIELDS.values() if field in self.text)

    def _list_sources(self) -> None:
        for field, lines in self.list_lines.items():
            if len(lines) == 1:
                head, value = lines[0]
                if (
                    head.bare
                    and value == ",".join(self.lists[field])
                    and "\\" not in value
                    and ";" not in value
                ):
                    continue
                self._field_source(field, head, value, list_raw(self.lists[field]))
                continue
            for number, (head, value) in enumerate(lines, 1):
                name = field if number == 1 else f"{field}.{number}"
                self.sources.append((name, with_raw(self._source(head), value)))

    def _contact(self) -> ContactData:
        text = self.text
        jobs = self._jobs() if self.job_parts else []
        if self.list_lines:
            self._list_sources()
        fn = text.get("fn", "")
        if not fn:
            others = (text.get("nickname", ""), *(job.org_name for job in jobs), *_point_texts(self.points))
            fn = derive_fn(self.name, *others)
        family, given, additional, prefix, suffix = self.name
        return ContactData(
            kind=text.get("kind", "individual"),
            uid=text.get("uid", ""),
            fn=fn,
            n_family=family,
            n_given=given,
            n_additional=additional,
            n_prefix=prefix,
            n_suffix=suffix,
            sort_as=text.get("sort_as") or text.get("n.sort_as", ""),
            phonetic=self._phonetic() if self.phonetics else "",
            nickname=text.get("nickname", ""),
            gender=text.get("gender", ""),
            pronouns=text.get("pronouns", ""),
            language=text.get("language", ""),
            tz=text.get("tz", ""),
            note=NOTE_GAP.join(self.notes),
            revision=text.get("revision", ""),
            lifecycle=text.get("lifecycle", ""),
            grade=text.get("grade", ""),
            customer_no=text.get("customer_no", ""),
            relationships=self.lists.get("relationships", ()),
            do_not=self.lists.get("do_not", ()),
            points=tuple(self.points),
            addresses=tuple(self.addresses),
            affiliations=tuple(jobs),
            relations=tuple(self.relations),
            dates=tuple(self.dates),
            media=tuple(self.media),
            tags=self.lists.get("categories", ()),
            members=tuple(self.members),
            sources=tuple(self.sources),
            extra=tuple(self.extra),
        )


def _job(parts: dict[str, tuple[Source, str]]) -> AffiliationData:
    org_name = unit = ""
    sources: dict[str, Source | None] = {}
    texts = {"TITLE": "", "ROLE": ""}
    for name, (source, value) in parts.items():
        if name == "ORG":
            org_name, unit, canonical = _organisation(value)
        else:
            texts[name] = unescape(value)
            canonical = escape(texts[name])
        sources[name] = stored(source if value == canonical else with_raw(source, value), name)
    first = next(parts[name][0].params for name in PARTS if name in parts)
    return AffiliationData(
        org_name,
        unit,
        texts["TITLE"],
        texts["ROLE"],
        param(first, SINCE) if first else "",
        param(first, UNTIL) if first else "",
        not first or param(first, CURRENT) != "0",
        sources.get("ORG"),
        sources.get("TITLE"),
        sources.get("ROLE"),
    )


def _organisation(value: str) -> tuple[str, str, str]:
    """Company, units, and how ORG would be written anew."""
    if "\\" not in value and "," not in value:
        name, _, unit = value.rstrip(";").partition(";")
        return name, unit, f"{name};{unit}" if unit else name
    name, unit = parse_organisation(value)
    return name, unit, organisation_raw(name, unit)


def _is_plain(value: str) -> bool:
    return "\\" not in value and "," not in value and ";" not in value


def _has_parts(value: str, count: int) -> bool:
    """True for a structured value of exactly so many parts with nothing escaped in it."""
    return value.count(";") == count - 1 and "\\" not in value and "," not in value


def _is_simple(value: str) -> bool:
    """True for the value of a point that is written as it reads (the tel: of a URI is not)."""
    if "\\" in value or "," in value or ";" in value:
        return False
    return value[0] > " " and value[-1] > " " and value[3:4] != ":"


def _places(source: Source) -> frozenset[str]:
    return frozenset(type_words(source.params)) - {"pref"}


def _point_texts(points: list[PointData]) -> list[str]:
    order = ("email", "tel", "impp", "social", "url")
    return [point.value for kind in order for point in points if point.type == kind]


_TAKE: Final[dict[str, Callable[[_Reading, Head, str], bool]]] = {
    "FN": _Reading.fn,
    "N": _Reading.structured_name,
    "NOTE": _Reading.note,
    "KIND": _Reading.kind,
    "X-ADDRESSBOOKSERVER-KIND": _Reading.kind,
    "X-ABSHOWAS": _Reading.shown_as,
    "MEMBER": _Reading.member,
    "X-ADDRESSBOOKSERVER-MEMBER": _Reading.member,
    "GENDER": _Reading.gender,
    "X-GENDER": _Reading.gender,
    "ADR": _Reading.address,
    "LABEL": _Reading.printed_address,
    "BEGIN": _Reading.component,
    "END": _Reading.component,
    **dict.fromkeys(TEXT_FIELDS, _Reading.text_field),
    **dict.fromkeys(LIST_FIELDS, _Reading.list_field),
    **dict.fromkeys(PHONETIC_FIELDS, _Reading.phonetic),
    **dict.fromkeys((*POINT_NAMES, *MESSENGERS), _Reading.point),
    **dict.fromkeys(DATE_NAMES, _Reading.day),
    **dict.fromkeys(RELATION_NAMES, _Reading.relation),
    **dict.fromkeys(PARTS, _Reading.job_part),
    **dict.fromkeys(MEDIA_NAMES, _Reading.medium),
}
