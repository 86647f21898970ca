"""Puts interactions and tasks of a JSON export back, on the contacts that came with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.db.session import WriteSession
from app.domain.times import to_ms
from app.formats.json.archive import ParsedActivity
from app.models.activity import interaction, participant, task
from app.models.contact import contact


def put_back(session: WriteSession, activities: Sequence[ParsedActivity]) -> int:
    """Inserts those not here yet, by id; returns how many. One without known contacts is left out."""
    wanted = {one for activity in activities for one in activity.contacts}
    rows = session.execute(select(contact.c.id, contact.c.pk).where(contact.c.id.in_(wanted)))
    pks = {row[0]: row[1] for row in rows}
    written = 0
    for activity in activities:
        table = interaction if activity.kind == "interaction" else task
        there = session.execute(select(table.c.pk).where(table.c.id == activity.id)).first()
        contacts = [pks[one] for one in activity.contacts if one in pks]
        if there is not None or not contacts:
            continue
        pk = session.insert(table, id=activity.id or session.new_id(), **_values(activity))
        for contact_pk in contacts:
            link = {"interaction_pk" if table is interaction else "task_pk": pk}
            session.insert(participant, contact_pk=contact_pk, **link)
        written += 1
    return written


def _values(activity: ParsedActivity) -> dict[str, object]:
    """Column values: texts are never NULL, times are UTC ms."""
    values: dict[str, object] = dict(activity.values)
    for name in ("start", "completed"):
        if isinstance(values.get(name), str):
            values[name] = to_ms(datetime.fromisoformat(str(values[name])))
    if activity.kind == "interaction":
        values["private"] = int(bool(values["private"]))
    return {name: value for name, value in values.items() if value is not None}
