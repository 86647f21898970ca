"""What happened with a contact and what is planned, newest and soonest first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.db.session import ReadSession
from app.models.activity import interaction, participant, task
from app.models.contact import affiliation
from app.models.local import contact_row
from app.models.workspace import person


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """An interaction (`start` in UTC ms) or an open task (`due` local)."""

    pk: int
    id: str
    kind: str  # interaction or task
    channel: str
    direction: str
    start: int | None
    tzid: str
    duration: int | None  # seconds
    subject: str
    body: str
    outcome: str
    private: bool
    due: str
    by: str  # name of the person who logged it
    who: tuple[tuple[int, str], ...]  # every contact on it: pk and name


def timeline(
    session: ReadSession,
    contact_pk: int,
    *,
    whole_company: bool = False,
    before: tuple[int, int] | None = None,
    channels: Collection[str] = (),
    limit: int = 100,
) -> tuple[TimelineItem, ...]:
    """Interactions of a contact, newest first; `before` is (start, pk) of the last one shown.

    `channels` narrows them to some kinds. For a company, and with `whole_company`, those of its people too.
    """
    people = _people(session, contact_pk) if whole_company else [contact_pk]
    wanted = (
        select(interaction, person.c.name.label("by"))
        .outerjoin(person, person.c.id == interaction.c.created_by)
        .where(
            interaction.c.pk.in_(
                select(participant.c.interaction_pk).where(participant.c.contact_pk.in_(people))
            ),
            interaction.c.deleted_at.is_(None),
        )
        .order_by(interaction.c.start.desc(), interaction.c.pk.desc())
        .limit(limit)
    )
    if channels:
        wanted = wanted.where(interaction.c.channel.in_(list(channels)))
    if before is not None:
        start, pk = before
        wanted = wanted.where(
            (interaction.c.start < start) | ((interaction.c.start == start) & (interaction.c.pk < pk))
        )
    rows = session.execute(wanted).mappings().all()
    who = _who(session, "interaction", [row["pk"] for row in rows])
    return tuple(
        TimelineItem(
            pk=row["pk"],
            id=row["id"],
            kind="interaction",
            channel=row["channel"],
            direction=row["direction"],
            start=row["start"],
            tzid=row["tzid"],
            duration=row["duration"],
            subject=row["subject"],
            body=row["body"],
            outcome=row["outcome"],
            private=bool(row["private"]),
            due="",
            by=row["by"] or "",
            who=who.get(row["pk"], ()),
        )
        for row in rows
    )


def planned(
    session: ReadSession, contact_pk: int, *, whole_company: bool = False
) -> tuple[TimelineItem, ...]:
    """Open tasks of a contact, soonest first, undated last."""
    people = _people(session, contact_pk) if whole_company else [contact_pk]
    rows = (
        session.execute(
            select(task, person.c.name.label("by"))
            .outerjoin(person, person.c.id == task.c.created_by)
            .where(
                task.c.pk.in_(select(participant.c.task_pk).where(participant.c.contact_pk.in_(people))),
                task.c.deleted_at.is_(None),
                task.c.status == "open",
            )
            .order_by(task.c.due_utc.is_(None), task.c.due_utc, task.c.pk)
        )
        .mappings()
        .all()
    )
    who = _who(session, "task", [row["pk"] for row in rows])
    return tuple(
        TimelineItem(
            pk=row["pk"],
            id=row["id"],
            kind="task",
            channel=row["kind"],
            direction="",
            start=row["due_utc"],
            tzid=row["due_tz"],
            duration=row["duration"],
            subject=row["summary"],
            body=row["description"],
            outcome="",
            private=False,
            due=row["due"],
            by=row["by"] or "",
            who=who.get(row["pk"], ()),
        )
        for row in rows
    )


def _people(session: ReadSession, contact_pk: int) -> list[int]:
    """The contact itself, its company's people, and the company."""
    companies = session.execute(
        select(affiliation.c.org_pk).where(
            affiliation.c.contact_pk == contact_pk, affiliation.c.org_pk.is_not(None)
        )
    ).scalars()
    orgs = [contact_pk, *(pk for pk in companies if pk is not None)]
    people = session.execute(select(affiliation.c.contact_pk).where(affiliation.c.org_pk.in_(orgs))).scalars()
    return list(dict.fromkeys([*orgs, *(pk for pk in people if pk is not None)]))


def _who(session: ReadSession, kind: str, pks: Sequence[int]) -> dict[int, tuple[tuple[int, str], ...]]:
    """The contacts on each interaction or task, by its pk."""
    column = participant.c.interaction_pk if kind == "interaction" else participant.c.task_pk
    rows = session.execute(
        select(column, contact_row.c.pk, contact_row.c.display_name)
        .join(contact_row, contact_row.c.pk == participant.c.contact_pk)
        .where(column.in_(list(pks)))
        .order_by(column, participant.c.pk)
    )
    found: dict[int, tuple[tuple[int, str], ...]] = {}
    for record, pk, name in rows:
        found[record] = (*found.get(record, ()), (pk, name))
    return found
