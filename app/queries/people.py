"""Who is who around a record: colleagues with their jobs, owners by name, suggestions, look-alikes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.db.derived import normalised, region
from app.db.session import ReadSession
from app.domain.fold import fold, sort_key
from app.domain.names import company_key
from app.domain.phones import e164
from app.models.contact import affiliation, contact, contact_point, tag
from app.models.local import contact_row
from app.models.workspace import person
from app.queries.contacts import ContactListRow, list_rows

_IN_ONE_QUERY = 500


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works or worked at a company."""

    row: ContactListRow
    title: str
    since: str
    until: str
    current: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A contact or company that what was typed may mean."""

    pk: int
    id: str
    name: str
    about: str


def colleagues(session: ReadSession, company: int) -> tuple[Colleague, ...]:
    """The people of a company, those of today first, by name."""
    rows = session.execute(
        select(
            affiliation.c.contact_pk,
            affiliation.c.title,
            affiliation.c.since,
            affiliation.c.until,
            affiliation.c.current,
        )
        .join(contact_row, contact_row.c.pk == affiliation.c.contact_pk)
        .where(affiliation.c.org_pk == company)
        .order_by(affiliation.c.current.desc(), contact_row.c.sort_key, affiliation.c.pk)
    ).all()
    shown = list_rows(session, [row[0] for row in rows])
    return tuple(
        Colleague(shown[pk], title, since, until, bool(current)) for pk, title, since, until, current in rows
    )


def known_addresses(session: ReadSession, addresses: Sequence[str]) -> frozenset[str]:
    """Those of these mail addresses that a living contact has."""
    known: set[str] = set()
    by_key = {normalised("email", address, ""): address for address in addresses}
    keys = [key for key in by_key if key]
    for start in range(0, len(keys), _IN_ONE_QUERY):
        wanted = keys[start : start + _IN_ONE_QUERY]
        rows = session.execute(
            select(contact_point.c.e164)
            .join(contact_row, contact_row.c.pk == contact_point.c.contact_pk)
            .where(contact_point.c.type == "email", contact_point.c.e164.in_(wanted))
        )
        known.update(by_key[row[0]] for row in rows)
    return frozenset(known)


def person_name(session: ReadSession, person_id: str) -> str:
    """How somebody who works with this database is called; empty when not known."""
    return session.execute(select(person.c.name).where(person.c.id == person_id)).scalar() or ""


def people_of_workspace(session: ReadSession) -> tuple[tuple[str, str], ...]:
    """(id, name) of everybody who works with this database, by name."""
    rows = session.execute(select(person.c.id, person.c.name).order_by(person.c.name, person.c.pk)).all()
    return tuple((row[0], row[1]) for row in rows)


def tag_names(session: ReadSession) -> tuple[str, ...]:
    """All tags, by name."""
    rows = session.execute(select(tag.c.name).where(tag.c.deleted_at.is_(None))).scalars()
    return tuple(sorted(rows, key=str.casefold))


def suggest_people(session: ReadSession, typed: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
    """Contacts whose sorted name begins with what was typed; companies after people."""
    start = sort_key(typed)
    if not start:
        return ()
    row = contact_row.c
    found: list[Suggestion] = []
    for kind in (0, 1):
        rows = session.execute(
            select(row.pk, contact.c.id, row.display_name, row.company, row.town)
            .join(contact, contact.c.pk == row.pk)
            .where(row.is_company == kind, row.sort_key >= start, row.sort_key < start + "\U0010ffff")
            .order_by(row.sort_key, row.pk)
            .limit(limit)
        )
        found += [Suggestion(pk, id_, name, company or town) for pk, id_, name, company, town in rows]
    return tuple(found[:limit])


def look_alikes(
    session: ReadSession,
    *,
    given: str = "",
    family: str = "",
    company: str = "",
    email: str = "",
    phone: str = "",
) -> tuple[Suggestion, ...]:
    """Records that may be the one being typed: the same name, mail address or number; at most three.

    Uses the indexes of sorted names and of numbers only.
    """
    row = contact_row.c
    pks: list[int] = []
    numbers = [fold(email.strip())] if "@" in email else []
    number = e164(phone, region(session.connection)) if phone.strip() else ""
    numbers += [number] if number else []
    if numbers:
        pks += session.execute(
            select(contact_point.c.contact_pk).where(contact_point.c.e164.in_(numbers)).limit(3)
        ).scalars()
    names = {sort_key(f"{family} {given}"), sort_key(f"{given} {family}")} - {""}
    if family.strip() and given.strip():
        pks += session.execute(
            select(row.pk).where(row.is_company == 0, row.sort_key.in_(names)).limit(3)
        ).scalars()
    if key := company_key(company):
        pks += session.execute(
            select(row.pk).where(row.is_company == 1, row.company_key == key).limit(3)
        ).scalars()
    wanted = list(dict.fromkeys(pks))[:3]
    found = session.execute(
        select(row.pk, contact.c.id, row.display_name, row.company, row.town)
        .join(contact, contact.c.pk == row.pk)
        .where(row.pk.in_(wanted))
        .order_by(row.pk)
    )
    return tuple(Suggestion(pk, id_, name, company or town) for pk, id_, name, company, town in found)
