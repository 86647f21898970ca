"""What the palette finds in the database: people, companies, what happened; and creating who is not there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from app.queries.running import interrupt
from app.queries.search import SearchHit, search
from app.ui.desk import Desk
from app.ui.runner import Stop
from app.ui.shell.page import Place
from app.ui.shell.palette_rows import PaletteRow, Section
from app.ui.texts import tr

LIMIT = 12
CONTACTS, COMPANIES = "contacts", "companies"
_KIND_WORDS = {
    "contact": "contact",
    "company": "company",
    "interaction": "activity",
    "note": "note",
}
_ICONS = {"company": "building-2", "interaction": "history", "note": "sticky-note"}


class RecordsProvider:
    """Contacts, companies, notes and activities by any word or number; "@" asks for people only."""

    id = "records"
    prefixes = frozenset({"", "@"})

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def results(self, text: str, stop: Stop) -> Sequence[PaletteRow]:
        """The best hits; none while the database is locked or nothing is typed."""
        if not text.strip() or self._desk.suspended:
            return ()
        with self._desk.context.database.read() as session, stop.interrupting(partial(interrupt, session)):
            found = search(session, text, limit=LIMIT)
        return [self._row(hit, place) for place, hit in enumerate(found.hits)]

    def _row(self, hit: SearchHit, place: int) -> PaletteRow:
        company = hit.kind == "company"
        destination = COMPANIES if company else CONTACTS
        return PaletteRow(
            Section.RECORDS,
            hit.title,
            partial(self._desk.go, Place(destination, _record(hit))),
            subtitle=hit.subtitle if hit.matched in ("name", "") else _about(hit),
            icon=_ICONS.get(hit.kind, "user"),
            avatar=hit.id if hit.kind == "contact" else "",
            score=max(0.2, (1.0 if hit.matched == "name" else 0.8) - place * 0.02),
            kind=tr(_KIND_WORDS[hit.kind]),
        )


class CreateProvider:
    """ "Create contact “Greta Hoffmann”", for what nobody here is called."""

    id = "create"
    prefixes = frozenset({"", "@"})

    def __init__(self, create: Callable[[str], object]) -> None:
        self._create = create

    def results(self, text: str, stop: Stop) -> Sequence[PaletteRow]:
        """One row, below what was found."""
        name = " ".join(text.split())
        if len(name) < 2:
            return ()
        title = tr("Create contact “{name}”", name=name)
        run = partial(self._create, name)
        return [PaletteRow(Section.CREATE, title, run, icon="user-plus", score=0.1, kind=tr("create"))]


def _record(hit: SearchHit) -> str:
    if hit.kind in ("contact", "company"):
        return hit.id
    return f"pk:{hit.contact_pk}" if hit.contact_pk else ""


def _about(hit: SearchHit) -> str:
    return " · ".join(part for part in (hit.excerpt, hit.subtitle) if part)
