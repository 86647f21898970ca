"""A record as the command line and the JSON export say it: data-model words, plain JSON values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.db.session import ReadSession
from app.domain.times import rfc3339
from app.errors import NotFoundError
from app.formats.contact import ContactData
from app.formats.json.archive import MORE_WORDS
from app.formats.json.codec import to_json_dict
from app.models.activity import interaction, participant, task
from app.models.contact import address, affiliation, contact, contact_point, important_date, media, relation
from app.queries.contact_data import CONTACT_FIELDS, ReadBlob, contact_data
from app.queries.other_values import other_values
from app.queries.records import contact_pk

_CHILDREN = (
    ("points", contact_point),
    ("addresses", address),
    ("affiliations", affiliation),
    ("relations", relation),
    ("dates", important_date),
    ("media", media),
)


def record_json(session: ReadSession, record: str, *, read_blob: ReadBlob | None = None) -> dict[str, Any]:
    """One contact, company, interaction or task by id. Raises NotFoundError."""
    for kind, table in (("interaction", interaction), ("task", task)):
        pk = session.execute(select(table.c.pk).where(table.c.id == record)).scalar()
        if pk is not None:
            found = interactions_json(session, [pk]) if kind == "interaction" else tasks_json(session, [pk])
            return {"record": kind, **found[0]}
    pk = contact_pk(session, record)
    return contacts_json(session, [pk], read_blob=read_blob)[0]


def contacts_json(
    session: ReadSession, pks: Sequence[int], *, read_blob: ReadBlob | None = None
) -> list[dict[str, Any]]:
    """Contacts with all that they own, in the order of `pks`."""
    wanted = list(pks)
    data = contact_data(session, wanted, read_blob=read_blob)
    rows = {
        row["pk"]: row for row in session.execute(select(contact).where(contact.c.pk.in_(wanted))).mappings()
    }
    children = {name: _child_rows(session, table, wanted) for name, table in _CHILDREN}
    others = other_values(session, [rows[pk]["id"] for pk in wanted if pk in rows])
    found = []
    for pk in wanted:
        if pk in rows:
            one = _contact(rows[pk], data[pk], {name: kids.get(pk, []) for name, kids in children.items()})
            beside = others.get(rows[pk]["id"], {})
            one["other_values"] = [{"field": field, "value": value} for field, value in beside]
            found.append(one)
    return found


def _child_rows(session: ReadSession, table: Any, pks: Sequence[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    rows = session.execute(select(table).where(table.c.contact_pk.in_(pks)).order_by(table.c.pk))
    for row in rows.mappings():
        found.setdefault(row["contact_pk"], []).append(row)
    return found


def _contact(row: Any, data: ContactData, children: dict[str, list[Any]]) -> dict[str, Any]:
    found = to_json_dict(data)
    is_company = row["kind"] == "org"
    out: dict[str, Any] = {
        "id": row["id"],
        "rev": row["version"],
        "record": "company" if is_company else "contact",
        **{name: row[name] for name in (*CONTACT_FIELDS, *MORE_WORDS)},
        **_primary_job(row, children["affiliations"]),
        **{name: [] for name in ("tags", "groups", "extra")},
        "custom": {},
        **found,
    }
    if is_company:
        out["implicit"] = bool(row["implicit"])
    for name, rows in children.items():
        plain = found.get(name, [])
        assert isinstance(plain, list)
        out[name] = [
            {"id": kid["id"], **_extra_words(name, kid), **one} for kid, one in zip(rows, plain, strict=True)
        ]
    out["created"] = rfc3339(row["created_at"] or 0, row["created_tz"])
    out["owner"] = row["owner"]
    if row["deleted_at"] is not None:
        out["deleted_at"] = rfc3339(row["deleted_at"], row["created_tz"])
    return out


def _primary_job(row: Any, jobs: Sequence[Any]) -> dict[str, str]:
    """Title and company of the primary affiliation: the one pointed at, else the first that is current."""
    ranked = sorted(jobs, key=lambda job: (job["id"] != row["primary_affiliation_id"], not job["current"]))
    return {"title": ranked[0]["title"], "org": ranked[0]["org_name"]} if ranked else {"title": "", "org": ""}


def _extra_words(name: str, row: Any) -> dict[str, Any]:
    return {"e164": row["e164"], "label": "", "pref": 0} if name == "points" else {}


def interactions_json(session: ReadSession, pks: Sequence[int]) -> list[dict[str, Any]]:
    """Interactions with the ids of their contacts, oldest first."""
    wanted = list(pks)
    rows = session.execute(
        select(interaction)
        .where(interaction.c.pk.in_(wanted))
        .order_by(interaction.c.start, interaction.c.pk)
    ).mappings()
    who = _contacts_of(session, participant.c.interaction_pk, wanted)
    return [
        {
            "id": row["id"],
            "rev": row["version"],
            "channel": row["channel"],
            "direction": row["direction"],
            "start": rfc3339(row["start"] or 0, row["tzid"]),
            "tzid": row["tzid"],
            "duration": row["duration"],
            "subject": row["subject"],
            "body": row["body"],
            "outcome": row["outcome"],
            **{name: row[name] for name in ("category", "cost", "message_id", "thread_id")},
            "private": bool(row["private"]),
            "contacts": who.get(row["pk"], []),
            **_deleted(row),
        }
        for row in rows
    ]


def tasks_json(session: ReadSession, pks: Sequence[int]) -> list[dict[str, Any]]:
    """Tasks with the ids of their contacts, soonest first."""
    wanted = list(pks)
    rows = session.execute(
        select(task).where(task.c.pk.in_(wanted)).order_by(task.c.due_utc, task.c.pk)
    ).mappings()
    who = _contacts_of(session, participant.c.task_pk, wanted)
    return [
        {
            "id": row["id"],
            "rev": row["version"],
            "kind": row["kind"],
            "summary": row["summary"],
            "description": row["description"],
            "due": row["due"],
            "due_tz": row["due_tz"],
            "status": row["status"],
            **{name: row[name] for name in ("start", "duration", "estimate", "percent", "assignee")},
            "priority": row["priority"],
            "completed": rfc3339(row["completed"], row["completed_tz"]) if row["completed"] else None,
            "completed_tz": row["completed_tz"],
            "result": row["result"],
            "contacts": who.get(row["pk"], []),
            **_deleted(row),
        }
        for row in rows
    ]


def _deleted(row: Any) -> dict[str, str]:
    return {} if row["deleted_at"] is None else {"deleted_at": rfc3339(row["deleted_at"], "UTC")}


def _contacts_of(session: ReadSession, column: Any, pks: Sequence[int]) -> dict[int, list[str]]:
    rows = session.execute(
        select(column, contact.c.id)
        .join(contact, contact.c.pk == participant.c.contact_pk)
        .where(column.in_(list(pks)))
        .order_by(participant.c.pk)
    )
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row[1])
    return found


def living_pks(session: ReadSession, kind: str) -> list[int]:
    """The pks of all contacts (people and groups), companies, interactions or tasks not in the trash."""
    if kind == "interactions":
        statement = select(interaction.c.pk).where(interaction.c.deleted_at.is_(None))
    elif kind == "tasks":
        statement = select(task.c.pk).where(task.c.deleted_at.is_(None))
    elif kind in ("contacts", "companies"):
        wanted = contact.c.kind != "org" if kind == "contacts" else contact.c.kind == "org"
        statement = select(contact.c.pk).where(contact.c.deleted_at.is_(None), wanted)
    else:
        raise NotFoundError("no_such_kind", "There are no such records.", next_step="Ask for contacts.")
    return list(session.execute(statement.order_by(statement.selected_columns[0])).scalars())
