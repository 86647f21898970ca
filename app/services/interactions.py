"""Use cases of what happened: log a call, mail, meeting, visit or note; plan the next step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from app.db.session import WriteSession
from app.domain.ids import derived_id
from app.errors import NotFoundError, ValidationError
from app.models.activity import interaction, participant, task
from app.models.contact import contact


class Channel(StrEnum):
    """How somebody was reached. The order is that of the log line."""

    CALL = "call"
    EMAIL = "email"
    MEETING = "meeting"
    NOTE = "note"
    LETTER = "letter"
    VISIT = "visit"
    MESSAGE = "message"
    FAX = "fax"
    WEB = "web"


TASK_KINDS = frozenset((*Channel, "todo"))
# Outcomes offered by digit, by channel; keys, not words.
OUTCOMES: dict[Channel, tuple[str, ...]] = {
    Channel.CALL: ("reached", "voicemail", "not_reached", "wrong_number", "call_back"),
    Channel.EMAIL: ("sent", "received", "bounced"),
    Channel.MEETING: ("held", "cancelled", "no_show"),
    Channel.VISIT: ("met", "not_in", "cancelled"),
    Channel.LETTER: ("sent", "received", "returned"),
    Channel.MESSAGE: ("sent", "received", "no_answer"),
    Channel.FAX: ("sent", "received"),
    Channel.WEB: ("received",),
    Channel.NOTE: (),
}


@dataclass(frozen=True, slots=True)
class NextStep:
    """What follows: a summary and when, local `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM` (empty = undated)."""

    summary: str
    due: str = ""
    kind: str = "todo"


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One thing that happened. `start` is UTC ms (None = now), `duration` seconds."""

    channel: str
    contacts: Sequence[int]
    text: str = ""
    subject: str = ""
    outcome: str = ""
    direction: str = ""
    start: int | None = None
    tzid: str = ""
    duration: int | None = None
    private: bool = False
    next_step: NextStep | None = None


def log(session: WriteSession, entry: LogEntry) -> int:
    """Writes an interaction with its participants and next step; returns its pk."""
    if entry.channel not in tuple(Channel):
        raise ValidationError("channel", "There is no kind “" + entry.channel + "”.")
    contacts = _living(session, entry.contacts)
    bucket = _bucket(session, contacts[0], private=entry.private)
    pk = session.insert(
        interaction,
        bucket=bucket,
        channel=entry.channel,
        direction=entry.direction,
        start=session.now if entry.start is None else entry.start,
        tzid=entry.tzid or session.tzid,
        duration=entry.duration,
        subject=entry.subject.strip(),
        body=entry.text.strip(),
        outcome=entry.outcome,
        private=int(entry.private),
    )
    for contact_pk in contacts:
        session.insert(participant, bucket=bucket, interaction_pk=pk, contact_pk=contact_pk)
    if entry.next_step is not None and entry.next_step.summary.strip():
        add_task(session, entry.next_step, contacts, private=entry.private)
    return pk


def _living(session: WriteSession, contacts: Sequence[int]) -> list[int]:
    wanted = list(dict.fromkeys(contacts))
    if not wanted:
        raise ValidationError("contacts", "Say who it was with.")
    found = set(
        session.execute(
            select(contact.c.pk).where(contact.c.pk.in_(wanted), contact.c.deleted_at.is_(None))
        ).scalars()
    )
    missing = [pk for pk in wanted if pk not in found]
    if missing:
        raise NotFoundError(
            "contact_missing", "This contact is not there any more.", next_step="Search for the name."
        )
    return wanted


def _bucket(session: WriteSession, contact_pk: int, *, private: bool) -> str:
    if private:
        return "user:" + session.person
    return str(session.execute(select(contact.c.bucket).where(contact.c.pk == contact_pk)).scalar_one())


