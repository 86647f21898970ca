"""Search for the palette, the search field and the command line: hits with what to show of them."""

from __future__ import annotations

import json
from array import array
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from app.db.derived import region
from app.db.search_query import (
    ALL_KINDS,
    COUNT_UP_TO,
    PEOPLE_AND_COMPANIES,
    Hit,
    Kind,
    matched_fields,
    matches,
    query,
)
from app.db.session import ReadSession
from app.domain.fold import highlights
from app.models.activity import interaction, participant
from app.models.contact import contact
from app.models.local import contact_row

_EXCERPT = 120  # characters shown of a long text
_BEFORE = 30  # of them before the first match


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One line of a result list.

    `matched` names the field that matched (name, phone, email, company, note …) and `excerpt` shows
    it; both are those of `title` when the name matched. Marks come from `domain.fold.highlights`.
    """

    id: str
    pk: int
    kind: Kind
    title: str
    subtitle: str
    matched: str
    excerpt: str
    contact_pk: int  # the contact to open: itself, or whom the interaction was with; 0 = none


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The best hits. `total` counts all of them; where not `exact` there are at least so many."""

    total: int
    exact: bool
    hits: tuple[SearchHit, ...]


def search(
    session: ReadSession,
    text: str,
    *,
    limit: int = 50,
    kinds: Collection[Kind] = ALL_KINDS,
    count_up_to: int | None = COUNT_UP_TO,
) -> SearchResult:
    """Finds contacts, companies, interactions and notes by any word, number or part of a name.

    With `count_up_to` None the total is exact, however long that takes.
    """
    home = region(session.connection)
    found = query(session.connection, text, limit=limit, kinds=kinds, region=home, count_up_to=count_up_to)
    people = [hit for hit in found.hits if hit.kind in PEOPLE_AND_COMPANIES]
    others = [hit for hit in found.hits if hit.kind not in PEOPLE_AND_COMPANIES]
    shown = {**_contacts(session, text, people, home), **_interactions(session, text, others)}
    hits = tuple(shown[hit.kind, hit.pk] for hit in found.hits if (hit.kind, hit.pk) in shown)
    return SearchResult(found.total, found.exact, hits)


def contact_list_matches(
    session: ReadSession, text: str, *, kinds: Collection[Kind] = PEOPLE_AND_COMPANIES
) -> array[int]:
    """The pks of all contacts and companies that match, ascending; for the filter of a list."""
    return matches(session.connection, text, kinds=kinds, region=region(session.connection))


def _contacts(
    session: ReadSession, text: str, hits: Sequence[Hit], home: str
) -> dict[tuple[Kind, int], SearchHit]:
    if not hits:
        return {}
    kinds = {hit.pk: hit.kind for hit in hits}
    fields = matched_fields(session.connection, text, list(kinds), region=home)
    row = contact_row.c
    rows = session.execute(
        select(contact.c.id, row.pk, row.display_name, row.company, row.job, row.town, row.email, row.phone)
        .join_from(contact_row, contact, contact.c.pk == row.pk)
        .where(row.pk.in_(_listed(kinds)))
    )
    shown = {}
    for id_, pk, name, company, job, town, email, phone in rows:
        field, value = fields[pk]
        about = " · ".join(part for part in (job, company, town) if part) or email or phone
        shown[kinds[pk], pk] = SearchHit(
            id=id_,
            pk=pk,
            kind=kinds[pk],
            title=name,
            subtitle=about,
            matched={"tel": "phone", "parts": "name"}.get(field, field),
            excerpt=excerpt(value, text) or name,
            contact_pk=pk,
        )
    return shown


def _interactions(session: ReadSession, text: str, hits: Sequence[Hit]) -> dict[tuple[Kind, int], SearchHit]:
    if not hits:
        return {}
    kinds = {hit.pk: hit.kind for hit in hits}
    whom = (
        select(participant.c.interaction_pk, func.min(participant.c.contact_pk).label("contact_pk"))
        .where(participant.c.interaction_pk.in_(_listed(kinds)))
        .group_by(participant.c.interaction_pk)
        .subquery()
    )
    what = interaction.c
    rows = session.execute(
        select(
            what.id,
            what.pk,
            what.subject,
            what.body,
            whom.c.contact_pk,
            contact_row.c.display_name,
        )
        .select_from(interaction)
        .outerjoin(whom, whom.c.interaction_pk == what.pk)
        .outerjoin(contact_row, contact_row.c.pk == whom.c.contact_pk)
        .where(what.pk.in_(_listed(kinds)))
    )
    shown = {}
    for id_, pk, subject, body, contact_pk, name in rows:
        in_subject = bool(highlights(subject, text))
        shown[kinds[pk], pk] = SearchHit(
            id=id_,
            pk=pk,
            kind=kinds[pk],
            title=subject or excerpt(body, text),
            subtitle=name or "",
            matched="subject" if in_subject else "body",
            excerpt=excerpt(subject if in_subject else body, text),
            contact_pk=contact_pk or 0,
        )
    return shown


def _listed(pks: Iterable[int]) -> Select[tuple[int]]:
    return select(func.json_each(json.dumps(list(pks))).table_valued("value").c.value)


def excerpt(value: str, text: str) -> str:
    """One line of a text around the first place that the search text marks, at most 120 characters."""
    line = " ".join(value.split())
    if len(line) <= _EXCERPT:
        return line
    marked = highlights(line, text)
    start = max(0, marked[0][0] - _BEFORE) if marked else 0
    end = start + _EXCERPT
    return ("…" if start else "") + line[start:end].strip() + ("…" if end < len(line) else "")
