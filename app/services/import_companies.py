"""Counts for a preview the companies that the records of a file name: new ones and known ones."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.db.session import ReadSession
from app.domain.names import company_key
from app.formats.contact import ContactData
from app.models.local import contact_row
from app.services.import_match import listed


class CompanyCount:
    """Fed with the records of a file in order; a company that has a card there is a record, not counted."""

    def __init__(self) -> None:
        self.known = 0
        self._met: set[str] = set()
        self._named_only: set[str] = set()  # nobody here has them, and no card so far

    @property
    def new(self) -> int:
        """How many the import makes only because a record names them."""
        return len(self._named_only)

    def count(self, session: ReadSession, records: Sequence[ContactData]) -> None:
        """Takes in the next records."""
        keys = {company_key(job.org_name) for record in records for job in record.affiliations}
        fresh = {key for key in keys if key and key not in self._met}
        cards = {company_key(record.fn) for record in records if record.kind == "org"}
        rows = session.execute(
            select(contact_row.c.company_key)
            .where(contact_row.c.is_company == 1, contact_row.c.company_key.in_(listed(fresh)))
            .distinct()
        )
        known = set(rows.scalars())
        self.known += len(known)
        self._met |= fresh | cards
        self._named_only = (self._named_only | (fresh - known)) - cards
