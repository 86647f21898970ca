"""Upkeep of what is computed: list rows, numbers, counts, versions and the search index.

The doors call `refresh` inside every transaction with what it touched, so a list can never show
anything else than the records say.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from string import Template
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection

from app.db import search
from app.db.journal import Touched
from app.db.list_rows import Fresh, add_rows, refresh_rows
from app.db.versions import raise_versions
from app.domain.changes import ChangeSet
from app.domain.phones import e164
from app.domain.registry import BY_NAME
from app.domain.times import due_utc

CHUNK = 500

_OF_CONTACT = tuple(
    table.name for table in BY_NAME.values() if any(f.name == "contact" and f.ref for f in table.fields)
)
_PKS = Template('SELECT pk FROM "$tbl" WHERE id IN (SELECT value FROM json_each(?))')
_CONTACT_PKS = Template('SELECT DISTINCT contact_pk FROM "$tbl" WHERE id IN (SELECT value FROM json_each(?))')
_RANGE_CONTACTS = Template(
    'SELECT DISTINCT contact_pk FROM "$tbl" WHERE pk BETWEEN ? AND ? AND contact_pk NOT BETWEEN ? AND ?'
)
_CONTACTS_OF = {
    "interaction": "SELECT DISTINCT p.contact_pk FROM participant AS p JOIN interaction AS r ON r.pk ="
    " p.interaction_pk WHERE r.id IN (SELECT value FROM json_each(?))",
    "task": "SELECT DISTINCT p.contact_pk FROM participant AS p JOIN task AS r ON r.pk = p.task_pk"
    " WHERE r.id IN (SELECT value FROM json_each(?))",
    "contact_group": "SELECT DISTINCT m.contact_pk FROM group_member AS m JOIN contact_group AS r ON r.pk ="
    " m.group_pk WHERE r.id IN (SELECT value FROM json_each(?))",
    "tag": "SELECT DISTINCT l.contact_pk FROM contact_tag AS l JOIN tag AS r ON r.pk = l.tag_pk"
    " WHERE r.id IN (SELECT value FROM json_each(?))",
}


def refresh(
    connection: Connection,
    entry: int,
    origin: str,
    touched: Touched,
    *,
    now: int,
    tzid: str,
    fresh: Mapping[int, Fresh] = MappingProxyType({}),
) -> ChangeSet:
    """Recomputes everything that depends on the touched rows and says what changed.

    Contacts in `fresh` are not read back, unless more than a bulk insert touched them.
    """
    if touched.empty:
        return ChangeSet(entry=entry, origin=origin)
    changed = _changed_contacts(connection, touched)
    if {("contact", "fn"), ("contact", "deleted_at")} & touched.fields:
        changed |= _affiliates(connection, changed)
    known = {pk: one for pk, one in fresh.items() if pk not in changed}
    contacts = changed | _inserted_contacts(connection, touched)
    interactions = _touched_interactions(connection, touched)
    _fill_numbers(connection, touched)
    _fill_due(connection, touched, tzid)
    for chunk in _chunks(sorted(contacts - known.keys())):
        refresh_rows(connection, chunk, now=now)
    add_rows(connection, known.values(), now=now)
    search.index_contacts(connection, sorted(contacts), known={pk: one.texts for pk, one in known.items()})
    search.index_interactions(connection, sorted(interactions))
    raise_versions(connection, touched, contacts)
    return ChangeSet(
        entry=entry,
        origin=origin,
        records=dict(touched.ids),
        contacts=frozenset(contacts),
        bulk=frozenset(table for table, _low, _high in touched.ranges),
    )


def rebuild(connection: Connection, *, now: int) -> None:
    """Computes every derived row and the whole index again from the records."""
    connection.exec_driver_sql("DELETE FROM contact_row")
    connection.exec_driver_sql("DELETE FROM row_count")
    contacts = [row[0] for row in connection.exec_driver_sql("SELECT pk FROM contact ORDER BY pk")]
    for chunk in _chunks(contacts):
        refresh_rows(connection, chunk, now=now)
    search.rebuild(connection)


def _chunks(pks: Sequence[int]) -> Iterator[list[int]]:
    rest = iter(pks)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def _changed_contacts(connection: Connection, touched: Touched) -> set[int]:
    """Contacts that were changed, or whose parts were, one by one."""
    found: set[int | None] = set()
    for table, ids in touched.ids.items():
        wanted = json.dumps(sorted(ids))
        if table == "contact":
            found.update(r[0] for r in connection.exec_driver_sql(_PKS.substitute(tbl=table), (wanted,)))
        elif table in _OF_CONTACT:
            found.update(
                r[0] for r in connection.exec_driver_sql(_CONTACT_PKS.substitute(tbl=table), (wanted,))
            )
        elif table in _CONTACTS_OF:
            found.update(r[0] for r in connection.exec_driver_sql(_CONTACTS_OF[table], (wanted,)))
    if left := touched.left.get("contact"):  # where a child or participant was before
        wanted = json.dumps(sorted(left))
        found.update(r[0] for r in connection.exec_driver_sql(_PKS.substitute(tbl="contact"), (wanted,)))
    for table, image in touched.images:
        pk = image.get("pk" if table == "contact" else "contact_pk")
        found.add(pk if isinstance(pk, int) else None)
    return {pk for pk in found if pk is not None}


def _inserted_contacts(connection: Connection, touched: Touched) -> set[int]:
    """Contacts that a bulk insert made or gave parts to."""
    found: set[int] = set()
    for table, low, high in touched.ranges:
        if table == "contact":
            found.update(range(low, high + 1))
    made = (min(found, default=0), max(found, default=-1))
    for table, low, high in touched.ranges:
        if table in _OF_CONTACT:
            rows = connection.exec_driver_sql(_RANGE_CONTACTS.substitute(tbl=table), (low, high, *made))
            found.update(r[0] for r in rows if r[0] is not None)
    return found


def _affiliates(connection: Connection, companies: Iterable[int]) -> set[int]:
    """People whose company is one of these."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT contact_pk FROM affiliation WHERE org_pk IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(companies)),),
    )
    return {row[0] for row in rows if row[0] is not None}


