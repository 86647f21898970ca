"""Everything that one record's panes show, read in one go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.queries.people import Colleague, colleagues, person_name
from app.queries.records import ContactRecord, contact_pk, contact_record
from app.queries.timeline import TimelineItem, planned, timeline
from app.services.workspace import get_draft

TIMELINE_PAGE = 60


@dataclass(frozen=True, slots=True)
class OpenRecord:
    """A contact or company with the first screens of its timeline and the half-written entry on it."""

    record: ContactRecord
    planned: tuple[TimelineItem, ...]
    past: tuple[TimelineItem, ...]
    people: tuple[Colleague, ...]
    owner: str
    draft: object
    whole_company: bool

    @property
    def pk(self) -> int:
        """The local key."""
        return self.record.pk


def draft_key(record_id: str) -> str:
    """Where the half-written entry of a contact is kept."""
    return "log:" + record_id


def load_record(session: Any, *, pk: int, whole_company: bool, channels: tuple[str, ...] = ()) -> OpenRecord:
    """The record with what its panes need. NotFoundError when it is gone."""
    record = contact_record(session, pk)
    whole = whole_company or record.is_company
    return OpenRecord(
        record=record,
        planned=planned(session, pk, whole_company=whole),
        past=timeline(session, pk, whole_company=whole, channels=channels, limit=TIMELINE_PAGE),
        people=colleagues(session, pk) if record.is_company else (),
        owner=person_name(session, str(record.fields["owner"])),
        draft=get_draft(session, draft_key(record.id)),
        whole_company=whole_company,
    )


def pk_of(session: Any, *, record_id: str) -> tuple[int, bool]:
    """(pk, is a company) of a record id. NotFoundError when there is none."""
    pk = contact_pk(session, record_id)
    return pk, contact_record(session, pk).is_company
