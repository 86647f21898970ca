"""Imports contacts: plan, write, report, take back. The preview runs the same plan as the import."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import msgspec
from sqlalchemy import insert, select, update

from app.db.journal import UndoReport
from app.db.session import ReadSession, WriteSession
from app.errors import NotFoundError
from app.formats.contact import ContactData, ParsedContact, Problem
from app.models.contact import contact
from app.models.local import import_batch, import_row
from app.queries.contact_data import contact_data
from app.queries.other_values import other_values
from app.services.import_companies import CompanyCount
from app.services.import_diff import Difference, Fill, changed_names, differences, merged, with_hashes
from app.services.import_match import Keys, Match, Matcher, keys_of, listed
from app.services.import_write import ImportWriter, PutBlob
from app.services.workspace import get_setting

# How many doubtful pairs and rows a report and a preview list in full; all are counted.
REPORT_ROWS = 5_000


class OnMatch(StrEnum):
    """What happens with a record that is here already."""

    UPDATE = "update"
    SKIP = "skip"
    NEW = "new"


class Action(StrEnum):
    """What an import does with one record."""

    NEW = "new"
    UPDATE = "update"
    SAME = "same"
    SKIP = "skip"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the person chose."""

    on_match: OnMatch = OnMatch.UPDATE
    fill: Fill = Fill.GAPS
    tag: str = ""  # put on every record of the import


