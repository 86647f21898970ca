"""One record, whole: a contact with everything on it, in data-model words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Row, Table, select

from app.db.session import ReadSession
from app.errors import NotFoundError
from app.models.contact import (
    address,
    affiliation,
    consent,
    contact,
    contact_group,
    contact_point,
    contact_relationship,
    contact_tag,
    group_member,
    important_date,
    media,
    relation,
    tag,
)
from app.models.local import contact_row
from app.queries.contacts import ContactListRow, list_rows

_IN_ONE_QUERY = 500


@dataclass(frozen=True, slots=True)
class Child:
    """A row that belongs to a contact: its pk, id and values by column name."""

    pk: int
    id: str
    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


@dataclass(frozen=True, slots=True)
class TagRow:
    """A tag on a contact."""

    pk: int
    link_pk: int
    name: str
    colour: str


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """A contact with all that it owns. `fields` holds the contact's own columns by name."""

    pk: int
    id: str
    version: int
    fields: Mapping[str, Any]
    summary: ContactListRow | None  # None while deleted
    points: tuple[Child, ...]
    addresses: tuple[Child, ...]
    affiliations: tuple[Child, ...]
    relations: tuple[Child, ...]
    dates: tuple[Child, ...]
    media: tuple[Child, ...]
    consents: tuple[Child, ...]
    relationships: tuple[Child, ...]
    tags: tuple[TagRow, ...]
    groups: tuple[str, ...]

    @property
    def is_company(self) -> bool:
        """True for an organisation."""
        return bool(self.fields["kind"] == "org")

    @property
    def name(self) -> str:
        """How it is called."""
        return self.summary.name if self.summary else str(self.fields["fn"])

    def primary(self, kind: str) -> Child | None:
        """The primary email, tel, address or affiliation: pointed at, else by pref, else the first."""
        pointer = self.fields["primary_" + kind + "_id"]
        if kind in ("email", "tel"):
            rows = [point for point in self.points if point["type"] == kind]
        else:
            rows = list(self.addresses if kind == "address" else self.affiliations)
        for row in rows:
            if row.id == pointer:
                return row
        ranked = sorted(rows, key=_rank)
        return ranked[0] if ranked else None


def _rank(row: Child) -> tuple[bool, int, int]:
    if "current" in row.values:
        return (not row["current"], 0, row.pk)
    pref = row["pref"] or 0
    return (pref == 0, pref, row.pk)


def contact_pk(session: ReadSession, record: str) -> int:
    """The pk of a contact by its id, or by a clear beginning of it (8 characters and more)."""
    found = session.execute(select(contact.c.pk).where(contact.c.id == record)).scalar()
    if found is None and len(record) >= 8:
        close = session.execute(
            select(contact.c.pk).where(contact.c.id.startswith(record, autoescape=True)).limit(2)
        ).scalars()
        several = list(close)
        found = several[0] if len(several) == 1 else None
    if found is None:
        raise NotFoundError(
            "contact_missing",
            "There is no such contact.",
            next_step="Search for the name.",
            data={"id": record},
        )
    return int(found)


def contact_ids(session: ReadSession, pks: Iterable[int]) -> dict[int, str]:
    """The ids of contacts by pk."""
    found: dict[int, str] = {}
    rest = iter(set(pks))
    while chunk := list(islice(rest, _IN_ONE_QUERY)):
        rows = session.execute(select(contact.c.pk, contact.c.id).where(contact.c.pk.in_(chunk)))
        found.update((row[0], row[1]) for row in rows)
    return found


def contact_record(session: ReadSession, pk: int) -> ContactRecord:
    """The whole contact. Raises NotFoundError."""
    row = session.execute(select(contact).where(contact.c.pk == pk)).mappings().first()
    if row is None:
        raise NotFoundError(
            "contact_missing", "This contact is not there any more.", next_step="Search for the name."
        )
    return ContactRecord(
        pk=pk,
        id=row["id"],
        version=row["version"],
        fields=dict(row),
        summary=list_rows(session, [pk]).get(pk),
        points=_children(session, contact_point, pk),
        addresses=_children(session, address, pk),
        affiliations=_affiliations(session, pk),
        relations=_relations(session, pk),
        dates=_children(session, important_date, pk),
        media=_children(session, media, pk),
        consents=_children(session, consent, pk),
        relationships=_children(session, contact_relationship, pk),
        tags=_tags(session, pk),
        groups=_groups(session, pk),
    )


def _child(row: Row[Any]) -> Child:
    values = dict(row._mapping)
    return Child(pk=values["pk"], id=values["id"], values=values)


def _children(session: ReadSession, table: Table, pk: int) -> tuple[Child, ...]:
    rows = session.execute(select(table).where(table.c.contact_pk == pk).order_by(table.c.pk))
    return tuple(_child(row) for row in rows)


def _affiliations(session: ReadSession, pk: int) -> tuple[Child, ...]:
    org = contact.alias("org")
    rows = session.execute(
        select(affiliation, org.c.id.label("org_id"), org.c.fn.label("org_fn"))
        .outerjoin(org, (org.c.pk == affiliation.c.org_pk) & org.c.deleted_at.is_(None))
        .where(affiliation.c.contact_pk == pk)
        .order_by(affiliation.c.current.desc(), affiliation.c.pk)
    )
    return tuple(_child(row) for row in rows)


def _relations(session: ReadSession, pk: int) -> tuple[Child, ...]:
    """Relations from both sides: `incoming` rows are written on the other contact."""
    rows = session.execute(
        select(relation, contact.c.id.label("other_id"), contact_row.c.display_name.label("other_name"))
        .outerjoin(contact, contact.c.pk == relation.c.other_pk)
        .outerjoin(contact_row, contact_row.c.pk == relation.c.other_pk)
        .where(relation.c.contact_pk == pk)
        .order_by(relation.c.pk)
    ).all()
    back = session.execute(
        select(relation, contact.c.id.label("other_id"), contact_row.c.display_name.label("other_name"))
        .join(contact, contact.c.pk == relation.c.contact_pk)
        .join(contact_row, contact_row.c.pk == relation.c.contact_pk)
        .where(relation.c.other_pk == pk)
        .order_by(relation.c.pk)
    ).all()
    own = [{**row._mapping, "incoming": False} for row in rows]
    theirs = [{**row._mapping, "incoming": True} for row in back]
    return tuple(Child(pk=v["pk"], id=v["id"], values=v) for v in [*own, *theirs])


def _tags(session: ReadSession, pk: int) -> tuple[TagRow, ...]:
    rows = session.execute(
        select(tag.c.pk, contact_tag.c.pk, tag.c.name, tag.c.colour)
        .join(contact_tag, contact_tag.c.tag_pk == tag.c.pk)
        .where(contact_tag.c.contact_pk == pk, tag.c.deleted_at.is_(None))
        .order_by(contact_tag.c.pk)
    )
    return tuple(TagRow(*row) for row in rows)


def _groups(session: ReadSession, pk: int) -> tuple[str, ...]:
    rows = session.execute(
        select(contact_group.c.name)
        .join(group_member, group_member.c.group_pk == contact_group.c.pk)
        .where(group_member.c.contact_pk == pk, contact_group.c.deleted_at.is_(None))
        .order_by(group_member.c.pk)
    )
    return tuple(rows.scalars())


def load_json(text: str, default: Sequence[Any] | Mapping[str, Any]) -> Any:
    """A JSON column; the default where it is empty."""
    return json.loads(text) if text else default
