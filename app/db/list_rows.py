"""The rows that lists show, one for each living contact, and their counts, computed from the records."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from string import Template
from typing import Any

from sqlalchemy import Connection

from app.db import search
from app.domain.fold import sort_key
from app.domain.names import company_key, display_name, sort_text

_NO_COMPANY = "\U0010ffff"  # sorts rows without a value last

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
