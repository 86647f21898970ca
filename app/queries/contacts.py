"""Lists of contacts and companies: which, in what order, and the rows to paint."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal_column, select

from app.db.session import ReadSession
from app.models.contact import affiliation, contact
from app.models.local import contact_row, row_count

# Longest list of matches that is still joined by value instead of being filtered in Python.
_IN_SQL = 500


class Sort(StrEnum):
    """What the list is ordered by; the heading says the same."""

    NAME = "name"
    COMPANY = "company"
    TOWN = "town"
    LAST_CONTACT = "last_contact"  # newest first, never contacted last
    NEXT_STEP = "next_step"  # soonest first, none last
    TOUCHED = "touched"  # newest first


@dataclass(frozen=True, slots=True)
class ContactListRow:
    """One row of a list. Times are UTC ms; `next_step_due` is local as planned."""

    pk: int
    is_company: bool
    name: str
    company: str
    job: str
    town: str
    phone: str
    email: str
    photo: str
    owner: str
    last_contact: int | None
    last_channel: str
    last_outcome: str
    next_step_at: int | None
    next_step_due: str
    next_step_kind: str
    next_step: str
    touched_at: int | None
    implicit: bool
    id: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many live contacts and companies there are."""

    contacts: int
    companies: int


def _order(sort: Sort) -> Sequence[ColumnElement[object]]:
    c = contact_row.c
    last: ColumnElement[Any] = literal_column("9223372036854775807")
    orders: dict[Sort, Sequence[ColumnElement[object]]] = {
        Sort.NAME: (c.sort_key, c.pk),
        Sort.COMPANY: (c.company_key, c.sort_key, c.pk),
        Sort.TOWN: (c.town_key, c.sort_key, c.pk),
        Sort.LAST_CONTACT: (c.last_contact.desc(), c.pk.desc()),
        Sort.NEXT_STEP: (func.coalesce(c.next_step_at, last), c.sort_key, c.pk),
        Sort.TOUCHED: (c.touched_at.desc(), c.pk.desc()),
    }
    return orders[sort]


def list_pks(
    session: ReadSession, sort: Sort, *, companies: bool, matches: Sequence[int] | None = None
) -> array[int]:
    """The pks of the list in order; `matches` narrows it to those contacts."""
    statement = _living(companies).order_by(*_order(sort))
    if matches is None:
        return array("q", session.execute(statement).scalars())
    if len(matches) <= _IN_SQL:
        return array("q", session.execute(statement.where(contact_row.c.pk.in_(matches))).scalars())
    wanted = set(matches)
    return array("q", (pk for pk in session.execute(statement).scalars() if pk in wanted))


def _living(companies: bool) -> Select[tuple[int]]:  # noqa: FBT001  # one private helper
    c = contact_row.c
    return select(c.pk).where(c.is_company == int(companies), c.archived == 0)


def list_rows(session: ReadSession, pks: Sequence[int]) -> dict[int, ContactListRow]:
    """The rows of these pks; a deleted one is missing."""
    c = contact_row.c
    statement = select(
        c.pk,
        c.is_company,
        c.display_name,
        c.company,
        c.job,
        c.town,
        c.phone,
        c.email,
        c.photo,
        c.owner,
        c.last_contact,
        c.last_channel,
        c.last_outcome,
        c.next_step_at,
        c.next_step_due,
        c.next_step_kind,
        c.next_step,
        c.touched_at,
        c.implicit,
        contact.c.id,
    ).join(contact, contact.c.pk == c.pk)
    wanted = statement.where(c.pk.in_(list(pks)))
    return {row[0]: ContactListRow(*row) for row in session.execute(wanted)}


def counts(session: ReadSession) -> Counts:
    """How many there are, from the kept counts."""
    found = dict(session.execute(select(row_count.c.name, row_count.c.n)).all())
    return Counts(contacts=found.get("contacts") or 0, companies=found.get("companies") or 0)


def people_of(session: ReadSession, company: int) -> tuple[ContactListRow, ...]:
    """The people who work or worked at a company, by name."""
    pks = session.execute(
        select(contact_row.c.pk)
        .where(
            contact_row.c.pk.in_(select(affiliation.c.contact_pk).where(affiliation.c.org_pk == company)),
        )
        .order_by(contact_row.c.sort_key, contact_row.c.pk)
    ).scalars()
    order = list(pks)
    rows = list_rows(session, order)
    return tuple(rows[pk] for pk in order if pk in rows)


def letter_positions(session: ReadSession, *, companies: bool) -> dict[str, int]:
    """Where each first letter begins in the list by name: for jumping and the index letters."""
    first = func.substr(contact_row.c.sort_key, 1, 1)
    statement = (
        select(first, func.count())
        .where(contact_row.c.is_company == int(companies), contact_row.c.archived == 0)
        .group_by(first)
        .order_by(first)
    )
    positions: dict[str, int] = {}
    at = 0
    for letter, n in session.execute(statement):
        positions[letter] = at
        at += n
    return positions
