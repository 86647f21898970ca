"""Use cases of the workspace itself: its people and devices, settings, drafts and use counts."""

from __future__ import annotations

import json

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.db.session import ReadSession, WriteSession
from app.domain.ids import derived_id
from app.models.local import contact_use, draft
from app.models.workspace import device, person, setting


def introduce(
    session: WriteSession,
    *,
    person_name: str,
    device_name: str,
    platform: str,
    person_id: str,
    device_id: str,
) -> None:
    """The first write of a profile: who uses it, on which device."""
    pk = session.insert(person, id=person_id, name=person_name, created_by=person_id)
    session.insert(
        device, id=device_id, person_pk=pk, name=device_name, platform=platform, created_by=person_id
    )


def rename_person(session: WriteSession, *, person_id: str, name: str) -> None:
    """Changes how somebody who works here is called."""
    pk = session.execute(select(person.c.pk).where(person.c.id == person_id)).scalar_one()
    session.update(person, pk, name=name)


def set_setting(session: WriteSession, key: str, value: object, *, bucket: str = "all") -> None:
    """Keeps a setting for everybody (`all`) or for one person (`user:<id>`); the value is any JSON."""
    text = json.dumps(value, ensure_ascii=False)
    pk = session.execute(
        select(setting.c.pk).where(setting.c.key == key, setting.c.bucket == bucket)
    ).scalar()
    if pk is None:
        record = derived_id(session.profile, "setting", bucket, key)
        session.insert(setting, id=record, key=key, value=text, bucket=bucket)
    else:
        session.update(setting, pk, value=text)


def get_setting(session: ReadSession, key: str, *, bucket: str = "all", default: object = None) -> object:
    """A setting, or the default."""
    text = session.execute(
        select(setting.c.value).where(setting.c.key == key, setting.c.bucket == bucket)
    ).scalar()
    return default if text is None else json.loads(text)


def save_draft(connection: Connection, key: str, body: object, *, at: int) -> None:
    """Keeps a half-written entry on this device (give it to Database.maintain)."""
    text = json.dumps(body, ensure_ascii=False)
    connection.execute(
        upsert(draft)
        .values(key=key, body=text, at=at)
        .on_conflict_do_update(index_elements=["key"], set_={"body": text, "at": at})
    )


def drop_draft(connection: Connection, key: str) -> None:
    """Forgets a half-written entry: it was saved, or thrown away on purpose."""
    connection.execute(delete(draft).where(draft.c.key == key))


def get_draft(session: ReadSession, key: str) -> object:
    """A half-written entry, None when there is none."""
    text = session.execute(select(draft.c.body).where(draft.c.key == key)).scalar()
    return None if text is None else json.loads(text)


def note_use(connection: Connection, pk: int, *, at: int) -> None:
    """Counts that a contact was opened; search ranks by it."""
    changed = connection.execute(
        update(contact_use).where(contact_use.c.pk == pk).values(uses=contact_use.c.uses + 1, last=at)
    )
    if not changed.rowcount:
        connection.execute(insert(contact_use).values(pk=pk, uses=1, last=at))


def draft_count(session: ReadSession) -> int:
    """How many half-written entries wait on this device."""
    return int(session.execute(select(func.count()).select_from(draft)).scalar_one())