def _touched_interactions(connection: Connection, touched: Touched) -> set[int]:
    found: set[int] = set()
    if ids := touched.ids.get("interaction"):
        wanted = json.dumps(sorted(ids))
        found.update(r[0] for r in connection.exec_driver_sql(_PKS.substitute(tbl="interaction"), (wanted,)))
    for table, image in touched.images:
        pk = image.get("pk")
        if table == "interaction" and isinstance(pk, int):
            found.add(pk)
    for table, low, high in touched.ranges:
        if table == "interaction":
            found.update(range(low, high + 1))
    return found


def region(connection: Connection) -> str:
    """The default phone region of the workspace, two letters."""
    row = connection.exec_driver_sql(
        "SELECT value FROM setting WHERE key = 'region' AND bucket = 'all'"
    ).first()
    return str(json.loads(row[0])) if row and row[0] else ""


def _fill_numbers(connection: Connection, touched: Touched) -> None:
    """E.164 of phones and the folded form of mail addresses that were added or changed."""
    rows: list[Sequence[Any]] = []
    if ids := touched.ids.get("contact_point"):
        rows += connection.exec_driver_sql(
            "SELECT pk, type, value, e164 FROM contact_point WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(ids)),),
        ).all()
    for table, low, high in touched.ranges:
        if table == "contact_point":
            rows += connection.exec_driver_sql(
                "SELECT pk, type, value, e164 FROM contact_point WHERE pk BETWEEN ? AND ?"
                " AND e164 = '' AND type IN ('tel', 'email')",
                (low, high),
            ).all()
    home = region(connection) if rows else ""
    changed = [
        (normal, pk) for pk, kind, value, old in rows if (normal := normalised(kind, value, home)) != old
    ]
    if changed:
        connection.exec_driver_sql("UPDATE contact_point SET e164 = ? WHERE pk = ?", changed)


def _fill_due(connection: Connection, touched: Touched, tzid: str) -> None:
    """UTC of the due times of touched tasks."""
    rows: list[Sequence[Any]] = []
    if ids := touched.ids.get("task"):
        rows += connection.exec_driver_sql(
            "SELECT pk, due, due_tz, due_utc FROM task WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(ids)),),
        ).all()
    for table, low, high in touched.ranges:
        if table == "task":
            rows += connection.exec_driver_sql(
                "SELECT pk, due, due_tz, due_utc FROM task WHERE pk BETWEEN ? AND ?", (low, high)
            ).all()
    changed = [(utc, pk) for pk, due, place, old in rows if (utc := due_utc(due, place or tzid)) != old]
    if changed:
        connection.exec_driver_sql("UPDATE task SET due_utc = ? WHERE pk = ?", changed)


@lru_cache(maxsize=8192)
def normalised(kind: str, value: str, home: str) -> str:
    """The form in which two spellings of one phone or mail address are equal; empty for other types."""
    if kind == "tel":
        return e164(value, home)
    if kind == "email":
        return value.strip().casefold()
    return ""
