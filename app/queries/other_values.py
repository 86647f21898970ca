"""Values of imported files that stand beside the ones kept."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.db.session import ReadSession
from app.models.local import import_batch, provenance

_IN_ONE_QUERY = 500


def other_values(session: ReadSession, records: Sequence[str]) -> dict[str, dict[tuple[str, str], None]]:
    """By record id the (field, value) pairs that imports found otherwise, in order; imports undone not."""
    found: dict[str, dict[tuple[str, str], None]] = {}
    for start in range(0, len(records), _IN_ONE_QUERY):
        rows = session.execute(
            select(provenance.c.record, provenance.c.field, provenance.c.theirs)
            .join(import_batch, import_batch.c.pk == provenance.c.batch_pk)
            .where(provenance.c.record.in_(records[start : start + _IN_ONE_QUERY]))
            .where(import_batch.c.state != "undone")
            .order_by(provenance.c.pk)
        )
        for record, field, theirs in rows:
            found.setdefault(record, {})[(field, theirs)] = None
    return found