@dataclass(frozen=True, slots=True)
class Doubt:
    """A record that may be somebody who is here: listed, never acted on."""

    row: int
    name: str
    other_pk: int | None  # a contact that was here
    other_row: int | None  # or an earlier record of the file
    pk: int | None = None  # the record's own contact, once imported


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One record of the file and what the import does with it."""

    row: int
    file: str
    line: int
    action: Action
    name: str
    match_pk: int | None = None
    changed: tuple[str, ...] = ()
    reason: str = ""


@dataclass(slots=True)
class ImportReport:
    """Counts and lists of one import or preview."""

    batch: str = ""
    entry: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    new_companies: int = 0
    known_companies: int = 0
    rows: list[PlannedRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def add(self, row: PlannedRow) -> None:
        """Counts a row, and lists it while the list is short."""
        self.counts[row.action] += 1
        if len(self.rows) < REPORT_ROWS:
            self.rows.append(row)


@dataclass(slots=True)
class _Planned:
    """A record with what is known about it."""

    parsed: ParsedContact
    keys: Keys
    row: PlannedRow
    match: Match
    difference: Difference | None = None


class Importer:
    """One import or one preview, fed with chunks of a file in order."""

    def __init__(
        self, options: ImportOptions, *, profile: str, region: str, put_blob: PutBlob, source: str
    ) -> None:
        self._options = options
        self._profile = profile
        self._region = region
        self._matcher = Matcher()
        self._writer = ImportWriter(region=region, put_blob=put_blob, source_name=source)
        self._hashes: dict[int, int] = {}  # row → hash of its record, to tell a repeated record
        self._pks: dict[int, int] = {}  # row → pk
        self._made: set[int] = set()  # pks of this import's new records: the file knows them already
        self._next_row = 0
        self._batch_pk = 0
        self._companies = CompanyCount()
        self.known_here: dict[str, int] = {}  # id in the file → pk, for files that Satchel wrote
        self.report = ImportReport()

    # -- plan ------------------------------------------------------------------------------------

    def preview(self, session: ReadSession, chunk: Sequence[ParsedContact], *, file: str) -> None:
        """Plans a chunk without writing anything."""
        for planned in self._plan(session, chunk, file):
            self.report.add(planned.row)
        self._companies.count(session, [parsed.contact for parsed in chunk])
        self.report.new_companies = self._companies.new
        self.report.known_companies = self._companies.known

    def _plan(self, session: ReadSession, chunk: Sequence[ParsedContact], file: str) -> list[_Planned]:
        if self._options.tag:
            chunk = [replace(parsed, contact=self._tagged(parsed.contact)) for parsed in chunk]
        keys = [keys_of(parsed, profile=self._profile, region=self._region) for parsed in chunk]
        first = self._next_row
        self._next_row += len(chunk)
        matches = self._matcher.match(session, keys, first, made=self._made)
        if self._options.on_match is OnMatch.NEW:
            matches = [self._as_new(match) for match in matches]
        here = [match.pk for match in matches if match.pk is not None]
        mine = self._mine(session, list(dict.fromkeys(here)))
        planned = []
        for offset, (parsed, key, match) in enumerate(zip(chunk, keys, matches, strict=True)):
            self.report.problems.extend(parsed.problems)
            planned.append(self._decide(first + offset, file, parsed, key, match, mine))
        _leave_out_known(session, planned)
        return planned

    def _mine(self, session: ReadSession, pks: Sequence[int]) -> dict[int, ContactData]:
        """Contacts as `differences` wants them: pictures by their hash."""
        return contact_data(session, pks, read_blob=str.encode) if pks else {}

    def _tagged(self, data: ContactData) -> ContactData:
        tag = self._options.tag
        return replace(data, tags=(*data.tags, tag)) if tag and tag not in data.tags else data

    def _as_new(self, match: Match) -> Match:
        possible = (match.pk, *match.possible) if match.pk is not None else match.possible
        rows = (match.row, *match.possible_rows) if match.row is not None else match.possible_rows
        return Match(possible=possible, possible_rows=rows)

    def _decide(
        self,
        row: int,
        file: str,
        parsed: ParsedContact,
        keys: Keys,
        match: Match,
        mine: dict[int, ContactData],
    ) -> _Planned:
        data = parsed.contact
        name = data.fn or keys.name
        difference: Difference | None = None
        if not match.found:
            action = Action.NEW
            self._hashes[row] = _digest(data)
            self._doubt(row, name, match)
        elif match.pk in self._writer.implicit_made:
            # The company was only named by the records before: this is its card.
            action = Action.NEW
            difference = differences(mine[match.pk or 0], data, fill=self._options.fill, region=self._region)
        elif self._options.on_match is OnMatch.SKIP:
            action = Action.SKIP
        elif match.pk is not None:
            difference = differences(mine[match.pk], data, fill=self._options.fill, region=self._region)
            action = Action.SAME if difference.empty else Action.UPDATE
        else:
            action = Action.SAME if self._hashes.get(match.row or 0) == _digest(data) else Action.UPDATE
        changed = tuple(changed_names(difference)) if difference else ()
        planned = PlannedRow(row, file, parsed.line, action, name, match_pk=match.pk, changed=changed)
        return _Planned(parsed, keys, planned, match, difference)

    def _doubt(self, row: int, name: str, match: Match) -> None:
        for pk in match.possible:
            self.report.doubts.append(Doubt(row, name, pk, None))
        for other in match.possible_rows:
            self.report.doubts.append(Doubt(row, name, None, other))

    # -- write -----------------------------------------------------------------------------------

    def open_batch(self, session: WriteSession, *, files: Sequence[str], format_: str) -> None:
        """Opens the batch; first thing in the first slice."""
        self.report.batch = session.new_id()
        self.report.entry = session.entry
        result = session.execute(
            insert(import_batch).values(
                id=self.report.batch,
                entry=session.entry,
                at=session.now,
                files=json.dumps(list(files), ensure_ascii=False),
                format=format_,
                state="running",
            )
        )
        self._batch_pk = int(result.lastrowid)

    def write(self, session: WriteSession, chunk: Sequence[ParsedContact], *, file: str) -> None:
        """Plans and writes a chunk inside one slice."""
        planned = self._plan(session, chunk, file)
        planned = self._joined(planned)
        self._write_new(session, [p for p in planned if not p.match.found])
        for p in planned:
            self._write_known(session, p)
        for p in planned:
            self._note_id(session, p)
            self.report.add(p.row)
        self._write_rows(session, planned)
        self.report.new_companies = self._writer.new_companies
        self.report.known_companies = len(self._writer.known_companies)

    def _joined(self, planned: list[_Planned]) -> list[_Planned]:
        """Records of one chunk that are the same person are put together before they are written."""
        by_row = {p.row.row: p for p in planned if not p.match.found}
        for p in planned:
            first = by_row.get(p.match.row) if p.match.row is not None else None
            if first is not None and p.row.action is Action.UPDATE:
                data = first.parsed.contact
                found = differences(
                    with_hashes(data), p.parsed.contact, fill=self._options.fill, region=self._region
                )
                first.parsed = replace(first.parsed, contact=merged(data, found))
        return planned

    def _write_new(self, session: WriteSession, planned: Sequence[_Planned]) -> None:
        taken = self._taken_ids(session, planned)
        records: list[tuple[ContactData, str]] = []
        for p in planned:
            data = p.parsed.contact
            wanted = p.keys.uid_id
            free = wanted and wanted not in taken and self._options.on_match is not OnMatch.NEW
            taken.add(wanted)
            records.append((data, wanted if free else ""))
        for p, pk in zip(planned, self._writer.write_new(session, records), strict=True):
            self._pks[p.row.row] = pk
            self._made.add(pk)

    def _note_id(self, session: WriteSession, p: _Planned) -> None:
        """Remembers who an id of the file is here; a new one gets the fields that only Satchel knows."""
        pk = self._pks[p.row.row]
        if p.parsed.source_id:
            self.known_here[p.parsed.source_id] = pk
        if p.parsed.more and not p.match.found:
            session.update(contact, pk, **dict(p.parsed.more))

    def _taken_ids(self, session: ReadSession, planned: Sequence[_Planned]) -> set[str]:
        """Ids that are known here in any state, in the trash too."""
        wanted = [p.keys.uid_id for p in planned if p.keys.uid_id]
        if not wanted:
            return set()
        return set(session.execute(select(contact.c.id).where(contact.c.id.in_(listed(wanted)))).scalars())

    def _write_known(self, session: WriteSession, p: _Planned) -> None:
        if p.match.row is not None:
            self._pks[p.row.row] = self._pks[p.match.row]
            if p.row.action is Action.UPDATE:
                pk = self._pks[p.match.row]
                mine = self._mine(session, [pk])[pk]
                found = differences(mine, p.parsed.contact, fill=self._options.fill, region=self._region)
                self._writer.write_difference(session, pk, found, batch=self._batch_pk)
        elif p.match.pk is not None:
            self._pks[p.row.row] = p.match.pk
            if p.difference is not None and p.row.action in (Action.UPDATE, Action.NEW):
                self._writer.has_a_card(p.match.pk)
                self._writer.write_difference(session, p.match.pk, p.difference, batch=self._batch_pk)

    def _write_rows(self, session: WriteSession, planned: Sequence[_Planned]) -> None:
        session.bulk_insert(
            import_row,
            ("batch_pk", "n", "record_pk", "file", "line", "action"),
            [
                (
                    self._batch_pk,
                    p.row.row,
                    self._pks.get(p.row.row),
                    p.row.file,
                    p.row.line,
                    p.row.action.value,
                )
                for p in planned
            ],
        )

    def problem(self, problem: Problem) -> None:
        """A record that could not be read: counted and listed, the rest goes on."""
        self.report.problems.append(problem)
        self.report.counts[Action.PROBLEM] += 1

    def close_batch(self, session: WriteSession) -> ImportReport:
        """Closes the batch; last thing in the last slice."""
        report = self.report
        report.doubts = [replace(d, pk=self._pks.get(d.row)) for d in report.doubts]
        numbered = enumerate(report.problems, start=self._next_row)
        rows = [
            (self._batch_pk, n, p.file, p.line, Action.PROBLEM.value, p.reason, p.raw) for n, p in numbered
        ]
        if rows:
            session.bulk_insert(
                import_row, ("batch_pk", "n", "file", "line", "action", "reason", "raw"), rows
            )
        doubts = [[d.pk, d.other_pk or self._pks.get(d.other_row or -1)] for d in report.doubts[:REPORT_ROWS]]
        session.execute(
            update(import_batch)
            .where(import_batch.c.pk == self._batch_pk)
            .values(
                state="done",
                created=report.counts[Action.NEW],
                updated=report.counts[Action.UPDATE],
                same=report.counts[Action.SAME],
                skipped=report.counts[Action.SKIP],
                problems=len(report.problems),
                report=json.dumps(
                    {
                        "companies": {"new": report.new_companies, "known": report.known_companies},
                        "doubts": doubts,
                        "doubts_total": len(report.doubts),
                    }
                ),
            )
        )
        return report


def _digest(data: ContactData) -> int:
    """A hash of everything a record says; that of the dataclass itself takes five times as long."""
    return hash(msgspec.json.encode(data))


def _leave_out_known(session: ReadSession, planned: Sequence[_Planned]) -> None:
    """Values that an earlier import put beside ours already are no change."""
    waiting = [(p, p.difference) for p in planned if p.difference is not None and p.difference.other_values]
    if not waiting:
        return
    pks = {p.match.pk for p, _ in waiting}
    rows = session.execute(select(contact.c.pk, contact.c.id).where(contact.c.pk.in_(pks)))
    ids = {row[0]: row[1] for row in rows}
    known = other_values(session, list(ids.values()))
    for p, found in waiting:
        there = known.get(ids[p.match.pk], {})
        found.other_values = dict(pair for pair in found.other_values.items() if pair not in there)
        if p.row.action is Action.UPDATE and found.empty:
            p.row = replace(p.row, action=Action.SAME)


def home_region(session: ReadSession) -> str:
    """The default phone region of the workspace."""
    return str(get_setting(session, "region", default=""))


def undo_import(session: WriteSession, batch: str) -> UndoReport:
    """Takes an import back; what was edited since stays and is listed. NotFoundError for no such batch."""
    row = session.execute(
        select(import_batch.c.pk, import_batch.c.entry, import_batch.c.state).where(
            import_batch.c.id == batch
        )
    ).first()
    if row is None or row[2] != "done":
        raise NotFoundError(
            "no_such_import",
            "There is no such import, or it was taken back already.",
            next_step="Look at the list of imports.",
        )
    report = session.undo(row[1])
    session.execute(update(import_batch).where(import_batch.c.pk == row[0]).values(state="undone"))
    return report