def change_interaction(session: WriteSession, pk: int, **values: object) -> None:
    """Changes fields of an interaction."""
    allowed = {"channel", "direction", "start", "tzid", "duration", "subject", "body", "outcome", "private"}
    for name in values:
        if name not in allowed:
            raise ValidationError(name, "There is no field “" + name + "”.")
    session.update(interaction, pk, **values)


def delete_interaction(session: WriteSession, pk: int) -> None:
    """Puts an interaction into the trash."""
    session.update(interaction, pk, deleted_at=session.now, deleted_by=session.person)


def add_task(session: WriteSession, step: NextStep, contacts: Sequence[int], *, private: bool = False) -> int:
    """Plans something with somebody; returns the pk of the task."""
    if not step.summary.strip():
        raise ValidationError("summary", "Say what is to be done.")
    if step.kind not in TASK_KINDS:
        raise ValidationError("kind", "There is no kind “" + step.kind + "”.")
    people = _living(session, contacts)
    bucket = _bucket(session, people[0], private=private)
    pk = session.insert(
        task,
        bucket=bucket,
        kind=step.kind,
        summary=step.summary.strip(),
        due=step.due,
        due_tz=session.tzid if "T" in step.due else "",
        status="open",
        assignee=session.person,
    )
    for contact_pk in people:
        session.insert(participant, bucket=bucket, task_pk=pk, contact_pk=contact_pk)
    return pk


def change_task(session: WriteSession, pk: int, **values: object) -> None:
    """Changes fields of a task: summary, description, due, kind, priority."""
    allowed = {"summary", "description", "due", "due_tz", "kind", "priority", "duration"}
    for name in values:
        if name not in allowed:
            raise ValidationError(name, "There is no field “" + name + "”.")
    session.update(task, pk, **values)


def complete_task(session: WriteSession, pk: int, *, result: str = "") -> int | None:
    """Marks a task done; one of a channel writes the interaction it was, and its pk is returned."""
    row = session.execute(select(task).where(task.c.pk == pk)).mappings().first()
    if row is None or row["deleted_at"] is not None:
        raise NotFoundError(
            "task_missing", "This task is not there any more.", next_step="Look at the contact again."
        )
    session.update(
        task, pk, status="done", percent=100, completed=session.now, completed_tz=session.tzid, result=result
    )
    people = session.execute(
        select(contact.c.pk, contact.c.id)
        .join(participant, participant.c.contact_pk == contact.c.pk)
        .where(participant.c.task_pk == pk)
        .order_by(participant.c.pk)
    ).all()
    if row["kind"] == "todo" or not people:
        return None
    # Completed on two laptops, it is one interaction; completed again, it is the same one.
    record = derived_id(row["id"], "", "done")
    before = session.execute(select(interaction.c.pk).where(interaction.c.id == record)).scalar()
    if before is not None:
        session.update(interaction, before, outcome=result, deleted_at=None, deleted_by="")
        return int(before)
    made = session.insert(
        interaction,
        id=record,
        bucket=row["bucket"],
        channel=row["kind"],
        start=session.now,
        tzid=session.tzid,
        subject=row["summary"],
        body=row["description"],
        outcome=result,
        task_pk=pk,
    )
    for contact_pk, contact_id in people:
        session.insert(
            participant,
            id=derived_id(record, contact_id),
            bucket=row["bucket"],
            interaction_pk=made,
            contact_pk=contact_pk,
        )
    return made


def reopen_task(session: WriteSession, pk: int) -> None:
    """Takes the mark "done" back."""
    session.update(task, pk, status="open", percent=None, completed=None, completed_tz="", result="")


def delete_task(session: WriteSession, pk: int) -> None:
    """Puts a task into the trash."""
    session.update(task, pk, deleted_at=session.now, deleted_by=session.person)


def interaction_id(session: WriteSession, pk: int) -> str:
    """The id of an interaction that was just written."""
    return str(session.execute(select(interaction.c.id).where(interaction.c.pk == pk)).scalar_one())
