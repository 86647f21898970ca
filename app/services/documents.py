"""Use cases on documents: keep a file, link it to a record, add a version, take the link away."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from app.db.session import WriteSession
from app.domain.ids import derived_id
from app.errors import NotFoundError, ValidationError
from app.models.contact import contact
from app.models.document import document, document_version, link


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file whose bytes are in the blob store already: its sha256, name, mime type and size in bytes."""

    blob: str
    name: str
    mime: str
    size: int


def add_document(session: WriteSession, contact_pk: int, file: StoredFile, *, title: str = "") -> int:
    """Makes a document of a stored file and links it to a contact; returns its pk."""
    if not file.blob:
        raise ValidationError("blob", "Store the file first.")
    owner = session.execute(
        select(contact.c.id, contact.c.bucket).where(
            contact.c.pk == contact_pk, contact.c.deleted_at.is_(None)
        )
    ).first()
    if owner is None:
        raise NotFoundError(
            "contact_missing", "This contact is not there any more.", next_step="Search for the name."
        )
    record = session.new_id()
    pk = session.insert(document, id=record, title=title or file.name, bucket=owner[1])
    add_version(session, pk, file)
    # The same document linked to the same contact on two laptops is one link.
    session.insert(
        link,
        id=derived_id(record, "contact", owner[0]),
        bucket=owner[1],
        from_tbl="document",
        from_id=record,
        to_tbl="contact",
        to_id=owner[0],
        role="about",
    )
    return pk


def add_version(session: WriteSession, document_pk: int, file: StoredFile) -> int:
    """Adds the next version of a document; the versions before stay."""
    row = session.execute(select(document.c.bucket).where(document.c.pk == document_pk)).first()
    if row is None:
        raise NotFoundError(
            "document_missing", "This document is not there any more.", next_step="Add it again."
        )
    last = session.execute(
        select(func.max(document_version.c.number)).where(document_version.c.document_pk == document_pk)
    ).scalar()
    return session.insert(
        document_version,
        bucket=row[0],
        document_pk=document_pk,
        number=(last or 0) + 1,
        blob=file.blob,
        mime=file.mime,
        size=file.size,
        name=file.name,
        created_at=session.now,
        created_by=session.person,
    )


def delete_document(session: WriteSession, document_pk: int) -> None:
    """Puts a document into the trash; its versions and links stay and are hidden with it."""
    session.update(document, document_pk, deleted_at=session.now, deleted_by=session.person)
