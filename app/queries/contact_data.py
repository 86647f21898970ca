"""Contacts as plain values, many at once: what an export writes and an import compares with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Table, select

from app.db.session import ReadSession
from app.formats.contact import (
    AddressData,
    AffiliationData,
    ContactData,
    DateData,
    MediaData,
    PointData,
    RelationData,
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
from app.models.local import contact_row
from app.queries.stored_source import unpack, unpack_extra, unpack_several

ReadBlob = Callable[[str], bytes]
_Rows = dict[int, list[Any]]

CONTACT_FIELDS = (
    "kind uid fn n_family n_given n_additional n_prefix n_suffix sort_as phonetic nickname gender pronouns"
    " language tz note lifecycle grade customer_no"
).split()


def contact_data(
    session: ReadSession, pks: Sequence[int], *, read_blob: ReadBlob | None = None
) -> dict[int, ContactData]:
    """The contacts of these pks with everything on them; photos only with `read_blob`."""
    wanted = list(pks)
    rows = session.execute(select(contact).where(contact.c.pk.in_(wanted))).mappings().all()
    points = _by_contact(session, contact_point, wanted)
    addresses = _by_contact(session, address, wanted)
    jobs = _by_contact(session, affiliation, wanted)
    relations = _relations(session, wanted)
    dates = _by_contact(session, important_date, wanted)
    pictures = _by_contact(session, media, wanted)
    kinds = _by_contact(session, contact_relationship, wanted)
    consents = _by_contact(session, consent, wanted)
    tags = _tags(session, wanted)
    found: dict[int, ContactData] = {}
    for row in rows:
        pk = row["pk"]
        extra = unpack_extra(row["extra"])
        found[pk] = ContactData(
            **{name: row[name] for name in CONTACT_FIELDS},
            implicit=bool(row["implicit"]),
            relationships=tuple(kind["value"] for kind in kinds[pk]),
            do_not=tuple(c["channel"] for c in consents[pk] if c["state"] == "out"),
            points=tuple(_point(r, row) for r in points[pk]),
            addresses=tuple(_address(r, row) for r in addresses[pk]),
            affiliations=tuple(_job(r) for r in jobs[pk]),
            relations=tuple(_relation(r) for r in relations[pk]),
            dates=tuple(_date(r) for r in dates[pk]),
            media=tuple(_media(r, read_blob) for r in pictures[pk]),
            tags=tuple(tags[pk]),
            members=tuple(e.value for e in extra if e.name == "MEMBER"),
            sources=tuple(unpack_several(row["sources"]).items()),
            extra=tuple(e for e in extra if e.name != "MEMBER"),
        )
    return found


def _by_contact(session: ReadSession, table: Table, pks: Sequence[int]) -> _Rows:
    rows: _Rows = defaultdict(list)
    statement = select(table).where(table.c.contact_pk.in_(pks)).order_by(table.c.pk)
    for row in session.execute(statement).mappings():
        rows[row["contact_pk"]].append(row)
    return rows


def _relations(session: ReadSession, pks: Sequence[int]) -> _Rows:
    """Relations, with the name of the other where it is a contact here."""
    other = contact_row.c.display_name.label("other_name")
    rows: _Rows = defaultdict(list)
    statement = (
        select(relation, other)
        .outerjoin(contact_row, contact_row.c.pk == relation.c.other_pk)
        .where(relation.c.contact_pk.in_(pks))
        .order_by(relation.c.pk)
    )
    for row in session.execute(statement).mappings():
        rows[row["contact_pk"]].append(row)
    return rows


def _tags(session: ReadSession, pks: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = session.execute(
        select(contact_tag.c.contact_pk, tag.c.name)
        .join(tag, tag.c.pk == contact_tag.c.tag_pk)
        .where(contact_tag.c.contact_pk.in_(pks), tag.c.deleted_at.is_(None))
        .order_by(contact_tag.c.pk)
    )
    for row in rows:
        found[row[0]].append(row[1])
    return found


def _pref(row: Any, owner: Any, kind: str) -> int:
    """A chosen primary is written as the most preferred one."""
    return 1 if owner["primary_" + kind + "_id"] == row["id"] else row["pref"] or 0


def _point(row: Any, owner: Any) -> PointData:
    kind = row["type"]
    pref = _pref(row, owner, kind) if kind in ("email", "tel") else row["pref"] or 0
    return PointData(
        type=kind, value=row["value"], label=row["label"], pref=pref, source=unpack(row["params"])
    )


def _address(row: Any, owner: Any) -> AddressData:
    names = "pobox ext street locality region postcode country cc label formatted geo tz".split()
    return AddressData(
        **{name: row[name] for name in names},
        pref=_pref(row, owner, "address"),
        source=unpack(row["params"]),
    )


def _job(row: Any) -> AffiliationData:
    sources = unpack_several(row["params"])
    return AffiliationData(
        **{name: row[name] for name in ("org_name", "unit", "title", "role", "since", "until")},
        current=bool(row["current"]),
        source=sources.get("org"),
        title_source=sources.get("title"),
        role_source=sources.get("role"),
    )


def _relation(row: Any) -> RelationData:
    return RelationData(
        type=row["type"],
        text=row["other_text"] or row["other_name"] or "",
        uid=row["other_uid"],
        note=row["note"],
        source=unpack(row["params"]),
    )


def _date(row: Any) -> DateData:
    return DateData(
        kind=row["kind"],
        value=row["value"],
        label=row["label"],
        calendar=row["calendar"],
        source=unpack(row["params"]),
    )


def _media(row: Any, read_blob: ReadBlob | None) -> MediaData:
    data = read_blob(row["blob"]) if read_blob and row["blob"] else b""
    return MediaData(
        role=row["role"], data=data, mime=row["mime"], uri=row["uri"], source=unpack(row["params"])
    )
