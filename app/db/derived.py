"""Upkeep of what is computed: list rows, numbers, counts, versions and the search index.

The doors call `refresh` inside every transaction with what it touched, so a list can never show
anything else than the records say.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from string import Template
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection

from app.db import search
from app.db.journal import Touched
from app.db.versions import raise_versions
from app.domain.changes import ChangeSet
from app.domain.fold import sort_key
from app.domain.names import company_key, display_name, sort_text
from app.domain.phones import e164
from app.domain.registry import BY_NAME
from app.domain.times import due_utc

CHUNK = 500
_NO_COMPANY = "\U0010ffff"  # sorts rows without a value last

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


# -- list rows ----------------------------------------------------------------------------------

_CONTACTS = """SELECT pk, kind, fn, n_prefix, n_given, n_additional, n_family, n_suffix, sort_as,
 owner, implicit, archived, primary_email_id, primary_tel_id, primary_address_id, primary_affiliation_id
 FROM contact WHERE pk IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL"""
_POINTS = """SELECT contact_pk, id, type, value FROM contact_point
 WHERE contact_pk IN (SELECT value FROM json_each(?)) AND type IN ('tel', 'email')
 ORDER BY contact_pk, coalesce(pref, 0) = 0, pref, pk"""
_ADDRESSES = """SELECT contact_pk, id, locality FROM address
 WHERE contact_pk IN (SELECT value FROM json_each(?)) ORDER BY contact_pk, coalesce(pref, 0) = 0, pref, pk"""
_AFFILIATIONS = """SELECT a.contact_pk, a.id, coalesce(nullif(o.fn, ''), a.org_name), a.title, a.role
 FROM affiliation AS a
 LEFT JOIN contact AS o ON o.pk = a.org_pk AND o.deleted_at IS NULL
 WHERE a.contact_pk IN (SELECT value FROM json_each(?)) ORDER BY a.contact_pk, a.current DESC, a.pk"""
_PHOTOS = """SELECT contact_pk, blob FROM media
 WHERE contact_pk IN (SELECT value FROM json_each(?)) AND role IN ('photo', 'logo') AND blob <> ''
 ORDER BY contact_pk, role DESC, pk"""
_LAST = """SELECT p.contact_pk, max(i.start), i.channel, i.outcome FROM participant AS p
 JOIN interaction AS i ON i.pk = p.interaction_pk
 WHERE p.contact_pk IN (SELECT value FROM json_each(?)) AND i.deleted_at IS NULL AND i.channel <> 'note'
 GROUP BY p.contact_pk"""
_NEXT = """SELECT p.contact_pk, min(coalesce(t.due_utc, 9223372036854775807)), t.due, t.kind, t.summary
 FROM participant AS p JOIN task AS t ON t.pk = p.task_pk
 WHERE p.contact_pk IN (SELECT value FROM json_each(?)) AND t.deleted_at IS NULL AND t.status = 'open'
 GROUP BY p.contact_pk"""
_COLUMNS = (
    "pk is_company display_name sort_key company company_key job town town_key phone email photo owner"
    " last_contact last_channel last_outcome next_step_at next_step_due next_step_kind next_step touched_at"
    " implicit archived"
).split()
_PUT = Template("INSERT INTO contact_row($columns) VALUES ($marks)").substitute(
    columns=", ".join(_COLUMNS), marks=", ".join("?" for _ in _COLUMNS)
)
_FAR = 2**63 - 1


@dataclass(slots=True)
class _Parts:
    """What belongs to one contact, in order of preference."""

    points: Sequence[Sequence[Any]]
    addresses: Sequence[Sequence[Any]]
    affiliations: Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Fresh:
    """A contact that a bulk insert has just made, as the queries of this module would read it back.

    `contact` is a row of _CONTACTS; `points`, `addresses` and `affiliations` are rows of _POINTS,
    _ADDRESSES and _AFFILIATIONS in their order, `photo` the blob; `texts` is what search.texts gives.
    """

    contact: Sequence[Any]
    points: Sequence[Sequence[Any]]
    addresses: Sequence[Sequence[Any]]
    affiliations: Sequence[Sequence[Any]]
    photo: str
    texts: Sequence[search.Text]


def refresh_rows(connection: Connection, pks: Sequence[int], *, now: int) -> None:
    """Computes the list rows of these contacts again; deleted ones lose theirs."""
    wanted = (json.dumps(list(pks)),)
    before = _counts(connection, wanted)
    contacts = connection.exec_driver_sql(_CONTACTS, wanted).all()
    groups: list[Mapping[int, list[Sequence[Any]]]] = [
        _by_contact(connection.exec_driver_sql(sql, wanted)) for sql in (_POINTS, _ADDRESSES, _AFFILIATIONS)
    ]
    photos = _by_contact(connection.exec_driver_sql(_PHOTOS, wanted))
    last = {row[0]: row for row in connection.exec_driver_sql(_LAST, wanted)}
    next_ = {row[0]: row for row in connection.exec_driver_sql(_NEXT, wanted)}
    rows = []
    for contact in contacts:
        pk = contact[0]
        parts = _Parts(*(group.get(pk, []) for group in groups))
        photo = photos[pk][0][1] if pk in photos else ""
        rows.append(_row(contact, parts, photo, last.get(pk), next_.get(pk), now))
    connection.exec_driver_sql("DELETE FROM contact_row WHERE pk IN (SELECT value FROM json_each(?))", wanted)
    if rows:
        connection.exec_driver_sql(_PUT, rows)
    _count(connection, before, _counts(connection, wanted))


def add_rows(connection: Connection, fresh: Collection[Fresh], *, now: int) -> None:
    """Adds the list rows of new contacts."""
    rows = [
        _row(one.contact, _Parts(one.points, one.addresses, one.affiliations), one.photo, None, None, now)
        for one in fresh
    ]
    if rows:
        connection.exec_driver_sql(_PUT, rows)
        companies = sum(one.contact[1] == "org" for one in fresh)
        _count(connection, (0, 0, 0), (len(rows) - companies, companies, 0))


def _by_contact(rows: Iterable[Sequence[Any]]) -> dict[int, list[Sequence[Any]]]:
    found: dict[int, list[Sequence[Any]]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found


def _preferred(rows: Sequence[Sequence[Any]], primary: str) -> Sequence[Any] | None:
    """The row that the contact points at as its primary, else the first."""
    for row in rows:
        if row[1] == primary:
            return row
    return rows[0] if rows else None


def _row(
    contact: Sequence[Any],
    parts: _Parts,
    photo: str,
    last: Sequence[Any] | None,
    next_: Sequence[Any] | None,
    now: int,
) -> tuple[object, ...]:
    (pk, kind, fn, prefix, given, additional, family, suffix, sort_as, owner, implicit, archived) = contact[
        :12
    ]
    email_id, tel_id, address_id, affiliation_id = contact[12:16]
    tel = _preferred([p for p in parts.points if p[2] == "tel"], tel_id)
    email = _preferred([p for p in parts.points if p[2] == "email"], email_id)
    address = _preferred(parts.addresses, address_id)
    job = _preferred(parts.affiliations, affiliation_id)
    company = job[2] if job and kind != "org" else ""
    phone, mail = tel[3] if tel else "", email[3] if email else ""
    name = display_name(
        fn,
        prefix=prefix,
        given=given,
        additional=additional,
        family=family,
        suffix=suffix,
        fallbacks=(company, job[2] if job else "", mail, phone),
    )
    is_company = kind == "org"
    shown_by = name if is_company else sort_text(name, family=family, given=given, sort_as=sort_as)
    town = address[2] if address else ""
    due = next_[1] if next_ else None
    return (
        pk,
        int(is_company),
        name,
        sort_key(shown_by),
        company,
        company_key(name if is_company else company) or _NO_COMPANY,
        (job[3] or job[4]) if job else "",
        town,
        sort_key(town) or _NO_COMPANY,
        phone,
        mail,
        photo,
        owner,
        last[1] if last else None,
        last[2] if last else "",
        last[3] if last else "",
        due if due != _FAR else None,
        next_[2] if next_ else "",
        next_[3] if next_ else "",
        next_[4] if next_ else "",
        now,
        implicit,
        archived,
    )


_COUNT_SQL = """SELECT sum(is_company = 0 AND archived = 0), sum(is_company = 1 AND archived = 0),
 sum(archived)
 FROM contact_row WHERE pk IN (SELECT value FROM json_each(?))"""
_COUNT_NAMES = ("contacts", "companies", "archived")


def _counts(connection: Connection, wanted: tuple[str]) -> tuple[int, ...]:
    row = connection.exec_driver_sql(_COUNT_SQL, wanted).one()
    return tuple(int(value or 0) for value in row)


def _count(connection: Connection, before: tuple[int, ...], after: tuple[int, ...]) -> None:
    for name, old, new in zip(_COUNT_NAMES, before, after, strict=True):
        if new != old:
            connection.exec_driver_sql(
                "INSERT INTO row_count(name, n) VALUES (?, ?)"
                " ON CONFLICT(name) DO UPDATE SET n = n + excluded.n",
                (name, new - old),
            )
