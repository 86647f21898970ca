"""Puts interactions and tasks of a JSON export back, on the contacts that came with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import islice

from sqlalchemy import Table, select

from app.db.session import ReadSession, WriteSession
from app.domain.times import to_ms
from app.formats.json.archive import ParsedActivity
from app.models.activity import interaction, participant, task
from app.models.contact import contact

_IN_ONE_QUERY = 500


def put_back(
    session: WriteSession, activities: Sequence[ParsedActivity], known: Mapping[str, int]
) -> list[ParsedActivity]:
    """Inserts those not here yet, by id; returns the ones left out, for none of their contacts is here.

    `known` are contacts that this import found under another id, or made: id in the file → pk.
    """
    wanted = {one for activity in activities for one in activity.contacts} - known.keys()
    pks = {**_pks(session, contact, wanted), **known}
    there = {
        table: _pks(session, table, {activity.id for activity in activities}) for table in (interaction, task)
    }
    left_out = []
    for activity in activities:
        table = interaction if activity.kind == "interaction" else task
        if activity.id in there[table]:
            continue
        people = list(dict.fromkeys(pks[one] for one in activity.contacts if one in pks))
        if people:
            _insert(session, table, activity, people)
        else:
            left_out.append(activity)
    return left_out


def _pks(session: ReadSession, table: Table, ids: set[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    rest = iter(ids)
    while chunk := list(islice(rest, _IN_ONE_QUERY)):
        rows = session.execute(select(table.c.id, table.c.pk).where(table.c.id.in_(chunk)))
        found.update((row[0], row[1]) for row in rows)
    return found


def _insert(session: WriteSession, table: Table, activity: ParsedActivity, people: Sequence[int]) -> None:
    values = _values(activity)
    bucket = session.execute(select(contact.c.bucket).where(contact.c.pk == people[0])).scalar_one()
    if values.get("private"):
        bucket = "user:" + session.person
    pk = session.insert(table, id=activity.id or session.new_id(), bucket=bucket, **values)
    owner = "interaction_pk" if table is interaction else "task_pk"
    for contact_pk in people:
        session.insert(participant, contact_pk=contact_pk, bucket=bucket, **{owner: pk})


def _values(activity: ParsedActivity) -> dict[str, object]:
    """Column values: texts are never NULL, the times of facts are UTC ms."""
    values: dict[str, object] = {name: value for name, value in activity.values.items() if value is not None}
    for name in ("start",) if activity.kind == "interaction" else ("completed",):
        if name in values:
            values[name] = to_ms(datetime.fromisoformat(str(values[name])))
    if activity.kind == "interaction":
        values["private"] = int(bool(values.get("private")))
    return values
