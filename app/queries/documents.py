"""The documents of a contact."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from app.db.session import ReadSession
from app.models.contact import contact
from app.models.document import document, document_version, link


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document with its newest version; `size` in bytes, `blob` the sha256."""

    pk: int
    id: str
    title: str
    versions: int
    blob: str
    name: str
    mime: str
    size: int


def documents_of(session: ReadSession, contact_pk: int) -> tuple[DocumentRow, ...]:
    """The documents linked to a contact that are not in the trash, oldest first."""
    newest = (
        select(document_version.c.document_pk, func.max(document_version.c.number).label("number"))
        .group_by(document_version.c.document_pk)
        .subquery()
    )
    rows = session.execute(
        select(
            document.c.pk,
            document.c.id,
            document.c.title,
            newest.c.number,
            document_version.c.blob,
            document_version.c.name,
            document_version.c.mime,
            document_version.c.size,
        )
        .join(link, (link.c.from_tbl == "document") & (link.c.from_id == document.c.id))
        .join(contact, (link.c.to_tbl == "contact") & (link.c.to_id == contact.c.id))
        .join(newest, newest.c.document_pk == document.c.pk)
        .join(
            document_version,
            (document_version.c.document_pk == document.c.pk)
            & (document_version.c.number == newest.c.number),
        )
        .where(contact.c.pk == contact_pk, document.c.deleted_at.is_(None))
        .order_by(document.c.pk)
    )
    return tuple(DocumentRow(*row) for row in rows)
