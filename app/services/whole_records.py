"""Use cases on whole records: a copy, a photo, a relation, and several records at once."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Table, select

from app.db.session import WriteSession
from app.domain.registry import BY_NAME
from app.errors import NotFoundError
from app.models.contact import (
    address,
    affiliation,
    contact,
    contact_point,
    contact_relationship,
    contact_tag,
    important_date,
    media,
)
from app.services.contacts import add_child, add_tag, delete_contact

_COPIED = (contact_point, address, affiliation, important_date, media, contact_relationship, contact_tag)
# What belongs to the first record alone: where it came from, and pointers into its own rows.
_LEFT_OUT = frozenset(
    "uid sources primary_email_id primary_tel_id primary_address_id primary_affiliation_id created_at"
    " created_tz created_by deleted_at deleted_by".split()
)


def duplicate_contact(session: WriteSession, pk: int, *, mark: str) -> int:
    """A copy with all its phones, addresses, jobs, dates and tags; `mark` goes behind the name."""
    row = (
        session.execute(select(contact).where(contact.c.pk == pk, contact.c.deleted_at.is_(None)))
        .mappings()
        .first()
    )
    if row is None:
        raise NotFoundError(
            "contact_missing", "This contact is not there any more.", next_step="Search for the name."
        )
    values = {
        field.column: row[field.column]
        for field in BY_NAME["contact"].fields
        if field.column not in _LEFT_OUT
    }
    values["fn"] = " ".join(part for part in (str(values["fn"]), mark) if part)
    made = session.insert(contact, **values)
    for table in _COPIED:
        _copy_children(session, table, pk, made)
    return made


def _copy_children(session: WriteSession, table: Table, source: int, target: int) -> None:
    columns = [field.column for field in BY_NAME[table.name].fields]
    for row in session.execute(select(table).where(table.c.contact_pk == source)).mappings().all():
        values = {column: row[column] for column in columns}
        session.insert(table, **{**values, "contact_pk": target})


def set_photo(session: WriteSession, contact_pk: int, *, blob: str, mime: str) -> None:
    """The picture of a contact: replaces the one before; an empty `blob` takes it away."""
    rows = (
        session.execute(
            select(media.c.pk).where(media.c.contact_pk == contact_pk, media.c.role.in_(("photo", "logo")))
        )
        .scalars()
        .all()
    )
    if not blob:
        for pk in rows:
            session.delete(media, pk)
    elif rows:
        session.update(media, rows[0], blob=blob, mime=mime, uri="", params="")
    else:
        add_child(session, contact_pk, "media", role="photo", blob=blob, mime=mime)


def add_relation(
    session: WriteSession, contact_pk: int, *, kind: str, other_pk: int | None, text: str = ""
) -> int:
    """Somebody this contact is related to: a record, or only a name; returns the pk of the relation."""
    return add_child(
        session, contact_pk, "relation", type=kind, other_pk=other_pk, other_text="" if other_pk else text
    )


def delete_contacts(session: WriteSession, pks: Sequence[int]) -> int:
    """Puts several into the trash as one action; those that are gone already are passed over."""
    there = _living(session, pks)
    for pk in there:
        delete_contact(session, pk)
    return len(there)


def tag_contacts(session: WriteSession, pks: Sequence[int], *, name: str) -> int:
    """Puts a tag on several as one action; how many there were."""
    there = _living(session, pks)
    for pk in there:
        add_tag(session, pk, name)
    return len(there)


def _living(session: WriteSession, pks: Sequence[int]) -> list[int]:
    found: set[int] = set()
    for start in range(0, len(pks), 500):
        some = list(pks[start : start + 500])
        found |= set(
            session.execute(
                select(contact.c.pk).where(contact.c.pk.in_(some), contact.c.deleted_at.is_(None))
            ).scalars()
        )
    return [pk for pk in pks if pk in found]
