"""Writes a contact as vCard 3.0 or 4.0; what came from a card goes back the way it stood there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from app.formats.contact import AffiliationData, ContactData, Source
from app.formats.vcard.fields import (
    CURRENT,
    SINCE,
    UNTIL,
    derive_fn,
    gender_raw,
    list_raw,
    organisation_raw,
    parse_gender,
    parse_kind,
    parse_list,
    parse_name,
    parse_organisation,
)
from app.formats.vcard.jobs import PARTS, pair
from app.formats.vcard.params import with_value, without
from app.formats.vcard.read import LIST_FIELDS, NOTE_GAP, PHONETIC_FIELDS, TEXT_FIELDS
from app.formats.vcard.sheet import Sheet, Version
from app.formats.vcard.text import escape, escape_uri, unescape
from app.formats.vcard.values import write_address, write_day, write_media, write_point, write_relation
from app.formats.vcard.words import RAW, param, param_values

_LIST_NAMES: Final = {field: name for name, field in LIST_FIELDS.items()}


def write_card(contact: ContactData, *, version: Version) -> str:
    """The contact as one vCard: CRLF, lines of at most 75 octets, every value with its group and parameters.

    A value with a source is written as it stood there, apart from what the version calls differently;
    a value without one gets plain parameters.
    """
    sheet = Sheet(version, _groups(contact))
    _Fields(contact, sheet).write()
    for point in contact.points:
        write_point(sheet, point)
    for address in contact.addresses:
        write_address(sheet, address)
    _write_jobs(sheet, contact.affiliations)
    for relation in contact.relations:
        write_relation(sheet, relation)
    for day in contact.dates:
        write_day(sheet, day)
    for media in contact.media:
        write_media(sheet, media)
    _write_extra(sheet, contact)
    return sheet.text()


class _Fields:
    """The single-valued fields of a contact."""

    def __init__(self, contact: ContactData, sheet: Sheet) -> None:
        self._contact = contact
        self._sheet = sheet
        self._sources = dict(contact.sources)

    def write(self) -> None:
        contact = self._contact
        self._kind()
        self._names()
        for name, (field, write) in TEXT_FIELDS.items():
            if field != "sort_as":
                self._text(name, field, getattr(contact, field), write, lambda raw: unescape(raw).strip())
        self._text("GENDER", "gender", contact.gender, gender_raw, parse_gender)
        self._phonetic()
        self._list("categories", contact.tags)
        self._list("relationships", contact.relationships)
        self._list("do_not", contact.do_not)
        for uid in contact.members:
            self._text("MEMBER", f"members:{uid}", uid, escape_uri, lambda raw: unescape(raw).strip())
        self._note()

    def _text(
        self, name: str, field: str, value: str, write: Callable[[str], str], parse: Callable[[str], str]
    ) -> None:
        if value:
            source = self._sources.get(field) or Source(name)
            raw = param(source.params, RAW)
            self._sheet.put(source, raw if raw and parse(raw) == value else write(value))

    def _kind(self) -> None:
        kind = self._contact.kind
        source = self._sources.get("kind")
        if source is not None and source.name == "X-ABSHOWAS" and kind == "org":
            self._text("", "kind", kind, lambda _: "COMPANY", lambda _: "org")
        elif kind != "individual" or source is not None:
            if source is not None and source.name == "X-ABSHOWAS":
                del self._sources["kind"]
            self._text("KIND", "kind", kind, str, parse_kind)

    def _names(self) -> None:
        """FN always; N always in 3.0, in 4.0 where there is something to say; the sort name with N in 4.0."""
        contact = self._contact
        parts = [
            contact.n_family,
            contact.n_given,
            contact.n_additional,
            contact.n_prefix,
            contact.n_suffix,
        ]
        texts = (contact.nickname, *(job.org_name for job in contact.affiliations))
        fn = contact.fn or derive_fn(parts, *texts, *(point.value for point in contact.points))
        self._text("FN", "fn", fn, escape, unescape)
        if not fn:
            self._sheet.put(Source("FN"), "")
        source = self._sources.get("n")
        sort_as = contact.sort_as
        if self._sheet.v4 and not (any(parts) or source or sort_as):
            return
        source = source or Source("N")
        params = source.params
        if not self._sheet.v4:
            params = without(params, "SORT-AS")
        elif ",".join(param_values(params, "SORT-AS")) != sort_as:
            params = with_value(params, "SORT-AS", sort_as)
        raw = param(params, RAW)
        raw = raw if raw and parse_name(raw) == parts else ";".join(map(escape, parts))
        self._sheet.put(source, raw, params=params)
        if sort_as and not self._sheet.v4:
            self._text("SORT-STRING", "sort_as", sort_as, escape, lambda raw: unescape(raw).strip())

    def _phonetic(self) -> None:
        phonetic = self._contact.phonetic
        sources = [self._sources[field] for field in PHONETIC_FIELDS.values() if field in self._sources]
        raws = [param(source.params, RAW) for source in sources]
        if sources and phonetic == " ".join(map(unescape, raws)):
            for source, raw in zip(sources, raws, strict=True):
                self._sheet.put(source, raw)
        elif phonetic:
            self._sheet.put(Source("X-PHONETIC-LAST-NAME"), escape(phonetic))

    def _list(self, field: str, values: tuple[str, ...]) -> None:
        if not values:
            return
        sources = [source for name, source in self._contact.sources if name.split(".")[0] == field]
        raws = [param(source.params, RAW) for source in sources]
        stated = {value for raw in raws for value in parse_list(raw)}
        if all(raws) and stated == set(values):
            for source, raw in zip(sources, raws, strict=True):
                self._sheet.put(source, raw)
        else:
            self._sheet.put(sources[0] if sources else Source(_LIST_NAMES[field]), list_raw(values))

    def _note(self) -> None:
        """The note; where it still ends with the notes that were joined to it, each as its own property."""
        note = self._contact.note
        others = [each for each in self._contact.extra if each.name == "NOTE"]
        suffix = "".join(NOTE_GAP + unescape(each.value) for each in others if each.value)
        apart = note.endswith(suffix) and len(note) > len(suffix)
        self._text("NOTE", "note", note.removesuffix(suffix) if apart else note, escape, unescape)
        for each in others:
            if not each.value or (apart and note):
                self._sheet.put(Source(each.name, each.group, each.params), each.value)


def _write_jobs(sheet: Sheet, jobs: tuple[AffiliationData, ...]) -> None:
    """ORG, TITLE and ROLE of each job, in one group where their order alone would pair them wrongly."""
    parts: list[tuple[int, Source, str]] = []
    for index, job in enumerate(jobs):
        parts += [(index, source, raw) for source, raw in _job_parts(job)]
    intended: dict[int, list[int]] = {}
    for at, (index, _, _) in enumerate(parts):
        intended.setdefault(index, []).append(at)
    found = pair([(source.name, source.group) for _, source, _ in parts])
    regroup = sorted(found) != sorted(intended.values())
    groups: dict[int, str] = {}
    for index, source, raw in parts:
        if regroup:
            group = groups.get(index) or sheet.fresh_group()
            groups[index] = group
            source = Source(source.name, group, source.params)
        sheet.put(source, raw)


def _job_parts(job: AffiliationData) -> list[tuple[Source, str]]:
    sources = (job.source, job.title_source, job.role_source)
    out: list[tuple[Source, str]] = []
    if job.org_name or job.unit:
        raw = _kept_raw(job.source, lambda raw: parse_organisation(raw) == (job.org_name, job.unit))
        out.append((job.source or Source("ORG"), raw or organisation_raw(job.org_name, job.unit)))
    for name, source, text in zip(PARTS[1:], sources[1:], (job.title, job.role), strict=True):
        if text:
            raw = _kept_raw(source, lambda raw, text=text: unescape(raw) == text)  # type: ignore[misc]  # the default binds the loop's text
            out.append((source or Source(name), raw or escape(text)))
    if out:
        source, raw = out[0]
        params = source.params
        for key, value in ((SINCE, job.since), (UNTIL, job.until), (CURRENT, "" if job.current else "0")):
            if param(params, key) != value:
                params = with_value(params, key, value)
        out[0] = (Source(source.name, source.group, params), raw)
    return out


def _kept_raw(source: Source | None, same: Callable[[str], bool]) -> str:
    raw = param(source.params, RAW) if source else ""
    return raw if raw and same(raw) else ""


def _write_extra(sheet: Sheet, contact: ContactData) -> None:
    for each in contact.extra:
        if each.name != "NOTE":
            sheet.put(Source(each.name, each.group, each.params), each.value)


def _groups(contact: ContactData) -> set[str]:
    """Every group that a value of the contact stands in, lower case."""
    sources: list[Source | None] = [source for _, source in contact.sources]
    sources += [point.source for point in contact.points]
    sources += [address.source for address in contact.addresses]
    sources += [relation.source for relation in contact.relations]
    sources += [day.source for day in contact.dates]
    sources += [media.source for media in contact.media]
    for job in contact.affiliations:
        sources += [job.source, job.title_source, job.role_source]
    groups = {source.group.lower() for source in sources if source}
    return groups | {each.group.lower() for each in contact.extra}
