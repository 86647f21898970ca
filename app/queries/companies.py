"""Companies: found by folded name, suggested while typing."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from app.db.session import ReadSession
from app.domain.fold import sort_key
from app.models.contact import affiliation
from app.models.local import contact_row


@dataclass(frozen=True, slots=True)
class CompanySuggestion:
    """A company whose name begins with what was typed."""

    pk: int
    name: str
    town: str


def company_by_key(session: ReadSession, key: str) -> int | None:
    """The company with that folded name (names.company_key), oldest first."""
    if not key:
        return None
    return session.execute(
        select(contact_row.c.pk)
        .where(contact_row.c.is_company == 1, contact_row.c.company_key == key)
        .order_by(contact_row.c.pk)
        .limit(1)
    ).scalar()


def suggest_companies(session: ReadSession, typed: str, *, limit: int = 8) -> tuple[CompanySuggestion, ...]:
    """Companies whose sorted name begins with the typed text."""
    start = sort_key(typed)
    if not start:
        return ()
    c = contact_row.c
    rows = session.execute(
        select(c.pk, c.display_name, c.town)
        .where(c.is_company == 1, c.sort_key >= start, c.sort_key < start + "\U0010ffff")
        .order_by(c.sort_key, c.pk)
        .limit(limit)
    )
    return tuple(CompanySuggestion(*row) for row in rows)


def people_count(session: ReadSession, company: int) -> int:
    """How many people work at a company now."""
    statement = select(func.count(func.distinct(affiliation.c.contact_pk))).where(
        affiliation.c.org_pk == company, affiliation.c.current == 1
    )
    return int(session.execute(statement).scalar_one())
