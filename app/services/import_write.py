"""Writes imported records: new ones many at a time, changed ones one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, func, insert, select

from app.db.derived import normalised
from app.db.session import ReadSession, WriteSession
from app.domain.ids import derived_id
from app.domain.names import company_key
from app.formats.contact import (
    AddressData,
    AffiliationData,
    ContactData,
    DateData,
    ExtraProperty,
    MediaData,
    PointData,
    RelationData,
    Source,
)
from app.models.contact import (
    address,
    affiliation,
    consent,
    contact,
    contact_point,
    contact_relationship,
    contact_tag,
    important_date,
    media,
    relation,
    tag,
)
from app.models.local import contact_row, provenance
from app.queries.stored_source import pack, pack_extra, pack_several, unpack_extra
from app.services.import_diff import Difference
from app.services.import_fresh import fresh_contacts
from app.services.import_match import listed

PutBlob = Callable[[bytes, str], str]

# Tables that an import fills, parents first, and their columns (import_fresh counts on the order).
TABLES: tuple[Table, ...] = (
    tag,
    contact,
    contact_relationship,
    contact_point,
    address,
    affiliation,
    relation,
    important_date,
    media,
    consent,
    contact_tag,
)
COLUMNS: dict[str, tuple[str, ...]] = {
    "tag": ("pk", "id", "name", "created_at", "created_tz", "created_by"),
    "contact": tuple(
        "pk id uid kind fn n_family n_given n_additional n_prefix n_suffix sort_as phonetic nickname gender"
        " pronouns language tz note lifecycle grade customer_no implicit owner sources extra created_at"
        " created_tz created_by".split()
    ),
    "contact_relationship": ("id", "contact_pk", "value"),
    "contact_point": tuple("id contact_pk type value label pref params e164".split()),
    "address": tuple(
        "id contact_pk pobox ext street locality region postcode country cc formatted label geo tz pref"
        " params".split()
    ),
    "affiliation": tuple("id contact_pk org_name org_pk unit title role since until current params".split()),
    "relation": tuple("id contact_pk other_text other_uid type note params".split()),
    "important_date": tuple("id contact_pk kind label value calendar params".split()),
    "media": tuple("id contact_pk role blob mime uri params".split()),
    "consent": tuple("id contact_pk purpose channel state at source".split()),
    "contact_tag": tuple("id contact_pk tag_pk".split()),
}


@dataclass(slots=True)
class _Open:
    """What one slice has gathered: rows by table, and the next free pks."""

    rows: dict[str, list[tuple[Any, ...]]]
    next_contact: int
    next_tag: int


class ImportWriter:
    """Turns records into rows. One per import: it remembers companies and tags it has met."""

    def __init__(self, *, region: str, put_blob: PutBlob, source_name: str) -> None:
        self._region = region
        self._put_blob = put_blob
        self._source_name = source_name
        self._companies: dict[str, int] = {}
        self._tags: dict[str, tuple[int, str]] = {}
        self.new_companies = 0
        self.implicit_made: set[int] = set()  # companies that so far only a record's job names
        self.known_companies: set[int] = set()

    # -- new records ---------------------------------------------------------------------------

    def write_new(self, session: WriteSession, records: Sequence[tuple[ContactData, str]]) -> list[int]:
        """Inserts records with the id each is to have ("" = a fresh one); returns their pks in order."""
        work = _Open(
            rows={table.name: [] for table in TABLES},
            next_contact=session.next_pk(contact),
            next_tag=session.next_pk(tag),
        )
        self._learn(session, [record for record, _ in records])
        # Organisations first, so that their people find them.
        pks = [0] * len(records)
        order = sorted(range(len(records)), key=[r.kind != "org" for r, _ in records].__getitem__)
        for n in order:
            record, wanted_id = records[n]
            pks[n] = self._contact(session, work, record, wanted_id)
        with session.bulk(*(table for table in TABLES if work.rows[table.name])):
            _insert(session, work)
        session.fresh.update(fresh_contacts(work.rows, *_names(session, work)))
        return pks

    def _learn(self, session: ReadSession, records: Iterable[ContactData]) -> None:
        """Looks up the companies and tags of a slice that were not met yet, in two queries."""
        keys = {company_key(job.org_name) for record in records for job in record.affiliations}
        unknown = [key for key in keys if key and key not in self._companies]
        if unknown:
            rows = session.execute(
                select(func.min(contact_row.c.pk), contact_row.c.company_key)
                .where(contact_row.c.is_company == 1, contact_row.c.company_key.in_(listed(unknown)))
                .group_by(contact_row.c.company_key)
            )
            for row in rows:
                self._companies[row[1]] = row[0]
                self.known_companies.add(row[0])
        if not self._tags:
            rows = session.execute(select(tag.c.pk, tag.c.id, tag.c.name).where(tag.c.deleted_at.is_(None)))
            self._tags = {row[2].casefold(): (row[0], row[1]) for row in rows}

    def _contact(self, session: WriteSession, work: _Open, data: ContactData, wanted_id: str) -> int:
        pk = work.next_contact
        work.next_contact += 1
        record = wanted_id or session.new_id()
        sources: dict[str, Source | None] = dict(data.sources)
        extra = [*data.extra, *(ExtraProperty("MEMBER", uid) for uid in data.members)]
        work.rows["contact"].append(
            (
                pk,
                record,
                data.uid,
                data.kind,
                data.fn,
                data.n_family,
                data.n_given,
                data.n_additional,
                data.n_prefix,
                data.n_suffix,
                data.sort_as,
                data.phonetic,
                data.nickname,
                data.gender,
                data.pronouns,
                data.language,
                data.tz,
                data.note,
                data.lifecycle,
                data.grade,
                data.customer_no,
                int(data.implicit),
                "" if data.kind == "org" else session.person,
                pack_several(sources),
                pack_extra(extra),
                session.now,
                session.tzid,
                session.person,
            )
        )
        if data.kind == "org":
            self._companies.setdefault(company_key(data.fn), pk)
        self._children(session, work, pk, record, data)
        return pk

    def _children(
        self, session: WriteSession, work: _Open, pk: int, record: str, data: ContactData | Difference
    ) -> None:
        rows, new_id = work.rows, session.new_id
        for value in data.relationships:
            rows["contact_relationship"].append((derived_id(record, "relationship:" + value), pk, value))
        for point in data.points:
            rows["contact_point"].append((new_id(), pk, *self._point(point)))
        for place in data.addresses:
            rows["address"].append((new_id(), pk, *_address(place)))
        for job in data.affiliations:
            org = self._company(session, work, job.org_name, own=pk)
            rows["affiliation"].append((new_id(), pk, job.org_name, org, *_job(job)))
        for one in data.relations:
            rows["relation"].append((new_id(), pk, *_relation(one)))
        for day in data.dates:
            rows["important_date"].append((new_id(), pk, *_date(day)))
        for picture in data.media:
            rows["media"].append((new_id(), pk, *self._media(picture)))
        for channel in data.do_not:
            values = (derived_id(record, "consent", channel), pk, "contact", channel, "out")
            rows["consent"].append((*values, session.now, self._source_name))
        for name in dict.fromkeys(data.tags):
            tag_pk, tag_id = self._tag(session, work, name)
            rows["contact_tag"].append((derived_id(record, tag_id), pk, tag_pk))

    def _company(self, session: WriteSession, work: _Open, name: str, *, own: int) -> int | None:
        """The company of that name; an implicit one is made when nobody knows it yet."""
        key = company_key(name)
        if not key:
            return None
        found = self._companies.get(key)
        if found is None:
            self.new_companies += 1
            data = ContactData(kind="org", fn=name.strip(), implicit=True)
            found = self._companies[key] = self._contact(session, work, data, "")
            self.implicit_made.add(found)
        return None if found == own else found

    def _tag(self, session: WriteSession, work: _Open, name: str) -> tuple[int, str]:
        found = self._tags.get(name.casefold())
        if found is None:
            found = self._tags[name.casefold()] = (work.next_tag, session.new_id())
            work.next_tag += 1
            work.rows["tag"].append((*found, name, session.now, session.tzid, session.person))
        return found

    def _point(self, point: PointData) -> tuple[object, ...]:
        normal = normalised(point.type, point.value, self._region)
        return (point.type, point.value, point.label, point.pref or None, pack(point.source), normal)

    def _media(self, picture: MediaData) -> tuple[object, ...]:
        blob = self._put_blob(picture.data, picture.mime) if picture.data else ""
        return (picture.role, blob, picture.mime, picture.uri, pack(picture.source))

    def has_a_card(self, pk: int) -> None:
        """The company was only named until now: it counts as a record, not as a company named."""
        if pk in self.implicit_made:
            self.implicit_made.discard(pk)
            self.new_companies -= 1

    # -- records that are here already ---------------------------------------------------------

    def write_difference(self, session: WriteSession, pk: int, found: Difference, *, batch: int) -> None:
        """Adds what the record says and the contact does not."""
        record, extra = session.execute(select(contact.c.id, contact.c.extra).where(contact.c.pk == pk)).one()
        changed: dict[str, object] = dict(found.set_fields)
        if found.explicit:
            changed["implicit"] = 0
        if found.extra:
            changed["extra"] = pack_extra([*unpack_extra(extra), *found.extra])
        if changed:
            session.update(contact, pk, **changed)
        work = _Open(
            rows={table.name: [] for table in TABLES},
            next_contact=session.next_pk(contact),
            next_tag=session.next_pk(tag),
        )
        self._learn(session, [ContactData(affiliations=tuple(found.affiliations))])
        self._children(session, work, pk, record, found)
        _insert(session, work)
        if found.other_values:
            session.execute(
                insert(provenance),
                [
                    {"batch_pk": batch, "tbl": "contact", "record": record, "field": name, "theirs": value}
                    for name, value in found.other_values.items()
                ],
            )


def _names(session: ReadSession, work: _Open) -> tuple[dict[int, str], dict[int, str]]:
    """Names of the living companies and tags that the rows refer to, as they are by now."""
    used = {row[3] for row in work.rows["affiliation"] if row[3]}
    companies = session.execute(
        select(contact.c.pk, contact.c.fn).where(
            contact.c.pk.in_(listed(used)), contact.c.deleted_at.is_(None)
        )
    )
    used = {row[2] for row in work.rows["contact_tag"]}
    tags = session.execute(
        select(tag.c.pk, tag.c.name).where(tag.c.pk.in_(listed(used)), tag.c.deleted_at.is_(None))
    )
    return {row[0]: row[1] for row in companies}, {row[0]: row[1] for row in tags}


def _insert(session: WriteSession, work: _Open) -> None:
    """Writes what was gathered, parents first."""
    for table in TABLES:
        if work.rows[table.name]:
            session.bulk_insert(table, COLUMNS[table.name], work.rows[table.name])


def _address(one: AddressData) -> tuple[object, ...]:
    parts = (one.pobox, one.ext, one.street, one.locality, one.region, one.postcode, one.country, one.cc)
    return (*parts, one.formatted, one.label, one.geo, one.tz, one.pref or None, pack(one.source))


def _job(one: AffiliationData) -> tuple[object, ...]:
    params = pack_several({"org": one.source, "title": one.title_source, "role": one.role_source})
    return (one.unit, one.title, one.role, one.since, one.until, int(one.current), params)


def _relation(one: RelationData) -> tuple[object, ...]:
    return (one.text, one.uid, one.type, one.note, pack(one.source))


def _date(one: DateData) -> tuple[object, ...]:
    return (one.kind, one.label, one.value, one.calendar, pack(one.source))
